"""Planted effects of a discount are covered; where nothing can be told, nothing is."""

import numpy as np
import pytest
from benchmarks.month_end import Plant, draw_trial, judge_trials

from ontarget.pricing.discount_effect import Trial, estimate_effect

N_FIRMS = 30


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 0.05, 0.15])
@pytest.mark.parametrize("leaning", [1.0, -1.0])
def test_intervals_cover_the_planted_effect(effect, leaning):
    found = judge_trials(Plant(1_500, effect, leaning), N_FIRMS, seed=11)
    assert found["covered"] >= 0.9 - 2 * 0.055
    if effect == 0:
        assert found["helps"] <= 0.05 + 2 * 0.04
    if effect == 0.15:
        assert found["helps"] >= 0.7


def test_what_a_plain_comparison_would_say_is_wrong():
    trial = draw_trial(Plant(4_000, 0.0, -1.5), np.random.default_rng(1))
    plain = trial.won[trial.offered].mean() - trial.won[~trial.offered].mean()
    found = estimate_effect(trial, seed=1)
    assert plain < -0.08  # endangered deals get the discounts
    assert found.interval[0] <= 0 <= found.interval[1]
    assert found.verdict == "cannot tell"


def test_without_overlap_nothing_is_told():
    trial = draw_trial(Plant(3_000, 0.15, 1.0, overlap=False), np.random.default_rng(2))
    found = estimate_effect(trial, seed=1)
    assert (found.verdict, found.reason, found.estimate) == ("cannot tell", "overlap", None)


def test_few_deals_tell_nothing_and_say_what_would_be_seen():
    found = estimate_effect(draw_trial(Plant(60, 0.15, 1.0), np.random.default_rng(3)), seed=1)
    assert (found.verdict, found.reason) == ("cannot tell", "few")
    found = estimate_effect(draw_trial(Plant(300, 0.02, 1.0), np.random.default_rng(3)), seed=1)
    assert (found.verdict, found.reason) == ("cannot tell", "power")
    assert found.minimal_detectable > 0.1


def test_days_of_one_deal_are_no_more_deals():
    trial = draw_trial(Plant(500, 0.1, 1.0), np.random.default_rng(4))
    again = np.repeat(np.arange(500), 5)
    repeated = Trial(trial.deal[again], trial.columns[again], trial.groups, trial.offered[again],
                     trial.won[again], trial.weight[again])  # fmt: skip
    once, five = estimate_effect(trial, seed=1), estimate_effect(repeated, seed=1)
    assert five.error == pytest.approx(once.error, rel=0.25)
    assert five.n_offered == once.n_offered


def test_a_weak_hidden_cause_is_enough_to_doubt_a_small_effect():
    found = estimate_effect(draw_trial(Plant(6_000, 0.06, 1.5), np.random.default_rng(5)), seed=1)
    assert found.verdict == "cannot tell" or found.interval[0] > 0
    assert found.strongest_group in ("health", "stage")
    assert 0 < found.robustness < 1
