"""Whether the sellers of a scope differ: wins against what their deals were expected to bring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.diagnose_case import Ended
from ontarget.app.kept_fit import kept_fit
from ontarget.core.scope import COMPANY
from ontarget.diagnosis.sellers import ASSUMED_SPREAD, Comparison, compare
from ontarget.forecast.columns import day_number, read_labels, read_words
from ontarget.forecast.reference import chance_at_creation
from ontarget.report.diagnosis import SellersView, SellerView

_FEW = 3


def compare_sellers(ended: Ended, seed: int) -> tuple[SellersView | None, str | None]:
    """Return the comparison of those who closed something in the period, else why there is none.

    Chances are those of the win model at creation, by what an opportunity was and not by whose.
    """
    period = ended.asked.period
    rows = ended.members.filter(_ended_in(ended.members, period.start, period.end))
    owners = read_labels(rows, "owner")
    if len(owners.names) < 2:
        return None, "Only one seller closed anything in this period: there is nobody to compare."
    asked = replace(ended.asked, scope=COMPANY)
    firm = kept_fit(ended.desk, ended.state, asked, (), seed)
    chance = chance_at_creation(firm, rows, day_number(period.start))
    won = (np.array(read_words(rows, "status"), dtype=object) == "won").astype(np.float64)
    names = [name or "(no owner)" for name in owners.names]
    found = compare(names, owners.codes, chance, won, seed=seed)
    if found is None:
        return None, "All of these deals ended alike: there is nothing to compare."
    return _view(found), None


def _ended_in(rows: pa.Table, start: object, end: object) -> pa.ChunkedArray:
    is_closed = pc.is_in(rows["status"], value_set=pa.array(["won", "lost"]))
    is_in = pc.and_(
        pc.greater_equal(rows["closed_on"], pa.scalar(start, pa.date32())),
        pc.less_equal(rows["closed_on"], pa.scalar(end, pa.date32())),
    )
    return pc.fill_null(pc.and_(is_closed, is_in), False)


def _view(found: Comparison) -> SellersView:
    return SellersView(
        differ=found.is_evident,
        chi_square=round(found.chi_square, 2),
        freedom=found.freedom,
        p_value=round(found.p_value, 4),
        spread=round(found.spread, 4),
        deals_to_see=found.deals_to_see,
        deals_to_rank=found.deals_to_rank,
        verdict=_verdict(found),
        regression=_regression(found),
        sellers=tuple(
            SellerView(
                one.name, one.n_ended, one.n_won, round(one.expected, 2), round(one.rate, 4),
                round(one.shrunken, 4), round(one.funnel[0], 4), round(one.funnel[1], 4),
                *one.ranks,
            )
            for one in found.sellers
        ),
    )  # fmt: skip


def _verdict(found: Comparison) -> str:
    n = len(found.sellers)
    again = f"{found.p_value * 100:.0f}" if found.p_value >= 0.01 else "fewer than 1"
    chance = f"win rates as far apart come about by chance alone in {again} of 100 such periods"
    if not found.is_evident:
        return f"No evidence that these {n} people differ in what they win: {chance}."
    outside = [one.name for one in found.sellers if not one.funnel[0] <= one.rate <= one.funnel[1]]
    who = f" Outside of what chance does: {', '.join(outside[:_FEW])}." if outside else ""
    return (
        f"Their win rates differ by more than chance: {chance}.{who} It does not say why: "
        "territory, accounts and leads are told apart only as far as the book describes them."
    )


def _regression(found: Comparison) -> str:
    lowest = min(found.sellers, key=lambda one: one.rate - one.expected / one.n_ended)
    return (
        f"Expect a return to the middle: of a distance to what was expected about "
        f"{found.kept * 100:.0f} % is likely to last. {lowest.name} won {lowest.rate * 100:.0f} % "
        f"and is best expected at {lowest.shrunken * 100:.0f} % next time, without any coaching. "
        f"A true spread of {ASSUMED_SPREAD * 100:.0f} points between people would take about "
        f"{found.deals_to_see:,} closed deals each to be half visible, {found.deals_to_rank:,} to "
        "rank them."
    )
