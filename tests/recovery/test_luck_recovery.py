"""What was planted in a quarter is found in it; of more firms: python -m benchmarks.luck."""

import pytest
from benchmarks.luck import PLANTS, Firm, measure

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("plant", PLANTS[1:])
def test_a_planted_change_is_the_largest_structural_part(plant):
    rows = list(measure(6, Firm(), (plant,)))
    assert sum(row["largest"] == plant for row in rows) >= 5


def test_as_planned_the_ranges_hold_and_little_is_told():
    rows = list(measure(12, Firm(), ("nothing",)))
    for name in ("volume", "mix", "conversion", "timing", "price"):
        assert sum(row[f"held_{name}"] for row in rows) >= 9, name
    assert sum(row["is_told"] for row in rows) <= 3


def test_few_deals_do_not_tell():
    rows = [row for plant in PLANTS for row in measure(3, Firm(n_a_quarter=15), (plant,))]
    assert sum(row["is_told"] for row in rows) <= 3
