"""What each open opportunity brings on each path: the open part of an answer, taken apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ontarget.core.period import Period
from ontarget.forecast.columns import Bools, Floats, Ints, day_number
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths, list_drawn
from ontarget.forecast.open_book import OpenOpportunity, each_open
from ontarget.forecast.options import Options
from ontarget.forecast.shock import Shock, draw_shock

# No effort makes a win surer than this.
_SUREST = 0.98


@dataclass(frozen=True, slots=True)
class OpenValues:
    """The wins of open opportunities on the paths of an answer, by record id.

    The wins of opportunity i stand at ``start[i]`` to ``start[i + 1]`` of ``path`` and ``value``
    (whole units of the measure). ``base`` is what comes without any of them, per path, so that
    ``base + matrix().sum(axis=0)`` are the answer's paths. ``p_win`` is the chance to be won in
    the period. One that is credited to several of the owners asked about stands here once.
    """

    record_id: Ints
    owners: tuple[str, ...]
    p_win: Floats
    start: Ints
    path: NDArray[np.int32]
    value: Ints
    base: Ints

    def matrix(self) -> Ints:
        """Return what each brings on each path, shape (opportunities, paths)."""
        values = np.zeros((len(self.record_id), len(self.base)), dtype=np.int64)
        row = np.repeat(np.arange(len(self.record_id)), np.diff(self.start))
        values[row, self.path] = self.value
        return values


def draw_values(paths: Paths, owners: Collection[str] | None = None) -> OpenValues:
    """Return what each open opportunity of a scope brings on the very paths of an answer."""
    mine = [one for one in paths.opportunities if owners is None or one.owner in owners]
    found = _draw(mine, paths.p_win_draws, paths.shock, paths.options, paths.is_open_drawn)
    brought = np.bincount(found.path, found.value, minlength=paths.options.n_paths)
    return replace(found, base=paths.total(owners) - np.rint(brought).astype(np.int64))


def draw_wins(firm: FirmFit, rows: pa.Table, period: Period) -> OpenValues:
    """Return on which paths the open ones of ``rows`` are won in any period; ``base`` is 0.

    Parameter draws and shocks are those of an answer of the same seed, the shock's spread that
    of the longer time.
    """
    opportunities, p_win_draws = list_drawn(firm, rows, period)
    n_days = day_number(period.end) - day_number(firm.win_close.as_of)
    spread = firm.win_close.shock.over(n_days, firm.win_close.n_quarters)
    shock = draw_shock(firm.options.n_paths, spread, firm.options.seed)
    return _draw(opportunities, p_win_draws, shock, firm.options, None)


def lifted_bookings(paths: Paths, values: OpenValues, kept: Collection[int], lift: float) -> Ints:
    """Return the bookings per path if only ``kept`` (record ids) stay and win more often.

    The chance p of each becomes p (1 + lift), at most .98, on the same paths: more lift never
    brings less. What it would take to reach such a lift, no history of a CRM tells.
    """
    mine = set(values.record_id.tolist()) & set(kept)
    ones = [one for one in paths.opportunities if one.record_id in mine]
    ones = [one for one in ones if one.owner in values.owners]
    draws = np.empty((len(ones), paths.p_win_draws.shape[1]))
    lifted = []
    for place, one in enumerate(ones):
        p = float(np.clip(one.p_win, 1e-9, 1 - 1e-9))
        aim = max(min(p * (1 + lift), _SUREST), p)
        odds = aim * (1 - p) / (p * (1 - aim))
        drawn = paths.p_win_draws[one.cell]
        draws[place] = odds * drawn / (1 - drawn + odds * drawn)
        lifted.append(replace(one, cell=place, p_win=aim))
    total = values.base.copy()
    for _, (path, value) in _won(lifted, draws, paths.shock, paths.options, paths.is_open_drawn):
        total[path] += value
    return total


def _draw(
    opportunities: list[OpenOpportunity], p_win_draws: Floats, shock: Shock, options: Options,
    counts: Bools | None,
) -> OpenValues:  # fmt: skip
    by_record: dict[int, tuple[OpenOpportunity, NDArray[np.int32], Ints]] = {}
    for one, part in _won(opportunities, p_win_draws, shock, options, counts):
        if one.record_id in by_record:  # another owner's part of the same wins
            by_record[one.record_id] = (
                one,
                *_added(by_record[one.record_id][1:], part, options.n_paths),
            )
        else:
            by_record[one.record_id] = (one, *part)
    ids = np.array(sorted(by_record), dtype=np.int64)
    chosen = [by_record[record_id] for record_id in ids.tolist()]
    sizes = np.array([len(path) for _, path, _ in chosen], dtype=np.int64)
    return OpenValues(
        record_id=ids,
        owners=tuple(sorted({one.owner for one in opportunities})),
        p_win=np.array([one.p_win for one, _, _ in chosen], dtype=np.float64),
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        path=np.concatenate([np.zeros(0, np.int32), *(path for _, path, _ in chosen)]),
        value=np.concatenate([np.zeros(0, np.int64), *(value for _, _, value in chosen)]),
        base=np.zeros(options.n_paths, np.int64),
    )


def _won(
    opportunities: list[OpenOpportunity], p_win_draws: Floats, shock: Shock, options: Options,
    counts: Bools | None,
) -> Iterator[tuple[OpenOpportunity, tuple[NDArray[np.int32], Ints]]]:  # fmt: skip
    """Yield the paths on which each is won, and what it brings there."""
    for one, value, is_won in each_open(opportunities, p_win_draws, shock, options):
        place = np.flatnonzero(is_won if counts is None else is_won & counts)
        yield one, (place.astype(np.int32), value[place])


def _added(
    first: tuple[NDArray[np.int32], Ints], second: tuple[NDArray[np.int32], Ints], n_paths: int
) -> tuple[NDArray[np.int32], Ints]:
    value, is_won = np.zeros(n_paths, np.int64), np.zeros(n_paths, bool)
    for path, brought in (first, second):
        value[path] += brought
        is_won[path] = True
    place = np.flatnonzero(is_won).astype(np.int32)
    return place, value[place]
