"""A book copied to the other engine and back is the same book."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from ontarget.core.errors import BookExists
from ontarget.store.backup import copy_book
from ontarget.store.book import open_book
from ontarget.store.tables import METADATA

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_there_and_back_nothing_is_lost(tmp_path, fresh_postgres):
    first = open_book(str(tmp_path / "first.sqlite"), now=NOW)
    with first.write() as transaction:
        transaction.insert_arrow("opportunity", pa.table({
            "record_id": [1, 2, 7], "source": ["crm"] * 3, "source_id": ["a", "Ä;\n\"b", "c"],
            "name": ["one", None, ""], "amount": [10**15, None, -1],
            "probability": [0.1, None, 1 / 3],
            "is_deleted": [True, False, None], "content_hash": [-(2**62), 0, None],
            "first_seen_on": pa.array([date(2026, 1, 1)] * 3, pa.date32()),
            "last_seen_on": pa.array([date(2026, 1, 2)] * 3, pa.date32()),
        }))  # fmt: skip
        transaction.set_setting("me", "Ann")
    there = open_book(fresh_postgres, now=NOW)
    back = open_book(str(tmp_path / "back.sqlite"), now=NOW)
    counts = copy_book(first, there)
    assert (counts["opportunity"], counts["setting"]) == (3, 1)
    copy_book(there, back)
    for table in METADATA.sorted_tables:
        if table.name != "book":
            assert back.read_arrow(table.name).equals(first.read_arrow(table.name)), table.name
    assert len({book.book_id for book in (first, there, back)}) == 3


def test_a_book_that_holds_something_is_not_lost_unasked(tmp_path):
    first, second = (open_book(str(tmp_path / name), now=NOW) for name in ("a.db", "b.db"))
    first.set_setting("me", "Ann")
    second.set_setting("me", "Bob")
    with pytest.raises(BookExists):
        copy_book(first, second)
    assert second.find_setting("me") == "Bob"
    copy_book(first, second, force=True)
    assert second.find_setting("me") == "Ann"
    with pytest.raises(BookExists):
        copy_book(first, first, force=True)
