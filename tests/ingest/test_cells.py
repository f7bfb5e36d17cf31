import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.ingest.cells import parse_amount, parse_boolean, parse_integer, parse_number


def amounts(*texts, currency=None):
    cells = pa.array(texts, pa.string())
    parsed = parse_amount(cells, pa.array([currency] * len(texts), pa.string()))
    return parsed.values.to_pylist(), parsed.is_bad.tolist(), parsed.currencies.to_pylist()


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1234.5", 123450), ("1,234,567.89", 123456789), ("1.234.567,89", 123456789),
        ("1 234,5", 123450), ("1\u202f234,50", 123450), ("1'234.50", 123450),
        ("12,34,567.00", 123456700),
        ("(1,200.00)", -120000), ("-5", -500), ("250k", 25000000), ("$342.09K", 34209000),
        ("1.5M", 150000000), ("0", 0), ("45.000 €", 4500000), (".5", 50),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text, minor):
    values, is_bad, _ = amounts(text)
    assert (values, is_bad) == ([minor], [False])


def test_the_column_decides_which_sign_is_decimal():
    values, _, _ = amounts("45.000", "1.234,50")
    assert values == [4500000, 123450]


def test_no_thousandths_of_money_are_read_beside_other_numbers():
    assert amounts("€ 21.500", "£32,000", "18k")[0] == [2150000, 3200000, 1800000]
    assert amounts("€ 21.500", "£1,250.50")[0] == [2150000, 125050]
    assert amounts("£ 32,000", "€ 1.250,50")[0] == [3200000, 125050]
    assert amounts("21.500", "32,000")[0] == [2150000, 3200000]
    assert amounts("21.500", "32.5")[0] == [2150, 3250]  # as a program writes numbers
    assert amounts("$1.250M", "$1.5M")[0] == [125_000_000, 150_000_000]
    assert amounts("1.250M", "32,000")[0] == [125_000_000, 3_200_000]
    assert amounts("€ 1,250 Mio", "€ 1,5 Mio")[0] == [125_000_000, 150_000_000]
    assert amounts("5000", "1250.75", "845.125", "12,000")[0][2:] == [84512, 1_200_000]
    assert amounts("KWD 1.234", "5", currency="KWD")[0] == [1234, 5000]


def test_a_sign_in_the_cell_counts_before_a_code_that_is_assumed():
    def read(code, *texts):
        parsed = parse_amount(pa.array(texts), pa.array([code] * len(texts)), is_assumed=True)
        return parsed.currencies.to_pylist()

    assert read("GBP", "€5", "7", "$8", "USD 9") == ["EUR", "GBP", "USD", "USD"]
    assert read("EUR", "12,000 ARR", "5")[1] == "EUR"
    assert amounts("12,000 ARR")[1] == [True]
    assert read("AUD", "$5", "7", "US$ 8") == ["AUD", "AUD", "USD"]


@pytest.mark.parametrize("decimal", ["comma", "point", None])
@pytest.mark.parametrize(
    ("text", "minor"),
    [("1234.5", 123450), ("99,5", 9950), ("1234.567", 123457), ("0,126", 13), ("1.2340", 123)],
)
def test_a_sign_that_cannot_part_thousands_is_decimal_whatever_the_column(text, minor, decimal):
    """As where one column holds numbers of a sheet and text that somebody typed."""
    for others in (["1.234.567,89"], ["1,234,567.89"], []):
        cells = pa.array([*others, text])
        parsed = parse_amount(cells, pa.nulls(len(cells), pa.string()), decimal)
        assert parsed.values.to_pylist()[-1] == minor


def test_currency_in_the_cell_counts_where_the_row_has_none():
    assert amounts("$5", "EUR 7", "8")[2] == ["USD", "EUR", None]
    assert amounts("$5", currency="EUR")[2] == ["EUR"]


def test_minor_digits_follow_the_currency():
    assert amounts("500", currency="JPY")[0] == [500]
    assert amounts("1.234", currency="KWD")[0] == [1234]


def test_empty_is_missing_and_nonsense_is_bad():
    values, is_bad, _ = amounts("", "-", "n/a", "a lot", "12 apples")
    assert values == [None] * 5
    assert is_bad == [False, False, False, True, True]


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1))
def test_amounts_written_plainly_read_back_to_the_cent(minors):
    texts = [f"{'-' if m < 0 else ''}{abs(m) // 100}.{abs(m) % 100:02d}" for m in minors]
    assert amounts(*texts)[0] == minors


def test_a_column_with_values_above_one_is_per_cent():
    assert parse_number(pa.array(["75", "0", "10"]), is_share=True).values.to_pylist() == [
        0.75,
        0,
        0.1,
    ]
    assert parse_number(pa.array(["0.75", "1"]), is_share=True).values.to_pylist() == [0.75, 1.0]
    assert parse_number(pa.array(["0,5 %"]), is_share=True).values.to_pylist() == [0.005]


def test_zero_per_cent_is_not_missing():
    assert parse_number(pa.array(["0%", ""]), is_share=True).values.to_pylist() == [0.0, None]


def test_a_chance_above_one_is_bad():
    parsed = parse_number(pa.array(["1000", "50"]), is_share=True)
    assert parsed.values.to_pylist() == [None, 0.5]
    assert parsed.is_bad.tolist() == [True, False]


def test_booleans_in_several_languages():
    parsed = parse_boolean(pa.array(["TRUE", "ja", "Oui", "x", "0", "Nein", "maybe", ""]))
    assert parsed.values.to_pylist() == [True] * 4 + [False] * 2 + [None] * 2
    assert parsed.is_bad.tolist() == [False] * 6 + [True, False]


def test_fractions_are_no_whole_numbers():
    parsed = parse_integer(pa.array(["3", "3.5", "1,000"]))
    assert parsed.values.to_pylist() == [3, None, 1000]
