"""Penalised Poisson rates on top of expected events, in two halves that share what they know.

The lead bands of a half (the next weeks, later) have the same columns and differ only in small
states, so the Hessian is one Gram matrix per half and a few sums. Newton's method; the spread of
the effects is Laplace's approximation at the mode.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Floats, Ints

_STEPS = 30
LARGEST = 4.0  # of a linear predictor, either way: a rate changes by at most e^4
_ENOUGH_GAIN, _ENOUGH_STEP = 1e-7, 1e-4


@dataclass(frozen=True, slots=True)
class Half:
    """Rows of the bands of one half.

    ``columns`` (rows, p); ``state`` (bands, rows), codes of ``n_states`` or -1; ``events`` and
    ``expected`` (bands, rows); ``weight`` (rows,). The effects of a half are p of the columns,
    then those of the states, then one per band.
    """

    columns: Floats
    state: Ints
    n_states: int
    events: Floats
    expected: Floats
    weight: Floats

    @property
    def n_effects(self) -> int:
        """Number of effects of the half."""
        return int(self.columns.shape[1]) + self.n_states + len(self.state)

    def predictor(self, effects: Floats) -> Floats:
        """Return the linear predictor, shape (bands, rows)."""
        return np.clip(predict_half(self.columns, self.state, self.n_states, effects),
                       -LARGEST, LARGEST)  # fmt: skip

    def derivatives(self, effects: Floats) -> tuple[float, Floats, Floats]:
        """Return log-likelihood, gradient and negative Hessian."""
        eta = self.predictor(effects)
        mean = self.weight * self.expected * np.exp(eta)
        seen = self.weight * self.events
        value = float((seen * eta).sum() - mean.sum())
        p, n_states = self.columns.shape[1], self.n_states
        gradient, hessian = np.zeros(self.n_effects), np.zeros((self.n_effects,) * 2)
        spread = self._by_state(mean)
        gradient[:p] = self.columns.T @ (seen - mean).sum(axis=0)
        gradient[p:] = self._by_state(seen - mean).sum(axis=0)
        hessian[:p, :p] = (self.columns.T * mean.sum(axis=0)) @ self.columns
        hessian[:p, p:] = self.columns.T @ spread
        hessian[p:, :p] = hessian[:p, p:].T
        small = np.zeros((n_states + len(self.state),) * 2)
        for band, state in enumerate(self.state):
            known = state >= 0
            by_state = np.bincount(state[known], mean[band, known], minlength=n_states)
            small[np.arange(n_states), np.arange(n_states)] += by_state
            small[:n_states, n_states + band] = small[n_states + band, :n_states] = by_state
            small[n_states + band, n_states + band] = mean[band].sum()
        hessian[p:, p:] = small
        return value, gradient, hessian

    def _by_state(self, values: Floats) -> Floats:
        """Return values (bands, rows) by state and band, shape (rows, states + bands)."""
        n = values.shape[1]
        found = np.zeros((n, self.n_states + len(self.state)))
        for band, state in enumerate(self.state):
            rows = np.flatnonzero(state >= 0)
            np.add.at(found, (rows, state[rows]), values[band, rows])
            found[:, self.n_states + band] = values[band]
        return found


def predict_half(columns: Floats, state: Ints, n_states: int, effects: Floats) -> Floats:
    """Return linear predictors (bands, rows, ...) for effects of shape (effects, ...)."""
    p = columns.shape[1]
    base = columns @ effects[:p]
    nothing = np.zeros((1, *effects.shape[1:]))
    of_state = np.concatenate([effects[p : p + n_states], nothing])  # the last is state -1
    of_band = effects[p + n_states :]
    return np.stack([base + of_state[one] + of_band[band] for band, one in enumerate(state)])


@dataclass(frozen=True, slots=True)
class PoissonFit:
    """Posterior mode of the effects and the Cholesky factor of the precision there."""

    effects: Floats
    precision_root: Floats

    def draw(self, normals: Floats) -> Floats:
        """Return draws of the effects from standard normals, both of shape (effects, draws)."""
        return np.asarray(self.effects[:, None] + np.linalg.solve(self.precision_root.T, normals))


def fit_halves(
    halves: tuple[Half, Half], precision: Floats, centre: Floats | None = None
) -> PoissonFit:
    """Maximise sum w (events x eta - expected e^eta) - d' precision d / 2, d = effects - centre.

    Without events, or as the precision grows, the effects go to the centre, 0 if none is given:
    the expected events then stand.
    """
    n = halves[0].n_effects
    best, hessian = -np.inf, precision
    middle: Floats = np.zeros(len(precision)) if centre is None else centre
    effects = middle.copy()
    step: Floats = np.zeros(len(precision))
    for _ in range(_STEPS):
        away = effects - middle
        value = -float(away @ precision @ away) / 2
        gradient, found = -precision @ away, precision.copy()
        for half, place in zip(halves, (slice(0, n), slice(n, None)), strict=True):
            one, slope, curve = half.derivatives(effects[place])
            value += one
            gradient[place] += slope
            found[place, place] += curve
        if value < best and np.abs(step).max() > _ENOUGH_STEP:
            step = step / 2
            effects = effects - step
            continue
        gain, best, hessian = value - best, value, found
        step = np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64)
        if gain < _ENOUGH_GAIN * max(1.0, abs(value)) and np.abs(step).max() < _ENOUGH_STEP:
            break
        effects = effects + step
    return PoissonFit(effects, np.asarray(np.linalg.cholesky(hessian), dtype=np.float64))
