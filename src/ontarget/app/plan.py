"""Plan the day or the week: what to do, most at stake an hour first, and what to stop."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ontarget.app.answer import answer_from
from ontarget.app.as_of import next_working_days, working_days
from ontarget.app.attention import Shown, done_on, find_shown, hidden_actions, shown_action
from ontarget.app.audit import Audited, find_audit
from ontarget.app.audit_views import Built, build_views, by_stake, ranked_key, reason_of, weights
from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.follow_ups import follow_ups_from
from ontarget.app.local_change import change_in, parse_fields
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.audit.verdict import CUT
from ontarget.core.errors import UsageError
from ontarget.core.number import of_hundred
from ontarget.core.scope import Scope
from ontarget.plan.actions import (
    ACTION_KINDS,
    ALONE,
    CREATE,
    FOLLOW_UP,
    NEXT_BEST,
    Action,
    ActionKind,
    Candidate,
    make_action,
    plan_actions,
)
from ontarget.report.answer import ScopeView, in_hundred
from ontarget.report.audit import AuditedOpportunity, Ranked
from ontarget.report.follow_ups import FollowUps
from ontarget.report.plan import ActionView, Back, PlanView, Stop

_LOOKED_AT = 300  # opportunities, most at stake first
_LEAST_CHANCE = 0.02
_N_STOP = 3
_NAMED = ["record_id", "opportunity_id", "name", "account"]
_ASSUMPTION = (
    "What is at stake is arithmetic; which part of it an action moves is assumed, not measured: "
    "ontarget config plan"
)


def plan(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    is_week: bool = False,
) -> PlanView:
    """Return at most three actions a day, for today or for the five working days from today."""
    found = find_audit(desk, stated, period=period)
    due = follow_ups_from(found.situation, found.judged, found.pivots, is_week=is_week)
    return replace(plan_from(found, due, is_week=is_week), follow_ups=due)


def plan_from(found: Audited, due: FollowUps, *, is_week: bool = False) -> PlanView:
    """Return the plan that an audit leads to.

    Whoever is to be left alone by the follow-ups, or waits for an agreed day, is no action's matter
    but for what can be done without the buyer; what is followed up is not told to be stopped.
    """
    situation = found.situation
    desk = situation.desk
    built = build_views(found, _LOOKED_AT)
    ids = [one.opportunity_id for one in built.opportunities]
    record_of = dict(zip(ids, built.records, strict=True))
    days = next_working_days(desk, 5 if is_week else 1)
    kinds = kinds_in_force(desk)
    done = done_on(desk, desk.as_of)
    acted = [row for row in done if not row["action"].startswith(FOLLOW_UP)]
    done_about = {row["record_id"] for row in acted if row["record_id"] is not None}
    planned = plan_actions(
        _candidates(found, built, record_of, frozenset({*due.left_alone, *done_about})),
        [kinds[one.name] for one in ACTION_KINDS],
        more=_more(found, built, kinds),
        hidden=hidden_ids(desk, dict(zip(built.records, ids, strict=True))),
        n_days=len(days),
        minutes_a_day=desk.settings.whole("plan_minutes"),
        n_done=len({row["action"] for row in acted}),
    )
    said = answer_from(situation)
    return PlanView(
        as_of=desk.as_of,
        scope=ScopeView(situation.asked.scope.kind, situation.asked.scope.name),
        actions=tuple(_view(one, days, record_of) for one in planned),
        stop=tuple(_stop(found, {one.record_id for one in due.due})),
        back_today=tuple(_back(found)),
        new_findings=tuple(_new(built, find_shown(desk))),
        done_today=tuple(row["action"] for row in done),
        answer=said,
        assumption=_ASSUMPTION,
        n_open=found.judged.rows.num_rows,
        done_text=tuple(_done_text(desk, done)),
    )


def tick_off(
    desk: Desk, text: str, *, next_step: str | None = None, next_on: date | None = None,
    note: str | None = None,
) -> str:  # fmt: skip
    """Tick an action off, whatever came of it, and keep the next step; return its id."""
    action_id, record = _find_action(desk, text)
    if (next_step or next_on) and record is None:
        raise UsageError(f"'{action_id}' is about no opportunity.", "Leave the next step out.")
    if bool(next_step) != bool(next_on):
        raise UsageError("A next step has words and a day.", "Give --next-step and --next-on.")
    step: dict[str, Any] = {}
    if record is not None and next_step and next_on:
        step = parse_fields(desk, record, [f"next_step={next_step}", f"next_step_on={next_on}"])
    entry = _entry(desk, action_id, "done", record, note=note)
    with desk.book.write(notice=desk.notice) as transaction:
        if record is not None and step:
            change_in(transaction, desk, "opportunity", record, step, desk.moment)
        transaction.insert_rows("action_log", [entry])
    return action_id


def put_off(desk: Desk, text: str, until: date, *, reason: str | None = None) -> str:
    """Hide an action until a day; return its id."""
    if until <= desk.as_of:
        raise UsageError(f"{until} is not ahead of {desk.as_of}.", "Give a later day.")
    action_id, record = _find_action(desk, text)
    entry = _entry(desk, action_id, "snoozed", record, until=until, note=reason)
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.insert_rows("action_log", [entry])
    return action_id


def kinds_in_force(desk: Desk) -> dict[str, ActionKind]:
    """Return every kind of action by name, with the minutes and shares that the user set."""
    stored = desk.settings.stored
    return {
        kind.name: replace(
            kind,
            minutes=int(stored.get(f"plan.{kind.name}.minutes", kind.minutes)),
            share=float(stored.get(f"plan.{kind.name}.share", kind.share)),
        )
        for kind in (*ACTION_KINDS, CREATE, NEXT_BEST)
    }


def _candidates(
    found: Audited, built: Built, record_of: Mapping[str, int], left_alone: frozenset[int]
) -> Iterator[Candidate]:
    for one, at_stake in _awake(found, built):
        hit = None
        if one.p_hit_if_won is not None and one.p_hit_if_lost is not None:
            hit = (one.p_hit_if_won, one.p_hit_if_lost)
        findings: dict[str, str] = {}
        for finding in one.findings:
            findings.setdefault(finding.rule, finding.text)
        obstacles = tuple(obstacle.what for obstacle in one.obstacles)
        if record_of[one.opportunity_id] in left_alone:
            findings = {rule: text for rule, text in findings.items() if rule in ALONE}
            obstacles = ()
        name = one.name or one.opportunity_id
        yield Candidate(one.opportunity_id, name, at_stake, hit, findings, obstacles)


def _awake(found: Audited, built: Built) -> Iterator[tuple[AuditedOpportunity, float]]:
    """Yield opportunities that are worked on, with what is at stake.

    Without a target it is the share of all expected bookings. Where a win in time is next to
    impossible no action is proposed: P(hit if won) is then a dream.
    """
    weight = weights(found)
    # The views stand in the order of what is at stake.
    for one, place in zip(built.opportunities, by_stake(weight).tolist(), strict=False):
        is_asleep = one.decision is not None and one.decision.is_asleep
        if is_asleep or one.verdict == "cut":
            continue
        if one.p_hit_if_won is None or one.p_hit_if_lost is None:
            yield one, float(weight[place])
        elif one.p_win_in_period >= _LEAST_CHANCE:
            yield one, max(one.p_hit_if_won - one.p_hit_if_lost, 0.0)


def _more(found: Audited, built: Built, kinds: dict[str, ActionKind]) -> Iterator[Action]:
    """Yield what no finding leads to: new pipeline, and the most decisive one without a defect."""
    situation = found.situation
    for ahead in found.ahead:
        if ahead.create_amount and ahead.p_hit < 0.5:
            unit = situation.asked.currency
            n = f"{ahead.create_amount:,.0f}"
            what = f"{unit} {n} of new pipeline" if unit else f"{n} new opportunities"
            yield make_action(
                kinds["create-pipeline"], opportunity_id=None, name="Pipeline",
                at_stake=0.5 - ahead.p_hit, words={"what": what, "day": _day(ahead.create_by)},
                why=f"{ahead.period}: {in_hundred(ahead.p_hit)} as things stand.",
            )  # fmt: skip
            break
    for one, at_stake in _awake(found, built):
        if one.p_hit_if_won is not None and not one.findings and at_stake >= 0.1:
            won, lost = of_hundred(one.p_hit_if_won), of_hundred(one.p_hit_if_lost or 0)
            yield make_action(
                kinds["think-it-through"], opportunity_id=one.opportunity_id,
                name=one.name or one.opportunity_id, at_stake=at_stake,
                why=f"Hit {won} in 100 if won, {lost} if lost. Nothing is wrong on paper.",
            )  # fmt: skip
            break


def _stop(found: Audited, due: Collection[int]) -> Iterator[Stop]:
    """Yield what the audit would cut and nobody decided about, the most at stake first."""
    rows = found.judged.rows
    decided = np.isin(rows["record_id"].to_numpy(), [*found.decisions, *due])
    order = by_stake(weights(found))
    cut = [place for place in order.tolist()
           if found.verdicts.verdict[place] == CUT and not decided[place]]  # fmt: skip
    shown = rows.take(pa.array(cut[:_N_STOP], pa.int64())).to_pylist()
    keys = opportunity_keys(found.situation.desk, (row["record_id"] for row in shown))
    for place, row in zip(cut[:_N_STOP], shown, strict=True):
        reason = reason_of(found, place, row["age_days"]).split(". Hit ")[0].rstrip(".")
        yield Stop(keys[row["record_id"]], name_of(row), f"{reason}.")
    if len(cut) > _N_STOP:
        rest = f"{len(cut) - _N_STOP:,} more"
        yield Stop(None, rest, "with as little hope: ontarget audit --all")


def _back(found: Audited) -> Iterator[Back]:
    """Yield what came back since the working day before."""
    desk = found.situation.desk
    before = desk.as_of - timedelta(days=1)
    while not working_days(desk, before, before):
        before -= timedelta(days=1)
    for row in found.judged.rows.select(_NAMED).to_pylist():
        decision = found.decisions.get(row["record_id"])
        if decision is None or decision.until_on is None:
            continue
        if before < decision.until_on <= desk.as_of:
            parked_on = decision.decided_at.astimezone(desk.zone).date()
            key = opportunity_keys(desk, [row["record_id"]])[row["record_id"]]
            yield Back(key, name_of(row), parked_on, decision.reason)


def _done_text(desk: Desk, done: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what was ticked off on the day, by the names of opportunities and kinds."""
    for entry in done:
        said = (_kind_of(entry["action"]) or str(entry["action"])).replace("-", " ")
        key = entry["record_id"]
        for row in () if key is None else desk.book.rows("opportunity", record_id=key):
            said = f"{row['name'] or row['account'] or row['source_id']}: {said}"
        yield said


def _new(built: Built, shown: Shown) -> Iterator[Ranked]:
    yield from (one for one in built.worst if shown.is_new(ranked_key(one)))


def hidden_ids(desk: Desk, keys: Mapping[int, str]) -> Iterator[str]:
    """Yield the ids that actions done or put off have now; ``keys`` are opportunities by record.

    An id that another source came to use as well is told with its source from then on.
    """
    for action, record_id in hidden_actions(desk, desk.settings.whole("plan_repeat_days")):
        kind = _kind_of(action)
        is_known = kind is not None and record_id in keys
        yield f"{kind}-{keys[record_id]}" if is_known and record_id is not None else action


def _view(action: Action, days: list[date], record_of: Mapping[str, int]) -> ActionView:
    record_id = None if action.opportunity_id is None else record_of[action.opportunity_id]
    return ActionView(
        action.id, action.kind, record_id, action.opportunity_id, action.name, action.text,
        action.minutes, action.at_stake, action.assumed_share, action.at_stake_per_hour,
        action.basis, action.why, days[action.day], action.also,
    )  # fmt: skip


def _is_action(text: str) -> bool:
    return _kind_of(text) is not None


def _kind_of(action_id: str) -> str | None:
    names = [kind.name for kind in (*ACTION_KINDS, CREATE, NEXT_BEST)]
    return next((name for name in (*names, FOLLOW_UP) if action_id.startswith(f"{name}-")), None)


def _find_action(desk: Desk, text: str) -> tuple[str, dict[str, Any] | None]:
    """Return the id of an action and the stored row of what it is about."""
    action_id, record_id = shown_action(desk, text, _is_action)
    if record_id is not None:
        return action_id, desk.book.rows("opportunity", record_id=record_id)[0]
    kind = _kind_of(action_id)
    if kind is None or kind == CREATE.name:
        return action_id, None
    return action_id, find_record(desk, action_id.removeprefix(f"{kind}-"))


def _entry(
    desk: Desk, action_id: str, state: str, record: Mapping[str, Any] | None, *,
    until: date | None = None, note: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the entry of the log that says what became of an action."""
    return {
        "action": action_id, "record_id": record["record_id"] if record else None,
        "state": state, "until_on": until, "note": note, "actor": desk.actor,
        "logged_at": desk.moment,
    }  # fmt: skip


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
