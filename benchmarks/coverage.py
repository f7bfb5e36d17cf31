"""Do the ranges hold? Made-up firms, answered for at past days, compared with what came."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from ontarget.app.answer import answer_from
from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.make_world import write_worlds
from ontarget.app.situation import find_situation
from ontarget.config import Settings
from ontarget.core.period import period_of
from ontarget.core.scope import COMPANY
from ontarget.store.book import open_book

# Quarters of every season, so that a summer dip is not mistaken for a bias.
ENDS = (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2025, 12, 31))
NOW = datetime(2026, 10, 1, tzinfo=UTC)
# Sellers and months of history, from one seller's half year to a firm's three years.
SIZES = ((1, 8), (1, 18), (2, 12), (3, 24), (4, 15), (6, 24), (8, 30), (12, 24))
WEEKS_BEFORE_END = (12, 8, 4)


@dataclass(frozen=True)
class Held:
    """One range against what came: amounts in major units."""

    firm: int
    n_owners: int
    as_of: date
    n_closed: int
    p10: float
    p25: float
    p75: float
    p90: float
    mean: float
    actual: float
    p_hit: float | None
    is_hit: bool

    @property
    def holds_80(self) -> bool:
        """Whether the result lies in the 8-in-10 range."""
        return self.p10 <= self.actual <= self.p90

    @property
    def holds_50(self) -> bool:
        """Whether the result lies in the 5-in-10 range."""
        return self.p25 <= self.actual <= self.p75


def make_desk(folder: Path, cache: Path, name: str, end: date) -> Desk:
    """Open a book of its own for one firm."""
    book = open_book(str(folder / f"{name}.sqlite"), now=NOW)
    return Desk(book, end, NOW, Settings({"n_paths": 4000}), cache, lambda _: None)


def measure(firms: Iterable[int], folder: Path, *, first_seed: int = 1000) -> Iterator[Held]:
    """Yield ranges and results of firms by number, three days of one quarter each.

    Four firms in a row have one size; the next four the next of ``SIZES``.
    """
    cache = folder / "cache"
    for firm in firms:
        end = ENDS[firm % len(ENDS)]
        quarter = period_of(end, "quarter")
        n_owners, n_months = SIZES[(firm // len(ENDS)) % len(SIZES)]
        place = write_worlds(
            folder / f"firm-{firm}", as_of=end, n_owners=n_owners, n_months=n_months,
            shock=(0.0, 0.2, 0.4)[firm % 3], seed=first_seed + firm,
        )[0]  # fmt: skip
        desk = make_desk(folder, cache, f"firm-{firm}", end)
        import_files(desk, ImportRequest(tuple(sorted(place.glob("*.csv"))), source="world"))
        actual = booked_in(desk, quarter.start, quarter.end)
        for weeks in WEEKS_BEFORE_END:
            day = quarter.end - timedelta(weeks=weeks)
            situation = find_situation(replace(desk, as_of=day), COMPANY, period=quarter.name)
            found = answer_from(situation)
            spread = found.bookings
            target = found.target.amount if found.target else None
            yield Held(
                firm, n_owners, day, found.basis.closed_opportunities, spread.p10, spread.p25,
                spread.p75, spread.p90, spread.mean, actual, found.p_hit,
                target is not None and actual >= target,
            )  # fmt: skip


def booked_in(desk: Desk, start: date, end: date) -> float:
    """Return what was booked in a period, in major units."""
    pipeline = load_state(desk).pipeline
    is_in = pc.and_(
        pc.equal(pipeline["status"], "won"),
        pc.and_(
            pc.greater_equal(pipeline["closed_on"], start),
            pc.less_equal(pipeline["closed_on"], end),
        ),
    )
    return (
        float(pc.sum(pipeline.filter(pc.fill_null(is_in, False))["booked_amount"]).as_py() or 0)
        / 100
    )


def summarise(rows: list[Held]) -> dict[str, float]:
    """Return coverage, bias and Brier score over all rows."""
    with_target = [row for row in rows if row.p_hit is not None]
    found = {
        "ranges": float(len(rows)),
        "covered_80": float(np.mean([row.holds_80 for row in rows])),
        "covered_50": float(np.mean([row.holds_50 for row in rows])),
        "mean_over_actual": float(
            np.sum([r.mean for r in rows]) / np.sum([r.actual for r in rows])
        ),
    }
    with contextlib.suppress(ZeroDivisionError):
        hits = np.array([row.is_hit for row in with_target], float)
        chances = np.array([row.p_hit for row in with_target], float)
        found["brier"] = float(np.mean((chances - hits) ** 2))
        found["brier_of_base_rate"] = float(hits.mean() * (1 - hits.mean()))
        found["share_hit"] = float(hits.mean())
        found["mean_p_hit"] = float(chances.mean())
    return found
