"""One opportunity: what it is, whether it will come, what to do next, and what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow.compute as pc

from ontarget.app.audit import Audited
from ontarget.app.audit_views import major, view_of
from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.local_layer import laid_over, standing_changes
from ontarget.app.own_records import merged_into
from ontarget.app.parked import decided_state
from ontarget.app.pipeline import KeptPipeline, activities, pipeline_of
from ontarget.app.reach import find_reach, people_of, reach_view
from ontarget.app.reason_words import reason_view
from ontarget.app.record_key import key_of, name_of
from ontarget.app.scopes import owner_names
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.timeline import events_of
from ontarget.app.waive import list_waivers
from ontarget.audit.registry import all_rules
from ontarget.core.errors import NotInBook
from ontarget.core.scope import COMPANY, Scope
from ontarget.forecast.outcome import Outcomes
from ontarget.forecast.reasons import find_reasons
from ontarget.report.forecast import ReasonView, WeekPoint
from ontarget.report.opportunity import Accepted, OpportunityView

Row = dict[str, Any]
_N_EVENTS = 30


def opportunity_of(
    desk: Desk, text: str, stated: Scope | None = None, *, period: str | None = None,
    shelves: Shelves | None = None, is_whole: bool = False,
) -> OpportunityView:  # fmt: skip
    """Return the opportunity that a text means, as of the desk's day.

    The odds of the target are those of the scope that is asked for if it is part of it, else its
    owner's. ``is_whole`` gives every event, else the newest ones.
    """
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    # A good hour to call passes, so what is kept is of this quarter of an hour.
    quarter = int(desk.now.timestamp()) // 900
    key = ("opportunity", text, desk.actor, stated, period, is_whole, quarter)
    made: OpportunityView = shelf.single.find_or_make(
        key, lambda: _find(desk, text, stated, period, shelves, shelf, is_whole=is_whole)
    )
    return made


def _find(
    desk: Desk, text: str, stated: Scope | None, period: str | None, shelves: Shelves | None,
    shelf: Shelf, *, is_whole: bool,
) -> OpportunityView:  # fmt: skip
    record = find_kept(desk, text)
    state = _state_of(shelf, record["record_id"])
    if state is None:
        name = record["name"] or record["source_id"]
        raise NotInBook(f"'{name}' is not known as of {desk.as_of}.", "Ask as of a later day.")
    kept = _pipeline_with(desk, stated, period, shelves, record["record_id"], state)
    return _view(desk, record, state, kept, shelf, is_whole=is_whole)


def find_kept(desk: Desk, text: str) -> Row:
    """Return the stored row of the opportunity, of the record that it is read as."""
    row = find_record(desk, text)
    with desk.book.read() as book:
        number = merged_into(book).get(row["record_id"], row["record_id"])
        return row if number == row["record_id"] else book.rows("opportunity", record_id=number)[0]


def _state_of(shelf: Shelf, record_id: int) -> Row | None:
    rows = shelf.state.pipeline
    at = pc.index(rows["record_id"], record_id).as_py()
    return None if at < 0 else rows.slice(at, 1).to_pylist()[0]


def _pipeline_with(
    desk: Desk, stated: Scope | None, period: str | None, shelves: Shelves | None, record_id: int,
    state: Row,
) -> KeptPipeline:  # fmt: skip
    kept = pipeline_of(desk, stated, period=period, shelves=shelves)
    if record_id in kept.place or state["status"] != "open":
        return kept
    owner = state["owner"]
    whose = Scope("owner", owner) if owner in owner_names(desk) else COMPANY
    return pipeline_of(desk, whose, period=period, shelves=shelves)


def _view(
    desk: Desk, record: Row, state: Row, kept: KeptPipeline, shelf: Shelf, *, is_whole: bool
) -> OpportunityView:
    number, currency, audited = record["record_id"], state["currency"], kept.audited
    with desk.book.read() as book:
        own = standing_changes(book, "opportunity", [number]).get(number, {})
    now = laid_over("opportunity", record, own)
    place = kept.place.get(number)
    activity = activities(audited.situation, shelf)
    found = None if place is None else find_reach(audited, place, shelf)
    events = events_of(desk, record, activity)
    titles = {rule.id: rule.title for rule in all_rules()}
    return OpportunityView(
        as_of=desk.as_of,
        record_id=number,
        opportunity_id=key_of(desk, record),
        name=name_of(state),
        account=state["account"],
        owner=state["owner"],
        amount=major(state["amount"], currency),
        booked_amount=major(state["booked_amount"], currency),
        currency=currency,
        stage=state["stage"],
        stage_age_days=state["stage_age_days"],
        status=state["status"],
        age_days=state["age_days"],
        created_on=state["created_on"],
        close_date=state["close_date"],
        closed_on=state["closed_on"],
        note=record["note"] if record["last_seen_on"] <= desk.as_of else None,
        lost_reason=state["lost_reason"],
        n_pushes=state["n_pushes"] or 0,
        next_step=state["next_step"],
        next_step_on=state["next_step_on"],
        own_odds=state["probability"],
        is_closed_here="status" in own and record["status"] == "open",
        whose=kept.view.scope.name,
        period=kept.view.period,
        has_target=kept.view.has_target,
        audited=view_of(audited, number),
        curve=() if place is None else _curve(audited.judged.outcomes, place),
        reasons=() if place is None else _reasons(audited, place),
        reach=None if found is None else reach_view(desk, found),
        people=people_of(desk, now, activity, None if found is None else found.book),
        events=tuple(events if is_whole else events[:_N_EVENTS]),
        n_events=len(events),
        accepted=tuple(
            Accepted(one.waiver_id, one.rule_id, titles.get(one.rule_id), one.reason, one.until_on)
            for one in list_waivers(desk)
            if one.record_id == number
        ),
    )


def _curve(outcomes: Outcomes, place: int) -> tuple[WeekPoint, ...]:
    cell = int(outcomes.cell[place])
    pairs = zip(outcomes.p_won[cell].tolist(), outcomes.p_lost[cell].tolist(), strict=True)
    return tuple(
        WeekPoint(week, won, lost, max(1 - won - lost, 0.0))
        for week, (won, lost) in enumerate(pairs, start=1)
    )


def _reasons(audited: Audited, place: int) -> tuple[ReasonView, ...]:
    outcomes, situation = audited.judged.outcomes, audited.situation
    cell = int(outcomes.cell[place])
    part = slice(cell, cell + 1)
    one = replace(
        outcomes,
        open_rows=outcomes.open_rows.slice(place, 1),
        cell=np.zeros(1, np.int64),
        cells=outcomes.cells[:, part],
        p_win_draws=outcomes.p_win_draws[part],
        p_won=outcomes.p_won[part],
        p_lost=outcomes.p_lost[part],
    )
    (found,) = find_reasons(situation.firm.win_close, one, situation.asked.period)
    return tuple(reason_view(reason, situation.desk.as_of) for reason in found)
