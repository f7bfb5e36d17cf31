"""A price cut is arithmetic: nothing about it is estimated."""

import math

from hypothesis import given
from hypothesis import strategies as st

from ontarget.pricing.discount import break_even_lift, cut_price, extra_volume

SHARES = st.floats(0.01, 0.99)


def test_the_example_of_a_fifth_off_at_seventy_percent() -> None:
    cut = cut_price(100_000, 0.5, discount=0.2, margin=0.7)
    assert cut.break_even_lift is not None
    assert math.isclose(cut.break_even_lift, 1.4)
    assert cut.p_needed is not None
    assert math.isclose(cut.p_needed, 0.7)
    assert cut.given_away == 20_000


def test_a_cut_that_takes_the_margin_never_pays() -> None:
    assert break_even_lift(0.2, 0.2) is None
    assert extra_volume(0.2, 0.3) is None
    assert cut_price(100, 0.1, discount=0.3, margin=0.2).p_needed is None


def test_no_chance_above_one_is_asked_for() -> None:
    assert cut_price(100, 0.9, discount=0.2, margin=0.7).p_needed is None


@given(margin=SHARES, discount=SHARES, p=SHARES, amount=st.floats(1, 1e9))
def test_at_the_chance_needed_both_earn_the_same(
    margin: float, discount: float, p: float, amount: float
) -> None:
    cut = cut_price(amount, p, discount=discount, margin=margin)
    if cut.p_needed is None:
        best = amount * (margin - discount)  # won for certain
        assert best <= p * amount * margin * (1 + 1e-9)
    else:
        assert math.isclose(
            cut.p_needed * amount * (margin - discount), p * amount * margin, rel_tol=1e-6
        )


@given(margin=SHARES, discount=SHARES)
def test_more_volume_is_the_lift_less_one(margin: float, discount: float) -> None:
    lift, more = break_even_lift(margin, discount), extra_volume(margin, discount)
    assert (lift is None) == (more is None)
    if lift is not None and more is not None:
        assert math.isclose(lift - 1, more, rel_tol=1e-6, abs_tol=1e-9)
