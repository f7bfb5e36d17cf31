"""What changed in a scope's open pipeline since a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import load_state
from ontarget.app.asked import main_currency, settle_question
from ontarget.app.counted import credited
from ontarget.app.desk import Desk
from ontarget.app.movement_words import say_movement
from ontarget.app.periods import firm_calendar
from ontarget.app.record_key import opportunity_keys
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelves
from ontarget.app.situation import members_of, view_period
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount
from ontarget.core.number import counted
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.pipeline.load import PipelineTables
from ontarget.pipeline.movement import Movements, Part, Waterfall, add_up, find_movements
from ontarget.report.answer import ScopeView
from ontarget.report.movement import (
    WORDS,
    Changes,
    MovementView,
    PartView,
    StateView,
    StepView,
    WaterfallView,
)

Row = dict[str, Any]


def find_changes(
    desk: Desk,
    stated: Scope | None = None,
    *,
    since: date,
    period: str | None = None,
    all_dates: bool = False,
    states: tuple[PipelineTables, PipelineTables] | None = None,
    shelves: Shelves | None = None,
) -> Changes:
    """Return what changed between the ends of ``since`` and of the desk's day.

    Without a period it is the shortest one that has a target and holds the day; without such a
    target, or with ``all_dates``, the whole open pipeline counts, whenever it is dated. ``states``
    are those of the two days, if they are at hand.
    """
    _check(desk, since, period, all_dates=all_dates)
    scope = chosen_scope(desk, stated)
    if shelves is not None:
        found: Changes = shelves.shelf(desk).answers.find_or_make(
            ("changes", desk.actor, scope, since, period, all_dates),
            lambda: _changes(desk, scope, since, period, states, all_dates=all_dates),
        )
        return found
    return _changes(desk, scope, since, period, states, all_dates=all_dates)


def _changes(
    desk: Desk, scope: Scope, since: date, period: str | None,
    states: tuple[PipelineTables, PipelineTables] | None, *, all_dates: bool,
) -> Changes:  # fmt: skip
    then, state = states or (load_state(replace(desk, as_of=since)), load_state(desk))
    members = members_of(state.pipeline, scope)
    chosen = None if all_dates else _period(desk, scope, members, period)
    currency = main_currency(desk, members)
    before, n_credited = _scoped(desk, then.pipeline, scope)
    after, _ = _scoped(desk, state.pipeline, scope)
    found = find_movements(before, after, since, chosen, currency)
    falls = add_up(found)
    return Changes(
        as_of=desk.as_of,
        since=since,
        scope=ScopeView(scope.kind, scope.name),
        period=view_period(desk, chosen) if chosen else None,
        waterfalls=tuple(_waterfall(fall) for fall in falls),
        opportunities=_views(desk, found),
        notes=_notes(since, falls, after, n_credited),
    )


def _check(desk: Desk, since: date, period: str | None, *, all_dates: bool) -> None:
    if all_dates and period:
        raise UsageError("--period and --all-dates exclude one another.", "Leave one out.")
    if since >= desk.as_of:
        raise UsageError(
            f"{since} is not before {desk.as_of}, so nothing can have changed since.",
            "Give an earlier day, such as --since -1w.",
        )


def _period(desk: Desk, scope: Scope, members: pa.Table, stated: str | None) -> Period | None:
    if stated is not None:
        return firm_calendar(desk).parse(stated)
    asked = settle_question(desk, scope, members, None, None, None)
    return None if asked.target is None else asked.period


def _scoped(desk: Desk, pipeline: pa.Table, scope: Scope) -> tuple[pa.Table, int]:
    """Return all rows with ``is_mine``, and amounts as far as they are credited to the scope."""
    if scope.kind == "company":
        everything = pa.array([True] * pipeline.num_rows, pa.bool_())
        return pipeline.append_column("is_mine", everything), 0
    owner = scope.name if scope.kind == "owner" else None
    parts, n_credited = credited(desk, pipeline, owner=owner)
    mine = members_of(parts, scope).group_by("record_id")
    sums = mine.aggregate([("amount", "sum"), ("booked_amount", "sum")])
    place = pc.index_in(pipeline["record_id"], value_set=sums["record_id"].combine_chunks())
    is_mine = pc.is_valid(place)
    for name in ("amount", "booked_amount"):
        own = sums[f"{name}_sum"].take(place)
        column = pc.if_else(is_mine, own, pipeline[name])
        pipeline = pipeline.set_column(pipeline.column_names.index(name), name, column)
    return pipeline.append_column("is_mine", is_mine), n_credited


def _waterfall(fall: Waterfall) -> WaterfallView:
    def view(part: Part) -> PartView:
        amount = json_amount(part.amount, fall.currency)
        return PartView(part.kind, WORDS.get(part.kind, part.kind), part.n, amount)

    return WaterfallView(
        fall.currency,
        view(fall.start),
        tuple(view(part) for part in fall.parts),
        view(fall.end),
        tuple(view(part) for part in fall.still),
        fall.n_unpriced,
    )


def _views(desk: Desk, found: Movements) -> tuple[MovementView, ...]:
    """Return the opportunities, those that moved most first, in one order for every currency."""
    steps: dict[int, list[Row]] = {}
    for step in found.steps.to_pylist():
        steps.setdefault(step["place"], []).append(step)
    views = []
    rows = found.rows.to_pylist()
    keys = opportunity_keys(desk, (row["record_id"] for row in rows))
    for place, row in enumerate(rows):
        mine = steps[place]
        moved = sum(abs(step["delta"]) for step in mine)
        amount = row["after_amount"] or row["before_amount"] or 0
        views.append(
            (
                (-moved, -amount, row["source"], row["opportunity_id"]),
                _view(keys[row["record_id"]], row, mine),
            )
        )
    return tuple(view for _, view in sorted(views, key=lambda one: one[0]))


def _view(key: str, row: Row, steps: list[Row]) -> MovementView:
    currencies = {step["currency"] for step in steps}
    currency = row["after_currency"] if row["after_status"] else row["before_currency"]
    total = sum(step["delta"] for step in steps)
    is_passing = not row["was_in"] and not row["is_in"]
    came = next((WORDS[step["kind"]] for step in steps if is_passing), None)
    return MovementView(
        opportunity_id=key,
        name=_latest(row, "name") or _latest(row, "account") or row["opportunity_id"],
        kind=row["kind"],
        delta=json_amount(total, currency) if len(currencies) == 1 else None,
        currency=currency,
        steps=tuple(
            StepView(step["kind"], step["currency"], json_amount(step["delta"], step["currency"]))
            for step in steps
        ),
        before=_state(row, "before"),
        after=_state(row, "after"),
        has_planned_step=bool(row["after_has_planned_step"]),
        text=say_movement(row, came),
    )


def _latest(row: Row, name: str) -> str:
    return row[f"after_{name}"] or row[f"before_{name}"] or ""


def _state(row: Row, side: str) -> StateView | None:
    if row[f"{side}_status"] is None:
        return None
    amount, currency = row[f"{side}_amount"], row[f"{side}_currency"]
    booked = row[f"{side}_booked_amount"]
    amount = booked if row[f"{side}_status"] == "won" and booked is not None else amount
    return StateView(
        None if amount is None else json_amount(amount, currency),
        currency,
        row[f"{side}_close_date"],
        row[f"{side}_stage"],
        row[f"{side}_status"],
        row[f"{side}_owner"],
    )


def _notes(
    since: date, falls: tuple[Waterfall, ...], after: pa.Table, n_credited: int
) -> tuple[str, ...]:
    """Say what the comparison cannot know."""
    notes = []
    n_unseen = sum(
        part.n for fall in falls for part in fall.parts if part.kind in ("unseen", "unpriced")
    )
    if n_unseen:
        first = pc.min(after["first_seen_on"]).as_py()
        were = counted(n_unseen, "opportunity was", "opportunities were")
        notes.append(
            f"Date or amount of {were} not known on {since}: the book knows them since {first} or "
            "later. Import an earlier export, or the history of fields, to see what changed."
        )
    n_undated = sum(fall.n_unpriced for fall in falls)
    if n_undated:
        have = counted(n_undated, "open opportunity has", "open opportunities have")
        notes.append(f"{have} no amount and count as 0.")
    is_any_idle = any(part.kind == "idle" for fall in falls for part in fall.still)
    if is_any_idle and not pc.any(pc.greater(after["n_activities"], 0)).as_py():
        notes.append("The book holds no activities, so idle means that no field changed.")
    if n_credited:
        said = counted(n_credited, "opportunity is", "opportunities are")
        notes.append(f"{said} credited to more than one owner, by share.")
    return tuple(notes)
