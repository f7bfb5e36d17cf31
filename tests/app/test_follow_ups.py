"""Whom to follow up and whom to leave alone, on a book small enough to know the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.app.maya import ACTIVITIES, OPPORTUNITIES

from ontarget.app.content import add_content
from ontarget.app.find_contact import find_contact
from ontarget.app.find_record import find_record
from ontarget.app.follow_up_calendar import follow_ups_calendar
from ontarget.app.follow_up_draft import draft_follow_up, match_content
from ontarget.app.follow_ups import follow_ups
from ontarget.app.log_contact import Contacted, log_contact, undo_log
from ontarget.app.prefer import Wish, prefer
from ontarget.app.today import today
from ontarget.core.errors import UsageError

MONDAY = date(2026, 11, 23)


def due_ids(desk, **asked) -> list[str]:
    return [one.opportunity_id for one in follow_ups(desk, **asked).due]


def test_who_waits_is_due_and_who_is_protected_is_not(maya):
    found = follow_ups(maya)
    due = {one.opportunity_id: one for one in found.due}
    assert set(due) == {"V1"}  # in Sydney it is evening already
    assert found.n_no_hour == 1
    assert "nobody answered" in due["V1"].why_now
    assert due["V1"].pressure.unanswered_touches == 0
    tomorrow = {one.opportunity_id: one for one in follow_ups(maya, is_week=True).due}
    assert tomorrow["N1"].on == date(2026, 11, 24)
    assert "no contact" in tomorrow["N1"].why_now
    blocked = {one.opportunity_id: one for one in found.blocked}
    assert blocked["T1"].by == "opt_out"
    assert blocked["O1"].by == "cap"
    assert blocked["O1"].until is not None
    assert blocked["O1"].until > MONDAY
    assert "H1" in {one.opportunity_id for one in found.waiting}


def test_a_planned_step_is_quiet_until_its_day(maya):
    assert "H1" not in due_ids(maya)
    on_day = follow_ups(maya, day=date(2026, 11, 25)).due
    step = next(one for one in on_day if one.opportunity_id == "H1")
    assert "Order form" in step.bring
    assert step.on == date(2026, 11, 25)


def test_windows_lie_in_the_buyers_own_working_day(maya):
    for one in follow_ups(maya, is_week=True).due:
        zone = ZoneInfo(one.window.time_zone)
        start = one.window.start.astimezone(zone)
        assert 8 <= start.hour < 18
        assert start.weekday() < 5
        assert one.window.start >= maya.now
    # Thanksgiving: Ann is left in peace.
    thursday = replace(maya, as_of=date(2026, 11, 26))
    assert "V1" not in due_ids(thursday)


def test_what_they_asked_for_always_wins(maya):
    prefer(maya, find_contact(maya, "Ann Vale"), Wish("tue", "15:00", "17:30", "call"))
    assert "V1" not in due_ids(maya)
    tuesday = next(one for one in follow_ups(maya, day=date(2026, 11, 24)).due
                   if one.opportunity_id == "V1")  # fmt: skip
    assert tuesday.channel == "call"
    assert tuesday.why_this_time.basis == "asked"
    local = tuesday.window.start.astimezone(ZoneInfo("America/New_York"))
    assert (15, 0) <= (local.hour, local.minute) <= (17, 30)


def test_logging_a_contact_takes_it_off_the_list(maya):
    log_contact(maya, "V1", Contacted(kind="email", outcome="sent", next_step="Call on rollout",
                next_on=date(2026, 11, 27), reason="they check dates"))  # fmt: skip
    found = follow_ups(maya)
    assert "V1" not in {one.opportunity_id for one in found.due}
    assert "V1" in {one.opportunity_id for one in found.waiting}


def test_a_no_and_a_not_now_are_kept(maya):
    log_contact(maya, "N1", Contacted(kind="call", outcome="not-now", until=date(2027, 1, 11),
                no_next_step="they asked for January"))  # fmt: skip
    # Not now parks it: it counts for nothing until then, and comes back by itself.
    (decision,) = maya.book.rows("decision")
    assert decision["until_on"] == date(2027, 1, 11)
    assert "N1" not in due_ids(maya, is_week=True)
    assert "N1" not in due_ids(replace(maya, as_of=date(2027, 1, 5)), is_week=True)
    assert "N1" in due_ids(replace(maya, as_of=date(2027, 1, 11)), is_week=True)
    undo_log(maya, "N1")
    assert "N1" in due_ids(maya, is_week=True)


def test_after_a_no_nothing_is_asked_of_the_buyer(maya):
    log_contact(maya, "V1", Contacted(kind="call", outcome="no"))
    found = follow_ups(maya)
    assert "V1" not in {one.opportunity_id for one in found.due}
    record_id = find_record(maya, "V1")["record_id"]
    assert record_id in found.left_alone
    planned = today(maya).plan
    assert not any(one.opportunity_id == "V1" for one in planned.actions)


def test_new_activities_update_what_is_due(maya, take):
    answer = ACTIVITIES + "b1,O1,c3,Maya,email,in,2026-11-20T05:00:00Z,Yes please\n"
    take(maya, {"activity.csv": answer}, source="crm")
    found = follow_ups(maya)
    assert "O1" in {one.opportunity_id for one in found.due}


def test_nothing_later_than_the_day_counts(maya):
    before = replace(maya, as_of=date(2026, 11, 18))
    assert "V1" not in due_ids(before)  # they write on the 19th
    early = follow_ups(replace(maya, as_of=date(2026, 11, 11)))
    assert not any(one.opportunity_id == "O1" and one.by == "cap" for one in early.blocked)


def test_something_of_value_is_brought_once(maya):
    row = add_content(maya, "Lift study", link="https://x.example/lift", segments="Rail")
    one = next(one for one in follow_ups(maya, is_week=True).due if one.opportunity_id == "N1")
    assert one.offer is not None
    assert one.offer.title == "Lift study"
    assert "Rail" in one.offer.why
    assert match_content(maya, "N1")[0].content_id == row["content_id"]
    log_contact(maya, "N1", Contacted(kind="email", outcome="sent", brought="Lift study",
                next_step="Hear what they think", next_on=date(2026, 12, 1),
                reason="study"))  # fmt: skip
    assert match_content(maya, "N1") == ()


def test_a_draft_has_a_reason_and_respects_the_caps(maya):
    made = draft_follow_up(maya, "V1")
    assert made.reason == "answer"
    assert made.mailto is not None
    assert made.mailto.startswith("mailto:ann@vantor.example?")
    with pytest.raises(UsageError, match="left alone"):
        draft_follow_up(maya, "O1")
    assert draft_follow_up(maya, "O1", despite="they asked on the fair").body
    (kept,) = maya.book.rows("action_log")
    assert (kept["action"], kept["note"]) == ("override:cap", "they asked on the fair")
    with pytest.raises(UsageError, match="wants no contact"):
        draft_follow_up(maya, "T1", despite="it is urgent")


def test_the_calendar_shows_the_buyers_own_time(maya):
    import icalendar

    found = follow_ups(maya, is_week=True)
    calendar = icalendar.Calendar.from_ical(follow_ups_calendar(maya, found))
    events = {str(e["summary"]): e for e in calendar.walk("VEVENT")}
    assert len(events) == len(found.due)
    ann = next(event for title, event in events.items() if "Vantor" in title)
    start: datetime = ann["dtstart"].dt
    noon = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("America/New_York"))
    assert start.utcoffset() == noon.utcoffset()
    again = icalendar.Calendar.from_ical(follow_ups_calendar(maya, follow_ups(maya, is_week=True)))
    uids = {str(e["uid"]) for e in calendar.walk("VEVENT")}
    assert uids == {str(e["uid"]) for e in again.walk("VEVENT")}


def test_a_past_day_is_asked_with_as_of(maya):
    with pytest.raises(UsageError, match="is before"):
        follow_ups(maya, day=date(2026, 11, 1))


def test_the_document_has_the_fields_of_the_contract(maya):
    document = follow_ups(maya).document()
    assert {"due", "blocked", "missing_next_step", "out_of_sight"} <= set(document)
    due = document["due"][0]
    assert {"opportunity_id", "contact_id", "channel", "due_on", "window", "why_now",
            "why_this_time", "offer", "next_step", "pressure"} <= set(due)  # fmt: skip
    assert {"start", "end", "time_zone"} <= set(due["window"])
    assert {"basis", "n", "text"} <= set(due["why_this_time"])
    assert {"unanswered_touches", "touches_30d", "cap", "days_since_last",
            "minimum_gap_days"} <= set(due["pressure"])  # fmt: skip
    assert due["window"]["start"].endswith("+00:00")
    for one in document["blocked"]:
        assert one["by"] in ("opt_out", "cap", "gap", "quiet_hours", "said_no")


def test_a_book_without_contacts_says_so(make_desk, take):
    desk = make_desk(n_paths=1000)
    take(desk, {"opportunity.csv": OPPORTUNITIES}, source="crm")
    found = follow_ups(desk)
    assert any("no calls, mails or meetings" in note for note in found.notes)
