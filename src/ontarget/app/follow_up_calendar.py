"""Follow-ups as a calendar file, in the contacts' own time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from ontarget.app.desk import Desk
from ontarget.app.new_file import check_free, write_whole
from ontarget.report.calendar_file import CalendarEvent, calendar_text
from ontarget.report.follow_ups import Due, FollowUps


def follow_ups_calendar(desk: Desk, found: FollowUps) -> bytes:
    """Return the calendar of follow-ups that have a window."""
    book_id = str(desk.book.rows("book")[0]["book_id"])
    alarm = desk.settings.whole("alarm_minutes")
    events = [_event(one, one.at, alarm) for one in found.due if one.at is not None]
    name = f"Follow-ups {found.scope.name}".strip()
    return calendar_text(events, stamp=desk.moment, book_id=book_id, name=name)


def write_calendar(desk: Desk, found: FollowUps, path: Path, *, is_forced: bool = False) -> None:
    """Write the calendar; BookExists for a file that is there, unless forced."""
    check_free(path, is_forced=is_forced)
    write_whole(path, follow_ups_calendar(desk, found))


def _event(one: Due, start: datetime, alarm_minutes: int) -> CalendarEvent:
    who = f" ({one.contact})" if one.contact else ""
    bring = one.bring if one.offer is None else f"Bring: {one.offer.title}"
    lines = [one.why_now, bring, f"Towards: {one.next_step}"]
    if one.why_this_time is not None:
        lines.append(one.why_this_time.text)
    return CalendarEvent(
        key=f"{one.id} {one.due_on}",
        start=start,
        end=start + timedelta(minutes=one.minutes),
        title=f"{one.channel}: {one.name}{who}",
        lines=tuple(lines),
        alarm_minutes=alarm_minutes,
    )
