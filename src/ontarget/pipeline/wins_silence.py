"""How long wins ever went without a sign from the buyer, in working days."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.pipeline.lookup import rows_of
from ontarget.pipeline.moves import as_days

Ints = npt.NDArray[np.int64]


def longest_silences(won: pa.Table, touches: pa.Table, calendar: pa.Table) -> tuple[Ints, Ints]:
    """Return each win's longest silence and its row in ``won``.

    Silence runs from creation, or from a sign of the buyer, to the next sign or the win. Wins
    without any sign are left out: of them nothing is known but that nobody wrote it down.
    """
    is_dated = pc.and_(pc.is_valid(won["created_on"]), pc.is_valid(won["closed_on"]))
    rows = np.flatnonzero(is_dated.to_numpy())
    dated = won.take(pa.array(rows))
    created, closed = as_days(dated["created_on"]), as_days(dated["closed_on"])
    signs = touches.filter(pc.fill_null(touches["is_sign"], False))
    at = rows_of(signs["record_id"], dated["record_id"])
    is_ours = pc.is_valid(at)
    place = at.filter(is_ours).to_numpy()
    day = as_days(signs["happened_on"].filter(is_ours))
    inside = (day >= created[place]) & (day <= closed[place])
    place, day = place[inside], day[inside]
    heard = np.unique(place)
    owner = np.concatenate([place, heard, heard])
    number = _numbers(np.concatenate([day, created[heard], closed[heard]]), calendar)
    order = np.lexsort((number, owner))
    owner, number = owner[order], number[order]
    gap = np.where(owner[1:] == owner[:-1], number[1:] - number[:-1], 0)
    longest = np.zeros(dated.num_rows, np.int64)
    np.maximum.at(longest, owner[1:], gap)
    return longest[heard], rows[heard]


def _numbers(days: Ints, calendar: pa.Table) -> Ints:
    """Return the working day number of each day; before the calendar it is 0."""
    known = as_days(calendar["day"])
    numbers: Ints = calendar["working_day_number"].to_numpy()
    if not len(known):
        return np.zeros_like(days)
    place = days - known[0]
    found: Ints = np.where(place < 0, 0, numbers[np.clip(place, 0, len(known) - 1)])
    return found
