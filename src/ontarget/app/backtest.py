"""Ask past days again, each knowing only what was known then, and score what was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import load_state
from ontarget.app.asked import Asked, settle_question
from ontarget.app.desk import Desk
from ontarget.app.drift import drift_notes_of
from ontarget.app.periods import firm_calendar
from ontarget.app.record import keep_replay
from ontarget.app.replay import Question, window_after
from ontarget.app.replay_many import Origin, Progress, replay_many
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import DEFAULT_SEED, members_of, with_a_day
from ontarget.core.errors import UsageError
from ontarget.core.period import PeriodSize
from ontarget.core.scope import Scope
from ontarget.forecast.baselines import NAMES
from ontarget.forecast.columns import NO_DAY, day_number, read_amounts, read_days, read_words
from ontarget.forecast.replayed import Fates, OriginScore, TrackSummary, score, summarise
from ontarget.forecast.scoring import usual_hits
from ontarget.report.answer import ScopeView
from ontarget.report.backtest import (
    Backtest,
    BacktestSummary,
    BaselineRatio,
    BaselineView,
    HeldRange,
    OriginView,
    ReliabilityView,
)

Every = Literal["week", "month"]

_MONTHS_BACK = 18
# Days of history before the first day that is asked, unless an earlier one is asked for.
_LEAST_HISTORY, _LEAST_IF_ASKED = 56, 14
# What so many independent days can say, up to a bound.
_PROOF = ((3.0, "prove nothing"), (30.0, "prove little"), (float("inf"), "begin to tell"))
_SIZES: tuple[PeriodSize, ...] = ("month", "quarter", "year")


def backtest(
    desk: Desk,
    stated: Scope | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    every: str = "month",
    horizon_weeks: int | None = None,
    period_size: str | None = None,
    measure: str | None = None,
    where: str | None = None,
    seed: int = DEFAULT_SEED,
    n_processes: int | None = None,
    on_progress: Progress = lambda _done, _total: None,
) -> Backtest:
    """Replay past days of a scope and score ranges, chances and single opportunities.

    Days are month ends (or Sundays) of the last 18 months, or begin on ``since`` and go on by
    month or week. Every day asks about the period that follows it, or holds it, or about the
    ``horizon_weeks`` after it; never about one that is not over by the desk's day.
    """
    if every not in ("week", "month"):
        raise UsageError(f"Cannot ask every '{every}'.", "Ask every week or every month.")
    if period_size not in (None, *_SIZES):
        raise UsageError(f"'{period_size}' is no size of a period.", f"One of {', '.join(_SIZES)}.")
    if since and until and since > until:
        raise UsageError(f"{since} is later than {until}.", "Give --from before --to.")
    scope = chosen_scope(desk, stated)
    state = load_state(desk)
    members = members_of(state.pipeline, scope)
    asked = settle_question(desk, scope, members, None, measure, where)
    size = next((one for one in _SIZES if one == period_size), asked.period.size)
    question = Question(
        scope, asked, horizon_weeks or desk.settings.whole("horizon_weeks"), horizon_weeks, seed
    )
    first = _first_day(members)
    origins = (
        list(_origins(desk, first, since, until or desk.as_of, every, size, horizon_weeks))
        if first
        else []
    )
    replayed = replay_many(
        desk, question, origins, n_processes=n_processes, on_progress=on_progress
    )
    fates = _fates(state.pipeline, desk.as_of)
    scores = [score(one, fates, seed) for one in replayed]
    why_none = _why_none(desk, first, size, horizon_weeks)
    drift = drift_notes_of(with_a_day(state.pipeline), desk.as_of)
    found = _view(desk, question, size, origins, scores, why_none, drift)
    if not any((since, until, measure, where, horizon_weeks, period_size)):
        keep_replay(desk, asked, found)
    return found


def _first_day(members: pa.Table) -> date | None:
    """Return the day from which there is history: the first creation or closing."""
    days = [
        day
        for name in ("created_on", "closed_on")
        if (day := pc.min(members[name]).as_py()) is not None
    ]
    return min(days, default=None)


def _origins(
    desk: Desk,
    first: date,
    since: date | None,
    until: date,
    every: str,
    size: PeriodSize,
    horizon_weeks: int | None,
) -> Iterator[Origin]:
    calendar = firm_calendar(desk)
    start = since or _month_end(desk.as_of, -_MONTHS_BACK)
    if since is None and every == "week":
        start += timedelta(days=6 - start.weekday())
    least = first + timedelta(days=_LEAST_IF_ASKED if since else _LEAST_HISTORY)
    for day in _days(start, until, every):
        if horizon_weeks:
            period = window_after(day, horizon_weeks)
        else:
            period = calendar.holding(day + timedelta(days=1), size)
        if day >= least and period.end <= desk.as_of:
            yield Origin(day, period)


def _days(start: date, until: date, every: str) -> Iterator[date]:
    """Yield a day a week, or the same day of every month, its last one where it is the last."""
    number, day = 0, start
    is_last = (start + timedelta(days=1)).day == 1
    while day <= until:
        yield day
        number += 1
        if every == "week":
            day = start + timedelta(weeks=number)
        else:
            end = _month_end(start, number)
            day = end if is_last else end.replace(day=min(start.day, end.day))


def _month_end(day: date, months: int) -> date:
    """Return the last day of the month so many months after the one of ``day``."""
    after = day.year * 12 + day.month - 1 + months + 1
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _fates(pipeline: pa.Table, known_to: date) -> Fates:
    ids = read_amounts(pipeline, "record_id").values
    order = np.argsort(ids)
    is_won = np.array([word == "won" for word in read_words(pipeline, "status")], dtype=np.bool_)
    closed_on = read_days(pipeline, "closed_on")
    undated = np.asarray(pc.fill_null(pipeline["is_closed_undated"], False))
    closed_on = np.where(undated, NO_DAY, closed_on)
    return Fates(ids[order], closed_on[order], is_won[order], day_number(known_to))


def _why_none(desk: Desk, first: date | None, size: PeriodSize, horizon_weeks: int | None) -> str:
    if first is None:
        return "Nothing to go by: no opportunity of this scope has a day of creation or closing."
    what = f"{horizon_weeks} weeks" if horizon_weeks else f"{size}"
    return (
        f"No past day can be asked: history begins on {first}, and no {what} after enough of it "
        f"is over by {desk.as_of}."
    )


def _view(
    desk: Desk,
    question: Question,
    size: PeriodSize,
    origins: Sequence[Origin],
    scores: Sequence[OriginScore],
    why_none: str,
    drift: tuple[str, ...],
) -> Backtest:
    asked, weeks = question.asked, question.window_weeks
    found = summarise(scores)
    views = [_origin_view(asked, *pair) for pair in zip(origins, scores, strict=True)]
    what = f"the {weeks} weeks after each day" if weeks else f"the {size} after each day"
    return Backtest(
        as_of=desk.as_of,
        scope=ScopeView(question.scope.kind, question.scope.name),
        asked=what,
        measure_unit=asked.unit,
        horizon_weeks=weeks,
        deal_weeks=question.deal_weeks,
        origins=tuple(views),
        summary=_summary_view(asked, found, scores, why_none),
        baseline_names={name: NAMES[name] for name in found.baselines},
        notes=(*_notes(asked, scores, weeks), *drift),
    )


def _origin_view(asked: Asked, origin: Origin, found: OriginScore) -> OriginView:
    said = found.replayed
    return OriginView(
        as_of=origin.as_of,
        period=origin.period.name,
        period_end=origin.period.end,
        booked=asked.major(said.so_far),
        actual=asked.major(said.actual),
        target=None if said.target is None else asked.major(said.target),
        p_hit=found.p_hit,
        quantiles={f"{level:g}": asked.major(q) for level, q in found.quantiles.items()},
        pit=found.pit,
        crps=float(asked.major(found.crps)),
        baselines={
            name: BaselineView(float(asked.major(one.crps)), asked.major(one.mean), one.p_hit)
            for name, one in found.baselines.items()
        },
    )


def _told(value: float | None) -> float | None:
    """Return a score without the digits in which processes that add up differently differ."""
    return None if value is None else round(value, 10)


def _summary_view(
    asked: Asked, found: TrackSummary, scores: Sequence[OriginScore], why_none: str
) -> BacktestSummary:
    def major(value: float | None) -> float | None:
        return None if value is None else float(asked.major(value))

    return BacktestSummary(
        n_origins=found.n_origins,
        n_effective=round(found.n_effective, 2),
        crps=major(found.crps),
        baseline_crps={name: float(asked.major(one.crps)) for name, one in found.baselines.items()},
        coverage={str(share): held for share, held in found.coverage.items()},
        brier=found.brier,
        log_loss=found.log_loss,
        deal_log_loss_skill=_told(found.deal_log_loss_skill),
        deal_auc=_told(found.deal_auc),
        deal_auc_won_in_horizon=_told(found.deal_auc_won),
        label=_label(found) if scores else why_none,
        baselines={
            name: BaselineRatio(one.n, one.own_crps / one.crps if one.crps else None, one.brier)
            for name, one in found.baselines.items()
        },
        ranges={
            str(share): HeldRange(
                sum(one.held[share] for one in scores),
                *usual_hits(found.n_origins, share / 100, n_effective=found.n_effective),
            )
            for share in found.coverage
        },
        reliability=tuple(
            ReliabilityView(one.n, one.mean_chance, one.share_happened) for one in found.reliability
        ),
        n_hit_scored=found.n_hit_scored,
        n_deals=found.n_deals,
    )


def _label(found: TrackSummary) -> str:
    n, worth = found.n_origins, found.n_effective
    if n == 1:
        return "1 past day proves nothing."
    ones = "one independent day" if worth < 1.5 else f"{worth:.0f} independent ones"
    as_many = f", worth about {ones}," if worth < 0.9 * n else ""
    proof = next(words for bound, words in _PROOF if worth < bound)
    return f"{n} past days{as_many} {proof}."


def _notes(asked: Asked, scores: Sequence[OriginScore], weeks: int | None) -> tuple[str, ...]:
    notes = ["Replayed: no forecast was published on these days."]
    if scores and not any(one.replayed.actual for one in scores):
        notes.append("Nothing was booked in any of these periods.")
    if scores and not weeks and all(one.replayed.target is None for one in scores):
        notes.append("None of these periods has a target, so no chance of hitting could be scored.")
    if asked.where is not None:
        notes.append(f"Counts only opportunities where {asked.where}.")
    return tuple(notes)
