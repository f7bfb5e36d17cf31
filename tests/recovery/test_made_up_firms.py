"""Ranges hold on firms made up by a generator that shares nothing with the model."""

import pytest
from benchmarks.coverage import measure, summarise


@pytest.mark.slow
def test_sixteen_firms_small_to_large(tmp_path):
    """The 8-in-10 range of bookings holds in 64 to 96 of 100 cases; odds beat the base rate.

    Two firms of each size, quarters of every season; benchmarks/coverage.py takes more. The
    bounds are two standard errors of 80 % where a firm's three days count as one and a half:
    sqrt(.8 * .2 / 24) = .08.
    """
    rows = list(measure([5 * one % 32 for one in range(16)], tmp_path))
    found = summarise(rows)
    assert len(rows) == 48
    assert 0.64 <= found["covered_80"] <= 0.96, found
    assert found["brier"] < found["brier_of_base_rate"], found
