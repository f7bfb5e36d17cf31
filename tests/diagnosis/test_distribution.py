"""A distribution in steps: its shares are its own, and what came lies within it."""

import numpy as np
import pytest

from ontarget.diagnosis.distribution import in_steps

EVEN = np.sort(np.random.default_rng(1).normal(100, 10, 20_000))


def test_shares_are_those_of_the_draws():
    found = in_steps(EVEN, [100.0])
    assert len(found.shares) == 24
    assert sum(found.shares) == pytest.approx(0.96, abs=0.005)
    assert (found.low, found.high) == pytest.approx((100 - 20.5, 100 + 20.5), abs=0.7)
    assert max(found.shares) in found.shares[10:14]


def test_marks_beside_it_stretch_it_but_not_out_of_sight():
    assert in_steps(EVEN, [60.0]).low == 60
    assert in_steps(EVEN, [140.0]).high == 140
    far = in_steps(EVEN, [-5_000.0, 5_000.0])
    width = in_steps(EVEN, []).high - in_steps(EVEN, []).low
    assert far.high - far.low == pytest.approx(3 * width)


def test_quantiles_draw_the_same_picture_as_draws():
    quantiles = np.quantile(EVEN, np.linspace(0.005, 0.995, 100))
    one, other = in_steps(EVEN, [100.0]), in_steps(quantiles, [100.0])
    assert np.abs(np.array(one.shares) - np.array(other.shares)).max() < 0.03


def test_counts_that_lie_on_edges_are_lost_to_nobody():
    values = np.sort(np.random.default_rng(2).poisson(3, 1_000)).astype(np.float64)
    found = in_steps(values, [3.0])
    assert sum(found.shares) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 5.0, 5.0]])
def test_where_nothing_is_spread_there_is_no_picture(values):
    assert in_steps(np.array(values), [1.0]) is None
