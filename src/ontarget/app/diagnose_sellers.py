"""Whether the sellers, or the products, of a scope differ: wins against what was expected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.diagnose_case import Ended, Reference
from ontarget.app.kept_fit import kept_fit
from ontarget.core.scope import COMPANY
from ontarget.diagnosis.sellers import ASSUMED_SPREAD, Comparison, Seller, compare
from ontarget.forecast.columns import day_number, read_labels, read_words
from ontarget.forecast.reference import chance_at_creation
from ontarget.report.diagnosis import GroupsView, GroupView, SellersView, SellerView

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


def compare_groups(
    ended: Ended, reference: Reference, by: str, seed: int
) -> tuple[GroupsView | None, str | None]:
    """Return whether teams, products or segments differ, else why it cannot be said.

    Teams are held against deals alike whoever sold them, as sellers are. Products and segments are
    held against what the forecast before the period expected of them: who was always won least is
    no surprise.
    """
    period = ended.asked.period
    rows = ended.members.filter(_ended_in(ended.members, period.start, period.end))
    groups = read_labels(rows, by)
    if not any(groups.names):
        return None, f"The book does not say which {by} these deals are of."
    if len(groups.names) < 2:
        return None, f"All deals that ended are of one {by}: there is nothing to compare."
    firm = reference.situation.firm
    if by == "team":
        firm = kept_fit(ended.desk, ended.state, replace(ended.asked, scope=COMPANY), (), seed)
    chance = chance_at_creation(firm, rows, day_number(period.start))
    won = (np.array(read_words(rows, "status"), dtype=object) == "won").astype(np.float64)
    names = [name or f"(no {by})" for name in groups.names]
    found = compare(names, groups.codes, chance, won, seed=seed)
    if found is None:
        return None, "All of these deals ended alike: there is nothing to compare."
    return _groups_view(found, by), None


def _groups_view(found: Comparison, by: str) -> GroupsView:
    rows = tuple(GroupView(one.name, *_figures(one)) for one in found.sellers)
    what = "deals alike" if by == "team" else "what was expected of them before the period"
    n = len(rows)
    if not found.is_evident:
        verdict = f"No evidence that these {n} {by}s did otherwise than {what}: {_chance(found)}."
    else:
        verdict = (
            f"They did otherwise than {what} by more than chance: {_chance(found)}."
            f"{_outside(found)} It does not say why."
        )
    kept = (
        f"Expect a return to the middle: of a distance to what was expected about "
        f"{found.kept * 100:.0f} % is likely to last."
    )
    return GroupsView(
        by, found.is_evident, round(found.chi_square, 2), found.freedom, round(found.p_value, 4),
        verdict, kept, rows,
    )  # fmt: skip


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
            SellerView(one.name, *_figures(one)) for one in found.sellers
        ),
    )  # fmt: skip


def _figures(one: Seller) -> tuple[int, int, float, float, float, float, float, int, int]:
    return (
        one.n_ended, one.n_won, round(one.expected, 2), round(one.rate, 4), round(one.shrunken, 4),
        round(one.funnel[0], 4), round(one.funnel[1], 4), *one.ranks,
    )  # fmt: skip


def _chance(found: Comparison) -> str:
    again = f"{found.p_value * 100:.0f}" if found.p_value >= 0.01 else "fewer than 1"
    return f"win rates as far apart come about by chance alone in {again} of 100 such periods"


def _outside(found: Comparison) -> str:
    outside = [one.name for one in found.sellers if not one.funnel[0] <= one.rate <= one.funnel[1]]
    return f" Outside of what chance does: {', '.join(outside[:_FEW])}." if outside else ""


def _verdict(found: Comparison) -> str:
    n = len(found.sellers)
    if not found.is_evident:
        return f"No evidence that these {n} people differ in what they win: {_chance(found)}."
    return (
        f"Their win rates differ by more than chance: {_chance(found)}.{_outside(found)} It does "
        "not say why: territory, accounts and leads are told apart only as far as the book "
        "describes them."
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
