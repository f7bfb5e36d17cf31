"""The price-volume-mix table of a period's wins against those of the period before."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.diagnose_case import Ended
from ontarget.app.periods import firm_calendar
from ontarget.core.period import Period
from ontarget.diagnosis.price_volume_mix import price_volume_mix
from ontarget.report.diagnosis import LineView

_MOST_LINES = 8
_REST = "(all others)"


def compare_wins(ended: Ended) -> tuple[tuple[LineView, ...], str]:
    """Return the lines by product, else by segment, and the name of the period before."""
    asked = ended.asked
    before = firm_calendar(ended.desk).shifted(asked.period, -1)
    if asked.measure.kind != "value":
        return (), before.name
    rows = ended.members
    column = "product" if rows["product"].null_count < rows.num_rows else "segment"
    old, new = (_wins(rows, period, column) for period in (before, asked.period))
    old, new = _fewer(old, new)
    lines = tuple(
        LineView(
            one.name, one.n_before, one.n_now, asked.major(one.amount_before),
            asked.major(one.amount_now), asked.major(one.volume), asked.major(one.mix),
            asked.major(one.price),
        )
        for one in price_volume_mix(old, new)
    )  # fmt: skip
    return lines, before.name


def _wins(rows: pa.Table, period: Period, column: str) -> dict[str, tuple[int, int]]:
    """Return number and amount of the wins of a period by name."""
    is_won = pc.fill_null(pc.equal(rows["status"], "won"), False)
    is_in = pc.and_(
        pc.greater_equal(rows["closed_on"], pa.scalar(period.start)),
        pc.less_equal(rows["closed_on"], pa.scalar(period.end)),
    )
    won = rows.filter(pc.and_(is_won, pc.fill_null(is_in, False)))
    names = pc.fill_null(won[column], f"(no {column})").to_pylist()
    booked = pc.fill_null(pc.coalesce(won["booked_amount"], won["amount"]), 0).to_pylist()
    found: dict[str, tuple[int, int]] = {}
    for name, amount in zip(names, booked, strict=True):
        n, total = found.get(name, (0, 0))
        found[name] = (n + 1, total + amount)
    return found


Wins = dict[str, tuple[int, int]]


def _fewer(old: Wins, new: Wins) -> tuple[Wins, Wins]:
    """Put all but the largest names together."""
    both = {*old, *new}
    if len(both) <= _MOST_LINES:
        return old, new
    size = {name: old.get(name, (0, 0))[1] + new.get(name, (0, 0))[1] for name in both}
    largest = set(sorted(both, key=lambda name: (-size[name], name))[: _MOST_LINES - 1])
    return _merged(old, largest), _merged(new, largest)


def _merged(wins: Wins, kept: set[str]) -> Wins:
    found = {name: value for name, value in wins.items() if name in kept}
    rest = [value for name, value in wins.items() if name not in kept]
    if rest:
        found[_REST] = (sum(n for n, _ in rest), sum(amount for _, amount in rest))
    return found
