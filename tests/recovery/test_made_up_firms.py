"""Ranges hold on firms made up by a generator that shares nothing with the model."""

import pytest
from benchmarks.coverage import measure, summarise


@pytest.mark.slow
def test_sixteen_firms_small_to_large(tmp_path):
    """The 8-in-10 range of bookings holds in 66 to 94 of 100 cases; odds beat the base rate.

    Two firms of each size; benchmarks/coverage.py takes forty.
    """
    rows = list(measure(16, tmp_path))
    found = summarise(rows)
    assert len(rows) == 48
    assert 0.66 <= found["covered_80"] <= 0.94, found
    assert found["brier"] < found["brier_of_base_rate"], found
