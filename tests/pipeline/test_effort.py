"""Whose hours an activity is, how long it took, and when it was in the book's own zone."""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from ontarget.pipeline.effort import KINDS, NO_TIME, find_effort

MINUTES = {"call": 10.0, "email": 6.0, "meeting": 60.0, "other": 12.0}
PIPELINE = pa.table({"record_id": [7, 8], "source": ["crm", "crm"], "opportunity_id": ["a", "b"]})


def effort(*rows, as_of=date(2026, 3, 31), zone="UTC"):
    names = ("opportunity_id", "kind", "direction", "happened_at", "subject", "outcome",
             "duration_minutes")  # fmt: skip
    types = (pa.string(),) * 3 + (pa.timestamp("us", "UTC"), pa.string(), pa.string(), pa.float64())
    columns = {
        name: pa.chunked_array([pa.array([row.get(name) for row in rows], kind)])
        for name, kind in zip(names, types, strict=True)
    }
    table = pa.table({"source": pa.array(["crm"] * len(rows), pa.string()), **columns})
    return find_effort(table, PIPELINE, as_of, time_zone=zone, assumed_minutes=MINUTES)


def call(**rest):
    at = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    return {"opportunity_id": "a", "kind": "Call", "direction": "out", "happened_at": at, **rest}


def test_what_the_buyer_or_nobody_did_takes_no_hours():
    found = effort(
        call(), call(direction="in"), call(opportunity_id="unknown"), call(happened_at=None),
        call(kind="email", direction=None, subject="Out of office: back on Monday"),
        call(happened_at=datetime(2026, 4, 2, tzinfo=UTC)),
    )  # fmt: skip
    assert found.record_id.tolist() == [7]


def test_minutes_are_the_books_within_bounds_else_assumed():
    found = effort(call(duration_minutes=30), call(duration_minutes=0), call(duration_minutes=9e3),
                   call(), call(kind="LinkedIn message"), call(kind="Demo"),
                   call(kind=None))  # fmt: skip
    assert np.round(60 * found.hours, 6).tolist() == [30, 2, 480, 10, 6, 60, 12]
    assert found.is_stated.tolist() == [True, True, True, False, False, False, False]
    assert [KINDS[one] for one in found.kind] == ["call"] * 4 + ["email", "meeting", "other"]


@pytest.mark.parametrize(("zone", "day", "minute"), [("UTC", 2, 1350), ("Europe/Berlin", 2, 1410),
                                                     ("Asia/Tokyo", 3, 450)])  # fmt: skip
def test_the_day_is_that_of_the_book(zone, day, minute):
    found = effort(call(), zone=zone)
    assert date.fromordinal(int(found.day[0]) + date(1970, 1, 1).toordinal()) == date(2026, 3, day)
    assert found.minute.tolist() == [minute]


def test_a_day_without_a_time_has_none():
    assert effort(call(happened_at=datetime(2026, 3, 2, tzinfo=UTC))).minute.tolist() == [NO_TIME]
    assert len(effort().day) == 0
