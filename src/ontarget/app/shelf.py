"""What several questions share: the state of a book on a day, fits to it, and their answers.

Nothing here is hidden in a module: whoever asks more than once holds a ``Shelves`` and passes it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from ontarget.app.desk import Desk
from ontarget.app.parked import decided_state

if TYPE_CHECKING:
    from ontarget.app.counted import Counted
    from ontarget.forecast.fit import FirmFit
    from ontarget.pipeline.load import PipelineTables

_MOST_SHELVES = 2  # each holds the rows of a book on one day
_MOST_ANSWERS = 16
_MOST_SINGLE = 200  # small: one opportunity each


@dataclass(frozen=True)
class Shelf:
    """The state of a book on a day, and what was made from it."""

    state: PipelineTables
    counted: dict[object, Counted] = field(default_factory=dict)
    fits: dict[object, FirmFit] = field(default_factory=dict)
    answers: Newest = field(default_factory=lambda: Newest(_MOST_ANSWERS))
    single: Newest = field(default_factory=lambda: Newest(_MOST_SINGLE))


class Shelves:
    """What a process that goes on running, such as a server, holds between questions.

    A shelf belongs to what a book held at one moment, see ``Book.version``: after any change of
    the book, by whomever, the next question gets a new one. Threads may share it.
    """

    def __init__(self, most: int = _MOST_SHELVES) -> None:
        self._shelves = Newest(most)
        self.names = Newest(8)

    def clear(self) -> None:
        """Let go of everything."""
        self._shelves.clear()
        self.names.clear()

    def shelf(self, desk: Desk) -> Shelf:
        """Return what is known of the desk's book, as it is now, on the desk's day."""
        stored = tuple(sorted((name, repr(value)) for name, value in desk.settings.stored.items()))
        key = (desk.book.version, desk.as_of, stored, desk.cache_dir)
        found: Shelf = self._shelves.find_or_make(key, lambda: Shelf(decided_state(desk)))
        return found


class Newest:
    """Values by key, those last asked for; threads may share it."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def find_or_make(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the value of a key, made if it is not there; two threads may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._values.clear()
