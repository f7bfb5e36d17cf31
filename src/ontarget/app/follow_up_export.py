"""Write follow-ups to a file: a calendar, or a table for a meeting or a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from ontarget.app.desk import Desk
from ontarget.app.export_report import find_form, render
from ontarget.app.follow_up_calendar import write_calendar
from ontarget.app.follow_ups import follow_ups
from ontarget.app.new_file import check_free, write_whole
from ontarget.core.scope import Scope
from ontarget.report.follow_ups import Due, FollowUps
from ontarget.report.handout import Column, Grid, Handout, Passage

_COLUMNS = (
    Column("on", "On", "date"), Column("from", "From"), Column("to", "To"),
    Column("zone", "Their zone"), Column("name", "Opportunity"),
    Column("owner", "Owner"), Column("contact", "Contact"), Column("channel", "How"),
    Column("why", "Why now"), Column("bring", "Bring"), Column("towards", "Towards"),
    Column("unanswered", "Unanswered", "whole"), Column("minutes", "Minutes", "whole"),
    Column("id", "Id", is_printed=False),
)  # fmt: skip


def export_follow_ups(
    desk: Desk, path: Path, *, stated: Scope | None = None, is_week: bool = False,
    form: str | None = None, is_forced: bool = False,
) -> None:  # fmt: skip
    """Write the follow-ups; BookExists for a file that is there, unless forced."""
    check_free(path, is_forced=is_forced)
    found = follow_ups(desk, stated, is_week=is_week)
    if (form or path.suffix.lower().lstrip(".")) == "ics":
        write_calendar(desk, found, path, is_forced=is_forced)
        return
    chosen = find_form(path, form)
    write_whole(path, render(follow_ups_handout(found), chosen))


def follow_ups_handout(found: FollowUps) -> Handout:
    """Return follow-ups as a table, and whom to leave alone as a list."""
    leave = tuple(f"{one.name}: {one.text}" for one in found.blocked)
    grid = Grid("Follow-ups", _COLUMNS, tuple(_row(one) for one in found.due))
    parts = (grid, Passage("Leave alone", entries=leave)) if leave else (grid,)
    return Handout(
        "Follow-ups",
        f"{found.scope.name or 'Company'}, {found.day:%A} {found.day.day} {found.day:%B %Y}",
        found.as_of,
        parts,
        ("Follow-ups",),
    )


def _row(one: Due) -> tuple[object, ...]:
    start, end, zone = "", "", ""
    if one.window is not None:
        start, end = f"{one.window.start:%H:%M}", f"{one.window.end:%H:%M}"
        zone = one.window.time_zone
    bring = one.bring if one.offer is None else one.offer.title
    return (
        one.on, start, end, zone, one.name, one.owner, one.contact, one.channel, one.why_now, bring,
        one.next_step, one.pressure.unanswered_touches, one.minutes, one.opportunity_id,
    )  # fmt: skip
