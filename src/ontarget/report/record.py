"""What was said before: the track record, what moved since the last time, and a person's own call.

Amounts are in major units, probabilities and their changes lie in 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Number = int | float


@dataclass(frozen=True, slots=True)
class Record:
    """Scored forecasts, one per period and week.

    ``replayed`` says that they were made afterwards, as of each day, because too few published
    ones have been scored; None without any. ``brier_run_rate`` and ``crps_run_rate`` are over the
    ``run_rate_n`` forecasts that had a run rate to compare with.
    """

    forecasts: int
    replayed: bool | None
    brier: float | None
    brier_run_rate: float | None
    range_80_held: int | None
    range_80_n: int
    label: str
    periods: int = 0
    crps: float | None = None
    crps_run_rate: float | None = None
    run_rate_n: int = 0


NO_RECORD = Record(0, None, None, None, None, 0, "No forecast of this book has been scored yet.")


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why the chance moved.

    ``opportunity_id`` and ``name`` are None where it is about none or several.
    """

    kind: str
    opportunity_id: str | None
    delta: float
    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The change since the last published answer; the causes add up to it.

    ``is_real`` is false below two points or twice the Monte Carlo error.
    """

    since: date
    p_hit_before: float
    causes: tuple[Cause, ...]
    is_real: bool
    text: str


@dataclass(frozen=True, slots=True)
class OnTop:
    """What somebody else, such as the manager, calls beside the scope's own call."""

    actor: str
    amount: Number | None
    best_case: Number | None
    probability: float | None
    currency: str | None
    said_on: date


@dataclass(frozen=True, slots=True)
class Commit:
    """What the scope itself has said it will book, and how its calls of past periods ran.

    ``ran`` is by how much of what came the last ``n_past`` commits were above it. ``said_by`` is
    who said it, None for the reader. Without an own call only ``on_top`` is filled.
    """

    amount: Number | None
    best_case: Number | None
    probability: float | None
    currency: str | None
    said_on: date | None
    n_past: int = 0
    ran: float | None = None
    said_by: str | None = None
    on_top: tuple[OnTop, ...] = ()
