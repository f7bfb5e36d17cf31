"""Commission arithmetic: exact to the cent, never falling, continuous but for bonuses."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.plan.commission import CommissionPlan, Tier
from ontarget.plan.earnings import (
    added_by,
    commission,
    is_capped,
    kept,
    make_schedule,
    next_rates,
)

TARGET = 18_000_000


def plan(*tiers, by_target=True, cap=None, at=None, back=0):
    made = tuple(Tier(Decimal(s), Decimal(r), Decimal(b)) for s, r, b in tiers)
    return CommissionPlan("Plan", "EUR", "quarter", "amount", by_target, made,
                          None if cap is None else Decimal(cap),
                          None if at is None else Decimal(at), Decimal(back))  # fmt: skip


def paid(one, *booked, target=TARGET):
    return commission(make_schedule(one, target), np.array(booked, np.int64)).tolist()


def exactly(one, booked, target=TARGET):
    """The same in exact decimals, written as one reckons by hand; minor units, unrounded."""
    booked = max(Decimal(booked), Decimal(0))
    if one.cap_percent is not None:
        booked = min(booked, one.cap_percent * target / 100)
    scale = Decimal(target) / 100 if one.by_target else Decimal(100)
    starts = [tier.start * scale for tier in one.tiers]
    total = Decimal(0)
    for tier, start, end in zip(one.tiers, starts, [*starts[1:], None], strict=True):
        upper = booked if end is None else min(booked, end)
        total += max(upper - start, 0) * tier.rate_percent / 100
        if booked >= start and booked > 0:
            total += tier.bonus_amount * 100
    return total if one.cap_amount is None else min(total, one.cap_amount * 100)


def test_the_plan_of_a_page_of_paper():
    one = plan((0, 5, 0), (100, 8, 0), (150, 10, 0))
    # 5 % up to 180,000, 8 % up to 270,000, 10 % beyond.
    assert paid(one, 0, 9_000_000, TARGET, 27_000_000, 30_000_000) == [
        0, 450_000, 900_000, 1_620_000, 1_920_000]  # fmt: skip


def test_below_the_first_start_nothing_is_paid_and_a_bonus_is_paid_once():
    one = plan((50, 5, 100), (100, 5, 1000))
    assert paid(one, 8_999_999, 9_000_000, 17_999_999, 18_000_000, 40_000_000) == [
        0, 10_000, 460_000, 560_000, 1_660_000]  # fmt: skip


def test_caps_hold_and_are_told():
    one = plan((0, 10, 0), cap=1000, at=200)
    assert paid(one, 999_990, 1_000_010, 10**10) == [99_999, 100_000, 100_000]
    schedule = make_schedule(one, TARGET)
    assert is_capped(schedule, np.array([999_990, 1_000_020])).tolist() == [False, True]
    beyond = plan((0, 1, 0), at=100)
    assert paid(beyond, TARGET, 2 * TARGET) == [180_000, 180_000]


def test_a_plan_by_sums_needs_no_target():
    one = plan((0, 5, 0), (1000, 10, 0), by_target=False)
    assert paid(one, 100_000, 200_000, target=None) == [5_000, 15_000]
    with pytest.raises(ValueError, match="shares of a target"):
        make_schedule(plan((0, 5, 0)), None)


def test_what_is_taken_back_is_a_share():
    schedule = make_schedule(plan((0, 10, 0), back="2.5"), TARGET)
    assert kept(schedule, np.array([1000])).tolist() == [975.0]


def test_the_next_rate_and_where_it_changes():
    one = make_schedule(plan((0, 5, 0), (100, 8, 0), at=200), TARGET)
    assert next_rates(one, 17_000_000) == (0.05, 18_000_000, 0.08)
    assert next_rates(one, 18_000_000) == (0.08, 36_000_000, 0.0)
    assert next_rates(one, 36_000_000) == (0.0, None, None)
    assert next_rates(make_schedule(plan((50, 5, 0)), TARGET), 0) == (0.0, 9_000_000, 0.05)
    # A bonus is a change too, though the rate stays.
    assert next_rates(make_schedule(plan((0, 5, 0), (100, 5, 9)), TARGET), 1)[1] == 18_000_000


percents = st.decimals(0, 40, places=2)
made_plans = st.builds(
    lambda steps, rates, bonuses, by_target, cap, at: plan(
        *[(sum(steps[: n + 1]), rate, bonus)
          for n, (rate, bonus) in enumerate(zip(rates, bonuses, strict=True))],
        by_target=by_target, cap=cap, at=at,
    ),
    st.lists(st.integers(1, 90), min_size=4, max_size=4),
    st.lists(percents, min_size=4, max_size=4),
    st.lists(st.sampled_from([0, 0, 250]), min_size=4, max_size=4),
    st.booleans(),
    st.none() | st.integers(1, 50_000),
    st.none() | st.integers(1, 400),
)  # fmt: skip
bookings = st.integers(-(10**6), 10**9)


@given(made_plans, bookings, st.integers(1, 10**9))
@settings(max_examples=300, deadline=None)
def test_it_is_exact_to_the_cent(one, booked, target):
    want = exactly(one, booked, target)
    got = paid(one, booked, target=target)[0]
    # Half a cent may round either way; nothing else may differ.
    assert abs(got - want) <= Decimal("0.5000001")
    if abs(want % 1 - Decimal("0.5")) > Decimal("0.0001"):
        assert got == want.to_integral_value(rounding=ROUND_HALF_EVEN)


@given(made_plans, st.lists(bookings, min_size=2, max_size=20), st.integers(1, 10**9))
@settings(max_examples=200, deadline=None)
def test_more_bookings_never_earn_less_and_caps_hold(one, booked, target):
    found = paid(one, *sorted(booked), target=target)
    assert found == sorted(found)
    assert found[0] >= 0
    if one.cap_amount is not None:
        assert found[-1] <= one.cap_amount * 100


@given(made_plans, bookings, st.integers(1, 10**9))
@settings(max_examples=200, deadline=None)
def test_it_jumps_only_where_a_bonus_is_paid(one, booked, target):
    before, after = paid(one, booked, booked + 1, target=target)
    bonuses = sum(tier.bonus_amount for tier in one.tiers) * 100
    # One cent more of bookings brings at most 40 % of it, or one rounding step, without a bonus.
    assert after - before <= 1 + bonuses
    if not bonuses:
        assert after - before <= 1


@given(made_plans, st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_what_one_adds_is_the_mean_over_the_same_paths(one, seed):
    rng = np.random.default_rng(seed)
    schedule = make_schedule(one, TARGET)
    value = rng.integers(1, 10**7, (2, 400))
    won = rng.random((2, 400)) < 0.3
    base = rng.integers(0, 2 * 10**7, 400)
    total = base + (value * won).sum(axis=0)
    found = list(added_by(schedule, total, [(n, value[n], won[n]) for n in range(2)]))
    for n, one_added in enumerate(found):
        other = value[1 - n] * won[1 - n]
        lost = kept(schedule, commission(schedule, base + other)).mean()
        gained = kept(schedule, commission(schedule, base + other + value[n])).mean()
        assert one_added.if_lost == pytest.approx(lost)
        assert one_added.if_won == pytest.approx(gained)
        assert one_added.adds >= 0
