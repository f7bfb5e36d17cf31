"""The private pulse as the seller alone sees it; it is part of no other screen, page or export."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import plain

PRIVATE = (
    "For you alone: in a file of your own on this machine, in no book, backup, copy, export or "
    "sheet, and not in the answer anybody else gets."
)


@dataclass(frozen=True, slots=True)
class BeatView:
    """One entry; ``number`` is what `forget` takes, ``n_open`` what was open that day."""

    number: int
    on: date
    at: str
    level: int
    word: str
    n_open: int | None


@dataclass(frozen=True, slots=True)
class LoadView:
    """What a seller carries on a day. Hours are a week's; None where the book does not say.

    ``n_usual`` is the mean of the last half year; ``hours_from`` says whence the hours needed are:
    activities, setting or assumed.
    """

    owner: str
    n_open: int
    n_usual: float | None
    hours_needed: float
    hours_there: float | None
    hours_from: str
    n_overdue: int
    text: str


@dataclass(frozen=True, slots=True)
class PulseView:
    """The entries in time order beside the load now; ``why_no_load`` in words where it is None."""

    as_of: date
    entries: tuple[BeatView, ...]
    load: LoadView | None
    why_no_load: str

    def document(self) -> dict[str, Any]:
        """Return the pulse as JSON has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document | {"private": PRIVATE}
