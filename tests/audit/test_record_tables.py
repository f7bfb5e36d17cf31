"""The tables made of a book's contacts, quotes and owners."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ontarget.audit.deciders import find_deciders
from ontarget.audit.inputs import INPUTS
from ontarget.audit.people import build_people
from ontarget.audit.periods import build_periods
from ontarget.audit.quotes import build_quotes
from ontarget.audit.record_tables import record_tables
from ontarget.audit.sellers import build_sellers

TODAY = date(2026, 11, 23)
OPEN = pa.table(
    {
        "record_id": [1, 2, 3],
        "source": ["crm", "crm", "file"],
        "opportunity_id": ["A", "B", "A"],
        "contact_id": pa.array(["c1", None, "c1"]),
        "account": pa.array(["Nordfrakt", "Halden", None]),
        "owner": pa.array(["Maya", "Karl", None]),
        "amount": pa.array([100, 200, 300]),
        "currency": ["EUR", "EUR", "EUR"],
    }
)


def table(**columns: list[Any]) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns.items()})


CONTACT = table(
    source=["crm", "crm", "crm", "file"], source_id=["c1", "c2", "c3", "c9"],
    name=["Ada", "Ulf", "Eva", "Jo"], account=["Nordfrakt", "Nordfrakt", "Halden", "Nordfrakt"],
    account_id=["a1", "a1", "a2", "a1"], title=["IT Manager", "CEO", None, "CEO"],
    role=[None, "user", None, None],
)  # fmt: skip


def test_people_come_from_the_opportunity_the_account_and_what_happened() -> None:
    met = table(record_id=[2, 2], contact_id=["c2", "c2"])
    found = build_people(OPEN, CONTACT, met)
    assert [(r["record_id"], r["name"], r["is_decider"]) for r in found.to_pylist()] == [
        (1, "Ada", False), (1, "Ulf", False), (2, "Ulf", False), (2, "Eva", None), (3, None, None),
    ]  # fmt: skip
    assert found.schema == INPUTS["people"]


def test_people_are_found_by_the_accounts_id_where_its_name_differs() -> None:
    ids = table(record_id=[2], account_id=["a1"])
    found = build_people(OPEN, CONTACT, account_ids=ids)
    assert [r["contact_id"] for r in found.to_pylist() if r["record_id"] == 2] == ["c1", "c2", "c3"]


def test_of_a_directory_of_contacts_the_deciders_come_first() -> None:
    n = 100
    many = table(source=["crm"] * n, source_id=[f"x{i:03d}" for i in range(n)],
                 account=["Halden"] * n, role=["user"] * (n - 1) + ["decision maker"])  # fmt: skip
    found = build_people(OPEN, many).filter(pa.compute.field("record_id") == 2)
    assert found.num_rows == 20
    assert any(found["is_decider"].to_pylist())


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CEO", True), ("Chief Financial Officer", True), ("Managing Director", True),
        ("Geschäftsführerin", True), ("Vorstandsvorsitzender", True), ("Prokurist", True),
        ("Directeur général", True), ("P.D.G.", False), ("Gérante", True),
        ("Dueña", True), ("Consejero Delegado", True), ("DECISION_MAKER", True),
        ("Owner", True), ("Product Owner", False), ("Assistant to the CEO", False),
        ("Assistenz der Geschäftsführung", False), ("IT Manager", False),
        ("Presidential aide", False),
        ("", None), (None, None),
    ],
)  # fmt: skip
def test_who_decides_is_read_from_words(title: str | None, expected: bool | None) -> None:
    titles = pa.chunked_array([pa.array([title], pa.string())])
    nothing = pa.chunked_array([pa.nulls(1, pa.string())])
    assert find_deciders(nothing, titles).to_pylist() == [expected]
    assert find_deciders(titles, nothing).to_pylist() == [expected]


def test_a_stated_role_says_more_than_the_title() -> None:
    roles, titles = pa.chunked_array([["user"]]), pa.chunked_array([["CEO"]])
    assert find_deciders(roles, titles).to_pylist() == [False]


def test_quotes_count_from_the_day_they_were_made_within_their_own_source() -> None:
    quote = table(
        source=["crm"] * 4 + ["file"], opportunity_id=["A", "A", "A", "B", "A"],
        name=["one", "later", "undated", "b", "f"], amount=[1, 2, 3, 4, 5],
        status=["Sent", "Sent", "Closed Lost", "Angenommen", "expired"],
        created_on=[date(2026, 11, 23), date(2026, 11, 24), None, date(2026, 1, 1), None],
        sent_on=pa.array([None, None, None, None, None], pa.date32()),
    )  # fmt: skip
    found = build_quotes(OPEN, quote, TODAY).to_pylist()
    assert [(r["record_id"], r["name"], r["is_open"]) for r in found] == [
        (1, "one", True), (1, "undated", False), (2, "b", False), (3, "f", True),
    ]  # fmt: skip


def test_sellers_are_everyone_listed_or_with_something_open() -> None:
    owner = table(
        source=["crm", "file", "crm"], source_id=["u1", "u7", "u2"], name=["Maya", "Maya", "Old"],
        left_on=pa.array([date(2026, 1, 31), None, date(2026, 3, 31)], pa.date32()),
        hours_per_week=[30.0, None, 40.0],
    )  # fmt: skip
    found = build_sellers(OPEN, owner).to_pylist()
    shown = ("owner", "is_listed", "left_on", "n_open", "open_amount")
    assert [tuple(row[name] for name in shown) for row in found] == [
        ("Karl", False, None, 1, 200), ("Maya", True, None, 1, 100),
        ("Old", True, date(2026, 3, 31), 0, None),
    ]  # fmt: skip
    assert [row["owner"] for row in build_sellers(OPEN).to_pylist()] == ["Karl", "Maya"]


def test_open_amounts_of_two_currencies_are_not_added_up() -> None:
    mixed = OPEN.set_column(
        OPEN.column_names.index("owner"), "owner", pa.array(["Maya"] * 3)
    ).set_column(OPEN.column_names.index("currency"), "currency", pa.array(["EUR", "EUR", "USD"]))
    assert build_sellers(mixed)["open_amount"].to_pylist() == [None]


def test_periods_are_plain_numbers() -> None:
    found = build_periods([{"place": 0, "period": "2026-Q4", "gap": 83_600}], TODAY).to_pylist()
    assert found[0]["gap"] == 83_600.0
    assert found[0]["as_of"] == TODAY
    with pytest.raises(KeyError, match="gop"):
        build_periods([{"gop": 1}], TODAY)


def test_a_book_without_these_records_makes_empty_tables() -> None:
    empty = {
        name: pa.table({"source": pa.array([], pa.string())})
        for name in ("contact", "quote", "owner")
    }
    nobody = pa.table(
        {"record_id": pa.array([], pa.int64()), "account_id": pa.array([], pa.string())}
    )
    made = record_tables(OPEN.append_column("name", pa.array(["a", "b", "c"])), OPEN.slice(0, 0),
                         {**empty, "opportunity": nobody}, TODAY)  # fmt: skip
    assert [made[name].num_rows for name in ("quotes", "lookalikes")] == [0, 0]
    assert made["sellers"].num_rows == 2
