"""Exchanges are arithmetic: at their condition they earn what the full price earns."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.pricing.discount import break_even_lift, break_even_lift_net, pull_forward_cost
from ontarget.pricing.give_get import find_exchanges

SHARES = st.floats(0.01, 0.99)


@given(margin=SHARES, discount=SHARES, p=SHARES, pulled=st.floats(0, 0.9))
def test_net_of_what_comes_later_both_earn_the_same(
    margin: float, discount: float, p: float, pulled: float
) -> None:
    lift = break_even_lift_net(margin, discount, pulled)
    if lift is None:
        assert margin * (1 - pulled) <= discount + 1e-9
        return
    p_needed = p * lift
    gained = p_needed * (margin - discount) - pulled * margin * (p_needed - p)
    assert math.isclose(gained, p * margin, rel_tol=1e-6, abs_tol=1e-9 * lift)


@given(margin=SHARES, discount=SHARES)
def test_without_pulling_forward_it_is_the_plain_lift(margin: float, discount: float) -> None:
    assert break_even_lift_net(margin, discount, 0.0) == break_even_lift(margin, discount)


def test_pulling_forward_costs_more_the_more_of_it_there_is() -> None:
    costs = [pull_forward_cost(100, 0.3, discount=0.1, margin=0.7, pulled=s)
             for s in (0.0, 0.2, 0.4)]  # fmt: skip
    assert costs[0] == 0
    assert costs == sorted(costs)
    assert pull_forward_cost(100, 0.3, discount=0.1, margin=0.7, pulled=0.95) is None


def test_the_five_exchanges_of_a_tenth_off() -> None:
    found = {one.kind: one for one in find_exchanges(
        100_000, discount=0.1, margin=0.5, p_now=0.4, p_later=0.3)}  # fmt: skip
    assert list(found) == ["scope", "payment", "term", "reference", "timing"]
    assert found["scope"].cost == pytest.approx(5_000)
    # two terms at 40,000 earn what 50,000 and a renewal at 60 % do
    assert found["term"].condition == pytest.approx(0.6)
    assert found["reference"].condition == pytest.approx(0.2)
    assert found["payment"].condition == pytest.approx(0.1 / 0.08 * 365)
    p1, later = found["timing"].condition, 0.3 / 0.6
    assert p1 is not None
    assert p1 * 0.4 + (1 - p1) * later * 0.5 == pytest.approx(0.4 * 0.5 + 0.3 * 0.5)
