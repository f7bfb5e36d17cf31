"""What a win brings: drift of a stated amount, and amounts that nobody has stated.

Every distribution is a table of ``SIZE`` equally likely values, so a draw is one look-up. A table
mixes pools from the particular to the general: the own pool counts n / (n + k), of what is left
the next wider one takes its part, and the rest is a weak lognormal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.forecast.columns import (
    NO_DAY,
    Bools,
    Floats,
    Ints,
    either,
    ordered,
    read_amounts,
    read_days,
    read_labels,
    read_words,
)
from ontarget.forecast.measure import AMOUNT, Measure
from ontarget.forecast.prior import Prior
from ontarget.forecast.streams import latin_normals, normal_quantiles

SIZE = 2048

# Ratios are whole thousandths, so that whole amounts stay exact in whatever unit they come.
_RATIO_STEPS = 1000
_LANDMARK_AGES = np.array([0, 30, 90, 180], dtype=np.int64)  # days since creation
_DRIFT_K, _POOL_K = 10.0, 5.0  # won opportunities
_UNMOVED_SHARE, _DRIFT_SD, _LARGEST_RATIO = 0.5, 0.3, 20.0
_SPREAD_SD = 1.0  # of log amounts, before any are known

Pools = dict[str, Ints]


@dataclass(frozen=True, slots=True)
class WinAmounts:
    """Distributions of what wins bring, in whole units of the measure.

    ``drift`` holds one ratio table (booked / stated amount) per landmark age, ``list_ratio`` the
    one of booked amount / list price. Pools are sorted booked amounts. ``centre`` and ``spread``
    are of log amounts; ``centre`` is None where no amount is known at all, and every unknown
    amount then is 0.
    """

    drift: Floats
    list_ratio: Floats
    by_owner: Pools
    by_product: Pools
    by_segment: Pools
    firm: Ints
    centre: float | None
    spread: float

    def drift_table(self, age_days: Ints) -> Ints:
        """Return which row of ``drift`` goes with each age."""
        place = np.searchsorted(_LANDMARK_AGES, age_days, side="right") - 1
        return np.clip(place, 0, len(self.drift) - 1)

    def unstated(self, product: str, segment: str) -> Floats:
        """Return the table of a win whose amount nobody stated: product > segment > firm."""
        return self._mixed(self.by_product.get(product), self.by_segment.get(segment))

    def unborn(self, owner: str) -> Floats:
        """Return the table of a win that is not yet an opportunity: owner > firm."""
        return self._mixed(self.by_owner.get(owner))

    def level_draws(self, n_draws: int, seed: int) -> Floats:
        """Return multipliers, mean about 1, for what is not known about the usual size of a win."""
        if n_draws == 1:
            return np.ones(1)
        sd = self.spread / np.sqrt(len(self.firm) + _POOL_K)
        return _thousandths(np.exp(sd * latin_normals(n_draws, seed, "amount level") - sd**2 / 2))

    def _mixed(self, *particular: Ints | None) -> Floats:
        if self.centre is None:
            return np.zeros(SIZE)
        pools = [pool for pool in (*particular, self.firm) if pool is not None and len(pool)]
        weak = np.rint(np.exp(self.centre + self.spread * _even_normals()))
        return _mix([*pools, weak], [len(pool) for pool in pools], _POOL_K)


def fit_amounts(
    pipeline: pa.Table,
    history: pa.Table | None,
    *,
    prior: Prior | None = None,
    measure: Measure = AMOUNT,
) -> WinAmounts:
    """Learn what wins bring from the won opportunities of one currency.

    ``history`` (record_id, amount, effective_on) gives the amounts that stood before closing.
    Without it drift is a guess: half of the wins at the stated amount, the rest about 30 % off.
    """
    rows = ordered(pipeline)
    won = np.array(read_words(rows, "status"), dtype=object) == "won"
    stated = read_amounts(rows, measure.open_column)
    booked = either(read_amounts(rows, measure.booked_column), stated)
    is_booked = won & booked.is_known
    values = booked.values[is_booked]
    centre, spread = _log_centre(
        values, stated.values[stated.is_known], (prior or Prior()).win_amount
    )
    wins = rows.filter(pa.array(is_booked))
    is_money = measure.open_column == AMOUNT.open_column
    return WinAmounts(
        drift=_fit_drift(wins, history, values) if is_money else np.ones((1, SIZE)),
        list_ratio=_fit_list_ratio(wins, values) if is_money else np.ones(SIZE),
        by_owner=_pools(wins, "owner", values),
        by_product=_pools(wins, "product", values),
        by_segment=_pools(wins, "segment", values),
        firm=np.sort(values),
        centre=centre,
        spread=spread,
    )


def mixed_values(tables: Sequence[Floats], shares: Floats) -> Floats:
    """Return one table of equally likely values, of every table its share."""
    reached = np.cumsum(shares) / max(float(np.sum(shares)), 1e-300)
    edges = np.rint(np.concatenate([[0.0], reached]) * SIZE).astype(int)
    edges[-1] = SIZE
    parts = [
        table[((np.arange(n) + 0.5) / max(n, 1) * SIZE).astype(int)]
        for table, n in zip(tables, np.diff(edges).tolist(), strict=True)
    ]
    return np.concatenate(parts)


@cache
def _even_normals() -> Floats:
    return normal_quantiles((np.arange(SIZE) + 0.5) / SIZE)


def _mix(pools: Sequence[Floats | Ints], sizes: Sequence[int], k: float) -> Floats:
    """Return a table of sorted pools, the last one without a size taking what is left."""
    left, edges = 1.0, [0.0]
    for n in sizes:
        edges.append(edges[-1] + left * n / (n + k))
        left = 1 - edges[-1]
    counts = np.diff(np.rint(np.array([*edges, 1.0]) * SIZE).astype(int))
    parts = []
    for pool, n in zip(pools, counts, strict=True):
        place = ((np.arange(n) + 0.5) / max(n, 1) * len(pool)).astype(int)
        parts.append(np.asarray(pool, dtype=np.float64)[place])
    return np.concatenate(parts)


def _pools(wins: pa.Table, column: str, values: Ints) -> Pools:
    labels = read_labels(wins, column)
    return {
        name: np.sort(values[labels.codes == code])
        for code, name in enumerate(labels.names)
        if name
    }


def _log_centre(booked: Ints, stated: Ints, usual: int | None) -> tuple[float | None, float]:
    """Return mean and spread of log amounts, shrunk to the usual win, else to what is stated."""
    logs = np.log(booked[booked > 0])
    anchors = np.log(stated[stated > 0])
    anchor = float(np.log(usual)) if usual else float(np.median(anchors)) if len(anchors) else None
    if anchor is None and not len(logs):
        return None, _SPREAD_SD
    k = _POOL_K if anchor is not None else 0.0
    centre = (k * (anchor or 0.0) + float(logs.sum())) / (k + len(logs))
    squares = _POOL_K * _SPREAD_SD**2 + float(((logs - centre) ** 2).sum())
    return centre, float(np.sqrt(squares / (_POOL_K + len(logs))))


def _thousandths(ratios: Floats) -> Floats:
    return np.rint(np.clip(ratios, 0, _LARGEST_RATIO) * _RATIO_STEPS) / _RATIO_STEPS


def _guessed_drift() -> Floats:
    """Return the ratios before any history: mass at 1 and lognormal tails of mean 1."""
    n_unmoved = round(_UNMOVED_SHARE * SIZE)
    place = ((np.arange(SIZE - n_unmoved) + 0.5) / (SIZE - n_unmoved) * SIZE).astype(int)
    moved = np.exp(_DRIFT_SD * _even_normals()[place] - _DRIFT_SD**2 / 2)
    return np.sort(np.concatenate([np.ones(n_unmoved), moved]))


def _ratio_table(*pools: Floats) -> Floats:
    known = [np.sort(pool) for pool in pools if len(pool)]
    return _thousandths(_mix([*known, _guessed_drift()], [len(pool) for pool in known], _DRIFT_K))


def _fit_list_ratio(wins: pa.Table, booked: Ints) -> Floats:
    listed = read_amounts(wins, "list_price")
    usable = listed.is_known & (listed.values > 0)
    return _ratio_table(booked[usable] / listed.values[usable])


def _fit_drift(wins: pa.Table, history: pa.Table | None, booked: Ints) -> Floats:
    """Return ratio tables per landmark age from amounts that stood while a win was still open."""
    n_ages = len(_LANDMARK_AGES)
    dated = None if history is None else history.filter(pc.field("effective_on").is_valid())
    if dated is None or not dated.num_rows or not wins.num_rows:
        return np.tile(_ratio_table(), (n_ages, 1))
    stood, is_known = _amounts_at_landmarks(wins, dated)
    usable = is_known & (stood > 0) & (booked >= 0)[:, None]
    ratios = np.divide(booked[:, None], stood, out=np.ones(stood.shape), where=usable)
    # The latest landmark of each win stands for it in the pool of all ages.
    last = n_ages - 1 - usable[:, ::-1].argmax(axis=1)
    pooled = ratios[np.arange(len(ratios)), last][usable.any(axis=1)]
    return np.stack([_ratio_table(ratios[usable[:, age], age], pooled) for age in range(n_ages)])


def _amounts_at_landmarks(wins: pa.Table, history: pa.Table) -> tuple[Ints, Bools]:
    """Return the amount that stood at each landmark age, shape (wins, ages), and where one did."""
    record_id = read_amounts(wins, "record_id").values
    created_on, closed_on = read_days(wins, "created_on"), read_days(wins, "closed_on")
    of_record, changed_on = (
        read_amounts(history, "record_id").values,
        read_days(history, "effective_on"),
    )
    amounts = read_amounts(history, "amount")
    day_span = 10**7  # days fit below it, so (record, day) sorts as one number
    order = np.lexsort((np.arange(len(of_record)), changed_on, of_record))
    moments = (of_record * day_span + changed_on)[order]
    landmark = np.where(created_on == NO_DAY, 0, created_on)[:, None] + _LANDMARK_AGES
    place = np.searchsorted(moments, record_id[:, None] * day_span + landmark, side="right") - 1
    place = np.maximum(place, 0)
    found = of_record[order][place] == record_id[:, None]
    found &= changed_on[order][place] <= landmark
    found &= amounts.is_known[order][place] & (landmark < closed_on[:, None])
    found &= (created_on != NO_DAY)[:, None]
    return amounts.values[order][place], found
