"""The parts add up whatever the case, and depend on nothing but the case."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.diagnosis.bookings import AtWork, Group, at_work
from ontarget.diagnosis.luck import (
    PARTS,
    STRUCTURE,
    ByChance,
    Case,
    explain,
    in_whole_units,
    percentile,
)
from ontarget.diagnosis.posterior import PlanDoubt, Prices
from ontarget.diagnosis.shapley import shapley


def rows(rng, n, *, fate):
    won = rng.uniform(0.01, 0.5, n)
    lost = rng.uniform(0.01, 0.49, n)
    ended = (rng.random(n) < won + lost).astype(float) * fate
    return at_work(np.ones(n), won, lost, rng.lognormal(12, 1, n), ended * (rng.random(n) < 0.4),
                   ended)  # fmt: skip


def case_of(seed, sizes=(30, 30, 20, 25), n_wins=12, target=10_000_000):
    rng = np.random.default_rng(seed)
    plan, came, new_plan, new_came = (rows(rng, n, fate=k % 2) for k, n in enumerate(sizes))
    return Case(
        actual=int(rng.integers(0, 20_000_000)),
        target=target,
        groups=(Group(plan, came), Group(new_plan, new_came, 1.1)),
        prices=Prices(rng.normal(-0.1, 0.2, n_wins), np.full(n_wins, 0.2)),
        doubt=PlanDoubt(0.1, 0.1, 0.02),
        by_chance=ByChance(rng.lognormal(10, 1, 40), 40, 0.1),
        predicted=np.sort(rng.normal(1e7, 3e6, 500)),
    )


@settings(max_examples=1000, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.tuples(*[st.integers(0, 6)] * 4),
    n_wins=st.integers(0, 4),
    target=st.one_of(st.none(), st.integers(0, 10**12)),
)
def test_parts_add_up_to_the_cent(seed, sizes, n_wins, target):
    case = case_of(seed, sizes, n_wins, target)
    found = explain(case, n_draws=8)
    if target is None:
        assert set(found.parts) == {*PARTS} - {"plan_gap"}
        assert sum(found.parts.values()) == round(case.actual - found.expected)
    else:
        assert set(found.parts) == set(PARTS)
        assert sum(found.parts.values()) == case.actual - target


def shuffled(rows_: AtWork, rng) -> AtWork:
    order = rng.permutation(len(rows_.number))
    return AtWork(*(getattr(rows_, name)[order] for name in AtWork.__slots__))


@pytest.mark.parametrize("seed", range(20))
def test_order_of_opportunities_changes_nothing(seed):
    case, rng = case_of(seed), np.random.default_rng(seed)
    groups = tuple(
        replace(one, plan=shuffled(one.plan, rng), came=shuffled(one.came, rng))
        for one in case.groups
    )
    one, other = explain(case), explain(replace(case, groups=groups))
    for name in PARTS:
        assert abs(one.parts[name] - other.parts[name]) <= 1  # a sum in another order


def test_shapley_shares_what_only_two_do_together():
    # Nothing alone, 12 together; a third factor adds 5 by itself.
    parts = shapley(3, lambda on: np.array(12.0 * (on[0] and on[1]) + 5.0 * on[2]))
    assert parts.tolist() == [6.0, 6.0, 5.0]


def test_as_planned_with_nothing_ended_has_no_structure():
    case = case_of(1)
    still = tuple(
        replace(one, came=replace(one.plan, n_won=0 * one.plan.number, n_ended=one.plan.number * 0))
        for one in case.groups
    )
    found = explain(replace(case, groups=still, prices=Prices(np.zeros(0), np.zeros(0))))
    assert found.parts["volume"] == found.parts["mix"] == found.parts["price"] == 0
    assert found.parts["conversion"] == 0  # nothing ended, so nothing is known of it
    assert found.parts["timing"] < 0  # though much should have


def test_half_of_the_arrivals_is_a_part_of_volume_alone():
    case = case_of(2)
    new = case.groups[1]
    half = replace(new.plan, number=new.plan.number / 2)
    nothing_ended = tuple(replace(one, came=replace(one.plan)) for one in case.groups)
    found = explain(
        replace(case, groups=(nothing_ended[0], Group(new.plan, half, new.scale)),
                prices=Prices(np.zeros(0), np.zeros(0)))
    )  # fmt: skip
    assert found.parts["volume"] < 0
    assert abs(found.parts["mix"]) <= 1


def test_what_a_posterior_does_not_credit_is_luck():
    one = case_of(3)
    few = explain(one)
    many = explain(replace(one, doubt=PlanDoubt(3.0, 3.0, 3.0)))
    assert abs(many.parts["conversion"]) < abs(few.parts["conversion"])
    structure = [sum(found.parts[name] for name in STRUCTURE) for found in (few, many)]
    assert few.parts["luck"] + structure[0] == many.parts["luck"] + structure[1]


def test_percentile_counts_half_of_equal_ones():
    assert percentile(np.array([1.0, 2.0, 2.0, 3.0]), 2) == 0.5
    assert percentile(np.array([]), 2) == 0.5


def test_rounding_is_left_to_luck():
    found = in_whole_units({"luck": 0.0, "volume": 0.5, "mix": 0.5, "plan_gap": -0.6}, 0)
    assert sum(found.values()) == 0


@pytest.mark.parametrize("n", [0, 3, 5000])
def test_what_one_brings_is_the_formula_row_by_row(n):
    rng = np.random.default_rng(n)
    ones = rows(rng, n, fate=0)
    odds, pace = rng.normal(0, 0.3, 7), rng.normal(0, 0.3, 7)
    found = ones.mean_values(odds, pace)
    for drawn_odds in (False, True):
        for drawn_pace in (False, True):
            at_odds, at_pace = odds * drawn_odds, pace * drawn_pace
            ended = 1 - np.exp(-ones.hazard[:, None] * np.exp(at_pace))
            share = ones.share[:, None] / (1 - ones.share[:, None]) * np.exp(at_odds)
            each = ended * share / (1 + share) * ones.value[:, None]
            expected = each.mean(axis=0) if n else np.zeros(7)
            assert np.allclose(found[drawn_odds, drawn_pace], expected)
