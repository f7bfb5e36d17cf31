"""What follow-ups are read from: persons of several records, and what followed an item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from tests.app.maya import ACTIVITIES, CONTACTS, OPPORTUNITIES

from ontarget.app import follow_up_book
from ontarget.app.absence import add_absence
from ontarget.app.contact_card import contact_card
from ontarget.app.content import add_content
from ontarget.app.find_contact import find_contact
from ontarget.app.follow_up_book import FollowUpBook, read_follow_up_book
from ontarget.app.follow_up_study import study_follow_ups
from ontarget.app.follow_ups import follow_ups
from ontarget.app.local_change import set_fields
from ontarget.app.log_contact import Contacted, log_contact
from ontarget.app.merge import merge_records
from ontarget.app.obstacles import add_obstacle, reopen_obstacle, resolve_obstacle
from ontarget.app.permissions import allow, opt_out, permission_for, standing_permissions
from ontarget.app.prefer import Wish, prefer
from ontarget.app.same_person import find_mailboxes, find_same_person
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import find_situation
from ontarget.core.errors import UsageError
from ontarget.followup.absence import person_key


def book_of(desk) -> FollowUpBook:
    return read_follow_up_book(find_situation(desk, chosen_scope(desk, None)))


@pytest.fixture
def twice(maya, take):
    """Maya's book, with Ann Vale and Dora Tam in a second source too."""
    head = CONTACTS.splitlines()[0]
    people = f"{head}\nz1,A. Vale, ANN@Vantor.example,,Vantor,US,,{{out}}\nz2,Zoe,,,,,,\n"
    deals = OPPORTUNITIES.splitlines()[0] + (
        "\nX1,Vantor care,Vantor,z1,Maya,Retail,Offer,open,9000,EUR,2026-11-02,2027-01-20,,"
        "\nX2,Zoes,Zed,Zoe,Maya,Retail,Offer,open,9000,EUR,2026-11-02,2027-01-20,,"
        "\nX3,Elses,Zed,Somebody,Maya,Retail,Offer,open,9000,EUR,2026-11-02,2027-01-20,,\n"
    )
    told = ACTIVITIES.splitlines()[0] + "\ny1,X1,z1,Maya,email,out,2026-11-16T09:00:00Z,Care\n"

    def made(out: str = ""):
        take(maya, {"opportunity.csv": deals, "contact.csv": people.format(out=out),
                    "activity.csv": told}, source="second")  # fmt: skip
        return maya

    return made


def test_who_opted_out_in_one_source_is_left_alone_in_the_other(twice):
    by = {one.opportunity_id: one.by for one in follow_ups(twice()).blocked}
    assert "V1" not in by
    by = {one.opportunity_id: one.by for one in follow_ups(twice("true")).blocked}
    assert by["V1"] == "opt_out"
    assert by["X1"] == "opt_out"


def test_card_and_log_know_of_the_opt_out_in_the_other_source(twice):
    desk = twice("true")
    assert {one.is_allowed for one in contact_card(desk, "Ann Vale").permissions} == {False}
    with pytest.raises(UsageError, match="opted out"):
        allow(desk, find_contact(desk, "Ann Vale"), None, "asked for it")


def test_what_was_said_of_a_person_stands_under_every_record(twice):
    desk = twice()
    ann, other = (find_contact(desk, text) for text in ("Ann Vale", "A. Vale"))
    first, second = ann["record_id"], other["record_id"]
    prefer(desk, ann, Wish("tue", "15:00", "17:30", "call"))
    add_absence(desk, date(2026, 12, 1), date(2026, 12, 2), contact=other)
    row = add_content(desk, "Study", link="https://x.example/s")
    log_contact(desk, "X1", Contacted(kind="email", outcome="sent", brought="Study",
                next_step="Hear", next_on=date(2026, 12, 3), reason="study"))  # fmt: skip
    opt_out(desk, other, "meeting", None)
    book = book_of(desk)
    assert book.same_person == {first: first, second: first}
    assert book.wishes[second] == book.wishes[first]
    assert set(book.absences["who"].to_pylist()) == {person_key(first), person_key(second)}
    assert book.sent[first] == book.sent[second] == {row["content_id"]}
    assert book.permissions["contact_record_id"].to_pylist() == [second, first]
    asked = pa.table({"contact_record_id": pa.array([second, None, 99_999], pa.int64())})
    assert book.as_one(asked)["contact_record_id"].to_pylist() == [first, None, 99_999]
    met = book.as_one(book.touches)["contact_record_id"].to_pylist()
    assert first in met
    assert second not in met


def test_the_main_person_is_found_by_id_or_by_name(twice):
    desk = twice()
    book = book_of(desk)
    deals = book.opportunity
    rows = pa.table({
        "source": pa.chunked_array([["crm", "second", "second", "second"]]),
        "contact_id": pa.chunked_array([["c1", "z1", "Zoe", "Somebody"]]),
    })  # fmt: skip
    known = [find_contact(desk, text)["record_id"] for text in ("Ann Vale", "A. Vale", "Zoe")]
    assert book.main_persons(rows) == [*known, None]
    assert len(book.main_persons(deals)) == deals.num_rows


def test_a_mailbox_that_colleagues_share_is_nobodys_own():
    people = pa.table({
        "record_id": [1, 2, 3, 4, 5, 6], "source": ["a", "a", "a", "a", "b", "b"],
        "name": ["Ann", "Ben", "Vale, Cem", "Cem Vale", None, "Dora"],
        "email": ["info@x.example", "INFO@x.example ", "cem@x.example", "cem@x.example",
                  "cem@x.example", ""],
    })  # fmt: skip
    groups = find_mailboxes(people, {})
    assert groups == [(1, 2), (3, 4, 5)]
    assert find_same_person(people, groups) == {3: 3, 4: 3, 5: 3}
    changed = {6: {"email": {"value": "Info@x.example"}}, 5: {"email": {"value": None}}}
    assert find_mailboxes(people, changed) == [(1, 2, 6), (3, 4)]


def test_a_changed_address_counts(maya):
    set_fields(maya, "Ben Hald", ["email=ann@vantor.example"], kind_name="contact")
    opt_out(maya, find_contact(maya, "Ann Vale"), None, None)
    by = {one.opportunity_id: one.by for one in follow_ups(maya, day=date(2026, 11, 25)).blocked}
    assert by["H1"] == "opt_out"


def test_of_one_day_the_last_word_counts_on_the_card_and_at_the_guard(maya):
    ann = find_contact(maya, "Ann Vale")
    for steps, is_out in (((opt_out, allow), False), ((opt_out,), True)):
        for step in steps:
            step(maya, ann, None, "said so")
        word = permission_for(standing_permissions(maya), ann["record_id"], "email")
        assert word is not None
        assert word.is_allowed is not is_out
        by = {one.opportunity_id: one.by for one in follow_ups(maya).blocked}
        assert (by.get("V1") == "opt_out") is is_out


def test_zones_are_looked_for_once(maya, monkeypatch):
    asked = []
    find = follow_up_book.find_zone
    monkeypatch.setattr(follow_up_book, "find_zone",
                        lambda *one: asked.append(one) or find(*one))  # fmt: skip
    book = book_of(maya)
    n = len(asked)
    assert n == len(book.zones)
    ids = list(book.zones)
    assert len(book.countries([*ids, *ids], "UTC")) == 2 * n
    assert len(asked) == n


def test_what_followed_came_after_the_item(maya):
    def on(day: int):
        now = datetime(2026, 11, day, 9, tzinfo=UTC)
        return replace(maya, as_of=now.date(), now=now)

    def followed(day: int = 23):
        (one,) = study_follow_ups(on(day)).followed
        return one["n_sent"], one["n_next_step"], one["n_resolved"]

    obstacle = add_obstacle(on(9), "N1", "No budget", kind="budget")
    add_content(on(9), "Study", link="https://x.example/s")
    sent = Contacted(kind="email", outcome="sent", brought="Study", next_step="Hear",
                     next_on=date(2026, 11, 20), reason="study")  # fmt: skip
    log_contact(on(10), "N1", sent)
    assert followed() == (1, 0, 0), "the step named on bringing it did not follow"
    resolve_obstacle(on(12), str(obstacle.obstacle_id))
    assert followed() == (1, 0, 1)
    assert followed(11) == (1, 0, 0)
    log_contact(on(13), "N1", Contacted(kind="call", outcome="answered", next_step="Meet",
                next_on=date(2026, 11, 27), reason="dates"))  # fmt: skip
    assert followed() == (1, 1, 1)
    reopen_obstacle(on(14), str(obstacle.obstacle_id))
    assert followed() == (1, 1, 0)
    assert on(14).as_of - on(10).as_of < timedelta(days=14)
    merge_records(maya, "V1", "N1")
    assert followed() == (1, 1, 0)
