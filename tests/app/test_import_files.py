"""Importing as a user does, into a real book."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontarget.app.import_files import ImportRequest, import_files
from ontarget.core.errors import FileError, UnreadableFile, UsageError

HEAD = "opportunity_id,name,stage,amount,currency,created_on,close_date\n"


def contents(desk, *tables):
    """Everything a book says, without the numbers it gives itself."""
    own = {"record_id", "import_id", "observation_id", "recorded_at", "seq"}
    # Which import changed a record last, and to what, depends on the order they came in.
    own |= {"last_seen_on", "content_hash"}
    found = []
    for table in tables:
        for row in desk.book.rows(table):
            said = {name: value for name, value in sorted(row.items()) if name not in own}
            if table == "observation":
                record = desk.book.rows("opportunity", record_id=row["record_id"])[0]
                said["record"] = record["source_id"]
            found.append((table, str(said)))
    return sorted(found)


def history(desk, field, *, of=None):
    """The observations of a field, of one record or all: record, day, value."""
    ids = {row["record_id"]: row["source_id"] for row in desk.book.rows("opportunity")}
    ids = {record_id: key for record_id, key in ids.items() if of in (None, key)}
    return [
        (ids[row["record_id"]], row["effective_at"].date(), row["value"])
        for row in desk.book.rows("observation", field=field)
        if row["record_id"] in ids
    ]


def test_the_same_file_twice_changes_nothing(desk, take):
    text = HEAD + "1,A,Open,10,EUR,2026-01-01,2026-12-01\n"
    first = take(desk, {"o.csv": text})
    before = desk.book.change_number
    second = take(desk, {"o.csv": text})
    assert first.written["opportunity"].new == 1
    assert (second.written["opportunity"].unchanged, second.changes) == (1, 0)
    assert desk.book.change_number == before


def test_a_later_export_becomes_history(desk, take):
    take(desk, {"o.csv": HEAD + "1,A,Open,10,EUR,2026-01-01,2026-12-01\n"}, on=date(2026, 11, 1))
    later = HEAD + "1,A,Open,12,EUR,2026-01-01,2026-12-01\n2,B,Open,5,EUR,2026-11-05,2027-01-01\n"
    result = take(desk, {"o.csv": later}, on=date(2026, 11, 8))
    assert (result.written["opportunity"].new, result.written["opportunity"].changed) == (1, 1)
    assert history(desk, "amount") == [
        ("1", date(2026, 11, 1), "1000"),
        ("1", date(2026, 11, 8), "1200"),
    ]
    assert history(desk, "stage") == []


def test_an_emptied_cell_empties_the_field_and_a_missing_column_does_not(desk, take):
    take(desk, {"o.csv": HEAD + "1,A,Open,10,EUR,2026-01-01,2026-12-01\n"}, on=date(2026, 11, 1))
    take(
        desk, {"o.csv": "opportunity_id,stage,amount,currency\n1,Open,,EUR\n"}, on=date(2026, 11, 2)
    )
    row = desk.book.rows("opportunity")[0]
    assert (row["amount"], row["close_date"]) == (None, date(2026, 12, 1))
    assert history(desk, "amount")[-1] == ("1", date(2026, 11, 2), None)


VALUES = st.sampled_from(["10", "20", "30"])
EXPORTS = st.lists(
    st.dictionaries(st.sampled_from(["1", "2", "3"]), st.tuples(VALUES, VALUES), min_size=1),
    min_size=2,
    max_size=4,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(exports=EXPORTS, order=st.randoms(use_true_random=False))
def test_exports_in_any_order_make_the_same_past(make_desk, take, tmp_path, exports, order):
    """What was true on each day of a snapshot is read the same, whatever came in first."""
    places = list(range(len(exports)))
    order.shuffle(places)
    books = []
    for name, sequence in (("ordered", sorted(places)), ("shuffled", places)):
        (tmp_path / f"{name}.sqlite").unlink(missing_ok=True)
        for rest in ("-wal", "-shm"):
            (tmp_path / f"{name}.sqlite{rest}").unlink(missing_ok=True)
        desk = make_desk(f"{name}.sqlite")
        for place in sequence:
            rows = [
                f"{key},n,Open,{a},EUR,2026-01-01,2027-01-{b}\n"
                for key, (a, b) in exports[place].items()
            ]
            take(desk, {"o.csv": HEAD + "".join(rows)}, on=date(2026, 11, 1 + place))
        books.append(desk)
    for place, export in enumerate(exports):
        day = date(2026, 11, 1 + place)
        for key, (amount, _) in export.items():
            assert [_value_on(desk, key, "amount", day) for desk in books] == [f"{amount}00"] * 2
    assert contents(books[0], "opportunity") == contents(books[1], "opportunity")


def _value_on(desk, key, field, day):
    row = desk.book.rows("opportunity", source_id=key)[0]
    seen = desk.book.rows("observation", record_id=row["record_id"], field=field)
    told = [r["value"] for r in seen if r["effective_at"].date() <= day]
    if told:
        return told[-1]
    assert not seen, "observed, but not yet on that day"
    assert row["first_seen_on"] <= day
    return str(row[field])


def test_history_of_the_crm_wins_and_a_difference_is_a_problem(desk, take):
    result = take(desk, {
        "opportunity.csv": HEAD + "1,A,Offer,10,EUR,2026-01-01,2026-12-01\n",
        "opportunity_history.csv": "opportunity_id,changed_at,field,old_value,value\n"
        "1,2026-02-01T10:00:00Z,stage,New,Talk\n1,2026-03-01T10:00:00Z,amount,8,10\n"
        "9,2026-03-01T10:00:00Z,stage,New,Talk\n",
    })  # fmt: skip
    assert [p.code for p in result.problems] == ["unknown_opportunity"]
    assert history(desk, "amount") == [
        ("1", date(2026, 1, 1), "800"),
        ("1", date(2026, 3, 1), "1000"),
    ]
    # The export is newer than the last change the history tells of: its stage is news.
    told = [
        ("1", date(2026, 1, 1), "New"),
        ("1", date(2026, 2, 1), "Talk"),
        ("1", date(2026, 11, 23), "Offer"),
    ]
    assert history(desk, "stage", of="1") == told
    inside = {"opportunity.csv": HEAD + "1,A,Lost,8,EUR,2026-01-01,2026-12-01\n"}
    again = take(desk, inside, on=date(2026, 2, 15))
    assert [p.message for p in again.problems if p.code == "history_differs"] == [
        "1 opportunities; the first says 'Lost', its history 'Talk'"
    ]
    assert history(desk, "stage", of="1") == told


def test_the_same_history_twice_adds_nothing(desk, take):
    files = {
        "opportunity.csv": HEAD + "1,A,Talk,10,EUR,2026-01-01,2026-12-01\n",
        "opportunity_history.csv": "opportunity_id,changed_at,field,old_value,value\n"
        "1,2026-02-01T10:00:00Z,stage,New,Talk\n",
    }
    take(desk, files)
    before = contents(desk, "opportunity", "observation")
    assert take(desk, files).changes == 0
    assert contents(desk, "opportunity", "observation") == before


def test_one_bad_file_leaves_all_of_them_out(desk, take, tmp_path):
    with pytest.raises(UnreadableFile):
        take(desk, {"o.csv": HEAD + "1,A,Open,10,EUR,2026-01-01,\n", "empty.csv": ""})
    assert desk.book.rows("opportunity") == []


def test_a_dry_run_and_a_strict_one_write_nothing(desk, take):
    text = {"o.csv": HEAD + "1,A,Open,ten,EUR,2026-01-01,\n2,B,Open,5,EUR,2026-01-01,\n"}
    result = take(desk, text, is_dry_run=True)
    assert (result.written["opportunity"].new, len(result.problems)) == (2, 2)
    with pytest.raises(FileError, match="nothing was written"):
        take(desk, text, is_strict=True)
    assert desk.book.rows("opportunity") == []
    assert desk.book.change_number == 0


def test_wrong_words_are_refused(desk, take):
    text = {"o.csv": HEAD + "1,A,Open,10,EUR,2026-01-01,\n"}
    with pytest.raises(UsageError, match="no kind"):
        take(desk, text, kind="deal")
    with pytest.raises(UsageError, match="time zone"):
        take(desk, text, time_zone="Mars/Olympus")


def test_a_confirmed_mapping_is_remembered(desk, take, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"columns": {"Size": "amount"}}')
    text = {"o.csv": "id,stage,Size\n1,Open,5\n"}
    take(desk, text, mapping=mapping)
    later = {"o.csv": "id,stage,Size\n1,Open,7\n"}
    assert take(desk, later).files[0].mapping["Size"] == "amount"
    assert desk.book.rows("opportunity")[0]["amount"] == 700


def test_rows_in_another_order_make_the_same_book(make_desk, take):
    rows = [f"{n},A{n},Open,{n}.5,EUR,2026-01-{n:02d},\n" for n in range(1, 20)]
    one, other = make_desk("one.sqlite"), make_desk("other.sqlite")
    take(one, {"o.csv": HEAD + "".join(rows)})
    random.Random(3).shuffle(rows)
    take(other, {"o.csv": HEAD + "".join(rows)})
    assert contents(one, "opportunity") == contents(other, "opportunity")


def test_of_two_files_one_without_a_column_empties_nothing(desk, take):
    whole = HEAD + "1,A,Open,10,EUR,2026-01-01,2026-12-01\n2,B,Open,20,EUR,2026-01-01,2026-12-01\n"
    take(desk, {"a.csv": whole}, on=date(2026, 11, 1))
    part = "opportunity_id,stage,amount,currency\n2,Talk,25,EUR\n3,Open,30,EUR\n"
    take(desk, {"a.csv": whole, "b.csv": part}, on=date(2026, 11, 2))
    rows = {row["source_id"]: row for row in desk.book.rows("opportunity")}
    assert {key: row["amount"] for key, row in rows.items()} == {"1": 1000, "2": 2500, "3": 3000}
    assert (rows["2"]["stage"], rows["2"]["close_date"]) == ("Talk", date(2026, 12, 1))
    take(desk, {"b.csv": part, "c.csv": HEAD + "9,Z,Open,1,EUR,2026-01-01,2027-01-01\n"})
    rows = {row["source_id"]: row for row in desk.book.rows("opportunity")}
    assert rows["2"]["close_date"] == date(2026, 12, 1)
    assert rows["2"]["name"] == "B"


def test_amounts_below_zero_and_days_ahead_are_kept_and_said(desk, take):
    text = HEAD + "1,A,Open,-5,EUR,2099-01-01,\n"
    result = take(desk, {"o.csv": text})
    said = {problem.code: problem.value for problem in result.problems}
    assert said == {"negative_amount": "-5", "created_in_future": "2099-01-01"}
    assert desk.book.rows("opportunity")[0]["amount"] == -500


def test_rows_that_nothing_names_are_known_by_their_place_and_it_is_said(desk, take, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"kind": "opportunity", "columns": {"y": "status"}}')
    words = {"mapping": mapping, "won": ("yes",), "lost": ("no",)}
    text = "age,job,y\n30,clerk,yes\n30,clerk,yes\n41,cook,no\n"
    first = take(desk, {"list.csv": text}, **words)
    assert first.written["opportunity"].new == 3
    assert [p.code for p in first.problems].count("no_id") == 1
    rows = desk.book.rows("opportunity")
    assert [(row["source_id"], row["status"]) for row in rows] == [
        ("row 0000002", "won"), ("row 0000003", "won"), ("row 0000004", "lost"),
    ]  # fmt: skip
    again = take(desk, {"list.csv": text + "50,smith,no\n"}, **words)
    counted = again.written["opportunity"]
    assert (counted.new, counted.unchanged, counted.changed) == (1, 3, 0)


def test_a_snapshot_of_a_day_to_come_is_refused(desk, tmp_path):
    file = tmp_path / "o.csv"
    file.write_text("opportunity_id,name,stage,amount,currency\n1,A,Talk,10,EUR\n")
    wanted = ImportRequest((file,), snapshot_on=date(2026, 11, 24))
    with pytest.raises(UsageError, match="2026-11-24 is still to come"):
        import_files(desk, wanted)
    assert desk.book.rows("opportunity") == []
    import_files(replace(desk, as_of=date(2026, 11, 1)), replace(wanted, snapshot_on=desk.as_of))
    import_files(replace(desk, as_of=date(2026, 11, 24)), wanted)


def test_a_sheet_of_a_file_without_sheets_is_refused(desk, take):
    files = {"o.csv": "opportunity_id,name,stage,amount,currency\n1,A,Talk,10,EUR\n"}
    with pytest.raises(UsageError, match=r"o.csv is no workbook"):
        take(desk, files, sheet="Deals")


def test_history_of_fields_that_are_not_kept_counts_as_left_out(desk, take):
    result = take(desk, {
        "o.csv": "opportunity_id,name,stage,amount,currency,created_on\n"
        "1,A,Talk,10,EUR,2026-01-02\n",
        "h.csv": "opportunity_id,field,old_value,value,changed_at\n"
        "1,hs_colour,,blue,2026-02-01T10:00:00Z\n1,stage,,Talk,2026-02-01T10:00:00Z\n",
    }, on=date(2026, 11, 23))  # fmt: skip
    assert [one.code for one in result.problems if one.severity == "error"] == ["unknown_field"]
    assert result.has_left_out
