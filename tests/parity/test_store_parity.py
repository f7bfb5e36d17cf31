"""The same rows go in and come out of SQLite and PostgreSQL, to the last bit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from ontarget.core.schema import Field
from ontarget.store.arrow import arrow_schema
from ontarget.store.book import Book, open_book
from ontarget.store.layout import LAYOUTS, RECORDS, Layout

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
N_ROWS = 6

# Row 0 is awkward, row 1 empty, the rest ordinary; sources and ids sort differently by byte and
# by locale.
AWKWARD = {
    "text": ['Zoë, "quoted"\nnext line\r\n\ttab 漢字 🙂 \\N \' ;', "", "a", "B", "ä", " NULL "],
    "date": [
        date(1066, 10, 14),
        date(1969, 12, 31),
        date(1970, 1, 1),
        date(2026, 2, 28),
        date(9999, 12, 31),
        date(1, 1, 1),
    ],
    "instant": [
        datetime(1969, 7, 20, 20, 17, 40, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 0, 120000, tzinfo=UTC),
        datetime(1900, 1, 1, 12, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
    "integer": [2**63 - 1, -(2**63), 0, 2**53 + 1, -1, 7],
    "number": [0.1 + 0.2, -1e308, 5e-324, 1.0, float("inf"), 12345678901234.567],
    "boolean": [True, False, True, False, True, False],
}
AWKWARD["amount"] = AWKWARD["integer"]
AWKWARD["share"] = AWKWARD["number"]


def awkward_rows(layout: Layout) -> pa.Table:
    """Rows for every column of a table, with nulls wherever they may be."""
    columns = {field.name: _awkward_column(field, layout) for field in layout.fields}
    return pa.table(columns, schema=arrow_schema(layout.name))


def _awkward_column(field: Field, layout: Layout) -> list[object]:
    if field.name in (layout.number, "import_id"):
        return list(range(1, N_ROWS + 1))
    values: list[object] = list(AWKWARD[field.type])
    if field.choices:
        values = [field.choices[i % len(field.choices)] for i in range(N_ROWS)]
    elif field.name in (*layout.primary_key, *layout.unique) and field.type == "text":
        values = [f"{value}{i}" for i, value in enumerate(values)]
    if not field.is_required:
        values[1] = None
    return values


@pytest.fixture
def two_books(tmp_path: Path, fresh_postgres: str) -> tuple[Book, Book]:
    return (
        open_book(str(tmp_path / "book.sqlite"), now=NOW),
        open_book(fresh_postgres, now=NOW),
    )


def test_every_table_comes_back_as_it_went_in_from_both(two_books: tuple[Book, Book]) -> None:
    names = ["import_batch", *[name for name in LAYOUTS if name not in ("book", "import_batch")]]
    for book in two_books:
        with book.write() as transaction:
            for name in names:
                transaction.insert_arrow(name, awkward_rows(LAYOUTS[name]))
    for name in names:
        given = awkward_rows(LAYOUTS[name])
        order = [(column, "ascending", "at_start") for column in LAYOUTS[name].order]
        expected = given.take(pa.compute.sort_indices(given, sort_keys=order))
        for book in two_books:
            assert book.read_arrow(name).equals(expected), (name, book.location)


def test_rows_come_in_the_same_order_and_values_from_both(two_books: tuple[Book, Book]) -> None:
    for book in two_books:
        with book.write() as transaction:
            transaction.insert_arrow("opportunity", awkward_rows(RECORDS["opportunity"]))
            transaction.insert_arrow("activity", awkward_rows(RECORDS["activity"]))
    sqlite, postgres = two_books
    for name in ("opportunity", "activity"):
        assert sqlite.rows(name) == postgres.rows(name)
        assert sqlite.rows(name) == sqlite.read_arrow(name).to_pylist()
    assert [row["source"] for row in sqlite.rows("opportunity")] == sorted(
        (f"{value}{i}" for i, value in enumerate(AWKWARD["text"])), key=lambda s: s.encode()
    )


def test_updates_set_given_columns_only_in_both(two_books: tuple[Book, Book]) -> None:
    change = pa.table(
        {
            "record_id": pa.array([3, 1], pa.int64()),
            "amount": pa.array([None, 5], pa.int64()),
            "close_date": pa.array([date(2026, 12, 1), None], pa.date32()),
        }
    )
    for book in two_books:
        with book.write() as transaction:
            transaction.insert_arrow("opportunity", awkward_rows(RECORDS["opportunity"]))
            transaction.update_arrow("opportunity", change)
            transaction.update_arrow("opportunity", change.select(["record_id", "amount"]))
    for book in two_books:
        by_id = {row["record_id"]: row for row in book.rows("opportunity")}
        assert (by_id[3]["amount"], by_id[3]["close_date"]) == (None, date(2026, 12, 1))
        assert (by_id[1]["amount"], by_id[1]["close_date"]) == (5, None)
        assert by_id[1]["note"] == AWKWARD["text"][0]
        assert by_id[4]["amount"] == AWKWARD["amount"][3]
    assert two_books[0].read_arrow("opportunity").equals(two_books[1].read_arrow("opportunity"))


def test_empty_tables_have_the_declared_types_in_both(two_books: tuple[Book, Book]) -> None:
    for book in two_books:
        for name in LAYOUTS:
            assert book.read_arrow(name).schema.equals(arrow_schema(name)), name


def test_what_one_engine_cannot_keep_is_dropped_in_both(two_books: tuple[Book, Book]) -> None:
    row = pa.table(
        {
            "record_id": [1],
            "source": ["crm"],
            "source_id": ["A"],
            "name": ["Ac\0me"],
            "discount": [float("nan")],
            "first_seen_on": [date(2026, 1, 1)],
            "last_seen_on": [date(2026, 1, 1)],
        }
    )
    for book in two_books:
        with book.write() as transaction:
            transaction.insert_arrow("opportunity", row)
        (kept,) = book.rows("opportunity")
        assert (kept["name"], kept["discount"]) == ("Acme", None)
