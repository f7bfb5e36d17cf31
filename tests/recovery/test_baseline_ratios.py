"""The comparison over firms: each firm counts alike, and only days on which a baseline spoke."""

import numpy as np
import pytest
from benchmarks.baselines import MODEL, crps_of, ratios

from ontarget.forecast.replayed import Deals, Replayed


def test_ratios_by_hand():
    small = [{MODEL: 1.0, "run_rate": 2.0, "linearity": 4.0}, {MODEL: 3.0, "run_rate": 2.0}]
    large = [{MODEL: 100.0, "run_rate": 100.0, "linearity": 100.0}]
    found = ratios([small, large], n_draws=200)
    # Scaled by the baselines' mean, 8 / 3 and 100: (4 / 2.67 + 1) / (4 / 2.67 + 1) = 1.
    assert found["run_rate"][0] == pytest.approx(1.0)
    assert found["linearity"][0] == pytest.approx((1 / (8 / 3) + 1) / (4 / (8 / 3) + 1))
    low, high = found["linearity"][1:]
    assert low <= found["linearity"][0] <= high
    assert found["best"] == found["run_rate"]
    assert ratios([]) == {}


def test_scores_are_of_the_model_and_every_baseline():
    nobody = Deals(np.zeros(0, np.int64), np.zeros(0), np.zeros((0, 1)), 0.2)
    paths = np.array([1, 3])
    said = Replayed(0, 1, 30, None, 0.0, 2.0, paths, {"run_rate": np.array([2.0, 2.0])}, nobody)
    assert crps_of(said) == {MODEL: 0.5, "run_rate": 0.0}
