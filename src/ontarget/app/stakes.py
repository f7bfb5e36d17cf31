"""What is at stake with each open opportunity of a situation, on the answer's own paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from ontarget.app.asked import settle_question
from ontarget.app.periods import firm_calendar
from ontarget.app.situation import Situation, pooled
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Wins
from ontarget.core.errors import UsageError
from ontarget.core.period import Period
from ontarget.forecast.hit import simulate
from ontarget.forecast.values import OpenValues, draw_values, draw_wins

_HALF_YEAR_WEEKS = 26


@dataclass(frozen=True)
class FoundStakes:
    """The stakes with the values they came from, which a lift of the kept ones starts from."""

    stakes: Stakes
    values: OpenValues


def find_stakes(situation: Situation) -> FoundStakes:
    """Return the open opportunities of a situation on paths, keyed by record id.

    This period's paths are those of the answer. The next period without a target of its own has
    this one's, as in the outlook.
    """
    asked, firm = situation.asked, situation.firm
    now = draw_values(situation.paths)
    as_of = situation.desk.as_of
    half_year = Period(
        as_of + timedelta(days=1), as_of + timedelta(weeks=_HALF_YEAR_WEEKS), "26 weeks", "month"
    )
    in_26w = draw_wins(firm, situation.simulated, half_year)
    later = firm_calendar(situation.desk).shifted(asked.period, 1)
    paths = simulate(firm, situation.pipeline, later, owners=situation.owners, sensitivity=())
    if situation.past:
        paths = pooled(situation.desk, firm, paths, replace(asked, period=later), situation.past)
    ahead = draw_values(paths)
    stakes = Stakes(
        keys=now.record_id.tolist(),
        wins=_wins(now),
        base=now.base,
        target=asked.target,
        p_win=now.p_win,
        p_win_26w=in_26w.p_win,
        wins_26w=_wins(in_26w),
        next_wins=_wins(ahead),
        next_base=ahead.base,
        next_target=_target_of(situation, later),
    )
    return FoundStakes(stakes, now)


def _wins(values: OpenValues) -> Wins:
    return Wins(values.start, values.path.astype(np.int64), values.value)


def _target_of(situation: Situation, later: Period) -> int | None:
    asked = situation.asked
    measure = asked.field or ("amount" if asked.measure.kind == "value" else "count")
    where = None if asked.where is None else str(asked.where)
    try:
        own = settle_question(
            situation.desk, asked.scope, situation.members, later.name, measure, where
        )
    except UsageError:  # several targets for conditions: none of them is the one meant
        return asked.target
    is_same = own.measure == asked.measure and own.currency == asked.currency
    return own.target if is_same and own.target is not None else asked.target
