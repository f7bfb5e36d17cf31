"""Scores against slow oracles and closed forms."""

from __future__ import annotations

from math import erf, exp, pi, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.forecast import scoring

values = st.lists(st.integers(-50, 50), min_size=1, max_size=30)


def slow_crps(paths, actual):
    pairs = [abs(a - b) for a in paths for b in paths]
    return sum(abs(a - actual) for a in paths) / len(paths) - sum(pairs) / len(pairs) / 2


@settings(max_examples=60, deadline=None)
@given(values, st.integers(-60, 60))
def test_crps_of_paths_is_the_mean_difference_formula_in_any_order(paths, actual):
    found = scoring.crps_of_paths(np.array(paths), actual)
    assert found == pytest.approx(slow_crps(paths, actual), abs=1e-9)
    assert scoring.crps_of_paths(np.array(paths[::-1]), actual) == found


def test_crps_of_paths_keeps_its_digits_with_large_amounts():
    paths = np.array([1.0, 3.0]) + 10**15
    assert scoring.crps_of_paths(paths, 10**15 + 2.0) == 0.5


def test_crps_of_a_normal_forecast_is_the_closed_form():
    """Gneiting and Raftery 2007, equation 20 for a standard normal."""
    n = 20_000
    paths = np.array([NormalDist().inv_cdf((i + 0.5) / n) for i in range(n)])
    for y in (-1.5, 0.0, 0.7):
        cdf, density = (1 + erf(y / sqrt(2))) / 2, exp(-y * y / 2) / sqrt(2 * pi)
        closed = y * (2 * cdf - 1) + 2 * density - 1 / sqrt(pi)
        assert scoring.crps_of_paths(paths, y) == pytest.approx(closed, abs=2e-4)


@settings(max_examples=40, deadline=None)
@given(values, st.integers(-60, 60))
def test_crps_of_even_quantiles_is_that_of_equally_likely_values(paths, actual):
    n = len(paths)
    levels = (np.arange(n) + 0.5) / n
    found = scoring.crps_of_quantiles(levels, np.sort(paths).astype(float), actual)
    assert found == pytest.approx(slow_crps(paths, actual), abs=1e-9)


def test_pit_of_right_forecasts_is_uniform_even_where_outcomes_tie():
    rng = np.random.default_rng(1)
    paths = rng.poisson(1.2, 4000)
    outcomes = zip(rng.poisson(1.2, 2000), rng.random(2000), strict=True)
    pits = np.sort([scoring.randomised_pit(paths, came, uniform) for came, uniform in outcomes])
    away = np.abs(pits - (np.arange(2000) + 0.5) / 2000).max()
    assert away < 1.63 / sqrt(2000) + 0.02  # Kolmogorov at 1 %, and the error of 4,000 paths


def test_ranges_are_the_inverted_cdf_and_hold_both_ends():
    assert scoring.range_of(np.arange(1, 101), 0.8) == (10.0, 90.0)
    assert scoring.range_of(np.zeros(5), 0.95) == (0.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=25))
def test_auc_counts_pairs_and_halves_ties(rows):
    scores = np.array([score for score, _ in rows], float)
    labels = np.array([label for _, label in rows], bool)
    pairs = [(p > n) + (p == n) / 2 for p in scores[labels] for n in scores[~labels]]
    found = scoring.auc(scores, labels)
    assert found == (pytest.approx(np.mean(pairs)) if pairs else None)


def test_brier_and_log_loss_by_hand():
    chances, happened = np.array([0.9, 0.2, 1.0]), np.array([True, False, False])
    assert scoring.brier(chances, happened) == pytest.approx((0.01 + 0.04 + 1.0) / 3)
    losses = scoring.log_losses(chances, happened)
    assert losses[:2] == pytest.approx([-np.log(0.9), -np.log(0.8)])
    assert losses[2] == pytest.approx(
        -np.log(scoring.LEAST_CHANCE)
    )  # sure, wrong, and not infinite


def test_reliability_of_right_chances_lies_on_the_diagonal():
    rng = np.random.default_rng(2)
    chances = rng.random(5000)
    bins = scoring.reliability(chances, rng.random(5000) < chances, 5)
    assert [one.n for one in bins] == [1000] * 5
    for one in bins:
        assert abs(one.mean_chance - one.share_happened) < 4 * 0.5 / sqrt(1000)


def test_reliability_parts_equal_chances_fairly():
    same = scoring.reliability(np.full(4, 0.3), np.array([True, False, False, True]), 2)
    assert [one.share_happened for one in same] == [0.5, 0.5]
    assert scoring.reliability(np.zeros(0), np.zeros(0, bool)) == ()


def test_effective_n_counts_windows_apart_whole_and_equal_ones_once():
    apart = scoring.effective_n(np.array([1, 11, 21]), np.array([10, 20, 30]))
    same = scoring.effective_n(np.array([1, 1, 1]), np.array([10, 10, 10]))
    half = scoring.effective_n(np.array([1, 6]), np.array([10, 15]))
    assert (apart, same) == (3.0, 1.0)
    assert half == pytest.approx(4 / 3)  # correlation one half: 4 / (2 + 2 x .5)
    assert scoring.effective_n(np.zeros(0, int), np.zeros(0, int)) == 0


def test_effective_n_is_the_variance_of_a_mean_of_overlapping_sums():
    rng = np.random.default_rng(3)
    first = np.array([0, 7, 14, 40])
    last = first + 27
    days = np.cumsum(rng.standard_normal((20_000, 70)), axis=1)
    sums = (days[:, last] - np.where(first > 0, days[:, first - 1], 0)) / sqrt(28)
    assert 1 / sums.mean(axis=1).var() == pytest.approx(scoring.effective_n(first, last), rel=0.05)


def test_usual_hits_hold_their_share_of_a_binomial():
    low, high = scoring.usual_hits(18, 0.8)
    draws = np.random.default_rng(4).binomial(18, 0.8, 20_000)
    assert ((draws >= low) & (draws <= high)).mean() >= 0.79
    assert scoring.usual_hits(1, 0.95) == (1, 1)
    assert scoring.usual_hits(0, 0.5) == (0, 0)
    # Days that overlap prove less: the range is wider, and never beyond the days there are.
    assert scoring.usual_hits(18, 0.8, n_effective=4.0) == (13, 18)
    assert scoring.usual_hits(18, 0.8, n_effective=2.2) == (0, 18)
