from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ontarget.core.money import json_amount, minor_digits, to_major, to_minor


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_minor_units_survive_the_way_to_major_and_back(minor, currency):
    assert to_minor(to_major(minor, currency), currency) == minor


def test_halves_go_to_the_even_neighbour():
    assert [to_minor(Decimal(text), "EUR") for text in ("0.005", "0.015")] == [0, 2]


def test_whole_amounts_are_json_integers():
    assert json_amount(120000, "EUR") == 1200
    assert isinstance(json_amount(120000, "EUR"), int)
    assert json_amount(500, "JPY") == 500


def test_currencies_without_minor_unit_have_no_digits():
    assert minor_digits("JPY") == 0
