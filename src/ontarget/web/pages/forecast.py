"""Where the period may end, why the number moved, who brings it, and what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from ontarget.app.call import parse_share, set_call
from ontarget.app.call_record import list_calls
from ontarget.app.course import course
from ontarget.app.movement import find_changes
from ontarget.app.past_days import (
    begin_past_days,
    failed_because,
    find_past_days,
    stop_past_days,
)
from ontarget.app.publish import publish
from ontarget.app.scopes import chosen_scope
from ontarget.core.errors import UsageError
from ontarget.core.number import parse_number
from ontarget.core.scope import Scope
from ontarget.report.answer import Answer, Breakdown
from ontarget.report.answer_words import headline
from ontarget.report.backtest_charts import record_charts
from ontarget.report.backtest_words import asked_again, deals_said
from ontarget.report.call import CallList, CallView, roll_up_said
from ontarget.report.course_charts import (
    chance_chart,
    change_chart,
    ending_chart,
    results_chart,
    weeks_chart,
)
from ontarget.report.movement import WORDS
from ontarget.report.movement_charts import movement_charts
from ontarget.web.answer_facts import lead_of
from ontarget.web.view import scope_said
from ontarget.web.visit import Page, Visit, add_page, add_write

router = APIRouter()
_N_ROWS = 50
_N_MOVED = 50
_UNMOVED = ("pushed", "earlier", "stage", "touched", "idle")


@dataclass(frozen=True, slots=True)
class Part:
    """One seller's or team's row of the roll-up, with the call and what is said on top of it."""

    row: Breakdown
    scope: Scope
    call: CallView | None
    on_top: tuple[CallView, ...]


def show_forecast(visit: Visit) -> Page:
    """Return the forecast of the scope that is asked about."""
    view, shelves = visit.view, visit.office.shelves
    found = course(visit.desk, view.scope, period=view.period, shelves=shelves)
    answer = found.answer
    if not (found.bins and (answer.basis.closed_opportunities or answer.drivers or answer.target)):
        return Page("nothing_yet.html", "Forecast")
    calls = list_calls(visit.desk, view.scope, period=answer.period.name, shelves=shelves)
    parts = _parts(found.owners, "owner", calls)
    page = min(view.page(), max(-(-len(parts) // _N_ROWS), 1))
    return Page(
        "forecast.html",
        "Forecast",
        {
            "answer": answer,
            "found": found,
            "headline": headline(answer),
            "lead": lead_of(answer),
            "ending": ending_chart(found),
            "weeks": weeks_chart(found),
            "change": None if answer.change is None else change_chart(answer, answer.change),
            "history": chance_chart(found),
            "results": results_chart(found.ended),
            "teams": _parts(found.teams, "team", calls),
            "sellers": _ordered(parts, view.get("order", "name"))[
                (page - 1) * _N_ROWS : page * _N_ROWS
            ],
            "page": page,
            "n_pages": -(-len(parts) // _N_ROWS),
            "order": view.get("order", "name"),
            "top": _top(answer, (*found.teams, *found.owners)),
            "calls": calls,
            "roll_up": [roll_up_said(one) for one in calls.roll_up],
            "mine": next((one for one in calls.commitments if _is_of(one, answer) and one.is_own),
                         None),
            "others": [one for one in calls.commitments if _is_of(one, answer) and not one.is_own],
            "since": answer.change.since if answer.change else visit.desk.as_of - timedelta(days=7),
            "is_published": any(one.as_of == visit.desk.as_of for one in found.so_far),
        },
        is_wide=True,
    )  # fmt: skip


def _is_of(call: CallView, answer: Answer) -> bool:
    return (call.scope, call.name or "") == (answer.scope.kind, answer.scope.name or "")


def _parts(rows: Sequence[Breakdown], kind: str, calls: CallList) -> list[Part]:
    said = [one for one in calls.commitments if one.scope == kind]
    return [
        Part(
            row,
            Scope("owner" if kind == "owner" else "team", row.name),
            next((one for one in said if one.name == row.name and one.is_own), None),
            tuple(one for one in said if one.name == row.name and not one.is_own),
        )
        for row in rows
    ]


def _ordered(parts: list[Part], order: str) -> list[Part]:
    """Return the rows by name, by chance (the least first) or by what is booked."""
    if order == "chance":
        return sorted(parts, key=lambda one: (one.row.p_hit is None, one.row.p_hit or 0))
    if order == "booked":
        return sorted(parts, key=lambda one: -one.row.booked)
    return parts


def _top(answer: Answer, rows: Sequence[Breakdown]) -> float:
    """Return the end of the scale on which all ranges of the roll-up are drawn."""
    ends = [max(row.p90, row.target or 0, row.booked) for row in rows]
    return float(max(ends, default=0) or answer.bookings.p90 or 1) * 1.03


def write_call(visit: Visit, form: FormData) -> Response:
    """Keep a call of the scope and period beside the earlier ones."""
    said = {name: str(form.get(name, "")).strip() for name in
            ("commit", "best_case", "p_hit", "actor", "period")}  # fmt: skip
    stated = _stated(form)
    if stated is None:
        raise UsageError("Whose call is it?", "Send the form of the page again.")
    scope = chosen_scope(visit.desk, stated)
    if not (said["commit"] or said["best_case"] or said["p_hit"]):
        raise UsageError("Nothing was called.", "Give a commit, a best case or a chance.")
    set_call(
        visit.desk, scope, period=said["period"] or None,
        commit=parse_number(said["commit"]) if said["commit"] else None,
        best_case=parse_number(said["best_case"]) if said["best_case"] else None,
        p_hit=parse_share(said["p_hit"]) if said["p_hit"] else None,
        actor=said["actor"] or None,
    )  # fmt: skip
    return visit.back("/forecast")


def write_publish(visit: Visit, form: FormData) -> Response:
    """Keep today's answer for the track record."""
    publish(visit.desk, _stated(form), period=str(form.get("period", "")) or None)
    return visit.back("/forecast")


def show_changes(visit: Visit) -> Page:
    """Return what moved in the open pipeline since a day."""
    view, desk = visit.view, visit.desk
    since = visit.since
    found = find_changes(
        desk, view.scope, since=since, period=None if view.get("all") else view.period,
        all_dates=bool(view.get("all")), shelves=visit.office.shelves,
    )  # fmt: skip
    moved = [one for one in found.opportunities if one.kind not in _UNMOVED]
    still = [one for one in found.opportunities if one.kind in _UNMOVED]
    page = min(view.page(), max(-(-len(moved) // _N_MOVED), 1))
    return Page(
        "changes.html",
        "What moved",
        {
            "found": found,
            "charts": movement_charts(found),
            "moved": moved[(page - 1) * _N_MOVED : page * _N_MOVED],
            "n_moved": len(moved),
            "still": still[:_N_MOVED],
            "n_still": len(still),
            "page": page,
            "n_pages": -(-len(moved) // _N_MOVED),
            "since": since,
            "words": WORDS,
        },
        is_wide=True,
    )


def show_record(visit: Visit) -> Page:
    """Return how past days that were asked again went; the work itself is a job of its own."""
    scope, job, found = find_past_days(visit.desk, visit.view.scope)
    if job is not None and job.state == "running":
        spent = int((visit.desk.now - job.began_at).total_seconds())
        content = {"scope": scope, "spent": max(spent, 0)}
        return Page("record_running.html", "Past forecasts", content)
    return Page(
        "record.html",
        "Past forecasts",
        {
            "scope": scope,
            "found": found,
            "charts": [] if found is None else record_charts(found),
            "asked": "" if found is None else asked_again(found),
            "deals": "" if found is None else deals_said(found),
            "failed": failed_because(job),
        },
        is_wide=True,
    )


def write_record(visit: Visit, form: FormData) -> Response:
    """Begin to ask past days again, or stop it."""
    if form.get("stop"):
        stop_past_days(visit.desk, _stated(form))
    else:
        begin_past_days(visit.desk, _stated(form))
    return visit.back("/forecast/record")


def _stated(form: FormData) -> Scope | None:
    return scope_said(str(form.get("kind", "")), str(form.get("name", "")))


add_page(router, "/forecast", show_forecast)
add_page(router, "/forecast/changes", show_changes)
add_page(router, "/forecast/record", show_record)
add_write(router, "/forecast/record", write_record)
add_write(router, "/forecast/call", write_call)
add_write(router, "/forecast/publish", write_publish)
