"""What the Python API returns where the use cases have no dataclass, and everything as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from inspect import signature
from typing import Any, Generic, TypeVar, overload

from ontarget.core.errors import UsageError
from ontarget.report.answer import plain
from ontarget.report.approval_trial import DrawView
from ontarget.report.shown import Shown

One = TypeVar("One")


def document(found: object, *, limit: int | None = None) -> dict[str, Any]:
    """Return the JSON document of whatever the API returned: what ``--json`` of the command prints.

    ``limit`` is the one of commands that have it. UsageError for what the API did not return, and
    for a limit of what has none.
    """
    made = getattr(found, "document", None)
    if limit is not None and (made is None or not signature(made).parameters):
        raise UsageError(
            f"A {type(found).__name__} has no limit.", "Leave it out, or cut its rows yourself."
        )
    if made is not None:
        return dict(plain(made() if limit is None else made(limit)))
    if is_dataclass(found) and not isinstance(found, type):
        return dict(plain(asdict(found)))
    if isinstance(found, Mapping):
        return dict(plain(dict(found)))
    raise UsageError(
        f"A {type(found).__name__} has no document.", "Give what a method of the book returned."
    )


@dataclass(frozen=True, repr=False)
class Listed(Sequence[One], Shown, Generic[One]):
    """Rows under the name they have in JSON, with the day where the document states it."""

    name: str
    rows: tuple[One, ...]
    as_of: date | None = None

    @overload
    def __getitem__(self, place: int) -> One: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[One, ...]: ...
    def __getitem__(self, place: int | slice) -> One | tuple[One, ...]:
        return self.rows[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[One]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<{len(self.rows):,} {self.name}>"

    def document(self) -> dict[str, Any]:
        """Return the rows as JSON has them."""
        head = {} if self.as_of is None else {"as_of": self.as_of.isoformat()}
        return {**head, self.name: [_value(row) for row in self.rows]}


@dataclass(frozen=True)
class Told:
    """One thing under the name it has in JSON, such as how many were dismissed."""

    name: str
    value: Any

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {self.name: plain(self.value)}


@dataclass(frozen=True)
class ActionDone:
    """An action of the plan that was ticked off."""

    id: str
    state: str
    next_step: str | None
    next_on: date | None


@dataclass(frozen=True)
class ActionSnoozed:
    """An action of the plan that comes back on a day."""

    id: str
    state: str
    until: date


@dataclass(frozen=True)
class Drawn:
    """What was drawn for a request of a discount, and whether it was drawn now."""

    draw: DrawView
    is_new: bool

    def document(self) -> dict[str, Any]:
        """Return the draw as JSON has it."""
        return {**plain(asdict(self.draw)), "is_new": self.is_new}


def _value(row: object) -> Any:
    is_told = isinstance(row, Mapping) or is_dataclass(row)
    return document(row) if is_told else plain(row)
