"""The day of a seller: few things, each once, and quiet about what is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ontarget.app.follow_ups import follow_ups, remember_suggestions
from ontarget.app.plan import put_off, tick_off
from ontarget.app.shelf import Shelves
from ontarget.app.today import today


def test_three_things_at_most_and_the_follow_ups_of_the_day(maya):
    found = today(maya)
    assert len(found.plan.actions) <= 3
    assert [one.opportunity_id for one in found.follow_ups.due] == ["V1"]
    document = found.document()
    assert {"actions", "stop", "followups", "new_findings", "back_today", "answer",
            "leave_alone"} <= set(document)  # fmt: skip
    assert document["followups"][0]["opportunity_id"] == "V1"
    assert document["answer"]["p_hit"] is not None


def test_today_publishes_once_and_another_day_never(maya):
    today(replace(maya, as_of=date(2026, 11, 20)))
    assert maya.book.rows("forecast") == []
    today(maya)
    today(maya)
    assert len(maya.book.rows("forecast")) == 1


def test_the_price_card_stands_in_the_last_days_only(maya):
    assert today(maya).price is None
    card = today(replace(maya, as_of=date(2026, 12, 28))).price
    assert card is not None
    assert card.days_left < 5
    assert card.is_margin_assumed
    for cut in card.cuts:
        if cut.p_needed is not None:
            assert abs(cut.p_needed / cut.p_now - 0.7 / 0.6) < 1e-9
    assert "margin" not in maya.settings.stored


def test_a_follow_up_is_ticked_off_and_put_off_like_an_action(maya):
    (due,) = today(maya).follow_ups.due
    put_off(maya, due.id, date(2026, 11, 26), reason="they are at a fair")
    assert today(maya).follow_ups.due == ()
    back = today(replace(maya, as_of=date(2026, 11, 27))).follow_ups.due
    assert due.id in {one.id for one in back}
    monday = next(one for one in follow_ups(maya, is_week=True).due if one.id != due.id)
    tick_off(maya, monday.id)
    # Back after two working days, not before.
    again = [one.on for one in follow_ups(maya, is_week=True).due if one.id == monday.id]
    assert all(day >= date(2026, 11, 25) for day in again)


def test_what_was_suggested_is_kept_once_with_its_chance(maya):
    due = today(maya).follow_ups.due
    remember_suggestions(maya, due)
    remember_suggestions(maya, due)
    (row,) = maya.book.rows("suggestion")
    assert row["propensity"] == 1.0
    assert row["basis"] in ("asked", "learned", "prior")
    past = replace(maya, as_of=date(2026, 11, 20))
    remember_suggestions(past, follow_ups(past).due)
    assert len(maya.book.rows("suggestion")) == 1


def test_a_running_process_gives_the_same_day(maya):
    shelves = Shelves()
    first, again = today(maya, shelves=shelves), today(maya, shelves=shelves)
    third = today(maya, shelves=shelves)
    assert again.document() == third.document()
    assert first.document()["actions"] == third.document()["actions"]


def test_the_list_gets_shorter_by_what_is_done(maya):
    before = today(maya).plan.actions
    tick_off(maya, before[0].id)
    after = today(maya).plan
    assert len(after.actions) == len(before) - 1
    assert before[0].opportunity_id not in {one.opportunity_id for one in after.actions}
    assert len(after.done_text) == 1
    tomorrow = today(replace(maya, as_of=date(2026, 11, 24))).plan
    assert before[0].id not in {one.id for one in tomorrow.actions}
