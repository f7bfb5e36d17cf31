"""What left a file: unresolved, gone or still there, by what the files of a source hold."""

from dataclasses import replace
from datetime import date

import pytest

from ontarget.app.as_of import load_state
from ontarget.app.holds import list_unresolved, remembered_holds

HEAD = "opportunity_id,name,stage,amount,currency,created_on\n"
FIRST, SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)


def rows(*keys):
    return HEAD + "".join(f"{key},Deal {key},Talk,10,EUR,2026-01-01\n" for key in keys)


def status(desk, day):
    pipeline = load_state(replace(desk, as_of=day)).pipeline
    return dict(
        zip(pipeline["opportunity_id"].to_pylist(), pipeline["status"].to_pylist(), strict=True)
    )


def test_what_left_a_file_of_open_ones_is_unresolved_from_that_day(desk, take):
    take(desk, {"o.csv": rows("1", "2")}, on=FIRST, holds="open")
    take(desk, {"o.csv": rows("1")}, on=SECOND)
    assert remembered_holds(desk, "file") == "open"
    assert status(desk, FIRST) == {"1": "open", "2": "open"}
    assert status(desk, SECOND) == {"1": "open", "2": "unresolved"}
    pipeline = load_state(replace(desk, as_of=THIRD)).pipeline
    assert pipeline["unresolved_on"].to_pylist() == [None, SECOND]


def test_what_comes_back_is_open_again(desk, take):
    for day, keys in ((FIRST, "12"), (SECOND, "1"), (THIRD, "12")):
        take(desk, {"o.csv": rows(*keys)}, on=day, holds="open")
    assert status(desk, SECOND)["2"] == "unresolved"
    assert status(desk, THIRD)["2"] == "open"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_files_in_any_order_tell_the_same(desk, take, order):
    files = [(FIRST, "12"), (SECOND, "13"), (THIRD, "3")]
    for place in order:
        day, keys = files[place]
        take(desk, {"o.csv": rows(*keys)}, on=day, holds="open")
    assert status(desk, THIRD) == {"1": "unresolved", "2": "unresolved", "3": "open"}
    assert status(desk, SECOND)["1"] == "open"


def test_absence_from_a_file_of_some_means_nothing(desk, take):
    take(desk, {"o.csv": rows("1", "2")}, on=FIRST, holds="some")
    result = take(desk, {"o.csv": rows("1")}, on=SECOND)
    assert status(desk, THIRD) == {"1": "open", "2": "open"}
    assert not result.notices


def test_without_a_word_they_stay_and_the_question_is_put(desk, take):
    take(desk, {"o.csv": rows("1", "2", "3")}, on=FIRST)
    result = take(desk, {"o.csv": rows("1")}, on=SECOND)
    assert status(desk, SECOND) == {"1": "open", "2": "open", "3": "open"}
    assert "2 open opportunities" in result.notices[-1]
    assert "--holds open" in result.notices[-1]


def test_an_answer_counts_for_the_import_that_raised_the_question(desk, take, tmp_path):
    from ontarget.app.import_files import import_files
    from ontarget.app.import_result import ImportRequest

    take(desk, {"o.csv": rows("1", "2")}, on=FIRST)
    path = tmp_path / "later.csv"
    path.write_text(rows("1"))
    asked = []
    import_files(
        replace(desk, as_of=SECOND),
        ImportRequest((path,), snapshot_on=SECOND),
        ask_holds=lambda n: asked.append(n) or "open",
    )
    assert asked == [1]
    assert status(desk, SECOND)["2"] == "unresolved"


def test_what_a_full_file_does_not_hold_is_gone_from_that_day(desk, take):
    take(desk, {"o.csv": rows("1", "2")}, on=FIRST)
    take(desk, {"o.csv": rows("1")}, on=SECOND, is_full=True)
    assert status(desk, FIRST) == {"1": "open", "2": "open"}
    assert status(desk, SECOND) == {"1": "open"}


def test_what_is_closed_is_never_unresolved(desk, take):
    head = "opportunity_id,name,status,closed_on,amount,currency,created_on\n"
    won = head + "1,A,won,2026-10-01,10,EUR,2026-01-01\n2,B,open,,10,EUR,2026-01-01\n"
    take(desk, {"o.csv": won}, on=FIRST, holds="open")
    take(desk, {"o.csv": head + "2,B,open,,10,EUR,2026-01-01\n"}, on=SECOND)
    assert status(desk, SECOND) == {"1": "won", "2": "open"}


def test_deleted_in_the_source_counts_from_the_export_that_says_so(desk, take):
    head = HEAD.replace("stage", "stage,is_deleted")
    one = head + "1,A,Talk,{},10,EUR,2026-01-01\n"
    take(desk, {"o.csv": one.format("false")}, on=FIRST)
    take(desk, {"o.csv": one.format("true")}, on=SECOND)
    assert status(desk, FIRST) == {"1": "open"}
    assert status(desk, SECOND) == {}


def test_a_win_that_is_taken_back_counts_until_then(desk, take):
    head = "opportunity_id,name,status,closed_on,amount,currency,created_on\n"
    take(desk, {"o.csv": head + "1,A,won,2026-11-01,10,EUR,2026-01-01\n"}, on=FIRST)
    take(desk, {"o.csv": head + "1,A,open,,10,EUR,2026-01-01\n"}, on=SECOND)
    take(desk, {"o.csv": head + "1,A,lost,2026-11-12,10,EUR,2026-01-01\n"}, on=THIRD)
    assert [status(desk, day)["1"] for day in (FIRST, SECOND, THIRD)] == ["won", "open", "lost"]
    pipeline = load_state(replace(desk, as_of=THIRD)).pipeline
    assert pipeline["closed_on"].to_pylist() == [date(2026, 11, 12)]
    assert pipeline["booked_amount"].to_pylist() == [None]


def test_history_before_its_opportunity_is_kept_aside(make_desk, take):
    """In either order the book is the same, and what has no opportunity yet is in no answer."""
    history = (
        "opportunity_id,changed_at,field,old_value,value\n1,2026-02-01T10:00:00Z,stage,New,Talk\n"
    )
    files = {"o.csv": rows("1"), "h.csv": history}
    books = []
    for name, order in (("a", ("o.csv", "h.csv")), ("b", ("h.csv", "o.csv"))):
        desk = make_desk(f"{name}.sqlite")
        for file in order:
            take(desk, {file: files[file]}, on=FIRST)
            if file == "h.csv" and name == "b":
                assert status(desk, FIRST) == {}
        seen = desk.book.rows("opportunity")[0]
        kept = {key: seen[key] for key in ("source_id", "name", "stage", "first_seen_on")}
        told = [(row["value"], row["effective_at"]) for row in desk.book.rows("observation")]
        books.append((kept, told, status(desk, FIRST)))
    # The creation day is known only where the opportunity came first: the old value is dated by it.
    assert books[0][0] == books[1][0]
    assert books[0][2] == books[1][2] == {"1": "open"}
    assert books[0][1][-1] == books[1][1][-1]


def test_the_doctor_lists_what_nobody_said_the_end_of(desk, take):
    take(desk, {"o.csv": rows("1", "2", "3")}, on=FIRST, holds="open")
    take(desk, {"o.csv": rows("1")}, on=SECOND)
    found = list_unresolved(desk)
    assert [(row["opportunity_id"], row["unresolved_on"]) for row in found] == [
        ("2", SECOND),
        ("3", SECOND),
    ]
    assert list_unresolved(replace(desk, as_of=FIRST)) == []
