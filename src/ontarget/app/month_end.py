"""The month end of a scope: how its closings bunch, and what is different about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.audit_views import major
from ontarget.app.desk import Desk
from ontarget.app.discount_trial import discount_effect
from ontarget.app.parked import decided_state
from ontarget.app.periods import firm_calendar
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelves
from ontarget.app.situation import DEFAULT_SEED, members_of
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.pipeline.calendar import build_calendar
from ontarget.pipeline.load import PipelineTables
from ontarget.pricing.closings import Bools, Closings, read_closings
from ontarget.pricing.month_end import Contrast, MonthEnd, find_month_end, whole_periods
from ontarget.pricing.premium import Premium
from ontarget.pricing.window import Excess
from ontarget.report.answer import ScopeView
from ontarget.report.month_end import (
    Clustering,
    ContrastView,
    CycleView,
    DayView,
    DiscountPremium,
    MonthEndView,
    PeriodRow,
)

_EPOCH = date(1970, 1, 1)
_MOST_MONTHS = 130
_VERDICTS = {
    "end": "bunched at the end",
    "elsewhere": "bunched elsewhere",
    "none": "no bunching seen",
    "too few": "not enough wins to tell",
}


def month_end(
    desk: Desk,
    stated: Scope | None = None,
    *,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> MonthEndView:
    """Return the month-end fingerprint of a scope, from what was closed by the desk's day."""
    scope = chosen_scope(desk, stated)
    if shelves is None:
        return _fingerprint(desk, scope, decided_state(desk), seed)
    shelf = shelves.shelf(desk)
    key = ("month end", desk.actor, scope, seed)
    found: MonthEndView = shelf.answers.find_or_make(
        key, lambda: _fingerprint(desk, scope, shelf.state, seed)
    )
    return found


def _fingerprint(desk: Desk, scope: Scope, state: PipelineTables, seed: int) -> MonthEndView:
    rows = members_of(state.pipeline, scope)
    found, periods = month_end_of(desk, rows, seed=seed)
    effect = discount_effect(desk, state, rows["record_id"], seed=seed)
    return replace(_view(desk, scope, found, periods), effect=effect)


def month_end_of(
    desk: Desk, rows: pa.Table, *, seed: int = DEFAULT_SEED
) -> tuple[MonthEnd, list[Period]]:
    """Return the fingerprint of pipeline rows, with the whole months it rests on."""
    closings = read_closings(rows)
    periods = _months(desk, closings)
    spans = [(_number(one.start), _number(one.end)) for one in periods]
    chosen = whole_periods(spans, closings, _number(desk.as_of))
    kept = [one for one, span in zip(periods, spans, strict=True) if span in set(chosen)]
    working = _working(desk, kept[0].start, kept[-1].end) if kept else np.zeros(0, np.bool_)
    calendar = firm_calendar(desk)
    is_last = [one.end == calendar.holding(one.end, "quarter").end for one in kept]
    return find_month_end(closings, chosen, working, is_quarter_end=is_last, seed=seed), kept


def _months(desk: Desk, closings: Closings) -> list[Period]:
    """Return the firm's months without a gap, from the first win to the desk's day."""
    if not closings.is_won.any():
        return []
    calendar = firm_calendar(desk)
    first = _EPOCH + timedelta(days=int(closings.day[closings.is_won].min()))
    found = [calendar.holding(desk.as_of, "month")]
    while found[-1].start > first and len(found) < _MOST_MONTHS:
        earlier = calendar.holding(found[-1].start - timedelta(days=1), "month")
        if earlier.end != found[-1].start - timedelta(days=1):
            break  # periods of the firm's own that leave a gap
        found.append(earlier)
    return found[::-1]


def _working(desk: Desk, first: date, last: date) -> Bools:
    calendar = build_calendar(desk.settings.text("country") or None, first.year, last.year)
    days = calendar["day"]
    inside = pc.and_(pc.greater_equal(days, pa.scalar(first)), pc.less_equal(days, pa.scalar(last)))
    return np.asarray(calendar["is_working"].filter(inside), dtype=np.bool_)


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _view(desk: Desk, scope: Scope, found: MonthEnd, periods: list[Period]) -> MonthEndView:
    return MonthEndView(
        as_of=desk.as_of,
        scope=ScopeView(scope.kind, scope.name),
        n_wins=found.n_wins,
        n_losses=found.n_losses,
        n_periods=found.n_periods,
        since=periods[0].start if periods else None,
        until=periods[-1].end if periods else None,
        clustering=_clustering(found, periods),
        losses=None if found.losses is None else _ratio_of(found.losses),
        contrasts=tuple(_contrast(one) for one in found.contrasts),
        cycle=None if found.cycle is None else CycleView(
            found.cycle.last, found.cycle.other, found.cycle.difference, found.cycle.interval,
            found.cycle.n_months, found.cycle.is_seen,
        ),
        discount=_premium(found.premium),
        days=_days(found),
    )  # fmt: skip


def _contrast(one: Contrast) -> ContrastView:
    return ContrastView(
        one.measure, one.window, one.rest, one.difference, one.interval, one.n_window
    )


def _ratio_of(excess: Excess) -> ContrastView:
    return ContrastView("losses", None, None, excess.ratio, excess.interval, excess.n_window)


def _clustering(found: MonthEnd, periods: list[Period]) -> Clustering:
    verdict = _VERDICTS[found.place]
    wins = found.wins
    if wins is None:
        return Clustering(verdict, found.place, found.first, found.last)
    is_pulled = found.place == "end"
    rows = tuple(
        PeriodRow(periods[one.place].name, one.n, one.n_window, one.expected, one.is_uneven)
        for one in wins.by_period
    )
    return Clustering(
        verdict, found.place, found.first, found.last, wins.ratio, wins.interval, found.p_value,
        rows, found.peak, found.peak_ratio, wins.n_window, wins.excess, wins.excess_interval,
        wins.missing if is_pulled else None, wins.missing_interval if is_pulled else None,
        wins.net_new if is_pulled else None, wins.net_interval if is_pulled else None,
        wins.pulled_share if is_pulled else None, wins.pulled_interval if is_pulled else None,
    )  # fmt: skip


def _premium(found: Premium) -> DiscountPremium:
    unit = found.currency
    cost = None if found.cost is None else major(round(found.cost), unit)
    limits = None
    if found.cost_interval is not None:
        low, high = (major(round(one), unit) or 0 for one in found.cost_interval)
        limits = (low, high)
    return DiscountPremium(
        found.premium, found.interval, cost, found.verdict, found.error, limits, unit,
        found.window, found.rest, found.n_window, found.n_known,
    )  # fmt: skip


def _days(found: MonthEnd) -> tuple[DayView, ...]:
    inside = range(found.first, found.last + 1)
    return tuple(
        DayView(place, float(won), float(lost), found.place in ("end", "elsewhere")
                and place in inside)
        for place, (won, lost) in enumerate(
            zip(found.wins_by_day, found.losses_by_day, strict=True)
        )
    )  # fmt: skip
