"""Scores of forecasts whose period is over, against what is known of them on paper."""

from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast.track_record import (
    LEVELS,
    crps,
    run_rate_quantiles,
    score,
    share_at_least,
    share_interval,
)


def test_a_point_forecast_costs_its_distance():
    assert crps([100.0] * 99, 130.0) == pytest.approx(30.0)
    assert crps([100.0] * 99, 90.0) == pytest.approx(10.0)


def test_the_score_of_a_uniform_forecast_is_the_one_on_paper():
    # For U(0, 1) and an outcome y the CRPS is y^3 / 3 + (1 - y)^3 / 3.
    uniform = [level / 100 for level in LEVELS]
    for y in (0.0, 0.25, 0.5, 0.9):
        assert crps(uniform, y) == pytest.approx(y**3 / 3 + (1 - y) ** 3 / 3, abs=0.004)


def test_the_forecast_that_tells_the_truth_scores_best_on_average():
    random = np.random.default_rng(1)
    outcomes = random.normal(100, 20, 2_000)

    def mean_score(centre, spread):
        draws = np.quantile(random.normal(centre, spread, 20_000), [n / 100 for n in LEVELS])
        return np.mean([crps(draws, y) for y in outcomes])

    true = mean_score(100, 20)
    assert all(true < other for other in (mean_score(110, 20), mean_score(100, 40),
                                          mean_score(100, 8)))  # fmt: skip


def test_one_forecast_is_scored_in_every_way():
    quantiles = list(range(1, 100))
    found = score(quantiles, 0.25, 80, 95, [50.0] * 99)
    assert (found.is_hit, found.is_held) == (True, False)
    assert found.brier == pytest.approx(0.75**2)
    assert found.brier_run_rate == pytest.approx((0.005 - 1) ** 2)
    assert found.crps_run_rate == pytest.approx(45)
    assert score(quantiles, 0.25, 80, 10, None).is_held
    assert score(quantiles, 0.25, 80, 10, None).brier_run_rate is None


def test_the_run_rate_is_what_is_booked_and_the_pace_of_earlier_periods():
    assert run_rate_quantiles(10, [5, 5]) is None
    found = run_rate_quantiles(100, [40, 50, 60, 70])
    assert found is not None
    assert found[49] == pytest.approx(155)
    assert found == sorted(found)
    assert min(found) >= 100
    # Left out, 70 would have been missed by 20 = (70 - 55) * 4 / 3.
    assert found[-1] == pytest.approx(155 + 20)
    assert run_rate_quantiles(100, [0, 0, 0, 90])[0] == 100


def test_chances_from_quantiles_are_never_certain():
    assert 0 < share_at_least([1.0] * 99, 5.0) < 0.01
    assert 0.99 < share_at_least([9.0] * 99, 5.0) < 1
    assert share_at_least(list(range(1, 100)), 50.5) == pytest.approx(0.495)


def test_few_periods_prove_little():
    low, high = share_interval(4, 5)
    assert low < 0.5
    assert high > 0.9
    wide, narrow = share_interval(16, 20), share_interval(400, 500)
    assert wide[1] - wide[0] > 4 * (narrow[1] - narrow[0])
    assert share_interval(5, 5)[1] == 1
