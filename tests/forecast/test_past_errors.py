"""The spread of a baseline from its own past."""

import numpy as np
import pytest

from ontarget.forecast.past_errors import draw_rest, learn_spread

NAN = float("nan")


def test_without_a_past_chance_and_a_guess_make_the_spread():
    spread = learn_spread(np.array([100.0]), np.array([NAN]), np.ones(1), grain=2.0)
    assert (spread.mean, spread.n_past) == (100.0, 0)
    assert spread.variance == pytest.approx(2.0 * 100 + (0.7 * 100) ** 2)


def test_a_long_past_sets_bias_and_spread():
    rng = np.random.default_rng(1)
    named = rng.uniform(80, 120, 4001)
    came = 1.5 * named + rng.normal(0, 10, 4001)
    named[0] = 100.0
    spread = learn_spread(named, came, np.ones(4001), grain=50.0)
    assert spread.mean == pytest.approx(150, rel=0.01)
    assert spread.variance**0.5 == pytest.approx(10, rel=0.1)


def test_a_period_that_is_no_past_changes_nothing():
    named, came = np.array([100.0, 90.0, 50.0]), np.array([NAN, 95.0, NAN])
    one = learn_spread(named, came, np.ones(3), 1.0)
    other = learn_spread(named[:2], came[:2], np.ones(2), 1.0)
    assert one == other
    # What came in the present period is not looked at.
    assert learn_spread(named, np.array([1e9, 95.0, NAN]), np.ones(3), 1.0) == one


def test_nothing_named_is_nothing_said_and_zero_is_not_certain():
    assert learn_spread(np.array([NAN, 5.0]), np.array([NAN, 5.0]), np.ones(2), 1.0) is None
    spread = learn_spread(np.array([0.0, 50.0]), np.array([NAN, 60.0]), np.ones(2), 1.0)
    assert spread.mean > 0
    assert spread.variance > 0


def test_draws_are_whole_never_negative_and_have_mean_and_variance():
    spread = learn_spread(np.array([40.0]), np.array([NAN]), np.ones(1), grain=5.0)
    drawn = draw_rest(spread, 40_000, 1, "x")
    assert (drawn >= 0).all()
    assert (drawn == np.rint(drawn)).all()
    assert drawn.mean() == pytest.approx(spread.mean, rel=0.02)
    assert drawn.var() == pytest.approx(spread.variance, rel=0.05)
    assert (drawn == draw_rest(spread, 40_000, 1, "x")).all()
    assert (drawn != draw_rest(spread, 40_000, 2, "x")).any()
    nothing = learn_spread(np.array([0.0]), np.array([NAN]), np.ones(1), grain=1.0)
    assert (draw_rest(nothing, 5, 1) == 0).all()
