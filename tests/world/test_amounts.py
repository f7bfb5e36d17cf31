import pytest

from ontarget.world.amounts import round_amount


@pytest.mark.parametrize(
    ("minor", "typed"),
    [(1_234_567, 1_250_000), (98_700, 98_500), (50, 10_000), (10_000_000, 10_000_000)],
)
def test_amounts_are_round_numbers(minor, typed):
    assert round_amount(minor) == typed
