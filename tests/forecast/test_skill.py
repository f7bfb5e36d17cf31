"""Skill is measured on later outcomes, and the verdict says no more than they carry."""

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.skill import estimate_skill
from ontarget.forecast.trait import read_traits


def skill(n, effect, seed=1, **more):
    rng = np.random.default_rng(seed)
    size = rng.normal(size=n)
    won = rng.random(n) < 1 / (1 + np.exp(0.3 - effect * size))
    rows = pa.table({"size": size, "noise": [f"n{k}" for k in rng.integers(0, 5, n)]})
    return estimate_skill(
        read_traits(rows, rows.column_names), won, np.arange(n, dtype=float), **more
    )


def test_a_planted_signal_is_found_with_an_interval_around_it():
    found = skill(800, 1.2)
    assert found.verdict == "signal"
    low, high = found.interval
    assert 0 < low < found.log_loss_skill < high < 0.5
    assert found.traits[0][0] == "size"
    assert found.n_foretold == 480


def test_no_signal_needs_enough_outcomes_to_be_said():
    assert skill(800, 0.0).verdict == "no signal"
    assert skill(60, 0.0).verdict == "too little data"
    few = skill(8, 0.0)
    assert (few.verdict, few.log_loss_skill, few.interval) == ("too little data", None, None)


def test_a_leaking_column_is_left_out_of_it():
    assert skill(800, 1.2, without=["size"]).verdict == "no signal"


def test_pure_noise_is_rarely_taken_for_a_signal():
    verdicts = [skill(300, 0.0, seed).verdict for seed in range(40)]
    assert verdicts.count("signal") <= 2


def test_only_earlier_rows_foretell_later_ones():
    """What turns its meaning around half-way has no skill, though it fits the whole well."""
    rng = np.random.default_rng(3)
    size = rng.normal(size=1000)
    turn = np.where(np.arange(1000) < 400, 1, -1)
    won = rng.random(1000) < 1 / (1 + np.exp(-1.5 * turn * size))
    found = read_traits(pa.table({"size": size}), ["size"])
    assert estimate_skill(found, won, np.arange(1000.0)).log_loss_skill < 0.1
    assert estimate_skill(found, won, rng.permutation(1000).astype(float)).log_loss_skill < 0.1


@pytest.mark.parametrize("won", [np.ones(50, bool), np.zeros(50, bool), np.zeros(0, bool)])
def test_one_outcome_alone_is_too_little_data(won):
    found = read_traits(pa.table({"a": ["x", "y"] * (len(won) // 2)}), ["a"])
    assert estimate_skill(found, won, np.arange(float(len(won)))).verdict == "too little data"
