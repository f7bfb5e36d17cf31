"""What a check goes by: outcomes in the order they came, columns by what is known of them."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.evidence import FIRST_AMOUNT, Told, gather, safe_columns
from ontarget.forecast.leak import find_leaks

DAY = pa.date32()


def members(n=40, **more):
    closed = [date(2026, 3, 1 + k % 28) if k % 4 else None for k in range(n)]
    columns = {
        "record_id": pa.array(range(n), pa.int64()),
        "opportunity_id": [f"O{k:02d}" for k in range(n)],
        "status": [
            "open" if day is None else ("won", "lost")[k % 2] for k, day in enumerate(closed)
        ],
        "created_on": pa.array([date(2026, 1, 1)] * n, DAY),
        "closed_on": pa.array(closed, DAY),
        "is_closed_undated": [False] * n,
        "currency": ["EUR"] * n,
        "segment": ["a" if k % 3 else "b" for k in range(n)],
    }
    return pa.table(columns | more)


def told(rows, *, amounts=None, history=(), observed=(), covered=()):
    ids = rows["record_id"]
    n = rows.num_rows
    empty = {"record_id": pa.array([], pa.int64())}
    observation = pa.table({
        "record_id": pa.array([o[0] for o in observed], pa.int64()),
        "field": pa.array([o[1] for o in observed], pa.string()),
        "value": pa.array([o[2] for o in observed], pa.string()),
        "effective_on": pa.array([o[3] for o in observed], DAY),
    })  # fmt: skip
    known = pa.table({
        "record_id": pa.array([h[0] for h in history], pa.int64()),
        "amount": pa.array([h[1] for h in history], pa.int64()),
        "effective_on": pa.array([h[2] for h in history], DAY),
        "seq": pa.array([0] * len(history), pa.int64()),
    })  # fmt: skip
    raw = pa.table({"record_id": ids, "amount": pa.array(amounts or [None] * n, pa.int64())})
    return Told(raw, pa.table(empty), known, observation, covered)


def test_closed_ones_stand_in_the_order_of_closing_and_undated_ones_are_left():
    rows = members(is_closed_undated=[k == 5 for k in range(40)])
    found = gather(rows, told(rows))
    assert found.order_text == "the day they closed"
    assert (np.diff(found.order[found.closed]) >= 0).all()
    assert (len(found.closed), (found.outcome < 0).sum()) == (29, 10)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, "the day they were created"),
        ({"created_on": pa.nulls(40, DAY)}, "the order of their rows"),
        ({"created_on": pa.nulls(40, DAY), "opportunity_id": [str(99 - k) for k in range(40)]},
         "their numbers"),
    ],
)  # fmt: skip
def test_without_closing_days_something_else_stands_for_time_and_is_said(change, text):
    rows = members(is_closed_undated=[True] * 40, **change)
    found = gather(rows, told(rows))
    assert found.order_text.startswith(text)
    assert len(found.closed) == 30


def test_an_amount_counts_as_it_was_when_created_and_only_with_a_history():
    rows = members()
    soon = [(k, 1000 + 37 * k, date(2026, 1, 2)) for k in range(20)]
    late = [(k, 1000 + 37 * k, date(2026, 2, 20)) for k in range(20, 40)]
    with_history = gather(rows, told(rows, history=soon + late, covered={"amount"}))
    column = dict(zip(with_history.table["record_id"].to_pylist(),
                      with_history.table[FIRST_AMOUNT].to_pylist(), strict=True))  # fmt: skip
    assert (column[3], column[30]) == (1000 + 37 * 3, None)
    without = gather(rows, told(rows, amounts=[100 * k for k in range(40)]))
    assert "amount" not in without.usable
    assert FIRST_AMOUNT not in without.table.column_names


def test_changes_in_the_last_days_are_told_from_earlier_ones():
    rows = members()
    final = [5000 if k % 2 == 0 else 0 for k in range(40)]
    seen = [(k, "amount", "4000", date(2026, 1, 1)) for k in range(40)]
    seen += [(k, "amount", str(final[k]), rows["closed_on"][k].as_py()) for k in range(40) if k % 4]
    found = gather(rows, told(rows, amounts=final, observed=seen, covered={"amount"}))
    change = found.late_changes["amount"]
    assert (change.n_late, change.n_closed) == (30, 30)
    assert set(change.before.numbers[found.closed]) == {4000}
    named = find_leaks(found.examined, found.outcome, found.order, declared=found.declared,
                       late_changes=found.late_changes, closing=found.closing)  # fmt: skip
    assert [(leak.column, leak.signal) for leak in named] == [("amount", "changes at the close")]
    assert safe_columns(found, named) == ("segment",)
