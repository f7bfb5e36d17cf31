from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast.shock import draw_shock, shock_of, spread_of


def test_sigma_is_half_normal_and_z_normal_stratified():
    shock = draw_shock(20_000, 0.3, 1)
    sigma = np.sqrt(2 * shock.half_variance)
    assert sigma.min() >= 0
    # Even points: errors far below the 1 / sqrt(n) of independent draws.
    assert sigma.mean() == pytest.approx(0.3 * np.sqrt(2 / np.pi), rel=1e-3)
    assert shock.z.std() == pytest.approx(1, rel=1e-3)
    assert abs(np.corrcoef(sigma, np.abs(shock.z))[0, 1]) < 0.01


def test_a_fixed_sigma_keeps_the_same_good_and_bad_times():
    shock = draw_shock(100, 0.3, 1)
    fixed = shock_of(0.4, shock.z)
    assert np.array_equal(fixed.log_odds, 0.4 * shock.z)
    assert not shock_of(0.0, shock.z).log_odds.any()


def test_little_history_adds_the_shocks_it_was_learned_in():
    assert spread_of(0.3, 0.1) == pytest.approx(0.3 * np.sqrt(2))
    assert spread_of(0.3, 1e9) == pytest.approx(0.3)
