"""Own calls beside what came: nothing booked, certain calls, no calls at all."""

import numpy as np
import pytest

from ontarget.forecast.call_bias import (
    Calls,
    estimate_amount_bias,
    estimate_odds_bias,
    known_rate,
    score,
    share_weights,
)


def calls(said, came):
    n = len(said)
    return Calls(np.array(said), np.array(came, bool), np.ones(n), np.arange(n))


def test_no_call_is_no_bias_and_no_habit():
    assert estimate_odds_bias(calls([], [])).habit == "unknown"
    bias = estimate_amount_bias(np.array([]), np.array([]))
    assert (bias.mean, bias.n, bias.habit, bias.plain) == (0.0, 0, "unknown", None)


def test_nothing_booked_is_far_off_but_not_infinitely():
    bias = estimate_amount_bias(np.array([100.0, 0.0]), np.array([0.0, 0.0]))
    assert np.isfinite([bias.mean, bias.low, bias.high]).all()
    assert bias.mean > 0
    assert bias.habit == "unknown"


def test_certain_calls_that_fail_stay_finite():
    bias = estimate_odds_bias(calls([1.0, 1.0, 0.0], [0, 0, 1]))
    assert np.isfinite([bias.mean, bias.low, bias.high]).all()


def test_the_unit_of_money_does_not_matter():
    called, came = np.array([120.0, 90.0, 200.0]), np.array([100.0, 100.0, 150.0])
    one, cents = estimate_amount_bias(called, came), estimate_amount_bias(called * 100, came * 100)
    assert (one.mean, one.low) == pytest.approx((cents.mean, cents.low))


def test_four_calls_are_no_habit_whatever_they_were():
    high = np.array([200.0] * 5), np.array([100.0] * 5)
    assert estimate_amount_bias(high[0][:4], high[1][:4]).habit == "unknown"
    assert estimate_amount_bias(*high).habit == "happy ears"


def test_more_of_the_same_says_more():
    few = estimate_odds_bias(calls([0.8] * 4, [0, 0, 0, 1]))
    many = estimate_odds_bias(calls([0.8] * 40, [0, 0, 0, 1] * 10))
    assert 0 < few.mean < many.mean
    assert few.high - few.low > many.high - many.low


def test_scores_and_the_rate_known_on_the_day():
    mine = calls([0.5, 0.5], [1, 0])
    assert score(mine.said, mine).brier == 0.25
    assert score(mine.said, mine).log_loss == pytest.approx(np.log(2))
    rate = known_rate(
        np.array([5.0, 20.0]), np.array([10.0, 1.0]), np.array([True, False]), (0.25, 6.0)
    )
    assert rate.tolist() == pytest.approx([1.5 / 7, 2.5 / 8])


def test_weights_of_one_opportunity_add_up_to_one():
    assert share_weights(np.array([7, 7, 9])).tolist() == [0.5, 0.5, 1.0]
