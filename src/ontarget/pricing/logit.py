"""A penalised logistic regression on flexible columns, for chances that serve an adjustment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.pricing.closings import Floats

_LINEAR_SD, _BIN_SD = 1.0, 0.5
_N_BINS = 5
_FEW_VALUES = 6  # a column of fewer is taken as it is
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Basis:
    """Columns of a predictor; ``groups`` has a word per column, empty for the constant."""

    matrix: Floats
    precision: Floats
    groups: tuple[str, ...]


def make_basis(columns: Floats, groups: tuple[str, ...]) -> Basis:
    """Return a constant, each column scaled, and fifths of those with many values.

    What is unknown is the mean and has a column of its own, for it may say something.
    """
    n = len(columns)
    made: list[Floats] = [np.ones(n)]
    spread, names = [np.inf], [""]

    def add(column: Floats, sd: float, group: str) -> None:
        made.append(column - column.mean())
        spread.append(sd)
        names.append(group)

    for place, group in enumerate(groups):
        column = columns[:, place]
        known = np.isfinite(column)
        if not known.any() or np.ptp(column[known]) <= 0:
            continue
        filled = np.where(known, column, column[known].mean())
        scale = filled.std()
        add((filled - filled.mean()) / max(scale, 1e-12), _LINEAR_SD, group)
        if 0 < known.sum() < n:
            add((~known).astype(np.float64), _LINEAR_SD, group)
        if len(np.unique(column[known][:1000])) > _FEW_VALUES:
            edges = np.unique(np.quantile(column[known], np.linspace(0, 1, _N_BINS + 1)[1:-1]))
            fifth = np.searchsorted(edges, filled, side="right")
            for one in range(1, len(edges) + 1):
                add((fifth == one).astype(np.float64), _BIN_SD, group)
    return Basis(np.column_stack(made), 1 / np.square(np.array(spread)), tuple(names))


def fit_logit(x: Floats, y: Floats, weight: Floats, precision: Floats) -> Floats:
    """Maximise the penalised likelihood by Newton's method; one effect per column."""
    effects = np.zeros(x.shape[1])
    mean = float(np.clip(np.average(y, weights=weight), 1e-6, 1 - 1e-6))
    effects[0] = np.log(mean / (1 - mean))
    value = _value(x, y, weight, precision, effects)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ effects, -30, 30)))
        gradient = x.T @ (weight * (y - p)) - precision * effects
        hessian = (x.T * (weight * np.maximum(p * (1 - p), 1e-9))) @ x + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        size, tried = 1.0, effects + step
        while (found := _value(x, y, weight, precision, tried)) < value - 1e-9 and size > 1e-3:
            size /= 2
            tried = effects + size * step
        gain, value, effects = found - value, found, tried
        if gain < 1e-7 * max(1.0, abs(value)):
            break
    return effects


def _value(x: Floats, y: Floats, weight: Floats, precision: Floats, effects: Floats) -> float:
    eta = np.clip(x @ effects, -30, 30)
    penalty = float(precision @ effects**2) / 2
    return float(weight @ (y * eta - np.logaddexp(0, eta))) - penalty
