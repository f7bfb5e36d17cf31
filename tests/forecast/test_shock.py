from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast.months import Months, Season
from ontarget.forecast.shock import assumed_spread, draw_shock, learn_spread, shock_of


def test_sigma_is_half_normal_and_z_normal_stratified():
    shock = draw_shock(20_000, assumed_spread(0.3), 1)
    sigma = np.sqrt(2 * shock.half_variance)
    assert sigma.min() >= 0
    # Even points: errors far below the 1 / sqrt(n) of independent draws.
    assert sigma.mean() == pytest.approx(0.3 * np.sqrt(2 / np.pi), rel=1e-3)
    assert shock.z.std() == pytest.approx(1, rel=1e-3)
    assert abs(np.corrcoef(sigma, np.abs(shock.z))[0, 1]) < 0.01


def test_a_fixed_sigma_keeps_the_same_good_and_bad_times():
    shock = draw_shock(100, assumed_spread(0.3), 1)
    fixed = shock_of(0.4, shock.z)
    assert np.array_equal(fixed.log_odds, 0.4 * shock.z)
    assert not shock_of(0.0, shock.z).log_odds.any()


def test_little_history_adds_the_shocks_it_was_learned_in():
    spread, middle = assumed_spread(0.3), np.array([0.5])
    alone = spread.quantile(middle)[0]
    assert spread.over(30, 0.1).quantile(middle)[0] == pytest.approx(alone * np.sqrt(2))
    assert spread.over(30, 1e9).quantile(middle)[0] == pytest.approx(alone)


def test_a_longer_stretch_evens_out_part_of_the_shocks():
    spread, middle = assumed_spread(0.3), np.array([0.5])
    month, quarter = (spread.over(days, 1e9).quantile(middle)[0] for days in (30, 91))
    assert month / np.sqrt(3) < quarter < month


def _book_of(sigma: float, n_months: int, per_month: float, seed: int) -> Months:
    rng = np.random.default_rng(seed)
    times = np.exp(sigma * rng.standard_normal(n_months) - sigma**2 / 2)
    expected = np.full((2, n_months), per_month)
    return Months(np.arange(n_months), np.stack([rng.poisson(per_month * times)] * 2), expected)


NO_SEASON = Season(np.zeros((2, 12)), np.zeros((2, 12)))


@pytest.mark.parametrize("sigma", [0.0, 0.2, 0.5])
def test_many_months_with_many_wins_tell_the_spread(sigma):
    found = [
        learn_spread(_book_of(sigma, 48, 60, seed), NO_SEASON, 0.3).quantile(np.array([0.5]))[0]
        for seed in range(20)
    ]
    # The standard error of a spread from 48 months is sigma / sqrt(96), from noise alone 0.13 / 10.
    assert np.mean(found) == pytest.approx(sigma, abs=0.06)


def test_little_history_leaves_the_assumption_and_never_says_there_are_no_shocks():
    middle = np.array([0.5])
    few = learn_spread(_book_of(0.3, 8, 2, 1), NO_SEASON, 0.3).quantile(middle)[0]
    assert few == pytest.approx(assumed_spread(0.3).quantile(middle)[0], rel=0.5)
    calm = learn_spread(_book_of(0.0, 48, 60, 1), NO_SEASON, 0.3)
    assert calm.quantile(np.array([0.9]))[0] > 0.02
