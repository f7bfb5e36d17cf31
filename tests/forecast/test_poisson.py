"""Penalised effects on top of expected events: recovery, shrinkage, and an oracle."""

from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast.poisson import Half, fit_halves

TRUE = np.array([0.6, -0.4, 0.0])


def halves(n: int, seed: int, rate: float = 0.2) -> tuple[Half, Half]:
    rng = np.random.default_rng(seed)
    columns = rng.standard_normal((n, 3))
    found = []
    for n_bands in (3, 3):
        state = rng.integers(-1, 2, (n_bands, n))
        expected = rng.uniform(0.5, 1.5, (n_bands, n)) * rate
        effect = columns @ TRUE + np.where(state == 1, 0.5, 0.0)
        events = rng.poisson(expected * np.exp(effect)).astype(float)
        found.append(Half(columns, state, 2, events, expected, np.ones(n)))
    return found[0], found[1]


def test_planted_effects_come_back_within_their_errors():
    pair = halves(4_000, 1)
    fit = fit_halves(pair, np.eye(16) / 1e4)
    spread = fit.draw(np.random.default_rng(2).standard_normal((16, 2_000))).std(axis=1)
    for start in (0, 8):
        off = np.abs(fit.effects[start : start + 3] - TRUE) / spread[start : start + 3]
        assert off.max() < 4
        apart = fit.effects[start + 4] - fit.effects[start + 3]
        assert apart == pytest.approx(0.5, abs=4 * 0.07)


def test_as_the_pull_grows_nothing_remains_of_the_effects():
    pair = halves(500, 3)
    sizes = [
        np.abs(fit_halves(pair, np.eye(16) * pull).effects).max() for pull in (1, 1e2, 1e4, 1e8)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 1e-4


def test_the_derivatives_are_those_of_small_steps():
    half = halves(60, 4)[0]
    rng = np.random.default_rng(5)
    at = rng.normal(0, 0.2, half.n_effects)
    _, gradient, hessian = half.derivatives(at)
    for n in range(half.n_effects):
        step = np.zeros(half.n_effects)
        step[n] = 1e-5
        up, down = half.derivatives(at + step), half.derivatives(at - step)
        assert (up[0] - down[0]) / 2e-5 == pytest.approx(gradient[n], rel=1e-4, abs=1e-4)
        assert np.allclose((up[1] - down[1]) / 2e-5, -hessian[n], rtol=1e-3, atol=1e-3)


def test_the_mode_has_no_slope():
    pair = halves(300, 6)
    precision = np.eye(16) * 3
    fit = fit_halves(pair, precision)
    slope = -precision @ fit.effects
    for half, part in zip(pair, (slice(0, 8), slice(8, 16)), strict=True):
        slope[part] += half.derivatives(fit.effects[part])[1]
    assert np.abs(slope).max() < 1e-2
