from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.ingest.dates import find_order, parse_date, parse_instant, parse_month

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-01-31", None), ("20260131", None), ("31.01.2026", "dmy"), ("31/1/26", "dmy"),
        ("1/31/2026 0:00", "mdy"), ("Jan 31, 2026 2:05 PM", None), ("31-Jan-26", None),
        ("31 Jan, 2026 00:02:00", None), ("46053", None), ("2026-01-31T10:00:00.000Z", None),
        ("2026-01-31 23:30:00", None),
    ],
)  # fmt: skip
def test_every_usual_form_of_a_day(text, order):
    parsed = parse_date(pa.array([text]), order, BERLIN)
    assert parsed.values.to_pylist() == [date(2026, 1, 31)]


def test_an_instant_is_the_day_it_is_in_the_books_zone():
    parsed = parse_date(pa.array(["2026-01-31T23:30:00Z"]), None, BERLIN)
    assert parsed.values.to_pylist() == [date(2026, 2, 1)]


def test_a_time_without_zone_is_read_in_the_sources_zone():
    parsed = parse_instant(
        pa.array(["2026-07-01 12:00:00", "2026-07-01T12:00:00+05:30"]), None, BERLIN
    )
    assert parsed.values.to_pylist() == [
        datetime(2026, 7, 1, 10, tzinfo=UTC),
        datetime(2026, 7, 1, 6, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["20-10-2016", "01-03-2017"], "dmy"), (["1/18/2021", "2/3/2021"], "mdy"),
        (["01/02/2021", "03/04/2021"], "ambiguous"), (["13/01/2021", "01/13/2021"], "mixed"),
        (["2021-01-02", ""], None), (["01.02.2021"], "dmy"),
    ],
)  # fmt: skip
def test_the_column_tells_the_order_or_says_that_it_cannot(texts, order):
    assert find_order(pa.array(texts)) == order


@pytest.mark.parametrize("text", ["2026-02-30", "next Friday", "99/99/2026", "2026-01-31 25:00"])
def test_what_is_no_day_is_bad_and_missing(text):
    parsed = parse_date(pa.array([text]), "dmy", BERLIN)
    assert (parsed.values.to_pylist(), parsed.is_bad.tolist()) == ([None], [True])


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2068, 12, 31)), min_size=1),
    st.sampled_from(["dmy", "mdy"]),
)
def test_days_written_in_an_order_read_back(days, order):
    form = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    parsed = parse_date(pa.array([day.strftime(form) for day in days]), order, BERLIN)
    assert parsed.values.to_pylist() == days


@pytest.mark.parametrize(
    ("form", "day"),
    [
        ("Jan 2027", date(2027, 1, 31)),
        ("February 2028", date(2028, 2, 29)),
        ("märz 2027", date(2027, 3, 31)),
        ("enero de 2027", date(2027, 1, 31)),
        ("01/2027", date(2027, 1, 31)),
        ("2027-06", date(2027, 6, 30)),
        ("13/2027", None),
        ("Talk 2027", None),
        ("Jan 27", None),
    ],
)
def test_a_month_alone_is_its_last_day(form, day):
    assert parse_month(pa.array([form])).values.to_pylist() == [day]
