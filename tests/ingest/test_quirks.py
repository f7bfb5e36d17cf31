"""Every quirk of real exports that is known, cell by cell."""

from datetime import date
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from ontarget.ingest.cells import parse_amount, parse_boolean, parse_number
from ontarget.ingest.dates import find_order, parse_date

ZONE = ZoneInfo("Europe/Berlin")

AMOUNTS = {
    "german": (["1.234.567,89", "12,50"], [123456789, 1250], None),
    "english": (["1,234,567.89"], [123456789], None),
    "blanks": (
        ["1 234 567,89", "1\u00a0234,50", "1\u202f234,50"],
        [123456789, 123450, 123450],
        None,
    ),
    "swiss": (["1'234'567.89", "CHF 1\u2019234.50"], [123456789, 123450], "CHF"),
    "indian": (["12,34,567.50"], [123456750], None),
    "dollars": (["$45,000", "$1,200.50", "$342.09K"], [4500000, 120050, 34209000], "USD"),
    "code before": (["EUR 45.000", "EUR 1.200,50"], [4500000, 120050], "EUR"),
    "sign behind": (["45.000 €", "12,50 €"], [4500000, 1250], "EUR"),
    "US$": (["US$ 100"], [10000], "USD"),
    "brackets": (["(1,200.00)", "-5", "100-"], [-120000, -500, -10000], None),
    "a dash is nothing": (["-", "12.50"], [None, 1250], None),
    "thousands": (["250k", "45K€", "45 Tsd."], [25000000, 4500000, 4500000], "EUR"),
    "millions": (["1.2m", "€1.5M", "3 Mio"], [120000000, 150000000, 300000000], "EUR"),
    "german words": (["45 Tsd.", "1,5 Mio"], [4500000, 150000000], None),
    "crowns": (["1,234.50 kr"], [123450], None),
    "report": (["USD 450,000.00"], [45000000], "USD"),
}


@pytest.mark.parametrize("quirk", AMOUNTS)
def test_amounts(quirk):
    cells, wanted, currency = AMOUNTS[quirk]
    found = parse_amount(pa.array(cells, pa.string()), pa.nulls(len(cells), pa.string()))
    assert found.values.to_pylist() == wanted
    assert not found.is_bad.any()
    assert currency is None or currency in found.currencies.to_pylist()


@pytest.mark.parametrize(
    "text", ["TBD", "5.01E+14", "ask Bob", "12-13", "(5", "1 000 000 000 000 000"]
)
def test_what_is_no_amount_is_said(text):
    found = parse_amount(pa.array([text]), pa.nulls(1, pa.string()))
    assert (found.values.to_pylist(), found.is_bad.tolist()) == ([None], [True])


DATES = [
    "31.01.2026", "2026-01-31T10:00:00.000Z", "Jan 31, 2026 2:05 PM", "31 Jan, 2026 00:02:00",
    "46053", "46053.75", "31-Jan-26", "1/31/2026", "31/01/2026 14:30", "20260131", "2026/01/31",
    "31. Januar 2026", "31 janvier 2026", "31 de enero de 2026", "31 gennaio 2026",
    "31 januari 2026", "31 de janeiro de 2026", "Sat Jan 31 2026", "Saturday, January 31, 2026",
    "1/31/26 2:05 PM", "2026-01-31 10:00:00 +0200", "31.1.26",
]  # fmt: skip


@pytest.mark.parametrize("text", DATES)
def test_dates(text):
    cells = pa.array([text])
    found = parse_date(cells, find_order(cells), ZONE)
    assert found.values.to_pylist() == [date(2026, 1, 31)]


@pytest.mark.parametrize(
    "text",
    ["next Friday", "ASAP", "0000-00-00", "1900-01-00", "2026-02-30", "Q1 2026", "soon 2026"],
)
def test_what_is_no_date_is_said(text):
    found = parse_date(pa.array([text]), "dmy", ZONE)
    assert (found.values.to_pylist(), found.is_bad.tolist()) == ([None], [True])


def test_two_figures_of_a_year_are_of_this_century_or_the_last():
    found = parse_date(pa.array(["1.1.68", "1.1.70"]), "dmy", ZONE)
    assert [day.year for day in found.values.to_pylist()] == [2068, 1970]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [(["75"], [0.75]), (["75%"], [0.75]), (["0,75"], [0.75]), (["0.75", "1"], [0.75, 1.0]),
     (["75,5 %"], [0.755]), (["100", "5"], [1.0, 0.05])],
)  # fmt: skip
def test_shares(cells, wanted):
    assert parse_number(pa.array(cells), is_share=True).values.to_pylist() == wanted


def test_yes_and_no_in_seven_languages():
    yes = ["true", "TRUE", "1", "Yes", "Ja", "Oui", "Sí", "sì", "Sim", "x"]
    no = ["False", "0", "no", "Nein", "Non", "Não", "Nee"]
    found = parse_boolean(pa.array([*yes, *no, "maybe", ""]))
    assert found.values.to_pylist() == [True] * len(yes) + [False] * len(no) + [None, None]
    assert found.is_bad.tolist()[-2:] == [True, False]
