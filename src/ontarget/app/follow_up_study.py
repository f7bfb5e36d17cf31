"""Explain follow-ups: the reply curves, the caps, and what the book's own past shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.contact_log import standing_log
from ontarget.app.content import brought
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.follow_up_book import FollowUpBook, read_follow_up_book
from ontarget.app.obstacle_past import obstacles_on
from ontarget.app.own_records import merged_into, with_kept_record
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import find_situation
from ontarget.core.scope import Scope
from ontarget.followup.content import what_followed
from ontarget.followup.day_part import N_PARTS, part_name
from ontarget.followup.learning import find_spells, study_landmark
from ontarget.followup.pressure_guard import read_caps
from ontarget.followup.shares import Shares
from ontarget.followup.stop_rule import MOST_TURNS
from ontarget.report.answer import ScopeView
from ontarget.report.follow_up_study import AttemptView, CurveView, ShareView, StudyView

_UNANSWERED_DAYS = 7
_TOLD_DAYS = (0, 1, 2, 3, 5)
_FOLLOWED_DAYS = 14


def study_follow_ups(desk: Desk, stated: Scope | None = None) -> StudyView:
    """Return what past follow-ups show; of the whole book, for one seller has too few."""
    scope = chosen_scope(desk, stated)
    situation = find_situation(desk, scope)
    book = read_follow_up_book(situation)
    rows = situation.state.pipeline
    spells = find_spells(book.touches, rows, desk.as_of)
    landmark = study_landmark(spells, _UNANSWERED_DAYS)
    caps = read_caps(desk.settings)
    happened = pc.sum(pc.cast(book.touches["is_ours"], pa.int64())).as_py()
    hours, text = _hours(book)
    return StudyView(
        as_of=desk.as_of,
        scope=ScopeView(scope.kind, scope.name),
        caps={
            "unanswered": caps.unanswered,
            "unanswered_late_stage": caps.unanswered_late,
            "window_days": caps.window_days,
            "minimum_gap_days": caps.gap_days,
            "quiet_from": f"{caps.quiet_from:%H:%M}",
            "quiet_to": f"{caps.quiet_to:%H:%M}",
        },
        n_contacts=int(happened or 0),
        curves=tuple(_curves(book, desk.settings.number("reply_left"))),
        attempts=tuple(_attempts(book)),
        unanswered_days=_UNANSWERED_DAYS,
        later_answered=_shares(landmark.answered),
        later_trend=landmark.answered.trend,
        naive_won=_shares(landmark.naive),
        naive_trend=landmark.naive.trend,
        is_survivorship=landmark.is_survivorship,
        hours=hours,
        hours_text=text,
        followed=tuple(_followed(desk, book)),
    )


def _curves(book: FollowUpBook, below: float) -> list[CurveView]:
    curves = book.curves
    wait = curves.wait_days(below)
    found = []
    for place, name in enumerate(curves.names):
        is_firm = place == len(curves.names) - 1
        if not is_firm and (not name or curves.rests_on(place) != "segment"):
            continue
        shares = curves.answered_by(np.array(_TOLD_DAYS), np.full(len(_TOLD_DAYS), place))
        found.append(
            CurveView(
                group="whole firm" if is_firm else name,
                n=int(curves.n[place]),
                replies=int(curves.replies[place]),
                p_answer=float(curves.ever(place)),
                answered_by={
                    str(day): float(share) for day, share in zip(_TOLD_DAYS, shares, strict=True)
                },
                wait_days=int(wait[place]),
                rests_on=curves.rests_on(place),
            )
        )
    return found[::-1]


def _attempts(book: FollowUpBook) -> list[AttemptView]:
    stop = book.stop
    worth = stop.value(np.arange(1, MOST_TURNS + 1))
    return [
        AttemptView(
            k + 1, int(stop.n[k]), float(stop.p_answer[k]), float(stop.p_annoyed[k]),
            float(worth[k]),
        )
        for k in range(MOST_TURNS)
    ]  # fmt: skip


def _shares(shares: Shares) -> tuple[ShareView, ...]:
    return tuple(
        ShareView(
            label,
            int(n),
            None if not n else float(share),
            None if not n else float(low),
            None if not n else float(high),
        )
        for label, n, share, low, high in zip(
            shares.labels, shares.n, shares.share, shares.low, shares.high, strict=True
        )
    )


def _hours(book: FollowUpBook) -> tuple[tuple[ShareView, ...], str]:
    """Return the firm's expected answers to mails by part of the day, and what may be said."""
    advice = book.hours.advise("email", None, None)
    views = tuple(
        ShareView(part_name(part), advice.n, float(advice.mean[part]), None, None)
        for part in range(N_PARTS)
    )
    if advice.level == "prior":
        return views, "No hour stands out; late afternoon is a weak general rule."
    best = part_name(advice.part)
    if not advice.is_clear:
        return views, f"{best} leads, but no hour stands out beyond chance (n {advice.n:,})."
    return views, f"Mails sent at {best} are answered more often (n {advice.n:,}): association."


def _followed(desk: Desk, book: FollowUpBook) -> list[dict[str, Any]]:
    """Return what came after each item of the shelf was brought."""
    log = standing_log(desk)
    with desk.book.read() as transaction:
        known = obstacles_on(desk, transaction)
        obstacles = with_kept_record(known, merged_into(transaction) if known else {})
    titles = {item.content_id: item.title for item in book.items}
    end = end_of_day(desk, desk.as_of)
    sent = []
    for one in brought(desk):
        until = min(one.brought_at + timedelta(days=_FOLLOWED_DAYS), end)
        # What was agreed on bringing it did not come of it.
        place = (one.brought_at, one.contact_log_id)
        has_step = any(
            row["record_id"] == one.record_id and row["next_step"]
            and place < (row["happened_at"], row["contact_log_id"]) and row["happened_at"] <= until
            for row in log
        )  # fmt: skip
        is_resolved = any(
            row["record_id"] == one.record_id and row["resolved_at"] is not None
            and one.brought_at <= row["resolved_at"] <= until
            for row in obstacles
        )  # fmt: skip
        sent.append((one.content_id, has_step, is_resolved))
    return [
        {"content_id": row.content_id, "title": titles.get(row.content_id, "withdrawn"),
         "n_sent": row.n_sent, "n_next_step": row.n_next_step, "n_resolved": row.n_resolved,
         "text": row.text}
        for row in what_followed(sent, _FOLLOWED_DAYS)
    ]  # fmt: skip
