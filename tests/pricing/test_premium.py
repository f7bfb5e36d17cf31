"""A discount premium is found at equal product and size, and a change of mix is none."""

import numpy as np
import pytest

from ontarget.pricing.closings import Closings
from ontarget.pricing.premium import estimate_premium

N, MONTHS = 1_200, 24


def _wins(rng, *, premium=0.0, is_mix=False):
    """Wins of three products with price habits of their own; with ``is_mix`` the end sells C."""
    period = rng.integers(0, MONTHS, N)
    inside = rng.random(N) < 0.2
    usual = np.array([0.02, 0.08, 0.2])
    product = rng.integers(0, 3, N)
    if is_mix:
        product = np.where(inside & (rng.random(N) < 0.7), 2, product)
    discount = usual[product] + premium * inside + rng.normal(0, 0.03, N) + 0.002 * period
    listed = np.full(N, 1_000_00.0)
    zero = np.zeros(N, np.int64)
    closings = Closings(np.arange(N), np.ones(N, bool), listed * (1 - discount), listed, discount,
                        np.full(N, np.nan), product, zero, zero, ("EUR",))  # fmt: skip
    return closings, period, inside


def test_a_planted_premium_is_found_with_its_cost():
    closings, period, inside = _wins(np.random.default_rng(1), premium=0.04)
    found = estimate_premium(closings, period, inside)
    assert found.verdict == "higher"
    assert found.interval[0] <= 0.04 <= found.interval[1]
    assert found.cost == pytest.approx(found.premium * inside.sum() * 1_000_00)
    assert found.currency == "EUR"


def test_selling_other_products_at_the_end_is_no_premium():
    closings, period, inside = _wins(np.random.default_rng(2), is_mix=True)
    found = estimate_premium(closings, period, inside)
    assert found.window > found.rest + 0.05
    assert found.verdict == "no difference"
    assert found.cost is None


def test_without_a_premium_few_firms_are_told_of_one():
    told = [estimate_premium(*_wins(np.random.default_rng(seed))).verdict for seed in range(60)]
    assert told.count("higher") + told.count("lower") <= 5


def test_unknown_or_equal_discounts_are_said():
    closings, period, inside = _wins(np.random.default_rng(3))
    unknown = Closings(closings.day, closings.is_won, closings.amount, closings.list_amount,
                       np.full(N, np.nan), closings.age_days, closings.product, closings.segment,
                       closings.currency, closings.currencies)  # fmt: skip
    assert estimate_premium(unknown, period, inside).verdict == "not known"
    few = np.arange(N) < 20
    assert estimate_premium(closings.kept(few), period[few], inside[few]).verdict == "too few"
