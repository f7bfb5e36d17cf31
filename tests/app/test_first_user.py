"""What a first user met, so that nobody meets it again."""

from dataclasses import replace
from datetime import date

import pytest

from ontarget.app.answer import answer
from ontarget.app.book_care import back_up
from ontarget.app.scopes import match_name
from ontarget.app.start import Beginning, begin, keep_beliefs
from ontarget.core.errors import BookExists, FileError, MappingNeeded, UsageError
from ontarget.core.scope import COMPANY

HEAD = "id,deal name,owner,stage,amount,currency,created on,close date,closed on\n"


def test_a_backup_never_replaces_a_file_unasked(desk, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("precious")
    with pytest.raises(BookExists):
        back_up(desk, mine)
    assert mine.read_text() == "precious"
    with pytest.raises(FileError, match="no folder"):
        back_up(desk, tmp_path / "nowhere/copy.sqlite")


def test_one_seller_in_three_spellings_is_one(desk, take):
    rows = "1,A,Maya Lind,Open,5,EUR,2026-01-01,,\n2,B,maya lind,Open,5,EUR,2026-01-01,,\n"
    rows += "3,C,Maya  Lind,Open,5,EUR,2026-01-01,,\n4,D,Maya Lind,Open,5,EUR,2026-01-01,,\n"
    result = take(desk, {"o.csv": HEAD + rows})
    assert {row["owner"] for row in desk.book.rows("opportunity")} == {"Maya Lind"}
    assert [p.code for p in result.problems].count("joined_name") == 2
    assert match_name("Maya Lind", ["Maya Lind", "maya lind"], "owner") == "Maya Lind"


def test_a_win_without_a_day_is_booked_in_no_period(desk, take):
    rows = "1,A,M,Won,6400,EUR,2026-05-01,2026-06-30,\n2,B,M,Won,100,EUR,2026-05-01,,2026-11-05\n"
    take(desk, {"o.csv": HEAD + rows})
    found = answer(desk, COMPANY, period="2026-11")
    assert found.booked == 100
    assert any("without a day of creation or closing" in note for note in found.notes)


def test_amounts_that_can_mean_two_things_stop_the_import(desk, take):
    text = {"o.csv": "id,stage,amount,currency\n1,Open,1.234,EUR\n2,Open,2.500,EUR\n"}
    with pytest.raises(MappingNeeded) as caught:
        take(desk, text)
    assert "--decimal" in caught.value.hint
    take(desk, text, decimal="comma")
    assert [row["amount"] for row in desk.book.rows("opportunity")] == [123400, 250000]


def test_open_deals_alone_do_not_teach_that_nothing_closes(desk, take):
    rows = "".join(f"{n},D{n},M,Proposal,10000,USD,2026-09-10,2026-12-15,\n" for n in range(12))
    take(desk, {"o.csv": HEAD + rows})
    said = Beginning(None, "30000", "2026-Q4")
    found = answer(begin(desk, said), COMPANY, period="2026-Q4")
    assert 0.1 < found.p_hit < 0.9
    assert found.basis.prior_share == 1
    believed = keep_beliefs(desk, Beginning(None, None, "2026-Q4", "20k,35k,25k", 5.0, 100.0))
    remembered = answer(believed, COMPANY, period="2026-Q4")
    assert remembered.parts.open > 0
    assert remembered.needs.wins <= 5


def test_a_day_before_anything_is_known_gets_no_certainty(desk, take):
    take(desk, {"o.csv": HEAD + "1,A,M,Won,100,EUR,2026-05-01,,2026-11-05\n"})
    begin(desk, Beginning(None, "500", "2026-Q4"))
    early = answer(replace(desk, as_of=date(2026, 1, 1)), COMPANY, period="2026-Q4")
    assert early.verdict == "Cannot be said: nothing is known as of that day."


def test_remembered_columns_need_no_kind_again(desk, take, tmp_path):
    mapping = tmp_path / "map.json"
    mapping.write_text(
        '{"kind": "opportunity", "columns": {"Nr": "opportunity_id", "Lage": "stage"}}'
    )
    text = {"o.csv": "Nr,Lage\n1,Open\n"}
    take(desk, text, mapping=mapping, kind="auto")
    assert take(desk, text, kind="auto").written["opportunity"].unchanged == 1


def test_a_target_in_a_currency_nobody_sells_in_is_refused(desk, take):
    from decimal import Decimal

    from ontarget.app.targets import set_target

    take(desk, {"o.csv": HEAD + "1,A,M,Open,100,EUR,2026-05-01,,\n"})
    with pytest.raises(UsageError, match="no opportunity in USD"):
        set_target(desk, COMPANY, period="2026-Q4", number=Decimal(5), currency="USD")


def test_a_sheet_kept_by_hand_has_words_between_its_days(desk, take):
    text = "Deal,Customer,Value,Stage,Close,Started\n"
    text += "A,X,$45k,Proposal,next Friday,2026-09-01\nB,Y,$9k,Proposal,asap,2026-09-01\n"
    text += "C,Z,$31k,Won,2026-10-12,2026-07-02\n"
    result = take(desk, {"deals.csv": text})
    assert {"Close": "close_date", "Started": "created_on"}.items() <= result.files[
        0
    ].mapping.items()
    assert [(p.code, p.value) for p in result.problems] == [
        ("bad_date", "next Friday"), ("bad_date", "asap")]  # fmt: skip


def test_a_column_that_was_not_read_as_its_heading_says_is_named(desk, take):
    text = "id,Deal,Stage,Close date,Creatd date\n1,A,Open,soon,x\n2,B,Open,later,x\n"
    said = " ".join(take(desk, {"deals.csv": text}).notices)
    assert "'Close date' does not read as close_date (such as 'soon')" in said
    assert "'Creatd date' may be created_on" in said


def test_a_missing_amount_is_no_other_cell_s_text(desk, take):
    result = take(desk, {"o.csv": "id,stage,created,close value\nD-7,Open,2026-01-01,\n"})
    assert ("missing_amount", "") in [(p.code, p.value) for p in result.problems]


def test_what_left_the_file_is_counted(desk, take):
    rows = "1,A,M,Open,5,EUR,2026-01-01,,\n2,B,M,Open,5,EUR,2026-01-01,,\n"
    take(desk, {"o.csv": HEAD + rows}, on=date(2026, 11, 1))
    later = take(desk, {"o.csv": HEAD + rows[: rows.index("2,B")]}, on=date(2026, 11, 8))
    assert later.written["opportunity"].absent == 1
