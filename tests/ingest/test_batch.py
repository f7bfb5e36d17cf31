"""What a set of files is understood to say, problem by problem."""

from datetime import date

import pytest

from ontarget.core.errors import MappingNeeded
from ontarget.core.problem import PROBLEM_CODES


def codes(batch):
    return sorted({problem.code for problem in batch.problems})


def column(batch, name, kind="opportunity"):
    return batch.tables[kind][name].to_pylist()


def test_stage_words_tell_won_from_lost(take):
    batch = take({"deals.csv": "id,stage,close date,amount,currency\n"
                  "1,Closed Won,2026-01-05,10,EUR\n2,Verloren,2026-02-05,20,EUR\n"
                  "3,Proposal,2026-12-05,30,EUR\n"})  # fmt: skip
    assert column(batch, "status") == ["won", "lost", "open"]
    assert column(batch, "closed_on") == [date(2026, 1, 5), date(2026, 2, 5), None]
    assert column(batch, "close_date")[2] == date(2026, 12, 5)
    meaning = zip(column(batch, "name", "stage"), column(batch, "status", "stage"), strict=True)
    assert dict(meaning) == {"Closed Won": "won", "Verloren": "lost", "Proposal": "open"}
    assert batch.problems == []


def test_closing_days_without_known_stages_stop_the_import(take):
    text = "id,stage,amount,closed on\n1,Yay,5,2026-01-05\n2,Nay,6,2026-01-06\n"
    with pytest.raises(MappingNeeded, match="Yay, Nay") as caught:
        take({"deals.csv": text})
    assert "--won" in caught.value.hint
    batch = take({"deals.csv": text}, won=["Yay"], lost=["Nay"])
    assert column(batch, "status") == ["won", "lost"]


def test_flags_of_salesforce_tell_the_outcome(take):
    batch = take({"o.csv": "Id,StageName,IsClosed,IsWon,CloseDate,CreatedDate\n"
                  "a,Deal!,true,true,2026-03-01,2026-01-01\n"
                  "b,Gone,true,false,2026-03-02,2026-01-01\n"
                  "c,Talk,false,false,2026-12-01,2026-01-01\n"})  # fmt: skip
    assert column(batch, "status") == ["won", "lost", "open"]
    assert set(column(batch, "status", "stage")) == {"won", "lost", "open"}


def test_a_status_beside_the_stage_does_not_make_the_stage_lost(take):
    batch = take({"o.csv": "Deal - ID,Deal - Stage,Deal - Status,Deal - Lost time\n"
                  "1,Proposal,Lost,2026-01-01\n"})  # fmt: skip
    assert column(batch, "status") == ["lost"]
    assert column(batch, "status", "stage") == ["open"]


def test_decision_day_and_flag_leave_the_undecided_open(take):
    batch = take({"o.csv": "OpportunityId,CreatedDate,IsAccepted,AcceptedDecisionDate\n"
                  "1,1/18/2021,TRUE,1/21/2021 0:00\n2,1/18/2021,FALSE,1/22/2021\n"
                  "3,1/19/2021,,\n"})  # fmt: skip
    assert column(batch, "status") == ["won", "lost", "open"]


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("total_row", {"o.csv": "id,name,stage,amount,currency\n1,A,Open,5,EUR\n,Total,,5,\n"}),
        ("no_rows", {"o.csv": "id,stage,amount\n"}),
        ("missing_id", {"o.csv": "id,name,stage\n1,a,Won\n,b,Won\n"}),
        ("duplicate_id", {"o.csv": "id,stage\n1,Open\n1,Won\n"}),
        ("ragged_row", {"o.csv": "id,stage\n1,Open\n2,Won,3\n"}),
        ("bad_date", {"o.csv": "id,stage,created on\n1,Open,2026-02-30\n"}),
        ("month_only", {"o.csv": "id,stage,close date\n1,Open,Jan 2027\n"}),
        ("bad_number", {"o.csv": "id,stage,amount\n1,Open,a lot\n2,Open,5\n"}),
        ("bad_choice", {"o.csv": "id,stage,deleted\n1,Open,perhaps\n2,Open,no\n"}),
        ("bad_currency", {"o.csv": "id,stage,amount,currency\n1,Open,5,Taler\n"}),
        ("no_currency", {"o.csv": "id,stage,amount\n1,Open,5\n"}),
        ("missing_created_on", {"o.csv": "id,stage,created on\n1,Open,\n"}),
        ("missing_amount", {"o.csv": "id,stage,amount,currency\n1,Open,,EUR\n"}),
        ("negative_amount", {"o.csv": "id,stage,amount,currency\n1,Open,-5,EUR\n"}),
        ("missing_closed_on", {"o.csv": "id,stage,closed on\n1,Won,\n"}),
        ("closed_before_created",
         {"o.csv": "id,stage,created on,closed on\n1,Won,2026-03-01,2026-02-01\n"}),
        ("closed_in_future", {"o.csv": "id,stage,closed on\n1,Won,2027-02-01\n"}),
        ("unknown_stage", {"o.csv": "id,stage,closed on\n1,Won,2026-02-01\n2,Talk,2026-02-01\n"}),
        ("joined_name", {"o.csv": "id,stage,product\n1,Open,GTXPro\n",
                         "products.csv": "product,sales price\nGTX Pro,5\n"}),
        ("count_of_assumed", {"quotas.csv": "year,quarter,quota\n2026,1,50\n"}),
        ("missing_value", {"target.csv": "period,amount,currency\n2026-01,,EUR\n"}),
        ("unknown_field",
         {"h.csv": "opportunity_id,changed_at,field,value\n1,2026-01-01,Mood,bad\n"}),
    ],
)  # fmt: skip
def test_each_defect_is_a_problem_with_its_place_and_what_was_done(take, code, files):
    found = [problem for problem in take(files).problems if problem.code == code]
    assert found, f"{code} was not met"
    assert found[0].file in files
    assert found[0].action == PROBLEM_CODES[code].action
    assert found[0].message


def test_what_is_known_to_the_month_lies_in_its_middle_and_never_after_the_snapshot(take):
    """Its last day would make a deal won this month wait, and closings crowd at month ends."""
    batch = take(
        {
            "o.csv": "id,stage,close date,created on\n"
            "1,Won,Nov 2026,Sep 2025\n2,Won,2026-01,2026-01-20\n3,Open,Jan 2027,Nov 2026\n"
            "4,Lost,02/2026,01/0000\n5,Lost,Dec 2026,\n6,Won,2026-02-03,2026-01-02\n"
        }
    )
    assert column(batch, "closed_on") == [
        date(2026, 11, 15), date(2026, 1, 20), None, date(2026, 2, 15), date(2026, 12, 1),
        date(2026, 2, 3),
    ]  # fmt: skip
    assert column(batch, "close_date")[2] == date(2027, 1, 31)
    assert column(batch, "created_on")[:4] == [
        date(2025, 9, 15), date(2026, 1, 20), date(2026, 11, 15), None,
    ]  # fmt: skip
    assert {p.code for p in batch.problems} >= {"bad_date", "month_only", "closed_in_future"}
    known = take({"o.csv": "id,stage,closed on,created on\n1,Won,2026-09-05,Sep 2026\n"})
    assert column(known, "created_on") == [date(2026, 9, 5)]
    text = "quote id,opportunity id,amount,currency,sent on,created on\nq,1,5,EUR,2026-11-02,{}\n"
    quote = take({"quotes.csv": text.format("Nov 2026")}).tables["quote"]
    assert "created_on" not in quote.column_names or quote["created_on"].to_pylist() == [None]


@pytest.mark.parametrize(("snapshot", "day"), [(10, 10), (20, 15)])
def test_a_win_of_this_month_is_not_put_off_to_its_middle(take, monkeypatch, snapshot, day):
    monkeypatch.setattr("tests.ingest.conftest.SNAPSHOT", date(2026, 11, snapshot))
    batch = take({"o.csv": "id,stage,close date\n1,Won,Nov 2026\n"})
    assert column(batch, "closed_on") == [date(2026, 11, day)]


def test_a_column_of_months_that_no_field_reads_is_kept_as_it_is(take):
    batch = take({"o.csv": "id,stage,next step date\n1,Open,Sep 2026\n"})
    assert "Sep 2026" in column(batch, "custom")[0]


STAGES = {
    "Lost - price": "lost", "Lost \u2013 no decision": "lost", "Won (renewal)": "won",
    "Closed Won: renewal": "won", "Won/Lost": "open", "Signed - waiting for the order": "open",
    "Offer: not lost yet": "open", "Won/Lost - tbd": "open", "Won-back": "open",
    "Won - not signed": "open", "Lost: reopened": "open", "Lost/won/open": "open",
    "Lost - on hold": "open",
}  # fmt: skip


def test_what_begins_with_won_or_lost_is_so_unless_it_says_otherwise(take):
    rows = "".join(f"{n},{name}\n" for n, name in enumerate(STAGES))
    batch = take({"o.csv": f"id,stage\n{rows}"})
    assert dict(zip(STAGES, column(batch, "status"), strict=True)) == STAGES


def test_a_currency_without_cents_is_given_whole_amounts(take):
    cells = ["\u00a5500000", "\u00a5300000", "400000", "$9000"]
    rows = "".join(f"{n},Open,{cell}\n" for n, cell in enumerate(cells))
    batch = take({"o.csv": f"id,stage,amount\n{rows}"})
    assert column(batch, "amount") == [500_000, 300_000, 400_000, 900_000]
    assert column(batch, "currency") == ["JPY", "JPY", "JPY", "USD"]
    alone = take({"p.csv": "id,stage,amount\n1,Open,500000\n"}, currency="JPY")
    assert column(alone, "amount") == [500_000]


def test_a_cell_without_a_sign_is_in_the_currency_of_most_others(take):
    batch = take(
        {"o.csv": "id,stage,amount\n1,Open,\u00a35\n2,Open,18k\n3,Open,\u20ac7\n4,Open,\u00a39\n"}
    )
    assert column(batch, "currency") == ["GBP", "GBP", "EUR", "GBP"]


def test_errors_mean_rows_left_out_and_warnings_rows_kept(take):
    batch = take({"o.csv": "id,stage,amount,currency\n1,Open,x,EUR\n1,Open,5,EUR\n2,Open,7,EUR\n"})
    assert column(batch, "source_id") == ["1", "2"]
    assert {p.code: p.severity for p in batch.problems} == {
        "bad_number": "warning",
        "duplicate_id": "error",
    }


def test_rows_without_id_are_known_by_name_account_and_day(take):
    batch = take({"o.csv": "deal name,account name,created on,stage\nA,Acme,2026-01-01,Open\n"
                  "A,Acme,2026-02-01,Open\n"})  # fmt: skip
    assert column(batch, "source_id") == ["A / Acme / 2026-01-01", "A / Acme / 2026-02-01"]


def test_one_named_currency_counts_for_the_other_files(take):
    batch = take({"o.csv": "id,stage,amount\n1,Open,5\n",
                  "quotas.csv": 'year,quarter,quota amount\n2026,1,"€2,000"\n'})  # fmt: skip
    assert column(batch, "currency") == ["EUR"]
    assert "no_currency" not in codes(batch)


def test_ambiguous_dates_stop_the_import_until_the_order_is_said(take):
    text = {"o.csv": "id,stage,created on\n1,Open,03/04/2026\n"}
    with pytest.raises(MappingNeeded) as caught:
        take(text)
    assert "--date-order" in caught.value.hint
    assert column(take(text, order="dmy"), "created_on") == [date(2026, 4, 3)]


def test_another_column_of_the_file_decides_the_order(take):
    batch = take({"o.csv": "id,stage,created on,close date\n1,Open,03/04/2026,25/12/2026\n"})
    assert column(batch, "created_on") == [date(2026, 4, 3)]


def test_unmapped_columns_are_kept_as_they_are(take):
    batch = take(
        {"o.csv": 'id,stage,Colour,"Say ""x"""\n1,Open,"red, ""deep""\nline",\n2,Open,,\n'}
    )
    assert column(batch, "custom") == ['{"Colour": "red, \\"deep\\"\\nline"}', None]


def test_a_quota_row_with_money_and_count_is_two_targets(take):
    batch = take({"quotas.csv": 'Year,Quarter,Quota,Quota Amount\n2021,3,100,"$300,000 "\n'})
    rows = batch.tables["target"].to_pylist()
    assert [(r["measure"], r["amount"], r["quantity"], r["period"]) for r in rows] == [
        ("amount", 30000000, None, "2021-Q3"),
        ("count", None, 100.0, "2021-Q3"),
    ]


def test_history_states_changes_by_field_or_by_state(take):
    long = take({"h.csv": "opportunity_id,changed_at,field,old_value,value\n"
                 "1,2026-01-05T10:00:00Z,Amount,,500\n"
                 "1,2026-01-06T10:00:00Z,Close Date,,2026-03-01\n"},
                currency="EUR")  # fmt: skip
    assert [(r["field"], r["value"]) for r in long.changes.to_pylist()] == [
        ("amount", "50000"),
        ("close_date", "2026-03-01"),
    ]
    wide = take({"h.csv": "Id,OpportunityId,CreatedDate,StageName,Amount\n"
                 "x,1,2026-01-05T10:00:00Z,Talk,5\n"}, currency="EUR")  # fmt: skip
    assert {(r["field"], r["value"]) for r in wide.changes.to_pylist()} == {
        ("stage", "Talk"),
        ("amount", "500"),
    }
    assert wide.covered_fields == ("amount", "stage")


def test_a_column_is_taken_for_what_its_cells_can_be(take):
    days = take({"o.csv": "id,stage,Closed\n1,Won,20.08.2026\n2,Open,\n"})
    assert column(days, "closed_on") == [date(2026, 8, 20), None]
    flags = take({"o.csv": "id,stage,Closed,Won\n1,X,yes,yes\n2,Y,no,no\n"})
    assert column(flags, "status") == ["won", "open"]
