"""Whom to follow up, when, why and with what; whom to leave alone; wishes and the shelf."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app import permissions
from ontarget.app.absence import add_absence, check_days
from ontarget.app.contact_card import contact_card, list_preferences
from ontarget.app.contact_log import KINDS, OUTCOMES
from ontarget.app.content import add_content, shelf, withdraw_content
from ontarget.app.find_contact import find_contact
from ontarget.app.follow_up_calendar import follow_ups_calendar
from ontarget.app.follow_up_draft import draft_follow_up
from ontarget.app.follow_ups import follow_ups
from ontarget.app.log_contact import Contacted, log_contact
from ontarget.app.plan import put_off
from ontarget.app.prefer import Wish, prefer
from ontarget.core.day import parse_day, parse_past_day
from ontarget.core.errors import UsageError
from ontarget.report.follow_up_words import pressure_said
from ontarget.web.visit import Download, Page, Visit, add_file, add_page, add_write, written

router = APIRouter()
_MOST = 100


def show_follow_ups(visit: Visit) -> Page:
    """Return the follow-ups of a day or of the week, day by day."""
    is_week = visit.view.get("span") == "week"
    found = _find(visit, is_week=is_week)
    order = sorted(found.due, key=lambda one: (one.on, one.at is None, one.at, one.id))
    days = [(day, list(ones)) for day, ones in groupby(order[:_MOST], key=lambda one: one.on)]
    return Page("follow_ups.html", "Follow-ups", {
        "found": found, "days": days, "is_week": is_week, "n_more": max(len(order) - _MOST, 0),
        "pressure": pressure_said, "kinds": KINDS, "outcomes": OUTCOMES, "most": _MOST,
        "part": visit.view.get("part", "due"), "shelf": shelf(visit.desk),
        "wishes": list_preferences(visit.desk),
    }, is_wide=True)  # fmt: skip


def show_contact(visit: Visit, contact: str) -> Page:
    """Return what is known of a person at a buyer, and the forms to say more."""
    card = contact_card(visit.desk, contact)
    return Page("contact.html", card.name, {"card": card, "channels": permissions.CHANNELS})


def show_draft(visit: Visit, opportunity: str) -> Page:
    """Return a draft to copy; nothing is ever sent."""
    made = draft_follow_up(visit.desk, opportunity, visit.view.get("language", "en"))
    return Page("draft.html", "Draft", {"draft": made, "opportunity": opportunity})


def show_calendar(visit: Visit) -> Download:
    """Return the week as a calendar file."""
    found = _find(visit, is_week=True)
    body = follow_ups_calendar(visit.desk, found)
    return Download(f"follow-ups-{visit.desk.as_of}.ics", "text/calendar", body)


def write_log(visit: Visit, form: FormData) -> Response:
    """Log a contact with its next step, its day and the reason for it."""
    desk = visit.desk
    said = _said(form, "kind", "direction", "contact", "outcome", "on", "note", "next_step",
                 "next_on", "reason", "no_next_step", "brought", "until", "despite")  # fmt: skip
    if not said["kind"]:
        raise UsageError("What was it?", "Choose call, email, meeting or note.")
    log_contact(desk, str(form.get("opportunity", "")), Contacted(
        kind=said["kind"], direction=said["direction"] or "out", contact=said["contact"],
        outcome=said["outcome"], on=parse_past_day(said["on"], desk.as_of) if said["on"] else None,
        note=said["note"], next_step=said["next_step"],
        next_on=parse_day(said["next_on"], desk.as_of) if said["next_on"] else None,
        reason=said["reason"], no_next_step=said["no_next_step"], brought=said["brought"],
        until=parse_day(said["until"], desk.as_of) if said["until"] else None,
        despite=said["despite"],
    ))  # fmt: skip
    return visit.back("/follow-ups")


def write_later(visit: Visit, form: FormData) -> Response:
    """Put a follow-up off."""
    said = _said(form, "id", "until", "reason")
    if not said["until"]:
        raise UsageError("Until when?", "Give the day on which it should come back.")
    until = parse_day(said["until"], visit.desk.as_of)
    put_off(visit.desk, said["id"] or "", until, reason=said["reason"])
    return visit.back("/follow-ups")


def write_wish(visit: Visit, form: FormData, contact: str) -> Response:
    """Keep what a person asked for."""
    said = _said(form, "from", "to", "channel", "time_zone", "note")
    days = ",".join(str(day) for day in form.getlist("day")) or None
    wish = Wish(days, said["from"], said["to"], said["channel"], said["time_zone"], said["note"])
    prefer(visit.desk, find_contact(visit.desk, contact), wish)
    return visit.back(f"/contact/{contact}")


def write_permission(visit: Visit, form: FormData, contact: str) -> Response:
    """Keep that a person wants no contact, or allows it again."""
    said = _said(form, "channel", "basis", "what")
    keep = permissions.allow if said["what"] == "allow" else permissions.opt_out
    keep(visit.desk, find_contact(visit.desk, contact), said["channel"], said["basis"])
    return visit.back(f"/contact/{contact}")


def write_away(visit: Visit, form: FormData, contact: str) -> Response:
    """Keep on which days a person is away."""
    said = _said(form, "from", "to")
    if not said["from"]:
        raise UsageError("From which day on?", "Give the first day away.")
    first = parse_day(said["from"], visit.desk.as_of)
    last = parse_day(said["to"], visit.desk.as_of) if said["to"] else first
    check_days(first, last)
    add_absence(visit.desk, first, last, contact=find_contact(visit.desk, contact))
    return visit.back(f"/contact/{contact}")


def write_content(visit: Visit, form: FormData) -> Response:
    """Put something of value on the shelf."""
    said = _said(form, "title", "link", "kind", "segments", "stages", "obstacles", "expires")
    expires = parse_day(said["expires"], visit.desk.as_of) if said["expires"] else None
    add_content(visit.desk, said["title"] or "", link=said["link"], kind=said["kind"],
                segments=said["segments"], stages=said["stages"], obstacles=said["obstacles"],
                expires=expires)  # fmt: skip
    return visit.back("/follow-ups")


def write_withdrawn(visit: Visit, form: FormData) -> Response:
    """Take something off the shelf."""
    withdraw_content(visit.desk, str(form.get("content", "")))
    return visit.back("/follow-ups")


def _find(visit: Visit, *, is_week: bool) -> Any:
    view = visit.view
    day = view.get("day")
    asked = parse_day(day, visit.desk.as_of) if day and not is_week else None
    return follow_ups(visit.desk, view.scope, day=asked, is_week=is_week, period=view.period,
                      shelves=visit.office.shelves)  # fmt: skip


def _said(form: FormData, *names: str) -> dict[str, str | None]:
    return {name: written(form, name) for name in names}


add_page(router, "/follow-ups", show_follow_ups)
add_file(router, "/follow-ups/week.ics", show_calendar)
add_page(router, "/contact/{contact:path}", show_contact)
add_page(router, "/draft/{opportunity:path}", show_draft)
add_write(router, "/follow-ups/log", write_log)
add_write(router, "/follow-ups/later", write_later)
add_write(router, "/follow-ups/content", write_content)
add_write(router, "/follow-ups/content/withdraw", write_withdrawn)
add_write(router, "/contact/{contact:path}/wish", write_wish)
add_write(router, "/contact/{contact:path}/permission", write_permission)
add_write(router, "/contact/{contact:path}/away", write_away)
