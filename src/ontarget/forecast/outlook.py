"""What is not yet an opportunity: until when it can still count, and how much of it is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from ontarget.core.period import Period
from ontarget.forecast.columns import Floats, Ints, ordered, read_days
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths
from ontarget.forecast.new_paths import NewBusiness, draw_new
from ontarget.forecast.outcome import predict

FAIR_SHARE = 1 / 3
"""Part of its wins that a new opportunity must be able to bring in time: a convention."""

_WEEK = 7
_LIFE_WEEKS = 52  # an opportunity is taken to be won within a year or not at all
_LIKE = 200  # newest opportunities that the next ones are taken to be like
_STREAM = "to create"
_LEAST_P, _MOST_WINS, _STEPS = 1e-4, 5_000.0, 24
_AT_CREATION = (
    "record_id", "source", "opportunity_id", "owner", "rate_owner", "account", "product",
    "segment", "currency", "type", "lead_source", "pipeline", "list_price",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Newborn:
    """Chances of an opportunity created today, like the scope's newest ones.

    ``p_won`` is P(won within so many days), days 0 to 364. Other days are taken to be like today:
    month ends are not told apart.
    """

    as_of: date
    p_won: Floats

    def p_within(self, created_on: date, period: Period) -> float:
        """Return P(won within the period) of one that is created on a day."""
        return self._by(created_on, period.end) - self._by(
            created_on, max(period.start - timedelta(days=1), created_on)
        )

    def p_within_weeks(self, n_weeks: int) -> float:
        """Return P(won within so many weeks) of one that is created today."""
        return float(self.p_won[min(n_weeks * _WEEK, len(self.p_won) - 1)])

    def last_day(self, period: Period) -> date:
        """Return the last day on which a new one still has a fair share of its wins in the period.

        Where no day has, the best one; never a day before tomorrow.
        """
        first = self.as_of + timedelta(days=1)
        days = [first + timedelta(days=n) for n in range(max((period.end - first).days + 1, 1))]
        chances = np.array([self.p_within(day, period) for day in days])
        fair = np.flatnonzero(chances >= FAIR_SHARE * self.p_won[-1])
        return days[int(fair[-1]) if len(fair) else int(chances.argmax())]

    def _by(self, created_on: date, day: date) -> float:
        n_days = min(max((day - created_on).days, 0), len(self.p_won) - 1)
        return float(self.p_won[n_days])


def predict_newborn(firm: FirmFit, members: pa.Table) -> Newborn:
    """Return the chances of new opportunities like the newest of ``members``."""
    as_of = firm.win_close.as_of
    rows = ordered(members)
    newest = np.argsort(-read_days(rows, "created_on"), kind="stable")[:_LIKE]
    rows = rows.take(pa.array(np.sort(newest)))
    if not rows.num_rows:
        rows = pa.Table.from_pylist([{"source": "", "opportunity_id": ""}], members.schema)
    columns = {
        name: rows[name] if name in _AT_CREATION else pa.nulls(rows.num_rows, rows[name].type)
        for name in rows.column_names
    }
    n = rows.num_rows
    columns["status"] = pa.array(["open"] * n, pa.string())
    columns["created_on"] = pa.array([as_of] * n, pa.date32())
    today = Period(as_of, as_of, "today", "month")
    # Nothing is seen of what does not exist: the rates alone judge it, as they do new business.
    rates = replace(firm.win_close, effects=None)
    found = predict(rates, pa.table(columns), today, horizon_weeks=_LIFE_WEEKS)
    by_week = np.concatenate([[0.0], found.p_won[found.cell].mean(axis=0)])
    days = np.arange(_LIFE_WEEKS * _WEEK + 1)
    return Newborn(as_of, np.interp(days / _WEEK, np.arange(_LIFE_WEEKS + 1), by_week))


def estimate_to_create(
    paths: Paths, firm: FirmFit, target: int, p_win: float, *, odds: float = 0.5
) -> tuple[float, float] | None:
    """Return how many opportunities, and of what value, lift P(hit) to ``odds``.

    They come on top of the usual new business; each is won in time with ``p_win`` and brings what
    the scope's wins bring. (0, 0) where the chance is there already; None where no number would
    do, or no size of a win is known.
    """
    total = paths.total()
    if (total >= target).mean() >= odds:
        return 0.0, 0.0
    table = None
    if firm.measure.kind == "value":
        table = _mixed([firm.amounts.unborn(name) for name in paths.owners or ("",)])
    size = 1.0 if table is None else float(table.mean())
    if p_win < _LEAST_P or size <= 0:
        return None
    low, high = 0.0, max((target - float(np.median(total))) / size, 0.25)
    while not _is_reached(paths, total, target, high, p_win, table, odds):
        low, high = high, high * 2
        if high > _MOST_WINS:
            return None
    for _ in range(_STEPS):
        if high - low < 0.02 * high:
            break
        middle = (low + high) / 2
        is_enough = _is_reached(paths, total, target, middle, p_win, table, odds)
        low, high = (low, middle) if is_enough else (middle, high)
    return high / p_win, high / p_win * size


def _mixed(tables: list[Floats]) -> Floats:
    """Return one table of equally likely values, of every table its part."""
    place = np.arange(len(tables[0]))
    return np.asarray(np.stack(tables)[place % len(tables), place])


def _is_reached(
    paths: Paths, total: Ints, target: int, wins: float, p_win: float, table: Floats | None,
    odds: float,
) -> bool:  # fmt: skip
    """Whether so many expected wins more bring the target with these odds."""
    more = NewBusiness(
        owner=_STREAM,
        mean=np.array([wins]),
        shape=np.array([1e6]),  # the number created is decided, so it has no spread of its own
        p=np.array([p_win]),
        table=table,
        level=np.ones(1),
    )
    brought = draw_new(more, [paths.shock], paths.options)[0]
    return bool((total + brought >= target).mean() >= odds)
