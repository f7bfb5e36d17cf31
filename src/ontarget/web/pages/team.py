"""The team for its manager: who stands where, whom to talk with, who has room; sheets to print."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.call_record import list_calls
from ontarget.app.coach import coach
from ontarget.app.local_change import set_owner
from ontarget.app.scopes import chosen_scope
from ontarget.app.team import team
from ontarget.core.errors import UsageError
from ontarget.core.number import parse_number
from ontarget.core.scope import Scope
from ontarget.report.coach import sheet_handout
from ontarget.report.team import Member, queue_order
from ontarget.web.visit import Page, Visit, add_page, add_write

router = APIRouter()
_N_ROWS = 50
_WEEK_HOURS = 168


def show_team(visit: Visit) -> Page:
    """Return the sellers of the scope, or whom to talk with first."""
    view, shelves = visit.view, visit.office.shelves
    if view.get("show") == "talks":
        return _talks(visit)
    found = team(visit.desk, view.scope, period=view.period, shelves=shelves)
    calls = list_calls(visit.desk, view.scope, period=found.answer.period.name, shelves=shelves)
    order = view.get("order", "name")
    members = _ordered(list(found.members), order)
    n_pages = max(-(-len(members) // _N_ROWS), 1)
    page = min(view.page(), n_pages)
    shown = members[(page - 1) * _N_ROWS : page * _N_ROWS]
    said = {one.name: one for one in calls.commitments if one.scope == "owner" and one.is_own}
    top = max((max(one.row.p90, one.row.target or 0, one.row.booked) for one in members), default=1)
    return Page(
        "team.html",
        "Team",
        {
            "found": found,
            "answer": found.answer,
            "members": shown,
            "calls": said,
            "ran": {one.name: one.amounts.text for one in calls.sellers},
            "top": float(top or 1) * 1.03,
            "order": order,
            "page": page,
            "n_pages": n_pages,
            "behind": "" if found.answer.peers is None else found.answer.peers.text,
            "is_one": found.answer.scope.kind == "owner",
            "n_sellers": len(members),
        },
        is_wide=True,
    )


def _ordered(members: list[Member], order: str) -> list[Member]:
    """Return by name, by chance (the least first), or by what changed."""
    if order == "chance":
        return sorted(members, key=lambda one: (one.row.p_hit is None, one.row.p_hit or 0))
    if order == "change":
        return sorted(members, key=_change)
    return members


def _change(one: Member) -> float:
    known = one.before is not None and one.row.p_hit is not None
    return (one.row.p_hit or 0) - (one.before or 0) if known else 9.0


def _talks(visit: Visit) -> Page:
    view, desk = visit.view, visit.desk
    since = visit.since
    found = coach(desk, view.scope, since=since, period=view.period, shelves=visit.office.shelves)
    return Page("talks.html", "Whom to talk with", {
        "found": found, "queue": queue_order(found.sheets), "since": since,
    })  # fmt: skip


def show_sheet(visit: Visit, name: str) -> Page:
    """Return one seller's sheet for a talk, to read or to print."""
    desk, since = visit.desk, visit.since
    scope = chosen_scope(desk, Scope("owner", name))
    found = coach(desk, scope, since=since, period=visit.view.period, shelves=visit.office.shelves)
    handouts = [sheet_handout(one) for one in found.sheets]
    return Page("sheet.html", f"1:1, {scope.name}", {
        "handout": handouts[0] if handouts else None, "name": scope.name, "note": found.note,
        "since": since,
    })  # fmt: skip


def write_hours(visit: Visit, form: FormData) -> Response:
    """Keep how many hours a week a seller has, and in which team she is."""
    name = chosen_scope(visit.desk, Scope("owner", str(form.get("name", "")).strip())).name
    said, group = str(form.get("hours", "")).strip(), str(form.get("team", "")).strip()
    hours = float(parse_number(said)) if said else None
    if hours is not None and not 0 <= hours <= _WEEK_HOURS:
        raise UsageError(f"{said} hours a week cannot be.", f"Give 0 to {_WEEK_HOURS}.")
    if hours is None and not group:
        raise UsageError("Nothing was said.", "Give hours a week or a team.")
    set_owner(visit.desk, name, team=group or None, hours_per_week=hours)
    return visit.back("/team")


add_page(router, "/team", show_team)
add_page(router, "/team/{name:path}", show_sheet)
add_write(router, "/team/hours", write_hours)
