"""Planted leaks are named with the signal that gives them away; honest columns are not."""

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.leak import Closing, LateChange, find_leaks
from ontarget.forecast.trait import as_numbers, read_traits

N_CLOSED, N_OPEN = 400, 60


def firm(seed=1):
    """Outcome (with open ones) and an honest column of AUC about .7."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(size=N_CLOSED + N_OPEN)
    won = rng.random(N_CLOSED + N_OPEN) < 1 / (1 + np.exp(-0.9 * honest))
    outcome = np.where(won, 1, 0)
    outcome[N_CLOSED:] = -1
    return rng, outcome, honest


def leaks(columns, outcome, **more):
    table = pa.table(columns)
    found = read_traits(table, table.column_names)
    order = np.arange(len(outcome), dtype=float)
    return {leak.column: leak for leak in find_leaks(found.traits, outcome, order, **more)}


def signals(columns, outcome, **more):
    return {name: leak.signal for name, leak in leaks(columns, outcome, **more).items()}


def test_an_honest_column_is_not_named():
    rng, outcome, honest = firm()
    columns = {
        "honest": honest,
        "region": [f"r{k}" for k in rng.integers(0, 6, len(outcome))],
        "gaps": [str(k) if rng.random() < 0.7 else "" for k in rng.normal(size=460)],
    }
    assert signals(columns, outcome) == {}


def test_what_is_written_after_the_close_tells_the_outcome():
    rng, outcome, _ = firm()
    value = np.where(outcome == 1, rng.uniform(100, 900, len(outcome)), 0.0)
    tag = np.where(outcome == 1, "will buy", "lost to other")
    tag[rng.random(len(outcome)) < 0.1] = "called"
    found = leaks({"value": value, "tag": tag}, outcome)
    assert {name: leak.signal for name, leak in found.items()} == {
        "value": "tells the outcome",
        "tag": "tells the outcome",
    }
    assert found["value"].auc == 1
    assert "AUC 1.00" in found["value"].evidence


def test_a_column_filled_for_one_outcome_is_named():
    rng, outcome, _ = firm()
    rate = np.where(outcome == 1, 0.9, 0.3)
    rating = [str(k) if r < p else "" for k, r, p in zip(
        rng.choice(["a", "b", "c"], 460), rng.random(460), rate, strict=True)]  # fmt: skip
    found = leaks({"rating": rating}, outcome)
    assert found["rating"].signal == "empty for one outcome"
    assert "of the won" in found["rating"].evidence


def test_a_column_that_only_knows_the_time_is_named():
    rng = np.random.default_rng(4)
    n = 3000
    period = np.arange(n) // 300
    rates = np.array([0.1, 0.8, 0.2, 0.9, 0.1, 0.8, 0.2, 0.9, 0.1, 0.8])
    won = rng.random(n) < rates[period]
    index = 100 + rng.permutation(10)[period] + rng.normal(0, 0.01, n)
    assert signals({"index": index}, won.astype(int)) == {"index": "holds in its own time only"}


def test_a_column_that_closed_ones_have_and_open_ones_do_not_is_named():
    rng, outcome, _ = firm()
    days = [str(round(k)) if o >= 0 else "" for k, o in zip(
        rng.uniform(1, 90, 460), outcome, strict=True)]  # fmt: skip
    state = np.where(outcome >= 0, rng.choice(["done", "archived"], 460), "running")
    found = signals({"elapsed": days, "state": state}, outcome)
    assert found == {"elapsed": "differs on open ones", "state": "differs on open ones"}
    assert signals({"elapsed": days}, outcome, declared=["elapsed"]) == {}


@pytest.mark.parametrize(
    "name",
    ["days_in_stage_at_close", "Final Amount", "ClosedLostReason", "time to close", "Won date"],
)
def test_what_its_name_says_to_be_known_at_the_end_is_named(name):
    rng, outcome, _ = firm()
    assert signals({name: rng.normal(size=460)}, outcome) == {name: "named after the end"}


def test_a_name_that_only_hints_needs_evidence():
    rng, outcome, honest = firm()
    noise = rng.normal(size=460)
    assert signals({"Last Activity": noise, "duration": noise}, outcome) == {}
    found = signals({"Last Activity": honest, "duration": honest, "size": honest}, outcome)
    assert found == {"Last Activity": "named after the end", "duration": "named after the end"}


def test_a_copy_of_what_is_known_at_the_close_is_named():
    rng, outcome, _ = firm()
    age = rng.integers(5, 200, 460).astype(float)
    closing = Closing({"days from creation to the close": age})
    columns = {"Alter": age + rng.integers(0, 2, 460), "other": rng.normal(size=460)}
    found = signals(columns, outcome, closing=closing)
    assert found == {"Alter": "repeats the close"}


def test_a_field_with_history_is_judged_by_what_changes_at_the_close():
    rng, outcome, _ = firm()
    before = rng.uniform(100, 900, 460)
    final = np.where(outcome == 1, before, 0.0)
    steady = as_numbers("amount", pa.chunked_array([before]))
    late = {"amount": LateChange(200, N_CLOSED, steady)}
    found = leaks({"amount": final}, outcome, late_changes=late)
    assert found["amount"].signal == "changes at the close"
    assert "200 of 400" in found["amount"].evidence
    # As it stood before it tells nothing, and if it rarely changes there is nothing to say.
    assert signals({"amount": before}, outcome, late_changes=late) == {}
    rare = {"amount": LateChange(5, N_CLOSED, steady)}
    assert signals({"amount": final}, outcome, late_changes=rare) == {}


def test_with_few_of_one_outcome_nothing_is_named():
    outcome = np.array([1] * 4 + [0] * 30)
    assert signals({"told": np.where(outcome == 1, "y", "n")}, outcome) == {}
    assert signals({"told": []}, np.zeros(0, int)) == {}


@pytest.mark.slow
def test_noise_of_every_kind_is_named_in_no_more_than_one_firm_of_seventy():
    n_named = 0
    for seed in range(70):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(30, 800))
        outcome = np.where(rng.random(n) < rng.uniform(0.15, 0.6), 1, 0)
        outcome[rng.random(n) < 0.15] = -1
        columns = {f"x{k}": rng.normal(size=n) for k in range(5)}
        columns |= {f"k{k}": [f"v{j}" for j in rng.integers(0, 3 + 4 * k, n)] for k in range(8)}
        columns |= {f"g{k}": np.where(rng.random(n) < rng.random(), "yes", "") for k in range(7)}
        n_named += bool(signals(columns, outcome))
    assert n_named <= 1
