"""Two records that are one are read as one, and apart again."""

from dataclasses import replace
from datetime import date

import pyarrow.compute as pc
import pytest
from tests.app.maya import ACTIVITIES, CONTACTS, OPPORTUNITIES

from ontarget.app.as_of import load_state
from ontarget.app.find_record import find_record
from ontarget.app.follow_up_book import read_follow_up_book
from ontarget.app.follow_ups import follow_ups
from ontarget.app.merge import merge_records, unmerge
from ontarget.app.scopes import chosen_scope
from ontarget.app.situation import find_situation
from ontarget.core.errors import UsageError
from ontarget.store.doctor import doctor

FIRST, SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)
HEAD = "name,account,owner,stage,amount,currency,created_on\n"


def names(desk, day):
    pipeline = load_state(replace(desk, as_of=day)).pipeline
    return dict(zip(pipeline["name"].to_pylist(), pipeline["amount"].to_pylist(), strict=True))


def test_a_renamed_one_is_proposed_joined_and_recognised_afterwards(desk, take):
    take(desk, {"o.csv": HEAD + "Pilot,Acme,Ann,Talk,10,EUR,2026-01-01\n"}, on=FIRST)
    renamed = {"o.csv": HEAD + "Rollout,Acme,Ann,Talk,12,EUR,2026-01-01\n"}
    result = take(desk, renamed, on=SECOND)
    said = [problem for problem in result.problems if problem.code == "doubtful_match"]
    assert "may be 'Pilot'" in said[0].message
    assert len(names(desk, SECOND)) == 2
    merged = merge_records(desk, "Pilot", "Rollout")
    assert merged.merged_name == "Rollout"
    assert names(desk, SECOND) == {"Rollout": 1200}
    assert load_state(replace(desk, as_of=FIRST)).pipeline["amount"].to_pylist() == [1000]
    again = take(desk, {"o.csv": renamed["o.csv"].replace(",12,", ",15,")}, on=THIRD)
    assert (again.written["opportunity"].new, again.written["opportunity"].changed) == (0, 1)
    assert names(desk, THIRD) == {"Rollout": 1500}


def test_apart_again_both_are_there(desk, take):
    take(desk, {"o.csv": HEAD + "A,Acme,Ann,Talk,10,EUR,2026-01-01\n"
                                "B,Acme,Ann,Talk,20,EUR,2026-01-02\n"}, on=FIRST)  # fmt: skip
    merged = merge_records(desk, "A", "B")
    assert names(desk, THIRD) == {"A": 1000}
    assert [(row.n_opportunities, row.amount) for row in doctor(desk.book).amounts] == [(1, 1000)]
    unmerge(desk, merged.merged_id)
    assert names(desk, THIRD) == {"A": 1000, "B": 2000}


def test_activities_go_with_the_record(desk, take):
    head = "opportunity_id,name,stage,amount,currency,created_on\n"
    take(desk, {
        "o.csv": head + "1,A,Talk,10,EUR,2026-01-01\n2,B,Talk,20,EUR,2026-01-02\n",
        "activity.csv": "activity_id,opportunity_id,kind,happened_at\n"
        "x,2,call,2026-10-01T10:00:00Z\n",
    }, on=FIRST)  # fmt: skip
    merge_records(desk, "1", "2")
    assert load_state(replace(desk, as_of=THIRD)).pipeline["n_activities"].to_pylist() == [1]


def test_activities_of_another_source_go_with_the_record_too(maya, take):
    deals = OPPORTUNITIES.splitlines()[0] + (
        "\nX1,Norden lift,Norden,c1,Maya,Rail,Offer,open,9000,EUR,2026-11-02,2027-01-20,,\n"
    )
    people = CONTACTS.splitlines()[0] + "\nc1,Eli Nord,eli@old.example,,Norden,AU,,\n"
    days = ("10", "11", "12", "16", "18")
    told = ACTIVITIES.splitlines()[0] + "".join(
        f"\nx{day},X1,,Maya,email,out,2026-11-{day}T09:00:00Z,Lift" for day in days
    )
    told += "\nx9,X1,c1,Maya,email,out,2026-11-09T09:00:00Z,Lift"
    take(maya, {"opportunity.csv": deals, "contact.csv": people, "activity.csv": told},
         source="old")  # fmt: skip
    found = {one.opportunity_id: one.by for one in follow_ups(maya).blocked}
    assert found["X1"] == "cap"
    merge_records(maya, "N1", "X1")
    blocked = {one.opportunity_id: one.by for one in follow_ups(maya).blocked}
    assert blocked.get("N1") == "cap"
    book = read_follow_up_book(find_situation(maya, chosen_scope(maya, None)))
    key = find_record(maya, "N1")["record_id"]
    met = book.touches.filter(pc.equal(book.touches["record_id"], key))
    assert met.num_rows == len(days) + 1
    # The person whom the other source calls c1 is not the Ann Vale of this one.
    persons = book.people(met["contact_record_id"].to_pylist()).values()
    assert {row["email"] for row in persons} == {"eli@norden.example", "eli@old.example"}


def test_what_cannot_be_merged_is_refused(desk, take):
    take(desk, {"o.csv": HEAD + "A,Acme,Ann,Talk,10,EUR,2026-01-01\n"}, on=FIRST)
    with pytest.raises(UsageError):
        merge_records(desk, "A", "A")
    with pytest.raises(UsageError):
        unmerge(desk, "never")
