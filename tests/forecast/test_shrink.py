from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast.shrink import Multipliers, draw_gamma, estimate_k, shrink


def family(events, expected, k=10.0) -> Multipliers:
    names = tuple(f"g{i}" for i in range(len(events)))
    n = np.array(events, dtype=float)
    return Multipliers(names, n, np.array(expected, float), np.ones(len(n)), np.full(len(n), k))


def test_a_group_without_history_is_its_parent_and_a_large_one_its_own_rate():
    found = family([0, 1_000], [0, 500]).mean
    assert found[0] == 1
    assert found[1] == pytest.approx(2, rel=0.02)


def test_like_groups_are_pooled_and_unlike_ones_kept_apart():
    rng = np.random.default_rng(1)
    expected = np.full(60, 40.0)
    alike = rng.poisson(expected).astype(float)
    apart = rng.poisson(expected * rng.gamma(4, 1 / 4, 60)).astype(float)
    assert estimate_k(alike, expected, alike, 1, 60) > 30
    # Planted k is 4; with 60 groups its estimate is off by some 20-30 %.
    assert 2 < estimate_k(apart, expected, apart, 1, 60) < 8


def test_the_bounds_of_k_hold_without_any_group():
    none = np.zeros(0)
    assert estimate_k(none, none, none, 1, 60) == 60
    assert shrink((), none, none, none, 1, 60).mean.shape == (0,)


@pytest.mark.parametrize("shape", [0.5, 1.5, 10.0, 100.0])
def test_gamma_draws_have_mean_one_and_the_right_spread(shape):
    draws = draw_gamma(shape, 400, 1, "x")
    assert draws.mean() == pytest.approx(1)
    assert (draws > 0).all()
    assert draws.std() == pytest.approx(shape**-0.5, rel=0.12)


def test_draws_hold_the_expected_total_and_depend_only_on_their_own_name():
    one = family([5, 20, 3], [10, 12, 6])
    draws = one.draw(200, 7, "owner")
    assert np.allclose(one.expected @ draws, one.mean @ one.expected)
    single = family([9], [4])
    assert np.allclose(single.draw(50, 7, "owner"), single.mean[0])
    assert np.array_equal(one.draw(1, 7, "owner")[:, 0], one.mean)
