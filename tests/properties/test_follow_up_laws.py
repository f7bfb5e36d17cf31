"""Laws of following up, for random histories."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.followup.made_up import (
    CALENDAR,
    DAY,
    absences,
    at,
    candidates,
    contacts,
    opportunities,
    permissions,
    refusals,
    table,
)

from ontarget.followup.pressure_guard import Caps, guard
from ontarget.followup.reply_curve import fit_reply_curves
from ontarget.followup.silence import find_silence
from ontarget.followup.stop_rule import Worth, fit_stop_rule

Row = dict[str, Any]
LAW = settings(deadline=None, max_examples=60)

KINDS: tuple[Row, ...] = (
    {"is_ours": True},
    {"is_ours": True, "kind": "call", "is_sign": True},
    {"direction": "in", "is_sign": True, "asks_answer": True},
    {"kind": "meeting", "is_sign": True},
    {"kind": "note"},
)
days = st.integers(0, 60).map(lambda back: at("23") - timedelta(days=back))


def row(day: Any, kind: Row, has_time: bool, record: int, person: int | None, owner: str) -> Row:
    moment = day.replace(hour=12 if has_time else 0)
    return {**kind, "happened_at": moment, "has_time": has_time, "record_id": record,
            "contact_record_id": person, "owner": owner}  # fmt: skip


histories = st.lists(
    st.builds(row, days, st.sampled_from(KINDS), st.booleans(), st.sampled_from([1, 2]),
              st.sampled_from([100, 100, 200, None]), st.sampled_from(["Ana", "Ben"])),
    max_size=14,
)  # fmt: skip
OPEN = opportunities({}, {"record_id": 2, "owner": "Ben", "next_step_on": date(2026, 11, 26)})
WHOM = candidates({}, {"record_id": 2}, {"record_id": 2, "contact_record_id": None},
                  {"record_id": 1, "contact_record_id": 200, "is_late_stage": True})  # fmt: skip
CURVES = fit_reply_curves(contacts(), OPEN, DAY, CALENDAR)
AWAY = absences(("Ana", "9", "11"), ("100", "10", "17"), ("Ben", "23", "25"))


def silence(rows: list[Row]) -> list[Row]:
    found = contacts(*rows)
    return find_silence(OPEN, found, CURVES, DAY, CALENDAR, absences=AWAY).to_pylist()


def guarded(rows: list[Row], **more: Any) -> list[Row]:
    return guard(WHOM, contacts(*rows), DAY, CALENDAR, Caps(), **more).to_pylist()


@LAW
@given(histories, st.integers(0, 1))
def test_a_later_contact_of_ours_never_makes_anything_due_earlier(rows: list[Row], which: int):
    """It is the last of all, and lies on or after what was planned and passed."""
    before = silence(rows)[which]
    if before["why"] is None:
        return
    last = row(at("23", 23), KINDS[0], True, which + 1, 100, "Ana")
    last["happened_at"] = at("23", 23)
    after = silence([*rows, last])[which]
    assert after["due_on"] >= before["due_on"]
    assert not after["is_due"]


@LAW
@given(histories)
def test_nothing_is_due_on_a_day_off_or_away(rows: list[Row]):
    working = dict(zip(CALENDAR["day"].to_pylist(), CALENDAR["is_working"].to_pylist(),
                       strict=True))  # fmt: skip
    for one in silence(rows):
        if one["due_on"] is not None:
            assert working[one["due_on"]]
            assert one["late_days"] >= 0
    ben = silence(rows)[1]
    assert ben["due_on"] is None or not date(2026, 11, 23) <= ben["due_on"] <= date(2026, 11, 25)


@LAW
@given(histories, st.randoms(use_true_random=False))
def test_rows_in_any_order_give_the_same(rows: list[Row], random: Any):
    mixed = list(rows)
    random.shuffle(mixed)
    assert silence(mixed) == silence(rows)
    assert guarded(mixed) == guarded(rows)


@LAW
@given(histories, days, st.booleans(), st.sampled_from([1, 2]), st.sampled_from([100, 200, None]))
def test_a_sign_of_the_buyer_never_adds_pressure(
    rows: list[Row], day: Any, has_time: bool, record: int, person: int | None
):
    sign = row(day, KINDS[2], has_time, record, person, "Ana")
    for before, after in zip(guarded(rows), guarded([*rows, sign]), strict=True):
        assert after["unanswered_touches"] <= before["unanswered_touches"]
        assert after["touches_30d"] <= before["touches_30d"]
        if before["blocked_by"] is None:
            assert after["blocked_by"] is None


@LAW
@given(histories)
def test_caps_hold(rows: list[Row]):
    """Counted by hand, contact by contact."""
    for who, one in zip(WHOM.to_pylist(), guarded(rows), strict=True):
        mine = [r for r in rows if _concerns(r, who)]
        ours = [r for r in mine if r.get("is_ours") and not r.get("is_sign")
                and not any(_answers(s, r) for s in mine if s.get("is_sign"))]  # fmt: skip
        assert one["unanswered_touches"] == len(ours)
        recent = [r for r in ours if (DAY - r["happened_at"].date()).days < 30]
        assert one["touches_30d"] == len(recent)
        if len(recent) >= one["cap"]:
            assert one["blocked_by"] == "cap"
            until = one["until_on"]
            left = [r for r in recent if (until - r["happened_at"].date()).days < 30]
            assert len(left) < one["cap"]
            day_before = until - timedelta(days=1)
            there = [r for r in recent if (day_before - r["happened_at"].date()).days < 30]
            assert len(there) >= one["cap"]


def _concerns(one: Row, who: Row) -> bool:
    if who["contact_record_id"] is None:
        return one["record_id"] == who["record_id"]
    if one["contact_record_id"] is None:
        return one["record_id"] == who["record_id"]
    return one["contact_record_id"] == who["contact_record_id"]


def _answers(sign: Row, mine: Row) -> bool:
    then, now = mine["happened_at"], sign["happened_at"]
    if sign["has_time"] and mine["has_time"]:
        return now >= then
    return now.date() >= then.date()


PEOPLE = table({"record_id": 100, "has_opted_out": True}, {}, {"record_id": 200})


@LAW
@given(histories, st.booleans(), st.booleans())
def test_an_opt_out_always_blocks_and_cannot_be_set_aside(
    rows: list[Row], is_allowed: bool, said_no: bool
):
    said = permissions({"is_allowed": is_allowed, "said_on": DAY})
    found = guarded(rows, people=PEOPLE, permissions=said,
                    refusals=refusals({}) if said_no else None)  # fmt: skip
    for one in found:
        if one["contact_record_id"] is not None:
            assert one["blocked_by"] == "opt_out"
            assert not one["can_override"]


@LAW
@given(histories)
def test_the_learned_rule_never_lifts_a_hard_cap(rows: list[Row]):
    stop = fit_stop_rule(contacts(*rows), OPEN, DAY, CALENDAR, Worth(1000, 0, 0))
    for plain, learned in zip(guarded(rows), guarded(rows, stop=stop), strict=True):
        assert learned["blocked_by"] == plain["blocked_by"]
    assert np.isfinite(stop.p_answer).all()
