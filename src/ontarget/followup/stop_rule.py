"""When another contact is worth less than what it may cost.

Contact k is made only if p_k V > cost + q_k L: the chance of an answer times what an answer is
worth, against the time it takes and the chance of annoying times what the relation is worth, all in
hours. p_k and q_k are those observed at the k-th attempt since the buyer's last sign, laid over
stated priors. p_k falls partly because those who answer early are gone by then: it says what to
expect of a buyer who has not answered k - 1 times, not that the attempts before did harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.config import Settings
from ontarget.followup.contacts import (
    NONE,
    Floats,
    Ints,
    day_numbers,
    read_calendar,
    read_contacts,
)
from ontarget.followup.reply_curve import Attempts, find_attempts
from ontarget.pipeline.lookup import rows_of

MOST_TURNS = 8
"""The eighth attempt stands for all later ones."""
ANSWER_PRIOR: Floats = 0.3 * 0.75 ** np.arange(MOST_TURNS, dtype=float)
ANNOYED_PRIOR = np.full(MOST_TURNS, 0.005)
_ANSWER_WEIGHT, _ANNOYED_WEIGHT = 20.0, 100.0  # attempts
_BLAMED_DAYS = 30  # within which an opt-out is put down to our last contact


@dataclass(frozen=True, slots=True)
class Worth:
    """What contacts cost and bring, in hours of the seller."""

    answer_hours: float = 4.0
    touch_hours: float = 0.15
    relation_hours: float = 20.0


@dataclass(frozen=True, slots=True)
class StopRule:
    """Chances by attempt since the buyer's last sign, 1 to MOST_TURNS, and what they are worth.

    ``n`` attempts, ``n_answered`` and ``n_annoyed`` among them, observed.
    """

    worth: Worth
    p_answer: Floats
    p_annoyed: Floats
    n: Ints
    n_answered: Ints
    n_annoyed: Ints

    def value(self, turn: Ints) -> Floats:
        """Return the hours that an attempt of this number brings net of what it costs."""
        at = np.clip(turn, 1, MOST_TURNS) - 1
        worth = self.worth
        return np.asarray(
            self.p_answer[at] * worth.answer_hours
            - worth.touch_hours
            - self.p_annoyed[at] * worth.relation_hours
        )


def read_worth(settings: Settings) -> Worth:
    """Return what the book's settings say."""
    return Worth(
        settings.number("answer_hours"),
        settings.number("touch_hours"),
        settings.number("relation_hours"),
    )


def fit_stop_rule(
    touches: pa.Table,
    rows: pa.Table,
    as_of: date,
    calendar: pa.Table,
    worth: Worth,
    *,
    opt_outs: pa.Table | None = None,
) -> StopRule:
    """Learn the chances from attempts on the opportunities in ``rows`` (record_id, closed_on).

    ``opt_outs``: contact_record_id and said_on, of persons who asked to be left alone.
    """
    working = read_calendar(calendar, as_of)
    attempts = find_attempts(read_contacts(touches), rows, working)
    turn = np.minimum(attempts.turn, MOST_TURNS) - 1
    n = np.bincount(turn[attempts.is_ripe], minlength=MOST_TURNS)
    answered = np.bincount(turn[attempts.is_answered], minlength=MOST_TURNS)
    annoyed = np.bincount(turn[_blamed(attempts, opt_outs, working.today)], minlength=MOST_TURNS)
    everyone = np.bincount(turn, minlength=MOST_TURNS)
    return StopRule(
        worth,
        _laid_over(answered, n, ANSWER_PRIOR, _ANSWER_WEIGHT),
        _laid_over(annoyed, everyone, ANNOYED_PRIOR, _ANNOYED_WEIGHT),
        n,
        answered,
        annoyed,
    )


def _laid_over(k: Ints, n: Ints, prior: Floats, weight: float) -> Floats:
    return np.asarray((k + weight * prior) / (n + weight))


def _blamed(attempts: Attempts, opt_outs: pa.Table | None, today: int) -> Ints:
    """Return the last attempt on each person before they asked to be left alone, if recent."""
    if opt_outs is None or not opt_outs.num_rows or not len(attempts.person):
        return np.zeros(0, np.int64)
    order = np.lexsort((attempts.day, attempts.person))
    person, day = attempts.person[order], attempts.day[order]
    asked = opt_outs["contact_record_id"].drop_null()
    listed = np.unique(asked.to_numpy())
    at = rows_of(opt_outs["contact_record_id"], pa.chunked_array([listed]))
    said = day_numbers(opt_outs["said_on"])
    is_told = at.is_valid().to_numpy(zero_copy_only=False) & (said != NONE) & (said <= today)
    who, said = listed[at.fill_null(0).to_numpy()][is_told], said[is_told]
    wide = 2**21  # days
    place = np.searchsorted(person * wide + day, who * wide + said, side="right") - 1
    is_ours = (place >= 0) & (person[place] == who) & (said - day[place] <= _BLAMED_DAYS)
    return np.asarray(order[np.unique(place[is_ours])])
