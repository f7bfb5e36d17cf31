"""Two writers at once: whoever comes second compares again, and nothing is lost."""

from datetime import date

import pytest

from ontarget.app import write_import as module
from ontarget.core.errors import BookBusy

HEAD = "opportunity_id,name,stage,amount,currency,created_on\n"


def test_a_book_that_moved_is_compared_again(desk, take, monkeypatch):
    compare, moved = module.plan_import, []

    def compare_while_another_writes(*arguments):
        plan = compare(*arguments)
        if not moved:
            moved.append(True)
            desk.book.upsert("opportunity", "other", [{"source_id": "x"}], seen_on=date(2026, 1, 1))
        return plan

    monkeypatch.setattr(module, "plan_import", compare_while_another_writes)
    take(desk, {"o.csv": HEAD + "1,A,Open,5,EUR,2026-01-01\n"})
    rows = desk.book.rows("opportunity")
    assert [(row["source"], row["source_id"]) for row in rows] == [("file", "1"), ("other", "x")]
    assert len({row["record_id"] for row in rows}) == 2


def test_a_book_that_never_rests_is_left_alone(desk, take, monkeypatch):
    compare = module.plan_import

    def compare_while_another_writes(*arguments):
        plan = compare(*arguments)
        desk.book.set_setting("me", "someone")
        return plan

    monkeypatch.setattr(module, "plan_import", compare_while_another_writes)
    with pytest.raises(BookBusy):
        take(desk, {"o.csv": HEAD + "1,A,Open,5,EUR,2026-01-01\n"})
    assert desk.book.rows("opportunity") == []
