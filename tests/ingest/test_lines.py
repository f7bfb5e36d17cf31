"""Several rows of one id: product lines are added up, equal rows count once, else the last."""

from datetime import date

import pyarrow as pa

from ontarget.ingest.lines import is_repeated, join_lines, tell_apart


def joined(rows, *, sums_lines=True):
    table = pa.Table.from_pylist(rows)
    found = join_lines(table, is_repeated(table["source_id"]), sums_lines=sums_lines)
    return found.table.filter(pa.array(found.stays)).to_pylist(), found


def line(key, product, amount, day=date(2026, 12, 1), status="Open"):
    return {"source_id": key, "product": product, "amount": amount, "close_date": day,
            "status": status}  # fmt: skip


def test_lines_of_one_opportunity_are_added_up_under_the_largest_product():
    later = date(2027, 1, 5)
    rows, found = joined([line("1", "A", 10), line("2", "B", 5), line("1", "C", 30, later),
                          line("1", "A", 2)])  # fmt: skip
    assert [(row["source_id"], row["product"], row["amount"]) for row in rows] == [
        ("2", "B", 5),
        ("1", "C", 42),
    ]
    assert rows[1]["close_date"] == later
    assert (found.joined.sum(), found.dropped.sum()) == (2, 0)


def test_the_same_row_twice_counts_once():
    rows, found = joined([line("1", "A", 10), line("1", "A", 10)])
    assert [row["amount"] for row in rows] == [10]
    assert (found.joined.sum(), found.dropped.sum()) == (0, 1)


def test_of_rows_that_contradict_each_other_the_last_counts():
    rows, _ = joined([line("1", "A", 10), line("1", "B", 5, status="Won")])
    assert [(row["amount"], row["status"]) for row in rows] == [(5, "Won")]
    rows, _ = joined([line("1", None, 10), line("1", None, 5)])
    assert [row["amount"] for row in rows] == [5]


def test_rows_of_other_kinds_are_never_added_up():
    rows, _ = joined([line("1", "A", 10), line("1", "B", 5)], sums_lines=False)
    assert [row["amount"] for row in rows] == [5]


def apart(kind, rows):
    table = pa.Table.from_pylist(rows)
    return tell_apart(table, is_repeated(table["source_id"]), kind)["source_id"].to_pylist()


def test_opportunities_of_several_owners_are_several_in_any_order():
    rows = [{"source_id": "A / 2026-01-01", "owner": "Ann", "stage": "Won"},
            {"source_id": "A / 2026-01-01", "owner": "Bob", "stage": "Open"},
            {"source_id": "B / 2026-01-01", "owner": "Bob", "stage": "Open"}]  # fmt: skip
    wanted = ["A / 2026-01-01 / Ann", "A / 2026-01-01 / Bob", "B / 2026-01-01"]
    assert apart("opportunity", rows) == wanted
    assert apart("opportunity", rows[::-1]) == wanted[::-1]
    same = [{"source_id": "A", "owner": "Ann", "stage": stage} for stage in ("Open", "Won")]
    assert apart("opportunity", same) == ["A", "A"]


def test_activities_are_one_only_if_equal_in_everything():
    rows = [{"source_id": "call / Ann", "row": n, "custom": said}
            for n, said in enumerate(["9:00", "10:00", "9:00"])]  # fmt: skip
    assert apart("activity", rows) == ["call / Ann", "call / Ann / 2", "call / Ann"]
