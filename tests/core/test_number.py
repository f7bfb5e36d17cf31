from decimal import Decimal

import pytest

from ontarget.core.errors import UsageError
from ontarget.core.number import parse_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("180,000", "180000"),
        ("45k", "45000"),
        ("1.5M", "1500000"),
        ("1 500.5", "1500.5"),
        ("60000,50", "60000.50"),
        ("1.234.567", "1234567"),
        ("-5", "-5"),
    ],
)
def test_numbers_as_people_type_them(text, expected):
    assert parse_number(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "many", "nan", "inf", "40.000", "1,2,3.4.5"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UsageError):
        parse_number(text)
