"""Review the open pipeline, one opportunity at a time: facts, my verdict, then the tool's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from ontarget.app.advice import advice_of
from ontarget.app.audit import Audited, find_audit
from ontarget.app.audit_views import build_views, by_stake, weights
from ontarget.app.decide import Decided, decide_record
from ontarget.app.desk import Desk
from ontarget.app.local_change import keep_changes
from ontarget.app.movement import find_changes
from ontarget.app.situation import period_view
from ontarget.audit.coach_questions import choose_question
from ontarget.core.scope import Scope
from ontarget.report.answer import ScopeView
from ontarget.report.audit import AuditedOpportunity
from ontarget.report.review import Agenda, Card, Facts, Outcome, Said

_FIRST_LOOK_DAYS = 28  # how far back changes are shown of one that was never reviewed
_MOST_DAYS = 4  # earlier days whose state is looked up

Row = dict[str, Any]


def find_agenda(
    desk: Desk, stated: Scope | None = None, *, period: str | None = None, limit: int = 20
) -> Agenda:
    """Return what to look at now, most at stake first, ``limit`` opportunities.

    Left out is what is parked and not back yet, and what was decided within the setting
    ``review_every_days``.
    """
    found = find_audit(desk, stated, period=period)
    every = desk.settings.whole("review_every_days")
    ids = found.judged.rows["record_id"].to_numpy()
    asleep = {one.record_id for one in found.decisions.values() if one.is_asleep(desk.as_of)}
    # What came back is looked at again, however lately it was parked.
    back = {one.record_id for one in found.decisions.values()
            if one.until_on is not None and one.until_on <= desk.as_of}  # fmt: skip
    lately = {record_id for record_id, day in _decided_on(found).items()
              if (desk.as_of - day).days < every} - asleep - back  # fmt: skip
    order = by_stake(weights(found))
    is_away = np.isin(ids[order], [*asleep, *lately])
    open_places = np.flatnonzero(~is_away)
    wanted = open_places[:limit]
    n_built = int(wanted[-1]) + 1 if len(wanted) else 0
    views = build_views(found, n_built).opportunities if n_built else ()
    rows = found.judged.rows.take(order[wanted]).to_pylist()
    asked = found.situation.asked
    return Agenda(
        as_of=desk.as_of,
        scope=ScopeView(asked.scope.kind, asked.scope.name),
        period=period_view(desk, asked),
        n_open=len(ids),
        n_lately=int(np.isin(ids, list(lately)).sum()),
        every_days=every,
        n_asleep=int(np.isin(ids, list(asleep)).sum()),
        n_left=len(open_places) - len(wanted),
        cards=_cards(found, rows, [views[place] for place in wanted.tolist()]),
    )


def _decided_on(found: Audited) -> dict[int, date]:
    zone = found.situation.desk.zone
    return {one.record_id: one.decided_at.astimezone(zone).date()
            for one in found.decisions.values()}  # fmt: skip


def _cards(
    found: Audited, rows: Sequence[Row], views: Sequence[AuditedOpportunity]
) -> tuple[Card, ...]:
    desk, decided = found.situation.desk, _decided_on(found)
    first_look = desk.as_of - timedelta(days=_FIRST_LOOK_DAYS)
    since = [decided.get(row["record_id"], first_look) for row in rows]
    # A state of the book is looked up per day; older reviews are told from the oldest of these.
    days = sorted({day for day in since if day < desk.as_of})[-_MOST_DAYS:]
    changed = {day: _changed_since(found, day) for day in days}
    has_contacts = _has_any(found, "last_activity_on")
    has_steps = _has_any(found, "next_step", "next_step_on")
    cards, asked = list[Card](), list[str]()
    for row, view, wanted in zip(rows, views, since, strict=True):
        day = wanted if wanted in changed else min(days, default=wanted)
        said = changed.get(day, {}).get(view.opportunity_id, "nothing changed")
        facts = _facts(row, view, day, said, is_since_review=row["record_id"] in decided)
        facts = replace(facts, has_contacts=has_contacts, has_steps=has_steps)
        question = choose_question(((one.rule, one.rule_id) for one in view.findings), asked)
        asked.append(question)
        cards.append(Card(row["record_id"], facts, view, question))
    return tuple(cards)


def _has_any(found: Audited, *names: str) -> bool:
    """Whether the book has such facts of any open opportunity; of others nothing is said."""
    rows = found.judged.rows
    return any(rows[name].null_count < rows.num_rows for name in names)


def _changed_since(found: Audited, day: date) -> dict[str, str]:
    situation = found.situation
    changes = find_changes(situation.desk, situation.scope, since=day, all_dates=True)
    return {one.opportunity_id: one.text for one in changes.opportunities if one.text}


def _facts(
    row: Row, view: AuditedOpportunity, since: date, changed: str, *, is_since_review: bool
) -> Facts:
    return Facts(
        opportunity_id=view.opportunity_id,
        name=view.name or view.opportunity_id,
        account=row["account"],
        owner=row["owner"],
        amount=view.amount,
        currency=view.currency,
        stage=row["stage"],
        stage_days=row["stage_age_days"],
        age_days=row["age_days"],
        close_date=row["close_date"],
        last_contact_on=row["last_activity_on"],
        silence_working_days=row["silence_working_days"],
        n_from_buyer=row["n_inbound"],
        n_contacts=row["n_activities"],
        next_step=row["next_step"],
        next_step_on=row["next_step_on"],
        since=since,
        is_since_review=is_since_review,
        changed=changed,
        decision=view.decision,
    )


def keep_verdict(
    desk: Desk, card: Card, verdict: str, *, first: str, reason: str, until: date | None = None,
    to_owner: str | None = None,
) -> Decided:  # fmt: skip
    """Write a verdict at once, with the tool's advice and what was said ``first``, before it."""
    row = desk.book.rows("opportunity", record_id=card.record_id)[0]
    advice = {**advice_of(card.audited), "mine_first": first}
    return decide_record(
        desk, row, verdict, reason=reason, until=until, to_owner=to_owner, advice=advice
    )


def keep_next_step(desk: Desk, card: Card, text: str | None, day: date | None) -> bool:
    """Write the next step and its day at once where they are others; return whether they were."""
    row = desk.book.rows("opportunity", record_id=card.record_id)[0]
    said = {"next_step": text or None, "next_step_on": day}
    known = {"next_step": card.facts.next_step, "next_step_on": card.facts.next_step_on}
    news = {name: value for name, value in said.items() if value != known[name]}
    return bool(news and keep_changes(desk, "opportunity", row, news, desk.moment).changes)


def sum_up(
    agenda: Agenda, said: Sequence[Said], *, started_at: datetime, ended_at: datetime
) -> Outcome:
    """Return how a review went, from what was said and when it began and ended."""
    blind = [one for one in said if one.first in ("keep", "backburner", "cut")]
    decided = [one for one in said if one.final is not None]
    return Outcome(
        n_decided=len(decided),
        n_skipped=len(said) - len(decided),
        n_compared=len(blind),
        n_agreed=sum(one.first == one.tool for one in blind),
        n_changed=sum(one.final not in (None, one.first) for one in blind),
        minutes=(ended_at - started_at).total_seconds() / 60,
        n_left=agenda.n_left + len(agenda.cards) - len(decided),
    )
