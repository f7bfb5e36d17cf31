"""Planted happy ears are found, and nobody is accused of any without evidence."""

import numpy as np
import pytest

from ontarget.forecast.call_bias import (
    Calls,
    estimate_amount_bias,
    estimate_group_biases,
    estimate_odds_bias,
    share_weights,
)

N_WORLDS = 300


def calls_of(rng, n, bias, calls_each=1):
    """Odds as a person calls them whose log-odds lie ``bias`` above the truth."""
    odds = rng.normal(0, 1, n)
    came = rng.random(n) < 1 / (1 + np.exp(-(odds - bias)))
    key = np.repeat(np.arange(n), calls_each)
    said = 1 / (1 + np.exp(-odds))
    return Calls(said[key], came[key], share_weights(key), key)


@pytest.mark.parametrize(("bias", "habit"), [(0.8, "happy ears"), (-0.8, "sandbagging")])
def test_a_planted_bias_is_found_with_60_calls(bias, habit):
    rng = np.random.default_rng(1)
    found = [estimate_odds_bias(calls_of(rng, 60, bias)) for _ in range(N_WORLDS)]
    assert np.mean([one.habit == habit for one in found]) >= 0.8
    means = np.array([one.mean for one in found])
    assert abs(means.mean()) == pytest.approx(0.8, abs=0.17)  # shrunk by about an eighth
    held = np.mean([one.low <= bias <= one.high for one in found])
    assert held >= 0.85


@pytest.mark.parametrize(("n", "calls_each"), [(4, 1), (20, 1), (60, 1), (200, 1), (4, 5), (30, 5)])
def test_without_a_bias_there_is_no_evidence_of_one(n, calls_each):
    rng = np.random.default_rng(2)
    found = [estimate_odds_bias(calls_of(rng, n, 0.0, calls_each)) for _ in range(N_WORLDS)]
    quiet = np.mean([one.habit in ("unknown", "none") for one in found])
    assert quiet >= 0.9 - 2 * np.sqrt(0.9 * 0.1 / N_WORLDS)


def test_saying_the_same_again_is_no_new_evidence():
    rng = np.random.default_rng(3)
    once = estimate_odds_bias(calls_of(rng, 30, 0.8))
    rng = np.random.default_rng(3)
    often = estimate_odds_bias(calls_of(rng, 30, 0.8, calls_each=6))
    assert (often.low, often.high, often.n) == pytest.approx((once.low, once.high, once.n))


def test_a_bias_in_one_stage_is_found_there_and_a_small_group_stays_with_the_others():
    rng = np.random.default_rng(4)
    late, other = calls_of(rng, 150, 1.5), calls_of(rng, 150, 0.0)
    few = calls_of(rng, 2, 0.0)
    both = Calls(*(np.concatenate([getattr(one, name) for one in (late, other, few)])
                   for name in ("said", "came", "weight")), np.arange(302))  # fmt: skip
    groups = np.array(["late"] * 150 + ["other"] * 150 + ["few"] * 2, object)
    found = estimate_group_biases(both, groups)
    overall = estimate_odds_bias(both)
    assert found["late"].low > overall.mean > found["other"].high
    assert abs(found["few"].mean - overall.mean) < 0.35


@pytest.mark.parametrize("n", [3, 6, 12])
def test_amounts_without_a_bias_are_quiet_and_a_fifth_too_much_is_found(n):
    rng = np.random.default_rng(5)

    def habits(factor):
        came = rng.uniform(50, 150, (N_WORLDS, n))
        called = came * factor * np.exp(rng.normal(0, 0.2, (N_WORLDS, n)))
        return [estimate_amount_bias(*one).habit for one in zip(called, came, strict=True)]

    quiet = np.mean([habit in ("unknown", "none") for habit in habits(1.0)])
    assert quiet >= 0.9
    if n == 12:
        assert np.mean([habit == "happy ears" for habit in habits(1.25)]) >= 0.8


@pytest.mark.parametrize("n", [20, 100])
def test_without_a_bias_the_groups_together_accuse_nobody_either(n):
    rng = np.random.default_rng(6)
    loud = 0
    for _ in range(150):
        calls = calls_of(rng, n, 0.0)
        families = [rng.integers(0, k, n).astype(str).astype(object) for k in (3, 2, 3)]
        found = [
            one for groups in families for one in estimate_group_biases(calls, groups).values()
        ]
        loud += any(one.habit in ("happy ears", "sandbagging") for one in found)
    assert loud / 150 <= 0.1 + 2 * np.sqrt(0.1 * 0.9 / 150)
