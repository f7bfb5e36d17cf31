"""Whom to leave alone: opt-outs, refusals, caps, gaps, quiet hours, and what is not worth it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import pytest
from tests.followup.made_up import (
    CALENDAR,
    DAY,
    at,
    candidates,
    contacts,
    opportunities,
    ours,
    permissions,
    refusals,
    reply,
    table,
)

from ontarget.config import Settings
from ontarget.core.errors import UsageError
from ontarget.followup.pressure_guard import BLOCKS, OVERRIDABLE, Caps, guard, read_caps
from ontarget.followup.stop_rule import Worth, fit_stop_rule, read_worth

P = {"contact_record_id": 100}


def guarded(*rows: dict[str, Any], who: dict[str, Any] | None = None, caps: Caps | None = None,
            day: date = DAY, **more: Any) -> dict[str, Any]:  # fmt: skip
    found = contacts(*({**P, **row} for row in rows))
    (row,) = guard(candidates(who or {}), found, day, CALENDAR, caps or Caps(), **more).to_pylist()
    assert row["blocked_by"] is None or row["blocked_by"] in BLOCKS
    return row


def test_nothing_stands_against_somebody_never_contacted() -> None:
    row = guarded()
    assert (row["blocked_by"], row["unanswered_touches"], row["touches_30d"]) == (None, 0, 0)
    assert row["days_since_last"] is None


def test_nobody_to_contact_is_nobody_to_guard() -> None:
    none = candidates().slice(0, 0)
    for found in (contacts(), contacts(ours("2"))):
        told = guard(none, found, DAY, CALENDAR, Caps(), now=at("23"), people=people(True),
                     permissions=permissions({}), refusals=refusals({}))  # fmt: skip
        assert told.num_rows == 0


MONTH = [ours("2"), ours("5"), ours("11"), ours("16")]


def test_the_cap_stands_until_enough_have_left_the_window() -> None:
    row = guarded(*MONTH)
    assert (row["blocked_by"], row["until_on"]) == ("cap", date(2026, 12, 2))
    assert (row["touches_30d"], row["cap"], row["unanswered_touches"]) == (4, 4, 4)
    assert guarded(*MONTH, day=date(2026, 12, 1))["blocked_by"] == "cap"
    assert guarded(*MONTH, day=date(2026, 12, 2))["blocked_by"] is None
    assert guarded(*MONTH, ours("17"))["until_on"] == date(2026, 12, 5)


def test_later_stages_allow_more() -> None:
    row = guarded(*MONTH, who={"is_late_stage": True})
    assert (row["blocked_by"], row["cap"]) == (None, 6)


def test_what_was_answered_is_no_pressure() -> None:
    row = guarded(*MONTH, reply("16", 15))
    assert (row["blocked_by"], row["unanswered_touches"]) == (None, 0)
    assert row["days_since_last"] == 5
    assert guarded(*MONTH, reply("11"))["touches_30d"] == 1


def test_pressure_is_the_person_s_over_opportunities_and_sellers() -> None:
    rows = [{**row, "record_id": 2, "owner": "Ben"} for row in MONTH]
    row = guarded(*rows)
    assert row["blocked_by"] == "cap"
    assert (row["other_owner"], row["other_owner_on"]) == ("Ben", date(2026, 11, 16))
    assert guarded(*MONTH)["other_owner"] is None
    other = guarded(*({**one, "contact_record_id": 200} for one in MONTH))
    assert (other["blocked_by"], other["touches_30d"]) == (None, 0)


def test_contacts_with_nobody_named_count_for_everyone_of_the_opportunity() -> None:
    rows = [{**row, "contact_record_id": None} for row in MONTH]
    assert guarded(*rows)["blocked_by"] == "cap"
    assert guarded(*rows[:2], *MONTH[2:])["touches_30d"] == 4
    assert guarded(*rows, who={"contact_record_id": None})["blocked_by"] == "cap"
    assert guarded(*MONTH, who={"contact_record_id": None})["blocked_by"] == "cap"
    elsewhere = [{**row, "record_id": 2} for row in rows]
    assert guarded(*elsewhere)["blocked_by"] is None


def test_the_least_gap_is_in_working_days() -> None:
    row = guarded(ours("20"))
    assert (row["blocked_by"], row["until_on"]) == ("gap", date(2026, 11, 24))
    assert guarded(ours("19"))["blocked_by"] is None
    assert guarded(ours("20"), reply("20", 15))["blocked_by"] is None
    assert guarded(ours("20"), caps=Caps(gap_days=0))["blocked_by"] is None


def test_one_day_after_another_is_too_often_and_long_after_is_too_late() -> None:
    row = guarded(ours("10"), ours("11"), ours("12"))
    assert row["is_too_often"]
    assert row["n_too_close"] == 2
    assert not guarded(ours("10", 9), ours("10", 10), ours("16"))["is_too_often"]
    assert guarded(who={"late_days": 5})["is_too_late"]


def people(*flags: bool | None) -> pa.Table:
    return table({"record_id": 100, "has_opted_out": None}, *({"has_opted_out": f} for f in flags))


def test_an_opt_out_of_the_source_always_stands() -> None:
    allowed = permissions({"is_allowed": True, "said_on": DAY})
    row = guarded(people=people(True), permissions=allowed)
    assert (row["blocked_by"], row["can_override"], row["until_on"]) == ("opt_out", False, None)
    assert guarded(people=people(False, None))["blocked_by"] is None


@pytest.mark.parametrize(
    ("said", "is_blocked"),
    [
        ([{}], True),
        ([{"channel": "email"}], True),
        ([{"channel": "call"}], False),
        ([{}, {"channel": "email", "is_allowed": True, "said_on": date(2026, 11, 2)}], False),
        ([{"channel": "email"}, {"is_allowed": True, "said_on": date(2026, 11, 2)}], False),
        ([{"channel": "email", "is_allowed": True}, {}], True),
        ([{}, {"channel": "email", "is_allowed": True}], False),
        ([{"channel": "email"}, {"is_allowed": True}, {"channel": "call"}], False),
        ([{"is_allowed": True}, {"said_on": date(2026, 11, 5)}], True),
        ([{"said_on": date(2026, 11, 24)}], False),
        ([{"contact_record_id": 200}], False),
    ],
)
def test_the_latest_word_on_a_channel_counts(said: list[dict[str, Any]], is_blocked: bool) -> None:
    row = guarded(permissions=permissions(*said))
    assert (row["blocked_by"] == "opt_out") is is_blocked


def test_why_contact_is_allowed_is_told() -> None:
    usual = {"contact_record_id": 100, "channel": None, "is_allowed": True, "said_on": DAY,
             "basis": "asked for it at the fair"}  # fmt: skip
    said = table(usual, {}, {"channel": "call", "basis": "on the phone"},
                 {"is_allowed": False, "channel": "meeting", "basis": "by mail"})  # fmt: skip
    known = table({"record_id": 100, "has_opted_out": None, "legal_basis": "customer"}, {})
    assert guarded(people=known)["basis"] == "customer"
    assert guarded(people=known, permissions=said)["basis"] == "asked for it at the fair"
    assert guarded(permissions=said, who={"channel": "call"})["basis"] == "on the phone"
    assert guarded()["basis"] is None


def test_a_zone_that_does_not_exist_has_no_quiet_hours() -> None:
    assert guarded(who={"zone": "Mars/Base"}, now=at("23", 23))["blocked_by"] is None


def test_after_a_no_the_opportunity_is_left_alone_until_the_buyer_comes_back() -> None:
    row = guarded(refusals=refusals({}))
    assert (row["blocked_by"], row["until_on"], row["can_override"]) == ("said_no", None, True)
    assert guarded(refusals=refusals({"record_id": 2}))["blocked_by"] is None
    assert guarded(reply("12"), refusals=refusals({}))["blocked_by"] is None
    assert guarded(reply("9"), refusals=refusals({}))["blocked_by"] == "said_no"
    called = ours("12", kind="call", is_sign=True)  # we reached them: not their coming back
    assert guarded(called, refusals=refusals({}))["blocked_by"] == "said_no"


def test_not_now_is_until_its_day() -> None:
    later = {"kind": "not-now", "until_on": date(2026, 12, 1)}
    row = guarded(refusals=refusals(later))
    assert (row["blocked_by"], row["until_on"]) == ("said_no", date(2026, 12, 1))
    assert guarded(refusals=refusals(later), day=date(2026, 12, 1))["blocked_by"] is None
    assert guarded(refusals=refusals(later, {"said_at": at("12")}))["until_on"] is None


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Europe/Berlin", datetime(2026, 11, 23, 19, 0, tzinfo=UTC), "2026-11-24T07:00"),
        ("Europe/Berlin", datetime(2026, 11, 23, 6, 59, tzinfo=UTC), "2026-11-23T07:00"),
        ("Europe/Berlin", datetime(2026, 11, 23, 7, 0, tzinfo=UTC), None),
        ("Asia/Kolkata", datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "2026-11-24T02:30"),
        ("America/New_York", datetime(2026, 10, 31, 23, 0, tzinfo=UTC), None),
        # The night in which clocks go back is an hour longer.
        ("America/New_York", datetime(2026, 11, 1, 0, 30, tzinfo=UTC), "2026-11-01T13:00"),
        (None, datetime(2026, 11, 23, 23, 0, tzinfo=UTC), None),
    ],
)
def test_quiet_hours_are_the_contact_s(zone: str | None, now: datetime, until: str | None) -> None:
    row = guarded(who={"zone": zone}, now=now)
    assert (row["blocked_by"] == "quiet_hours") is (until is not None)
    if until is not None:
        assert row["until_at"].isoformat().startswith(until)
        assert row["can_override"]
    by_day = Caps(quiet_from=time(12), quiet_to=time(12))
    assert guarded(who={"zone": zone}, now=now, caps=by_day)["blocked_by"] is None


def test_the_strongest_block_is_told() -> None:
    everything = {"people": people(True), "refusals": refusals({})}
    assert guarded(*MONTH, ours("20"), **everything)["blocked_by"] == "opt_out"
    assert guarded(*MONTH, ours("20"), refusals=refusals({}))["blocked_by"] == "said_no"
    assert guarded(*MONTH, ours("20"))["blocked_by"] == "cap"
    assert frozenset(BLOCKS) - {"opt_out"} == OVERRIDABLE


def test_settings_say_the_caps() -> None:
    assert read_caps(Settings({})) == Caps()
    assert read_worth(Settings({})) == Worth()
    mine = read_caps(Settings({"follow_up_cap": 2, "quiet_from": "8:30"}))
    assert (mine.unanswered, mine.quiet_from) == (2, time(8, 30))
    with pytest.raises(UsageError, match="quiet_to"):
        read_caps(Settings({"quiet_to": "late"}))


def test_what_is_not_worth_it_is_told_after_the_hard_caps() -> None:
    none = contacts()
    stop = fit_stop_rule(none, opportunities(), DAY, CALENDAR, Worth(0.1, 0.15, 20))
    row = guarded(ours("10"), stop=stop)
    assert (row["blocked_by"], row["can_override"], row["turn"]) == ("not_worth", True, 2)
    assert row["worth_hours"] < 0
    assert guarded(ours("20"), stop=stop)["blocked_by"] == "gap"
    # Answering somebody is always worth it.
    assert guarded(ours("10"), reply("11"), stop=stop)["blocked_by"] is None
    rich = fit_stop_rule(none, opportunities(), DAY, CALENDAR, Worth())
    assert guarded(ours("10"), stop=rich)["blocked_by"] is None
