"""Completeness is told as so many of so many, each field of those it can be asked of."""

from datetime import date

import pyarrow as pa

from ontarget.pipeline.quality import measure_quality

DAY = date(2026, 9, 10)


def rows():
    day = pa.date32()
    return pa.table(
        {
            "record_id": [1, 2, 3, 4],
            "status": ["open", "open", "won", "lost"],
            "owner": ["A", "", None, "B"],
            "amount": pa.array([5, None, 7, 8], pa.int64()),
            "close_date": pa.array([date(2026, 9, 9), date(2026, 9, 10), None, None], day),
            "closed_on": pa.array([None, None, date(2026, 5, 1), date(2026, 5, 2)], day),
            "is_closed_undated": [False, False, False, True],
            "lost_reason": pa.array([None, None, None, "price"]),
            "n_activities": [0, 3, 1, 0],
        }
    )


def test_each_field_is_asked_of_those_that_can_have_it():
    history = pa.table({"record_id": [1, 1, 3], "is_entry": [True, True, False]})
    found = {one.name: (one.n, one.of) for one in measure_quality(rows(), history, DAY)}
    assert found == {
        "closed_on": (1, 2),
        "owner": (2, 4),
        "amount": (1, 2),
        "close_date": (2, 2),
        "lost_reason": (1, 1),
        "close_date_ahead": (1, 2),
        "activities": (2, 4),
        "stage_history": (1, 4),
    }


def test_nothing_at_all_has_no_share():
    found = measure_quality(rows().slice(0, 0), pa.table({}), DAY)
    assert all(one.share is None for one in found)
