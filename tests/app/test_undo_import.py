"""The last import can be taken back, whole."""

from datetime import UTC, date, datetime

import pytest

from ontarget.app.undo_import import undo_last_import
from ontarget.core.errors import UsageError

HEAD = "opportunity_id,name,stage,amount,currency,created_on\n"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
TABLES = ("opportunity", "observation", "problem", "stage")


def everything(desk):
    return {table: desk.book.rows(table) for table in TABLES}


def test_after_it_the_book_says_what_it_said_before(desk, take):
    take(desk, {"o.csv": HEAD + "1,A,Talk,10,EUR,2026-01-01\n2,B,Talk,5,EUR,2026-01-01\n"},
         on=date(2026, 11, 2))  # fmt: skip
    before = everything(desk)
    history = "opportunity_id,changed_at,field,old_value,value\n7,2026-02-01T10:00:00Z,stage,A,B\n"
    later = HEAD + "1,A2,Offer,12,EUR,2026-01-01\n3,C,Lost,x,EUR,2026-01-01\n"
    take(desk, {"o.csv": later, "h.csv": history}, on=date(2026, 11, 9))
    assert everything(desk) != before
    undone = undo_last_import(desk)
    assert everything(desk) == before
    assert (undone.removed["opportunity"], undone.restored["opportunity"]) == (2, 1)
    assert undone.files == ["o.csv", "h.csv"]


def test_the_same_file_comes_in_again_after_it(desk, take):
    files = {"o.csv": HEAD + "1,A,Talk,10,EUR,2026-01-01\n"}
    take(desk, files)
    undo_last_import(desk)
    assert desk.book.rows("opportunity") == []
    assert take(desk, files).written["opportunity"].new == 1


def test_only_the_last_one_and_only_once(desk, take):
    with pytest.raises(UsageError):
        undo_last_import(desk)
    for day, amount in ((2, 10), (3, 11)):
        take(desk, {"o.csv": HEAD + f"1,A,Talk,{amount},EUR,2026-01-01\n"}, on=date(2026, 11, day))
    undo_last_import(desk)
    assert desk.book.rows("opportunity")[0]["amount"] == 1000
    with pytest.raises(UsageError):
        undo_last_import(desk)


def test_work_done_on_what_it_added_keeps_it(desk, take):
    take(desk, {"o.csv": HEAD + "1,A,Talk,10,EUR,2026-01-01\n"})
    record_id = desk.book.rows("opportunity")[0]["record_id"]
    with desk.book.write() as transaction:
        transaction.insert_rows("decision", [{
            "record_id": record_id, "verdict": "cut", "decided_at": NOW
        }])  # fmt: skip
    with pytest.raises(UsageError, match="changed here"):
        undo_last_import(desk)
    assert len(desk.book.rows("opportunity")) == 1
