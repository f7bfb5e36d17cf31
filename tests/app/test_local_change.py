"""What is changed here: beside the source, the newer counts, and it finds its way back."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontarget.app.answer import answer
from ontarget.app.as_of import load_state
from ontarget.app.export_updates import find_updates, write_updates
from ontarget.app.list_records import list_records
from ontarget.app.local_change import add_record, close_lost, close_won, set_fields, set_owner
from ontarget.core.errors import AmbiguousName, BookExists, NotInBook, UsageError
from ontarget.core.scope import Scope

FIRST, SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)
DEALS = """Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date,Probability
D-1,Rollout,Ann,Talk,{amount},EUR,2026-12-10,2026-08-01,{odds}
D-2,Pilot,Ann,{stage},100,EUR,2026-12-20,2026-09-01,20
D-3,Done,Bob,Closed Won,300,EUR,2026-10-05,2026-06-01,100
"""


def deals(amount="450", odds="40", stage="Talk"):
    return {"deals.csv": DEALS.format(amount=amount, odds=odds, stage=stage)}


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def seen(desk, day, key, *names):
    rows = load_state(replace(desk, as_of=day)).pipeline.to_pylist()
    row = next(row for row in rows if row["opportunity_id"] == key)
    return tuple(row[name] for name in names)


def test_a_change_counts_from_its_moment_and_stays_through_the_next_export(desk, take):
    take(desk, deals(), on=FIRST)
    changed = set_fields(on(desk, SECOND), "rollout", ["amount=500", "close_date=2026-11-30"])
    assert [(c.field, c.before, c.after) for c in changed.changes] == [
        ("amount", 450, 500),
        ("close_date", "2026-12-10", "2026-11-30"),
    ]
    take(desk, deals(), on=THIRD)
    assert seen(desk, FIRST, "D-1", "amount") == (45000,)
    assert seen(desk, THIRD, "D-1", "amount", "close_date") == (50000, date(2026, 11, 30))


def test_a_newer_value_of_the_source_counts_and_both_are_said(desk, take):
    take(desk, deals(), on=FIRST)
    set_fields(on(desk, SECOND), "D-1", ["amount=500"])
    result = take(desk, deals(amount="480"), on=THIRD)
    said = [p.message for p in result.problems if p.code == "local_change_differs"]
    assert said == ["D-1: the source says 480 EUR, you 500 EUR; the newer counts"]
    assert seen(desk, SECOND, "D-1", "amount") == (50000,)
    assert seen(desk, THIRD, "D-1", "amount") == (48000,)


def test_ones_own_odds_no_export_overrules(desk, take):
    take(desk, deals(), on=FIRST)
    set_fields(on(desk, SECOND), "D-1", ["probability=70%"])
    take(desk, deals(odds="55"), on=THIRD)
    assert seen(desk, THIRD, "D-1", "probability") == (0.7,)


def test_won_books_the_amount_on_its_day_in_the_stage_that_means_it(desk, take):
    take(desk, deals(), on=FIRST)
    close_won(on(desk, THIRD), "pilot", on=SECOND, amount="90")
    assert seen(desk, FIRST, "D-2", "status") == ("open",)
    assert seen(desk, SECOND, "D-2", "status", "closed_on", "booked_amount", "stage") == (
        "won", SECOND, 9000, "Closed Won",
    )  # fmt: skip
    close_lost(on(desk, THIRD), "rollout", reason="price")
    assert seen(desk, THIRD, "D-1", "status", "lost_reason") == ("lost", "price")


def test_reopened_is_open_again(desk, take):
    take(desk, deals(), on=FIRST)
    set_fields(on(desk, SECOND), "Done", ["status=open", "closed_on=", "stage=Talk"])
    assert seen(desk, FIRST, "D-3", "status") == ("won",)
    assert seen(desk, SECOND, "D-3", "status") == ("open",)


def test_one_wrong_value_keeps_all_of_them_out(desk, take):
    take(desk, deals(), on=FIRST)
    with pytest.raises(UsageError):
        set_fields(on(desk, SECOND), "D-1", ["amount=500", "close_date=someday"])
    assert desk.book.rows("observation", known="user") == []
    for text, error in (("o", AmbiguousName), ("nobody", NotInBook)):
        with pytest.raises(error):
            set_fields(desk, text, ["amount=1"])
    with pytest.raises(UsageError, match="no field"):
        set_fields(desk, "D-1", ["colour=red"])
    with pytest.raises(UsageError, match="ahead"):
        close_won(on(desk, SECOND), "D-1", on=THIRD)


def test_what_is_added_here_is_an_opportunity_like_another(desk, take):
    take(desk, deals(), on=FIRST)
    added = add_record(on(desk, SECOND), "opportunity", ["name=New site", "amount=2k", "owner=Ann"])
    assert seen(desk, SECOND, added.id, "status", "amount", "currency", "created_on") == (
        "open", 200000, "EUR", SECOND,
    )  # fmt: skip
    with pytest.raises(UsageError, match="name"):
        add_record(desk, "opportunity", ["amount=5"])


def test_a_fact_corrected_counts_for_the_whole_life(desk, take):
    take(desk, deals(), on=FIRST)
    set_fields(on(desk, SECOND), "D-1", ["segment=North"])
    assert seen(desk, FIRST, "D-1", "segment") == ("North",)


def test_a_team_counts_from_its_day(desk, take):
    take(desk, {**deals(), "owners.csv": "owner_id,name,team\nAnn,Ann,South\n"}, on=FIRST)
    set_owner(on(desk, THIRD), "Ann", team="North", from_on=SECOND)
    assert seen(desk, FIRST, "D-1", "team") == ("South",)
    assert seen(desk, SECOND, "D-1", "team") == ("North",)


def test_a_seller_whom_only_opportunities_name_can_be_put_in_a_team(desk, take):
    take(desk, deals(), on=FIRST)
    set_owner(on(desk, SECOND), "Ann", team="North")
    assert seen(desk, SECOND, "D-1", "team") == ("North",)
    found = answer(on(desk, SECOND), Scope("team", "North"), period="2026-Q4")
    assert found.measure_unit == "EUR"
    take(desk, {"owners.csv": "owner_id,name,team\nu1,Ann,South\n"}, on=THIRD)
    assert seen(desk, THIRD, "D-1", "team") == ("South",)


def test_updates_are_in_the_words_of_the_source_and_only_what_it_lacks(desk, take, tmp_path):
    take(desk, deals(), on=FIRST)
    set_fields(on(desk, SECOND), "D-1", ["amount=500", "next_step==SUM(A1)"])
    add_record(on(desk, SECOND), "opportunity", ["name=New site", "amount=2k"])
    path = tmp_path / "updates.csv"
    assert write_updates(desk, path, "csv") == [path]
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["Deal ID"] == "D-1"
    assert (rows[0]["Amount"], rows[0]["next_step"]) == ("500", "'=SUM(A1)")
    assert (rows[1]["Deal ID"], rows[1]["Deal Name"], rows[1]["Amount"]) == ("", "New site", "2000")
    with pytest.raises(BookExists):
        write_updates(desk, path, "csv")
    take(desk, deals(amount="500"), on=THIRD)
    left = find_updates(desk)[0]
    assert "Amount" not in left.headings or left.rows[0][left.headings.index("Amount")] is None


def test_updates_as_a_workbook_are_read_back(desk, take, tmp_path):
    from python_calamine import CalamineWorkbook

    take(desk, deals(), on=FIRST)
    set_fields(on(desk, SECOND), "D-1", ["amount=500"])
    path = tmp_path / "updates.xlsx"
    write_updates(desk, path, "xlsx")
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    assert sheet.to_python() == [["Deal ID", "Amount"], ["D-1", 500.0]]


def test_nothing_changed_writes_nothing(desk, take, tmp_path):
    take(desk, deals(), on=FIRST)
    assert write_updates(desk, tmp_path / "u.csv", "csv") == []
    assert not (tmp_path / "u.csv").exists()


def test_the_list_shows_what_counts_and_what_the_source_says(desk, take):
    take(desk, deals(), on=FIRST)
    close_won(on(desk, SECOND), "pilot")
    rows = {row["opportunity_id"]: row for row in list_records(desk, "opportunity")}
    assert rows["D-2"]["status"] == "won"
    assert rows["D-2"]["changed_here"]["status"]["source"] == "open"
    assert [r["opportunity_id"] for r in list_records(desk, "opportunity", is_open=True)] == ["D-1"]
    local = list_records(desk, "opportunity", is_local=True)
    assert [row["opportunity_id"] for row in local] == ["D-2"]
