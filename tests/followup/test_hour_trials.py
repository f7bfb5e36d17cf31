"""Which contacts can tell about hours, and whether they were answered."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.followup.day_part import NO_PART, parts_of
from ontarget.followup.hour_trials import find_trials

UNTIL = datetime(2026, 3, 1, tzinfo=UTC)
MONDAY = datetime(2026, 2, 2, tzinfo=UTC)


def touches(*rows):
    """Rows of (record, day hour, kind, direction, is_sign) with more by name."""
    made = []
    for record, at, kind, direction, is_sign, more in rows:
        days, hours = at
        made.append({
            "record_id": record, "contact_record_id": 7, "kind": kind, "direction": direction,
            "happened_at": MONDAY + timedelta(days=days, hours=hours), "has_time": True,
            "is_sign": is_sign, "is_automatic": False, "time_zone": None, "segment": None, **more,
        })  # fmt: skip
    kinds = {"record_id": pa.int64(), "contact_record_id": pa.int64(), "kind": pa.string(),
             "direction": pa.string(), "happened_at": pa.timestamp("us", tz="UTC"),
             "has_time": pa.bool_(), "is_sign": pa.bool_(), "is_automatic": pa.bool_(),
             "time_zone": pa.string(), "segment": pa.string()}  # fmt: skip
    return pa.Table.from_pylist(made, schema=pa.schema(kinds))


def told(table, until=UNTIL):
    found = find_trials(table, until, book_zone="UTC")
    return list(zip(found.channel.tolist(), found.part.tolist(), found.answered.tolist(),
                    strict=True))  # fmt: skip


def test_a_call_is_answered_by_itself_and_a_mail_by_what_comes_next():
    table = touches(
        (1, (0, 9), "call", "out", True, {}),
        (1, (1, 9), "call", "out", False, {}),
        (1, (2, 11), "email", "out", False, {}),
        (1, (3, 15), "email", "in", True, {}),
        (2, (3, 17), "email", "out", False, {}),
        (3, (3, 18.5), "email", "out", False, {}),
    )
    assert told(table) == [(0, 0, True), (0, 0, False), (1, 1, True), (1, 4, False)]


def test_a_reply_belongs_to_the_last_mail_before_it():
    table = touches(
        (1, (0, 9), "email", "out", False, {}),
        (1, (2, 13), "email", "out", False, {}),
        (1, (2, 14), "email", "in", True, {}),
    )
    assert told(table) == [(1, 0, False), (1, 2, True)]


def test_what_registers_an_answer_is_no_trial():
    table = touches(
        (1, (0, 9), "email", "in", True, {}),
        (1, (0, 9.25), "call", "out", True, {}),
        (1, (0, 15), "call", "out", True, {}),
    )
    assert told(table) == [(0, 3, True)]


def test_automatic_ones_days_without_a_time_and_unripe_mails_tell_nothing():
    table = touches(
        (1, (0, 9), "email", "out", False, {"is_automatic": True}),
        (2, (0, 9), "email", "out", False, {}),
        (2, (0, 9.1), "email", "in", True, {"is_automatic": True}),
        (3, (0, 0), "call", "out", True, {"has_time": False}),
        (4, (25, 10), "email", "out", False, {}),
        (5, (25, 10), "email", "out", False, {}),
        (5, (25, 11), "email", "in", True, {}),
        (6, (40, 10), "call", "out", True, {}),
    )
    assert told(table) == [(1, 0, False), (1, 1, True)]


def test_neither_the_order_of_rows_nor_what_came_later_matters():
    table = touches(
        (1, (0, 9), "call", "out", True, {"segment": "B"}),
        (1, (4, 9), "email", "out", False, {"segment": "B"}),
        (2, (5, 16), "email", "out", False, {"segment": "A"}),
        (2, (6, 16), "email", "in", True, {"segment": "A"}),
    )
    mixed = table.take(pa.array([3, 1, 0, 2]))
    assert told(mixed) == told(table)
    later = touches((1, (40, 9), "call", "in", True, {}))
    assert told(pa.concat_tables([table, later])) == told(table)


def test_no_contacts_tell_nothing():
    assert told(touches()) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_parts_are_those_of_the_local_clock_over_clock_changes(zone):
    from zoneinfo import ZoneInfo

    start = datetime(2026, 3, 1, tzinfo=UTC)
    times = [start + timedelta(minutes=37 * n) for n in range(12_000)]
    micros = np.array([int(at.timestamp()) * 1_000_000 for at in times])
    local = [at.astimezone(ZoneInfo(zone)).hour for at in times]
    expected = [(hour - 8) // 2 if 8 <= hour < 18 else NO_PART for hour in local]
    assert parts_of(micros, zone).tolist() == expected
