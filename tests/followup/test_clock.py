"""Local times as instants when clocks change: hours skipped and doubled, at midnight too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ontarget.followup.clock import instant, stretch

CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Havana", date(2026, 3, 8)),  # midnight is skipped
    ("America/Havana", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Asia/Kolkata", date(2026, 3, 29)),
]


def walked(zone, day):
    """Every minute of a local day with what the clock shows."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    for step in range(56 * 60):
        at = start + timedelta(minutes=step)
        local = at.astimezone(zone)
        if local.date() == day:
            yield int(at.timestamp()) // 60, local.hour * 60 + local.minute


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_instants_are_those_of_a_clock_walked_minute_by_minute(name, day):
    zone = ZoneInfo(name)
    minutes = list(walked(zone, day))
    for shown in range(0, 1440, 15):
        first = next(at for at, minute in minutes if minute >= shown)
        assert instant(zone, day.toordinal(), shown) == first, shown
    assert instant(zone, day.toordinal(), 1440) == minutes[-1][0] + 1


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_in_a_stretch_the_clock_is_always_within_it(name, day):
    zone = ZoneInfo(name)
    minutes = dict(walked(zone, day))
    for start in range(0, 1440, 30):
        for length in (15, 30, 90, 480):
            end = min(start + length, 1440)
            first, last = stretch(zone, day.toordinal(), start, end)
            assert all(start <= minutes[at] < end for at in range(first, last)), (start, end)
            if not 0 <= start < 240:
                assert last - first == end - start
    assert len(minutes) == stretch(zone, day.toordinal(), 0, 1440)[1] - min(minutes)
