"""How long wins ever went without a sign from the buyer, in working days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.pipeline.lookup import rows_of
from ontarget.pipeline.moves import as_days
from ontarget.pipeline.quantile import draw_to_all, find_quantile

Ints = npt.NDArray[np.int64]
LEAST_WINS = 10


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


@dataclass(frozen=True, slots=True)
class SilenceLimits:
    """How long 9 in 10 wins were silent at most, in working days, of each row asked about.

    ``high``: upper end of its 80 % interval, above which it is longer than in wins; ``n`` wins
    that it rests on; infinite and 0 where there are too few.
    """

    usual: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    n: Ints
    is_of_group: npt.NDArray[np.bool_]


def silence_limits(
    groups: pa.ChunkedArray, closed: pa.Table, touches: pa.Table, calendar: pa.Table
) -> SilenceLimits:
    """Return the limits for rows of these groups; ``closed`` also has ``group`` and ``status``.

    A group with enough wins has its own, drawn to all; others have that of all wins.
    """
    won = closed.filter(pc.equal(closed["status"], "won"))
    silent, at = longest_silences(won, touches, calendar)
    won_groups = won["group"].take(pa.array(at)).combine_chunks()
    n = len(groups)
    if len(silent) < LEAST_WINS:
        none = np.full(n, np.inf)
        return SilenceLimits(none, none, np.zeros(n, np.int64), np.zeros(n, bool))
    everyone = find_quantile(np.sort(silent), 0.9)
    found = {None: (*everyone, len(silent))}
    coded = won_groups.dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    for code, name in enumerate(coded.dictionary.to_pylist()):
        inside = np.sort(silent[codes == code])
        if len(inside) >= LEAST_WINS and name:
            own = draw_to_all(find_quantile(inside, 0.9), len(inside), everyone)
            found[name] = (*own, len(inside))
    names = [name for name in found if name is not None]
    place = pc.index_in(groups, value_set=pa.array(names, pa.string()))
    at_row = pc.fill_null(pc.add(pc.cast(place, pa.int64()), 1), 0).to_numpy(zero_copy_only=False)
    table = np.array([found[None], *(found[name] for name in names)])[at_row]
    return SilenceLimits(table[:, 0], table[:, 2], table[:, 3].astype(np.int64), at_row > 0)
