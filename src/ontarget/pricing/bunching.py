"""Do closings bunch at some place of the period? Poisson rates of days, period by period.

Each period keeps its own level, so neither growth nor seasons matter; within it, days differ by
weekday and by a smooth course towards the end, both learned from all periods. Given the periods'
totals this is a multinomial likelihood; what a window adds is a further term, and its signed
likelihood ratio the test (the days after an end are left out: they may have lost what came early).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal

import numpy as np

from ontarget.pricing.closings import Bools, Floats
from ontarget.pricing.day_grid import N_KINDS_OF_DAY, DayGrid

_STEPS = 40
_KIND_SD, _SLOPE_SD, _CURVE_SD, _WINDOW_SD = 3.0, 0.08, 0.05, 3.0
LEFT_OUT, HOLE_DAYS = 2, 5
"""Working days after an end whose level is their own, in the test and in the estimates."""
_BLOCK = 5  # working days
_STEADY = 40.0  # pseudo-cells that say days scatter no more than by chance
MOST_DAYS = 5
"""The longest window at the end that is looked at, in working days."""
_WIDTH = 3  # of a peak elsewhere, working days

# One in twenty firms without bunching may be told otherwise; most of it is spent on the end.
_ALPHA, _ALPHA_END, _ALPHA_LAST, _ALPHA_ELSEWHERE = 0.05, 0.046, 0.002, 0.006


@dataclass(frozen=True, slots=True)
class Course:
    """The usual course of days: ``weight`` is each day's relative rate, ``scatter`` >= 1."""

    weight: Floats
    scatter: float


@dataclass(frozen=True, slots=True)
class Bunch:
    """What the tests say. ``p_value`` allows for all the places looked at.

    ``place`` is None where nothing is found, else 'end' or 'elsewhere'; ``days`` flags the window
    that fits best, of the working days ``first`` to ``last`` from the end (0 is the last one).
    """

    p_value: float
    place: Literal["end", "elsewhere"] | None
    first: int
    last: int
    days: Bools
    course: Course


def find_bunch(grid: DayGrid, counts: Floats) -> Bunch:
    """Test the end of the period, its last day, and every other place, in this order."""
    base = _base(grid)
    null = _fit(grid, counts, base)
    scatter = _scatter(grid, counts, null)
    end = {last: grid.from_end <= last for last in range(MOST_DAYS)}
    # Most of the weight on the last three days, so that windows of three to five are all found.
    spread = np.where(grid.from_end <= 2, 1.0, np.where(grid.from_end <= 4, 0.5, 0.0))
    z_end = _signed_root(grid, counts, base, spread, null, scatter)
    z_by_last = {last: _signed_root(grid, counts, base, flags.astype(float), null, scatter)
                 for last, flags in end.items()}  # fmt: skip
    elsewhere = _scan(grid, counts, base, null, scatter)
    p_end = min(_tail(z_end) / _ALPHA_END, _tail(z_by_last[0]) / _ALPHA_LAST) * _ALPHA
    z_else, at = max(elsewhere, default=(-np.inf, 0))
    p_else = _tail(z_else) * max(len(elsewhere), 1) / _ALPHA_ELSEWHERE * _ALPHA
    p_value = min(p_end, p_else, 1.0)
    best = max(z_by_last, key=lambda last: (z_by_last[last], -last))
    is_end = p_end <= _ALPHA and (z_by_last[best] >= z_else or p_else > _ALPHA)
    if is_end or p_value > _ALPHA:
        first, last = 0, best if p_value <= _ALPHA else _WIDTH - 1
        flags = end[last]
    else:
        first, last = at, at + _WIDTH - 1
        flags = (grid.from_end >= first) & (grid.from_end <= last)
    place: Literal["end", "elsewhere"] | None = "end" if is_end else "elsewhere"
    if p_value > _ALPHA:
        place = None
    course = _course(grid, counts, flags, scatter)
    return Bunch(p_value, place, first, last, flags, course)


def usual_course(grid: DayGrid, counts: Floats, flags: Bools) -> Course:
    """Return the usual course of other counts outside a window."""
    scatter = _scatter(grid, counts, _fit(grid, counts, _base(grid)))
    return _course(grid, counts, flags, scatter)


def _tail(z: float) -> float:
    return 0.5 * erfc(z / sqrt(2))


@dataclass(frozen=True, slots=True)
class _Terms:
    """Columns of the predictor with the precision of each effect's prior."""

    columns: Floats
    precision: Floats


@dataclass(frozen=True, slots=True)
class _Fitted:
    effects: Floats
    weight: Floats
    log_likelihood: float


def _base(grid: DayGrid, n_left_out: int = LEFT_OUT) -> _Terms:
    """Kinds of day, a smooth course over the period, and the days after an end."""
    kinds = np.eye(N_KINDS_OF_DAY)[grid.kind]
    at = grid.from_end / max(grid.n_working - 1, 1) - 0.5  # from the end, 0.5 is the start
    after = grid.from_start <= n_left_out
    columns = np.column_stack([kinds, at, 4 * at**2 - 1 / 3, after])
    sds = [_KIND_SD] * N_KINDS_OF_DAY + [_SLOPE_SD, _CURVE_SD, _WINDOW_SD]
    return _Terms(columns, 1 / np.square(sds))


def _with(base: _Terms, column: Floats) -> _Terms:
    return _Terms(
        np.column_stack([base.columns, column]), np.append(base.precision, 1 / _WINDOW_SD**2)
    )


def _fit(grid: DayGrid, counts: Floats, terms: _Terms, start: Floats | None = None) -> _Fitted:
    """Maximise the penalised likelihood of days within periods by Newton's method."""
    x, precision = terms.columns, terms.precision
    totals = grid.by_period(counts)
    effects: Floats = np.zeros(x.shape[1])
    if start is not None:
        effects[: len(start)] = start
    value, weight, share = _likelihood(grid, counts, totals, terms, effects)
    for _ in range(_STEPS):
        expected = totals[grid.period] * share
        gradient = x.T @ (counts - expected) - precision * effects
        means = grid.by_period(x * share[:, None])
        hessian = (x.T * expected) @ x - (means.T * totals) @ means + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while True:
            tried = effects + size * step
            found, weight, share = _likelihood(grid, counts, totals, terms, tried)
            if found >= value - 1e-9 or size < 1e-3:
                break
            size /= 2
        gain, value, effects = found - value, found, tried
        if gain < 1e-8 * max(1.0, abs(value)):
            break
    return _Fitted(effects, weight, value)


def _likelihood(
    grid: DayGrid, counts: Floats, totals: Floats, terms: _Terms, effects: Floats
) -> tuple[float, Floats, Floats]:
    """Return the penalised log-likelihood, the days' weights, and their shares of a period."""
    eta = terms.columns @ effects
    eta = eta - eta.max()
    weight = np.exp(eta)
    sums = grid.by_period(weight)
    share = weight / sums[grid.period]
    penalty = float(terms.precision @ effects**2) / 2
    value = float(counts @ eta) - float(totals @ np.log(sums)) - penalty
    return value, weight, share


def _signed_root(
    grid: DayGrid, counts: Floats, base: _Terms, column: Floats, null: _Fitted, scatter: float
) -> float:
    found = _fit(grid, counts, _with(base, column), null.effects)
    gain = max(found.log_likelihood - null.log_likelihood, 0.0)
    return float(np.sign(found.effects[-1]) * np.sqrt(2 * gain / scatter))


def _scan(
    grid: DayGrid, counts: Floats, base: _Terms, null: _Fitted, scatter: float
) -> list[tuple[float, int]]:
    """Return the root of every window of some days that does not touch the end, with its place."""
    found = []
    for first in range(2, grid.n_working - LEFT_OUT - _WIDTH):
        flags = (grid.from_end >= first) & (grid.from_end < first + _WIDTH)
        z = _signed_root(grid, counts, base, flags.astype(float), null, scatter)
        found.append((z, first))
    return found


def _scatter(grid: DayGrid, counts: Floats, fitted: _Fitted) -> float:
    """Return how much more days scatter than by chance, by Pearson's statistic of blocks.

    The last days are left out: what bunches there is not scatter.
    """
    is_inside = (grid.from_end >= MOST_DAYS) & (grid.from_start > LEFT_OUT)
    block = grid.from_end // _BLOCK
    n_blocks = int(block.max(initial=0)) + 1
    cell = (grid.period * n_blocks + block)[is_inside]
    n = grid.n_periods * n_blocks
    seen = np.bincount(cell, counts[is_inside], n).reshape(grid.n_periods, n_blocks)
    weight = np.bincount(cell, fitted.weight[is_inside], n).reshape(grid.n_periods, n_blocks)
    sums = weight.sum(axis=1, keepdims=True)
    expected = np.where(sums > 0, weight / np.where(sums > 0, sums, 1), 0) * seen.sum(
        axis=1, keepdims=True
    )
    counted = expected > 0.5
    n_cells = int(counted.sum()) - int(counted.any(axis=1).sum())
    statistic = float((np.square(seen - expected)[counted] / expected[counted]).sum())
    free = max(n_cells, 0)
    return max(1.0, (statistic * (free > 0) + _STEADY) / (free + _STEADY))


def _course(grid: DayGrid, counts: Floats, flags: Bools, scatter: float) -> Course:
    """Return the usual course with the window's own level and the days after an end taken out."""
    terms = _with(_base(grid, HOLE_DAYS), flags.astype(float))
    fitted = _fit(grid, counts, terms)
    smooth = fitted.effects.copy()
    smooth[-2:] = 0.0  # what the window and the days after an end add
    eta = terms.columns @ smooth
    return Course(np.exp(eta - eta.max()), scatter)
