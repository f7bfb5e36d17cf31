"""Facts about buyers count from their moment, for the record they are about, and for ever."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ontarget.app.as_of import load_state
from ontarget.app.merge import merge_records, unmerge
from ontarget.app.qualify import (
    add_fact,
    qualification_costs,
    qualification_of,
    qualification_views,
    questions_table,
    withdraw_fact,
)
from ontarget.app.qualify_all import qualify_all
from ontarget.app.undo_import import undo_last_import
from ontarget.audit.inputs import INPUTS
from ontarget.core.errors import AmbiguousName, UsageError
from ontarget.core.scope import Scope

FIRST, SECOND, TODAY = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 23)
HEAD = "opportunity_id,name,account,owner,stage,amount,currency,created_on\n"
TWO = HEAD + "1,Pilot,Acme,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,Bolt,Bob,Talk,20,EUR,2026-01-02\n"


def on(desk, day):
    """The same book asked on another day, at noon of it."""
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def open_rows(desk):
    pipeline = load_state(desk).pipeline
    return pipeline.filter(pc.equal(pipeline["status"], "open"))


def known(desk, name="Pilot"):
    view = qualification_of(desk, name)
    return {one.question: one.fact for one in view.questions if one.fact}


def test_a_fact_counts_from_its_moment_until_it_is_withdrawn(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    add_fact(on(desk, SECOND), "Pilot", "need", "saves a day a week", said_by="Ms Holm")
    assert known(on(desk, FIRST)) == {}
    assert known(on(desk, SECOND)) == {"need": "saves a day a week"}
    withdraw_fact(desk, "Pilot", "need")
    assert known(desk) == {}
    assert known(on(desk, SECOND)) == {"need": "saves a day a week"}
    with pytest.raises(UsageError):
        withdraw_fact(desk, "Pilot", "need")


def test_the_last_word_counts_and_the_first_is_kept(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    add_fact(on(desk, FIRST), "1", "money", "perhaps")
    add_fact(desk, "1", "budget", "released", said_by="Ms Holm", said_on=SECOND)
    view = qualification_of(desk, "1")
    money = next(one for one in view.questions if one.question == "money")
    assert (money.fact, money.said_on, money.is_by_buyer) == ("released", SECOND, True)
    assert (view.answered, len(view.questions)) == (1, 8)
    assert known(on(desk, FIRST)) == {"money": "perhaps"}
    assert len(desk.book.rows("qualification")) == 2


def test_one_of_us_is_not_the_buyer(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    for name, is_buyer in (("Ann", False), ("bob", False), ("we", False), ("Ms Holm", True)):
        view = add_fact(desk, "1", "need", "x", said_by=name)
        assert view.questions[0].is_by_buyer is is_buyer
    assert add_fact(desk, "1", "need", "x").questions[0].is_by_buyer is False


def test_a_fact_survives_a_later_export_and_another_owner(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    add_fact(on(desk, FIRST), "1", "need", "saves time")
    take(desk, {"o.csv": TWO.replace("Ann", "Zoe").replace("Pilot", "Pilot 2")}, on=SECOND)
    assert known(desk, "1") == {"need": "saves time"}


def test_a_fact_about_a_merged_one_belongs_to_the_one_it_is_read_as(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    add_fact(on(desk, FIRST), "2", "need", "from the second")
    add_fact(on(desk, SECOND), "1", "money", "from the first")
    merge_records(desk, "1", "2")
    both = {"need": "from the second", "money": "from the first"}
    assert known(desk, "1") == both == known(desk, "2")
    table = questions_table(desk, open_rows(desk))
    assert table.filter(pc.is_valid(table["fact"]))["record_id"].unique().to_pylist() == [1]
    withdraw_fact(desk, "1", "need")
    assert known(desk, "1") == {"money": "from the first"}
    unmerge(desk, "2")
    assert known(desk, "2") == {}


def test_an_import_is_not_taken_back_from_under_a_fact(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    add_fact(desk, "1", "need", "saves time")
    with pytest.raises(UsageError, match="changed here"):
        undo_last_import(desk)
    assert known(desk, "1") == {"need": "saves time"}


def test_what_cannot_be_entered_is_refused(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    with pytest.raises(UsageError):
        add_fact(desk, "1", "weather", "fine")
    with pytest.raises(UsageError):
        add_fact(desk, "1", "need", "  ")
    with pytest.raises(UsageError, match="lies ahead"):
        add_fact(desk, "1", "need", "x", said_on=date(2026, 12, 1))
    with pytest.raises(AmbiguousName):
        add_fact(desk, "o", "need", "x")
    assert desk.book.rows("qualification") == []


TOLD = (
    "opportunity_id,name,account,contact_id,owner,stage,amount,currency,created_on,competitor,"
    "Budget confirmed\n"
    "1,Pilot,Acme,c1,Ann,Talk,10,EUR,2026-01-01,Zeta,yes\n"
    "2,Rollout,Bolt,,Bob,Talk,20,EUR,2026-01-02,none,no\n"
)
PEOPLE = "contact_id,name,account,role\nc1,Eva Holm,Other,Decision maker\nc2,Tim,Bolt,User\n"


def test_what_the_source_knows_answers_and_is_never_said_by_the_buyer(desk, take):
    take(desk, {"o.csv": TOLD, "contact.csv": PEOPLE}, on=FIRST)
    assert known(desk) == {
        "money": "Budget confirmed: yes", "authority": "Eva Holm: Decision maker",
        "competition": "Competitor: Zeta",
    }  # fmt: skip
    assert known(desk, "Rollout") == {}
    view = qualification_of(desk, "Pilot")
    assert {one.known for one in view.questions if one.fact} == {"crm"}
    assert not any(one.is_by_buyer for one in view.questions)
    add_fact(desk, "Pilot", "money", "released", said_by="Ms Holm")
    assert known(desk)["money"] == "released"
    withdraw_fact(desk, "Pilot", "money")
    assert known(desk)["money"] == "Budget confirmed: yes"


def test_a_column_is_not_known_before_the_snapshot_that_told_it(desk, take):
    take(desk, {"o.csv": TOLD.replace(",yes", ",no").replace("Zeta", "")}, on=FIRST)
    take(desk, {"o.csv": TOLD}, on=SECOND)
    assert known(on(desk, FIRST)) == {}
    assert set(known(on(desk, SECOND))) == {"money", "competition"}


def test_only_what_the_file_can_know_is_asked_until_someone_answers(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    assert questions_table(desk, open_rows(desk)).num_rows == 0
    assert qualification_views(desk, open_rows(desk)) == {}
    assert qualify_all(desk, Scope("company")).opportunities == ()
    add_fact(desk, "1", "need", "saves time")
    table = questions_table(desk, open_rows(desk))
    assert table.schema == INPUTS["questions"]
    assert table.num_rows == 8, "the other opportunity was not begun"
    assert table["fact"].null_count == 7


def test_the_table_says_what_the_views_say(desk, take):
    take(desk, {"o.csv": TOLD, "contact.csv": PEOPLE}, on=FIRST)
    rows = open_rows(desk)
    table = questions_table(desk, rows)
    # The file knows of three questions; only those are asked.
    assert sorted(set(table["question"].to_pylist())) == ["authority", "competition", "money"]
    views = qualification_views(desk, rows)
    said = {
        (record_id, one.question): (one.fact, one.known, one.is_by_buyer if one.fact else None)
        for record_id, view in views.items()
        for one in view.questions
    }
    told = {
        (row["record_id"], row["question"]): (row["fact"], row["known"], row["is_by_buyer"])
        for row in table.to_pylist()
    }
    assert said == told


def test_an_own_profile_asks_its_own_questions(make_desk, take):
    desk = make_desk(qualification_profile="own", qualification_questions="fit: Why us?; need")
    take(desk, {"o.csv": TWO}, on=FIRST)
    view = add_fact(desk, "1", "fit", "our plugin")
    assert view.summary() == {"answered": 1, "asked": 2, "missing": ["need"]}


def test_answers_that_went_with_winning_are_asked_for_first(desk, take):
    rows = []
    for n in range(120):
        is_answered = n % 2 == 0
        is_won = n % 5 != 0 if is_answered else n % 5 == 0
        stage = "Closed Won" if is_won else "Closed Lost"
        rows.append(f"{n},D{n},A,Ann,{stage},10,EUR,2026-03-01,2026-07-{1 + n % 28:02d}\n")
    rows.append("open,Open one,A,Ann,Talk,10,EUR,2026-10-01,\n")
    head = HEAD.replace("created_on", "created_on,closed_on")
    take(desk, {"o.csv": head + "".join(rows)}, on=TODAY)
    assert qualification_costs(desk) == {}
    early = on(desk, date(2026, 3, 3))
    with desk.book.write() as transaction:
        said = {"question": "process", "fact": "three steps", "entered_at": early.moment}
        answered = [row["record_id"] for row in transaction.rows("opportunity")
                    if row["source_id"].isdecimal() and int(row["source_id"]) % 2 == 0]  # fmt: skip
        transaction.insert_rows("qualification", [said | {"record_id": one} for one in answered])
    cost = qualification_costs(desk)["process"]
    assert cost.verdict == "with"
    assert cost.value > 0.2
    assert qualification_costs(desk)["need"].verdict == "not enough to tell"
    assert qualification_of(desk, "Open one").summary()["missing"][0] == "process"
    # Nothing of it was known in spring.
    assert qualification_costs(on(desk, date(2026, 3, 2))) == {}


def test_a_table_of_no_opportunity_is_empty(desk):
    empty = pa.table({"record_id": pa.array([], pa.int64())})
    assert questions_table(desk, empty).schema == INPUTS["questions"]
