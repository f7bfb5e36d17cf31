"""Follow-ups as a calendar file (RFC 5545): the buyer's own time, an alarm, lasting identifiers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import icalendar

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MARGIN_DAYS = 400  # of clock changes told around the events, for calendars that move them


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One follow-up in a calendar.

    ``key`` says which follow-up it is, such as opportunity, contact and day of the last touch:
    the same key replaces the event when a later file is read. ``start`` and ``end`` are aware;
    their zones are those of the buyer. ``is_cancelled`` takes an event back that was told before.
    """

    key: str
    start: datetime
    end: datetime
    title: str
    lines: tuple[str, ...] = ()
    alarm_minutes: int | None = 10
    url: str | None = None
    is_cancelled: bool = False


def calendar_text(
    events: Iterable[CalendarEvent], *, stamp: datetime, book_id: str, name: str = "Follow-ups"
) -> bytes:
    """Return the file; ``stamp`` is the instant it is made, ``book_id`` tells books apart.

    Events come in the order of their start and key, so the same follow-ups give the same file.
    """
    import icalendar

    listed = sorted(events, key=lambda event: (event.start, event.key))
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//ontarget//follow-ups//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    stamp = stamp.astimezone(UTC).replace(microsecond=0)
    for zone, (first, last) in _zones(listed).items():
        calendar.add_component(_zone_component(zone, first, last))
    for event in listed:
        calendar.add_component(_event(event, stamp, book_id))
    return bytes(calendar.to_ical(sorted=False))


def event_uid(book_id: str, key: str) -> str:
    """Return the identifier of an event, the same in every file of a book."""
    digest = sha256(f"{book_id}\x1f{key}".encode()).hexdigest()[:32]
    return f"{digest}@ontarget"


def _event(event: CalendarEvent, stamp: datetime, book_id: str) -> icalendar.Event:
    import icalendar

    found = icalendar.Event()
    found.add("uid", event_uid(book_id, event.key))
    found.add("dtstamp", stamp)
    # Calendars keep the event with the higher number: later files win.
    found.add("sequence", (stamp - _EPOCH) // timedelta(minutes=1))
    found.add("dtstart", event.start)
    found.add("dtend", event.end)
    found.add("summary", _plain(event.title))
    if event.lines:
        found.add("description", "\n".join(_plain(line) for line in event.lines))
    if event.url:
        found.add("url", event.url)
    found.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    if event.alarm_minutes is not None and not event.is_cancelled:
        found.add_component(_alarm(event))
    return found


def _alarm(event: CalendarEvent) -> icalendar.Alarm:
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _plain(event.title))
    alarm.add("trigger", -timedelta(minutes=event.alarm_minutes or 0))
    return alarm


def _plain(text: str) -> str:
    """Leave out signs that no calendar may hold; a line break of any kind becomes one."""
    whole = "\n".join(text.splitlines())
    return "".join(sign for sign in whole if sign in "\n\t" or sign.isprintable())


def _zones(events: list[CalendarEvent]) -> dict[ZoneInfo, tuple[date, date]]:
    """Return the zones of the events by name, with the first and last day they are needed."""
    found: dict[str, list[datetime]] = {}
    zones: dict[str, ZoneInfo] = {}
    for event in events:
        for at in (event.start, event.end):
            if isinstance(at.tzinfo, ZoneInfo) and at.tzinfo.key != "UTC":
                found.setdefault(at.tzinfo.key, []).append(at)
                zones[at.tzinfo.key] = at.tzinfo
    margin = timedelta(days=_MARGIN_DAYS)
    return {
        zones[key]: (min(times).date() - margin, max(times).date() + margin)
        for key, times in sorted(found.items())
    }


def _zone_component(zone: ZoneInfo, first: date, last: date) -> icalendar.Timezone:
    """Return a zone with every change of its clock between two days."""
    import icalendar

    found = icalendar.Timezone()
    found.add("tzid", zone.key)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    offset = _offset(start, zone)
    changes = [(start, offset), *_changes(zone, start, last)]
    before = offset
    for at, after in changes:
        is_summer = bool(at.astimezone(zone).dst())
        part = icalendar.TimezoneDaylight() if is_summer else icalendar.TimezoneStandard()
        # The clock's own time, as it was before the change.
        part.add("dtstart", (at + before).replace(tzinfo=None))
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", at.astimezone(zone).tzname() or zone.key)
        found.add_component(part)
        before = after
    return found


def _changes(zone: ZoneInfo, start: datetime, last: date) -> list[tuple[datetime, timedelta]]:
    """Return the instants at which the clock changes, with the offset from then on."""
    found, day = [], start
    while day.date() <= last:
        after = day + timedelta(days=1)
        if _offset(day, zone) != _offset(after, zone):
            early, late = day, after
            while late - early > _SECOND:
                middle = early + (late - early) // 2
                middle = middle.replace(microsecond=0)
                is_before = _offset(middle, zone) == _offset(day, zone)
                early, late = (middle, late) if is_before else (early, middle)
            found.append((late, _offset(late, zone)))
        day = after
    return found


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
