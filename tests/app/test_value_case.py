"""A value case grows line by line, counts from its moment, and can be taken back step by step."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontarget.app.merge import merge_records
from ontarget.app.value_case import case_of, change_case, missing_of, undo_case, write_case
from ontarget.core.errors import BookExists, UsageError

FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 9)
HEAD = "opportunity_id,name,account,owner,stage,amount,currency,created_on,competitor\n"
TWO = HEAD + (
    "1,Pilot,Acme,Ann,Talk,8300,EUR,2026-01-01,Zeta\n2,Rollout,Bolt,Bob,Talk,20,EUR,2026-01-02,\n"
)


@pytest.fixture
def book(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    return desk


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def test_it_counts_from_its_moment_and_goes_back_step_by_step(book):
    change_case(on(book, SECOND), "Pilot", {"formula": "hours * 60 * 46"}, inputs=["hours=3"])
    change_case(book, "Pilot", {"said_by": "Eva Holm"}, reasons=[("no template", "a trial")])
    assert case_of(on(book, FIRST), "Pilot").worth is None
    assert case_of(on(book, SECOND), "Pilot").said_by is None
    whole = case_of(book, "Pilot")
    assert (whole.worth, whole.waiting_cost, whole.is_waiting_derived) == (8_280, 690, True)
    assert whole.is_complete
    assert whole.payback_months == pytest.approx(8_300 / 690)
    assert undo_case(book, "Pilot").missing == ("why us", "who said so")
    assert undo_case(book, "Pilot").worth is None
    with pytest.raises(UsageError):
        undo_case(book, "Pilot")
    assert case_of(on(book, SECOND), "Pilot").worth == 8_280
    change_case(book, "Pilot", {"problem": "papers"})
    assert undo_case(book, "Pilot").problem is None


def test_who_said_so_is_the_buyer_or_one_of_us(book):
    assert change_case(book, "1", {"said_by": "Eva Holm"}).is_by_buyer
    assert not change_case(book, "1", {"said_by": " ann "}).is_by_buyer
    assert not change_case(book, "1", {"said_by": "me"}).is_by_buyer


def test_the_competitor_is_the_source_s_unless_named(book):
    assert case_of(book, "1").competitor == "Zeta"
    named = change_case(book, "1", {"competitor": "Omega"})
    assert (named.competitor, named.is_competitor_from_source) == ("Omega", False)
    assert change_case(book, "1", {}, clear=["why"]).competitor == "Zeta"


@pytest.mark.parametrize(("changes", "inputs", "clear"), [
    ({"formula": "hours * rate"}, ["hours=3"], []),
    ({"formula": "hours"}, ["hours=-3"], []),
    ({"per": "decade"}, [], []),
    ({"said_on": "2027-01-01"}, [], []),
    ({}, ["hours"], []),
    ({}, ["two words=3"], []),
    ({}, [], ["price"]),
])  # fmt: skip
def test_a_wrong_word_changes_nothing(book, changes, inputs, clear):
    change_case(book, "1", {"problem": "as it was"})
    before = case_of(book, "1")
    with pytest.raises(UsageError):
        change_case(book, "1", changes, inputs=inputs, clear=clear)
    assert case_of(book, "1") == before


def test_a_merged_opportunity_brings_its_case(book):
    change_case(book, "Rollout", {"formula": "500"})
    merge_records(book, "Pilot", "Rollout")
    assert case_of(book, "Pilot").worth == 500
    record_id = book.book.rows("opportunity", source_id="1")[0]["record_id"]
    assert missing_of(book, record_id) == ("why us", "who said so")


def test_the_page_for_the_buyer_shows_nothing_of_ours(book, tmp_path):
    case = change_case(
        book, "Pilot", {"problem": "three <b>people</b> retype papers", "formula": "5 * 600",
                        "said_by": "Ann", "source": "time sheets"},
        reasons=[("no template", "")],
    )  # fmt: skip
    for name in ("case.html", "case.md"):
        write_case(case, tmp_path / name, is_forced=False)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "What it is worth to Acme" in text
        assert "EUR 3,000 a year" in text
        assert "Ann" not in text  # one of us is no witness
        assert "<b>" not in text
        assert "issing" not in text
    with pytest.raises(BookExists):
        write_case(case, tmp_path / "case.html", is_forced=False)
    with pytest.raises(UsageError):
        write_case(case, tmp_path / "case.pdf", is_forced=False)
