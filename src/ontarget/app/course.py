"""Where a period may end and how it gets there: everything that stands behind one answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from ontarget.app.answer import answer_of
from ontarget.app.breakdown import break_down
from ontarget.app.desk import Desk
from ontarget.app.histogram import bins_of
from ontarget.app.parked import decided_state
from ontarget.app.published import Publication, find_publications, find_so_far
from ontarget.app.record import record_from, score_published
from ontarget.app.replay import Question, look_at_rules
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import DEFAULT_SEED, Situation, find_situation, without_paths
from ontarget.core.scope import Scope
from ontarget.forecast.baselines import NAMES, draw_baselines
from ontarget.forecast.columns import Ints
from ontarget.forecast.hit import simulate
from ontarget.forecast.lighter import lighter
from ontarget.forecast.position import booked_in
from ontarget.forecast.track_record import LEVELS, Score
from ontarget.report.answer import Breakdown, Number
from ontarget.report.course import Course, PublishedView, RuleView, WeekEnd

_PERCENTS = (0.1, 0.25, 0.5, 0.75, 0.9)
_PATHS, _DRAWS = 2_000, 60  # a week on the way is known less exactly anyway
_MOST_ENDED = 60
_MOST_ON_THE_WAY = 13


def course(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> Course:
    """Return the answer of a scope with where it may end, week by week, by owner and by rule.

    With ``shelves`` it is worked out once as long as the book stays as it is.
    """
    scope = chosen_scope(desk, stated)
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)

    def make() -> tuple[Situation, Course, tuple[list[Score], int]]:
        situation = find_situation(desk, scope, period=period, seed=seed, shelf=shelf)
        scored = score_published(situation)
        return without_paths(situation), _course_of(situation, seed, shelf), scored

    key = ("course", desk.actor, scope, period, seed)
    kept: tuple[Situation, Course, tuple[list[Score], int]] = shelf.answers.find_or_make(key, make)
    situation, found, scored = kept
    # A replay comes from a file beside the book, so it is looked up each time.
    record = record_from(replace(situation, desk=desk), *scored)
    return replace(found, answer=replace(found.answer, record=record))


def _course_of(situation: Situation, seed: int, shelf: Shelf) -> Course:
    teams, owners = _people(situation, seed, shelf)
    return Course(
        answer=answer_of(situation),
        bins=bins_of(situation.paths.total(), situation.asked.major, situation.asked.target),
        weeks=_weeks(situation),
        teams=teams,
        owners=owners,
        rules=_rules(situation, seed),
        so_far=tuple(_published(situation, one) for one in find_so_far(situation)),
        ended=tuple(
            _published(situation, one)
            for one in find_publications(situation, ended=True)[-_MOST_ENDED:]
        ),
    )


def _weeks(situation: Situation) -> tuple[WeekEnd, ...]:
    """Return week ends of the period: booked up to the day, then quantiles; the last its end's.

    Those on the way come from fewer paths of the same fit. Where remembered periods have a say
    there is no telling when in the period it comes: only the end is given.
    """
    asked, today = situation.asked, situation.desk.as_of
    period = asked.period
    if today < period.start:
        return ()
    until = min(today, period.end)
    past = [
        WeekEnd(day, asked.major(booked_in(situation.counted, asked.measure, period.start, day)))
        for day in (*_sundays(period.start, until - timedelta(days=1)), until)
    ]
    if today >= period.end:
        return tuple(past)
    ends = np.quantile(situation.paths.total(), _PERCENTS, method="inverted_cdf")
    on_the_way: list[date] = []
    if not situation.past:
        on_the_way = _sundays(today + timedelta(days=1), period.end - timedelta(days=1))
        on_the_way = on_the_way[:: -(-len(on_the_way) // _MOST_ON_THE_WAY) or 1]
    found = {day: _by(situation, day) for day in on_the_way} | {period.end: ends}
    # What is booked is not unbooked: fewer paths must not say so.
    days = list(found)
    rising = np.minimum(np.maximum.accumulate(np.stack(list(found.values()))), ends)
    ahead = [
        WeekEnd(day, None, tuple(asked.major(int(value)) for value in row))  # type: ignore[arg-type]
        for day, row in zip(days, rising, strict=True)
    ]
    return (*past, *ahead)


def _sundays(first: date, last: date) -> list[date]:
    day = first + timedelta(days=6 - first.weekday())
    return [day + timedelta(weeks=n) for n in range(max((last - day).days // 7 + 1, 0))]


def _by(situation: Situation, day: date) -> Ints:
    """Return quantiles of what is booked by the end of a day of the period."""
    firm = lighter(situation.firm, n_paths=_PATHS, n_draws=_DRAWS)
    until = replace(situation.asked.period, end=day)
    paths = simulate(firm, situation.pipeline, until, owners=situation.owners, sensitivity=())
    return np.asarray(np.quantile(paths.total(), _PERCENTS, method="inverted_cdf"))


def _people(
    situation: Situation, seed: int, shelf: Shelf
) -> tuple[tuple[Breakdown, ...], tuple[Breakdown, ...]]:
    """Return the parts of teams and of owners; nothing where one seller is meant."""
    scope, period = situation.scope, situation.asked.period.name
    if scope.kind == "owner":
        return (), ()
    if scope.kind == "team":
        return (), break_down(situation, "owner")
    # Owners are told apart, so what several are credited with is parted.
    apart = find_situation(situation.desk, scope, period=period, by="owner", seed=seed, shelf=shelf)
    return break_down(situation, "team"), break_down(apart, "owner")


def _rules(situation: Situation, seed: int) -> tuple[RuleView, ...]:
    """Return what rules without a model say of the period, as a measure for the forecast."""
    desk, asked = situation.desk, situation.asked
    if asked.period.end <= desk.as_of:
        return ()
    question = Question(situation.scope, asked, 1, None, seed)
    ledger, lead, calls = look_at_rules(desk, question, asked, situation.members, situation.state)
    drawn = draw_baselines(ledger, lead, calls=calls, seed=seed)
    found = []
    for name, totals in drawn.items():
        low, middle, high = (
            asked.major(round(x)) for x in np.quantile(totals, [0.1, 0.5, 0.9]).tolist()
        )
        p_hit = None if asked.target is None else float((totals >= asked.target).mean())
        found.append(RuleView(NAMES[name], low, middle, high, p_hit))
    return tuple(found)


def _published(situation: Situation, one: Publication) -> PublishedView:
    asked, kept = situation.asked, one.scoring
    low, middle, high = (kept["quantiles"][LEVELS.index(level)] for level in (10, 50, 90))
    actual: Number | None = None
    if one.period.end < situation.desk.as_of:
        period = one.period
        actual = asked.major(booked_in(situation.counted, asked.measure, period.start, period.end))
    return PublishedView(
        period=one.period.name,
        as_of=one.as_of,
        p_hit=kept["p_hit"],
        target=asked.major(kept["target"]),
        p10=asked.major(low),
        p50=asked.major(middle),
        p90=asked.major(high),
        actual=actual,
    )
