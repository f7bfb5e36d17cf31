"""Calendar files: strict form, right local time over clock changes, lasting identifiers."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from ontarget.report.calendar_file import CalendarEvent, calendar_text, event_uid

STAMP = datetime(2026, 3, 2, 7, 0, 12, tzinfo=UTC)
ZONES = ["America/New_York", "Asia/Kolkata", "Europe/Berlin", "Australia/Sydney"]
ODD = 'Ünal, Söhne & Co; "Halle 3" \\ Tür\nzweite Zeile: ' + "sehr lang ß " * 12


def event(key="1-2-2026-02-20", *, zone="Europe/Berlin", day=(2026, 3, 27), hour=16, **more):
    start = datetime(*day, hour, tzinfo=ZoneInfo(zone))
    return CalendarEvent(key, start, start + timedelta(hours=1), more.pop("title", "Vantor"),
                         **more)  # fmt: skip


def written(*events, stamp=STAMP):
    return calendar_text(events, stamp=stamp, book_id="book-1")


def unfolded(text: bytes) -> list[str]:
    """Lines of a calendar after checks of RFC 5545, 3.1: CRLF, 75 octets, no control signs."""
    assert text.endswith(b"\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert b"\r" not in text.replace(b"\r\n", b"")
    for line in text.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line)
    lines = text.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    assert all(re.match(r"[A-Z0-9-]+[;:]", line) for line in lines)
    return lines


def components(lines):
    """Nested components as (name, values, parts); fails where BEGIN and END do not match."""
    stack = [("", {}, [])]
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            stack.append((value, {}, []))
        elif name == "END":
            done = stack.pop()
            assert done[0] == value
            stack[-1][2].append(done)
        else:
            key, _, parameters = name.partition(";")
            stack[-1][1].setdefault(key, []).append((parameters, value))
    assert len(stack) == 1
    (calendar,) = stack[0][2]
    return calendar


def offset_from_file(zone, local):
    """What a calendar program makes of a VTIMEZONE: the last change before the local time."""
    found = None
    for kind, values, _ in zone[2]:
        assert kind in ("STANDARD", "DAYLIGHT")
        start = datetime.strptime(values["DTSTART"][0][1], "%Y%m%dT%H%M%S")  # noqa: DTZ007
        if start <= local and (found is None or start > found[0]):
            found = (start, values["TZOFFSETTO"][0][1])
    sign, hours, minutes = re.fullmatch(r"([+-])(\d\d)(\d\d)", found[1]).groups()
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return -size if sign == "-" else size


def test_everything_the_standard_asks_for_is_there():
    calendar = components(unfolded(written(event(title=ODD, lines=(ODD, "b"), url="https://a.b"))))
    name, values, parts = calendar
    assert (name, values["VERSION"]) == ("VCALENDAR", [("", "2.0")])
    assert len(values["PRODID"]) == 1
    zone, found = parts
    assert (zone[0], zone[1]["TZID"]) == ("VTIMEZONE", [("", "Europe/Berlin")])
    assert all({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= set(part[1]) for part in zone[2])
    for key in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS"):
        assert len(found[1][key]) == 1
    assert found[1]["DTSTAMP"] == [("", "20260302T070012Z")]
    assert found[1]["DTSTART"] == [("TZID=Europe/Berlin", "20260327T160000")]
    (alarm,) = found[2]
    assert alarm[1] == {"ACTION": [("", "DISPLAY")], "DESCRIPTION": alarm[1]["DESCRIPTION"],
                        "TRIGGER": [("", "-PT10M")]}  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_local_times_are_right_on_every_day_around_a_change(zone):
    """As read by the parser, and as a program does that trusts the file's own zone."""
    days = [(2026, m, d) for m, first in ((3, 1), (4, 1), (10, 1), (11, 1)) for d in
            range(first, first + 28)]  # fmt: skip
    events = [event(f"{day}-{hour}", zone=zone, day=day, hour=hour) for day in days
              for hour in (4, 9, 16)]  # fmt: skip
    text = written(*events)
    zone_part = next(part for part in components(unfolded(text))[2] if part[0] == "VTIMEZONE")
    read = {str(one["uid"]): one for one in icalendar.Calendar.from_ical(text).walk("VEVENT")}
    assert len(read) == len(events)
    for one in events:
        found = read[event_uid("book-1", one.key)].start
        assert found == one.start
        assert (found.hour, found.utcoffset()) == (one.start.hour, one.start.utcoffset())
        local = one.start.replace(tzinfo=None)
        assert offset_from_file(zone_part, local) == one.start.utcoffset(), local


def test_a_round_trip_gives_the_same_file():
    text = written(*(event(zone=zone, title=ODD, lines=(ODD,), key=zone) for zone in ZONES))
    calendar = icalendar.Calendar.from_ical(text)
    assert bytes(calendar.to_ical(sorted=False)) == text
    for found in calendar.walk("VEVENT"):
        assert str(found["summary"]) == ODD
        assert str(found["description"]) == ODD
    assert len(list(calendar.walk("VTIMEZONE"))) == 4
    assert not calendar.errors


def test_a_later_file_replaces_the_events_of_an_earlier_one():
    first = written(event())
    second = written(event(day=(2026, 3, 28)), stamp=STAMP + timedelta(days=1))
    (old,), (new,) = (list(icalendar.Calendar.from_ical(text).walk("VEVENT"))
                      for text in (first, second))  # fmt: skip
    assert old["uid"] == new["uid"]
    assert new["sequence"] > old["sequence"]
    assert event_uid("book-2", "1") != event_uid("book-1", "1")


def test_the_order_of_events_does_not_matter_and_the_stamp_is_the_callers():
    events = [event(str(n), hour=8 + n % 5) for n in range(9)]
    assert written(*events) == written(*reversed(events))


def test_a_follow_up_that_is_done_can_be_taken_back():
    (found,) = icalendar.Calendar.from_ical(written(event(is_cancelled=True))).walk("VEVENT")
    assert str(found["status"]) == "CANCELLED"
    assert not list(found.walk("VALARM"))


def test_no_events_are_an_empty_calendar():
    assert components(unfolded(written()))[2] == []


def test_odd_signs_and_utc():
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    odd = CalendarEvent("k", start, start + timedelta(minutes=30), "a\x00b\x1b[31m\r\nc")
    lines = unfolded(written(odd))
    assert "DTSTART:20260302T090000Z" in lines
    assert "SUMMARY:ab[31m\\nc" in lines
