"""How many hours a week an open opportunity takes, and what an owner usually carries."""

from __future__ import annotations

import numpy as np

from ontarget.audit.wins import Floats, Ints

_WEEKS_OF_OTHERS = 4.0  # weeks that the average of all counts as beside an opportunity's own
_LEAST = 0.05  # hours a week
_WEEK = 7


def hours_needed(hours: Floats, weeks: Floats) -> Floats:
    """Return hours a week of each opportunity, shrunken towards the average of all.

    ``hours`` were spent in the last ``weeks`` of each, at most so many as it was open.
    """
    if not len(hours):
        return np.zeros(0)
    average = float(hours.sum() / max(weeks.sum(), 1e-9))
    each = (hours + _WEEKS_OF_OTHERS * average) / (weeks + _WEEKS_OF_OTHERS)
    return np.asarray(np.maximum(each, _LEAST))


def usual_open(owner: Ints, created: Ints, closed: Ints, today: int, n_weeks: int = 26) -> Floats:
    """Return how many each owner had open on average at the ends of the last weeks.

    ``owner`` are codes from 0, the days are day numbers; ``closed`` is after ``today`` for open
    ones. Weeks without any are left out: before the first one somebody was not there yet.
    """
    n_owners = int(owner.max(initial=-1)) + 1
    total, seen = np.zeros(n_owners), np.zeros(n_owners)
    for week in range(1, n_weeks + 1):
        day = today - week * _WEEK
        counts = np.bincount(owner[(created <= day) & (closed > day)], minlength=n_owners)
        total += counts
        seen += counts > 0
    return np.asarray(total / np.maximum(seen, 1))
