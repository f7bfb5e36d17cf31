"""What is needed and what comes after: the gap in wins and meetings, and the next three periods."""

from __future__ import annotations

import math
from dataclasses import replace

from ontarget.app.asked import Asked, settle_question
from ontarget.app.meetings import find_meetings_each
from ontarget.app.periods import firm_calendar
from ontarget.app.situation import Situation, pooled
from ontarget.core.errors import UsageError
from ontarget.core.period import Period
from ontarget.forecast.ahead import simulate_ahead
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths
from ontarget.forecast.lighter import lighter
from ontarget.forecast.outlook import Newborn, estimate_to_create, predict_newborn
from ontarget.forecast.position import estimate_needs
from ontarget.report.answer import Needs, Number, Outlook, in_hundred

_PERIODS_AHEAD = 3
_PATHS, _DRAWS = 1_000, 40  # later periods are known less exactly anyway


def newborn_of(situation: Situation) -> Newborn:
    """Return the chances of an opportunity the scope would create today."""
    return predict_newborn(lighter(situation.firm), situation.counted)


def find_outlook(situation: Situation, newborn: Newborn) -> tuple[Outlook, ...]:
    """Return the three periods after the one asked; those without any target are left out.

    A period without a target of its own is given the last one known, and says so.
    """
    desk, asked = situation.desk, situation.asked
    calendar, later_ones, last = firm_calendar(desk), [], asked
    for n in range(1, _PERIODS_AHEAD + 1):
        later = calendar.shifted(asked.period, n)
        own = _asked_later(situation, later)
        is_assumed = own is None
        last = own or replace(last, period=later)
        if last.target is not None and later.end > desk.as_of:
            later_ones.append((last, is_assumed))
    if not later_ones:
        return ()
    firm = lighter(situation.firm, n_paths=_PATHS, n_draws=_DRAWS)
    periods = [one.period for one, _ in later_ones]
    drawn = simulate_ahead(firm, situation.pipeline, periods, owners=situation.owners)
    return tuple(
        _ahead(situation, firm, newborn, one, paths, is_assumed=is_assumed)
        for (one, is_assumed), paths in zip(later_ones, drawn, strict=True)
    )


def _asked_later(situation: Situation, later: Period) -> Asked | None:
    """Return the same question about a later period if it has a target of the same measure."""
    asked = situation.asked
    measure = asked.field or ("amount" if asked.measure.kind == "value" else "count")
    where = None if asked.where is None else str(asked.where)
    try:
        own = settle_question(
            situation.desk, asked.scope, situation.members, later.name, measure, where
        )
    except UsageError:
        return None  # several targets for conditions: none of them is the one meant
    is_same = own.target is not None and own.measure == asked.measure
    return own if is_same and own.currency == asked.currency else None


def _ahead(
    situation: Situation,
    firm: FirmFit,
    newborn: Newborn,
    asked: Asked,
    paths: Paths,
    *,
    is_assumed: bool,
) -> Outlook:
    target = asked.target or 0
    if situation.past:
        paths = pooled(situation.desk, firm, paths, asked, situation.past)
    p_hit = float((paths.total() >= target).mean())
    without_new = (paths.booked + paths.open).sum(axis=0)
    is_counting_new = asked.measure.kind == "created"
    by = asked.period.end if is_counting_new else newborn.last_day(asked.period)
    p_win = 1.0 if is_counting_new else newborn.p_within(by, asked.period)
    needed = estimate_to_create(paths, firm, target, p_win, owners=situation.paths.owners)
    amount = None if needed is None else _shown(asked, *needed)
    number = None if needed is None else math.ceil(needed[0])
    found = Outlook(
        period=asked.period.name,
        target=asked.major(target),
        p_hit=p_hit,
        create_amount=amount,
        create_by=by,
        is_target_assumed=is_assumed,
        create_opportunities=number,
        p_hit_open_only=float((without_new >= target).mean()),
        text="",
    )
    return replace(found, text=_text(found, asked))


def _shown(asked: Asked, number: float, value: float) -> Number:
    """Return the value in major units, or the number where wins are counted, not too exactly."""
    if asked.measure.kind != "value":
        return math.ceil(number)
    amount = float(asked.major(value))
    if amount <= 0:
        return 0
    step = 10.0 ** (math.floor(math.log10(amount)) - 1)
    rounded = math.ceil(amount / step) * step
    return int(rounded) if rounded >= 1 else rounded


def _text(found: Outlook, asked: Asked) -> str:
    said = f"{found.period}: {in_hundred(found.p_hit)}"
    if found.create_amount:
        unit = f"{asked.currency} " if asked.currency else ""
        what = "" if asked.currency else " opportunities"
        said += (
            f"; create about {unit}{found.create_amount:,}{what} beyond the usual by "
            f"{found.create_by.day} {found.create_by:%b} for even odds"
        )
    elif found.create_amount is None:
        said += "; nothing created from now on would make it even"
    elif found.p_hit_open_only >= 0.5:
        said += "; what is open now is enough for even odds"
    else:
        said += "; the usual new business is enough for even odds"
    return said + (" (target taken from the period before)" if found.is_target_assumed else "")


def find_needs(situation: Situation, newborn: Newborn) -> Needs | None:
    """Return what would fill the gap at the scope's own rates; None where nothing is to go."""
    asked, firm, gap = situation.asked, situation.firm, situation.gap
    if gap is None or gap <= 0 or asked.measure.kind == "created":
        return None
    prior = firm.win_close.prior
    wins, opportunities = estimate_needs(
        situation.counted, firm.amounts, firm.win_close.basis(), asked.measure, gap,
        prior.win_share * prior.weight, prior.weight,
    )  # fmt: skip
    meetings = None
    if opportunities is not None and (rate := find_meetings_each(situation)) is not None:
        meetings = math.ceil(opportunities * rate)
    is_over = asked.period.end <= situation.desk.as_of
    by = asked.period.end if is_over else newborn.last_day(asked.period)
    return Needs(wins, opportunities, meetings, by)
