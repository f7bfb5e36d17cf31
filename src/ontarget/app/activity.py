"""Whether more calls, mails and meetings would help: result per hour at equal stage and age."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.activity_weeks import HORIZON_DAYS, Watched, watch_weeks
from ontarget.app.activity_words import WARNING, least_text, verdict, why
from ontarget.app.audit_views import major
from ontarget.app.desk import Desk
from ontarget.app.effort import LABELS, assumed_minutes, effort_of
from ontarget.app.kept_state import kept_state
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelves
from ontarget.app.situation import DEFAULT_SEED, members_of
from ontarget.core.number import counted
from ontarget.core.scope import Scope
from ontarget.diagnosis.efficiency import (
    PerHour,
    estimate_per_hour,
    least_useful,
    usual_per_hour,
)
from ontarget.forecast.columns import day_number, ordered
from ontarget.pipeline.effort import KINDS, Effort
from ontarget.report.activity import (
    ActivityView,
    CellView,
    HoursView,
    KindView,
    LeastView,
    UsualView,
)
from ontarget.report.answer import Number, ScopeView
from ontarget.store.kept import kept

_QUARTER = 13  # weeks
_EPOCH = date(1970, 1, 1)


def activity(
    desk: Desk,
    stated: Scope | None = None,
    *,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> ActivityView:
    """Return what an hour of each kind of contact goes with, from what was known by the day."""
    if shelves is not None:
        key = ("activity", desk.actor, chosen_scope(desk, stated), seed)
        kept_view: ActivityView = shelves.shelf(desk).answers.find_or_make(
            key, lambda: activity(desk, stated, seed=seed)
        )
        return kept_view
    desk = replace(desk, book=kept(desk.book))
    scope = chosen_scope(desk, stated)
    state = kept_state(desk)
    rows = ordered(members_of(state.pipeline, scope))
    state = replace(state, pipeline=rows)
    effort = effort_of(desk, rows)
    watched = watch_weeks(state, effort, desk.as_of)
    found = estimate_per_hour(watched.weeks, seed=seed)
    currency, win = _usual_win(rows, desk.as_of)
    kinds = tuple(_kind(one, watched, win, currency) for one in found)
    usual = _usual(watched, win, currency)
    return ActivityView(
        as_of=desk.as_of,
        scope=ScopeView(scope.kind, scope.name),
        since=_day(watched.first),
        until=_day(watched.last),
        horizon_days=HORIZON_DAYS,
        currency=currency,
        n_opportunities=len(np.unique(watched.weeks.deal)),
        n_weeks=len(watched.weeks.deal),
        usual=usual,
        kinds=kinds,
        hours=tuple(_hours(desk, effort)),
        least_useful=_least(watched, found, usual),
        verdict=verdict([one for one in kinds if one.group == "all"], usual, watched.lack),
        warning=WARNING,
        notes=tuple(_notes(desk, effort, watched)),
    )


def _day(number: int | None) -> date | None:
    return None if number is None else _EPOCH + timedelta(days=number)


def _usual_win(rows: pa.Table, as_of: date) -> tuple[str | None, float | None]:
    """Return what a win of the last year brought on average, if all are in one currency."""
    since = pa.scalar(as_of - timedelta(days=365))
    is_in = pc.and_(pc.equal(rows["status"], "won"), pc.greater(rows["closed_on"], since))
    won = rows.filter(pc.fill_null(is_in, False))
    currencies = pc.unique(won["currency"]).drop_null().to_pylist()
    mean = pc.mean(pc.coalesce(won["booked_amount"], won["amount"])).as_py()
    return (currencies[0], mean) if len(currencies) == 1 and mean else (None, None)


def _money(wins: float | None, win: float | None, currency: str | None) -> Number | None:
    return None if wins is None or win is None else major(round(wins * win), currency)


def _kind(one: PerHour, watched: Watched, win: float | None, currency: str | None) -> KindView:
    names = {"all": ("",), "stage": watched.stages, "segment": watched.segments}[one.group]
    return KindView(
        kind=KINDS[one.kind],
        group=one.group,
        name=names[one.code] if one.code >= 0 else "",
        opportunities=one.n_deals,
        hours=round(one.hours, 2),
        wins_per_hour=one.estimate,
        interval=one.interval,
        unadjusted_per_hour=one.unequal,
        minimal_detectable=one.minimal_detectable,
        amount_per_hour=_money(one.estimate, win, currency),
        verdict=one.verdict,
        reason=one.reason,
        why=why(one),
    )


def _usual(watched: Watched, win: float | None, currency: str | None) -> UsualView | None:
    per_hour = usual_per_hour(watched.weeks)
    if per_hour <= 0:
        return None
    hours = watched.weeks.hours.sum(1)
    won = np.isin(watched.weeks.deal, np.unique(watched.weeks.deal[watched.weeks.won]))
    return UsualView(
        per_hour, 1 / per_hour, _money(per_hour, win, currency),
        float(hours[won].sum() / hours.sum()),
    )  # fmt: skip


def _hours(desk: Desk, effort: Effort) -> list[HoursView]:
    """Return the hours of the last quarter by kind, those without any left out."""
    today, minutes = day_number(desk.as_of), assumed_minutes(desk)
    recent = effort.only(effort.day > today - 7 * _QUARTER)
    found = []
    for place, kind in enumerate(KINDS):
        mine = recent.only(recent.kind == place)
        total = float(mine.hours.sum())
        if total > 0:
            stated = float(mine.hours[mine.is_stated].sum()) / total
            found.append(HoursView(kind, len(mine.hours), total / _QUARTER, stated, minutes[kind]))
    return found


def _least(watched: Watched, found: list[PerHour], usual: UsualView | None) -> LeastView | None:
    """Return the least useful tenth, in hours a week and wins a quarter of the weeks watched."""
    if usual is None or watched.first is None or watched.last is None:
        return None
    least = least_useful(watched.weeks, found)
    weeks = max((watched.last - watched.first) / 7, 1.0)
    scale = watched.weight / weeks
    cells = tuple(
        CellView(KINDS[one.kind], watched.stages[one.stage] or "no stage", one.hours * scale,
                 one.per_hour)
        for one in least.cells
    )  # fmt: skip
    quarter = scale * _QUARTER
    wins = None if least.wins is None else least.wins * quarter
    reach = None
    if least.interval is not None:
        reach = (least.interval[0] * quarter, least.interval[1] * quarter)
    view = LeastView(least.share, least.hours * scale, cells, wins, reach, "")
    return replace(view, text=least_text(view))


def _notes(desk: Desk, effort: Effort, watched: Watched) -> list[str]:
    found = []
    minutes = assumed_minutes(desk)
    unstated = [
        f"{LABELS[kind]} {minutes[kind]:.0f}"
        for place, kind in enumerate(KINDS)
        if (~effort.is_stated & (effort.kind == place)).any()
    ]
    if unstated:
        total = float(effort.hours.sum())
        share = float(effort.hours[~effort.is_stated].sum()) / total if total else 0.0
        found.append(
            f"{share * 100:.0f} % of the hours are assumed, where the book gives no minutes: "
            f"{', '.join(unstated)} minutes each. Settings: call_minutes, email_minutes, "
            "meeting_minutes, other_minutes."
        )
    if watched.thinned > 1:
        n = counted(len(np.unique(watched.weeks.deal)), "opportunity", "opportunities")
        found.append(f"One in {watched.thinned} is looked at, {n}, to be quick.")
    if watched.weeks.deal.size and not watched.has_stages:
        found.append(
            "The book does not know stages of earlier days, so deals are equal in age and health "
            "only."
        )
    return found
