"""The sellers of a scope beside one another: chance, range, room, and what was said before."""

from __future__ import annotations

from ontarget.app.course import course
from ontarget.app.desk import Desk
from ontarget.app.halve_inputs import find_loads
from ontarget.app.published import find_last_chances
from ontarget.app.scopes import chosen_scope
from ontarget.app.sellers import sellers_on
from ontarget.app.shelf import Shelf, Shelves
from ontarget.core.scope import Scope
from ontarget.report.answer import Breakdown
from ontarget.report.course import Course
from ontarget.report.team import Member, TeamView


def team(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    shelves: Shelves | None = None,
) -> TeamView:
    """Return the sellers of a scope; of a single seller her own row alone."""
    scope = chosen_scope(desk, stated)
    shelves = shelves or Shelves()
    found = course(desk, scope, period=period, shelves=shelves)
    shelf = shelves.shelf(desk)
    key = ("team", desk.actor, scope, period)
    view: TeamView = shelf.answers.find_or_make(key, lambda: _view(desk, scope, found, shelf))
    return view


def _view(desk: Desk, scope: Scope, found: Course, shelf: Shelf) -> TeamView:
    with desk.book.read() as book:
        records = {row["name"] or row["source_id"]: row for row in sellers_on(desk, book)}
    loads = {one.owner: one for one in find_loads(desk, shelf.state.pipeline)}
    name = found.answer.period.name
    last = find_last_chances(desk, name)
    rows = found.owners or (_own_row(scope, found),)
    members = []
    for row in rows:
        record, load = records.get(row.name, {}), loads.get(row.name)
        before_on, before = last.get(row.name, (None, None))
        members.append(
            Member(
                row=row,
                team=record.get("team"),
                manager=record.get("manager"),
                before=before,
                before_on=before_on,
                n_open=0 if load is None else load.n_open,
                usual_open=0.0 if load is None else load.usual_open,
                hours=record.get("hours_per_week"),
                free_hours=None if load is None else load.hours_free,
                is_here=load is not None,
            )
        )
    is_assumed = any(one.is_assumed for one in loads.values())
    return TeamView(found.answer, tuple(members), is_assumed)


def _own_row(scope: Scope, found: Course) -> Breakdown:
    answer, spread = found.answer, found.answer.bookings
    target = None if answer.target is None else answer.target.amount
    return Breakdown(scope.name, target, answer.booked, answer.p_hit, spread.p10, spread.p50,
                     spread.p90)  # fmt: skip
