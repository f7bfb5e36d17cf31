"""Each rule of as_of.py on a history small enough to read."""

from __future__ import annotations

from datetime import date

import pytest


def _seen(field, value, at, **more):
    return {"field": field, "value": value, "effective_at": f"{at} 12:00:00", **more}


# What successive exports of 1 January, 1 March and 1 April showed, as a book writes it.
def _found(field, value, at, not_before=None):
    before = None if not_before is None else f"{not_before} 12:00:00"
    return _seen(field, value, at, known="snapshot", not_before=before)


def _one(rows):
    (row,) = rows
    return row


# --- rules 1 and 2: tracked fields ------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "amount", "close_date"),
    [
        ("2026-01-31", None, None),
        ("2026-02-01", 100, None),
        ("2026-02-28", 100, date(2026, 5, 1)),
        ("2026-03-01", 250, date(2026, 5, 1)),
        ("2026-04-01", None, date(2026, 5, 1)),
    ],
)
def test_the_last_observation_up_to_the_day_counts(read_book, day, amount, close_date):
    row = _one(
        read_book(
            day,
            opportunity=[{"created_on": "2026-01-01", "amount": 999, "close_date": "2026-12-31"}],
            observation=[
                _seen("amount", "100", "2026-02-01"),
                _seen("amount", "250", "2026-03-01"),
                _seen("amount", None, "2026-04-01"),
                _seen("close_date", "2026-05-01", "2026-02-02"),
            ],
        )
    )
    assert (row["amount"], row["close_date"]) == (amount, close_date)
    assert row["is_amount_known"] == (amount is not None)


def test_a_field_that_never_changed_counts_from_the_first_sight(read_book):
    book = [{"created_on": "2025-06-01", "first_seen_on": "2026-02-01", "amount": 7}]
    assert _one(read_book("2026-02-01", opportunity=book))["amount"] == 7
    assert _one(read_book("2026-01-31", opportunity=book))["amount"] is None


def test_the_rows_value_does_not_leak_before_a_later_change(read_book):
    row = _one(
        read_book(
            "2026-02-01",
            opportunity=[{"created_on": "2026-01-01", "forecast_category": "commit"}],
            observation=[_seen("forecast_category", "commit", "2026-03-01")],
        )
    )
    assert row["forecast_category"] is None


def test_ties_go_by_the_order_of_the_source_then_of_the_book(read_book):
    row = _one(
        read_book(
            "2026-02-01",
            opportunity=[{"created_on": "2026-01-01"}],
            observation=[
                _seen("amount", "1", "2026-02-01", seq=2),
                _seen("amount", "2", "2026-02-01", seq=1),
                _seen("next_step", "call", "2026-02-01", seq=5),
                _seen("next_step", "write", "2026-02-01", seq=5),
            ],
        )
    )
    assert (row["amount"], row["next_step"]) == (1, "write")


def test_the_day_ends_where_the_book_is(read_book):
    book = {
        "opportunity": [{"created_on": "2026-01-01"}],
        "observation": [
            {"field": "amount", "value": "5", "effective_at": "2026-07-01 22:30:00"},
        ],
    }
    assert _one(read_book("2026-07-01", **book))["amount"] == 5
    assert _one(read_book("2026-07-01", time_zone="Europe/Berlin", **book))["amount"] is None
    assert _one(read_book("2026-07-02", time_zone="Europe/Berlin", **book))["amount"] == 5


def test_observations_of_other_kinds_are_not_of_this_record(read_book):
    row = _one(
        read_book(
            "2026-02-01",
            opportunity=[{"created_on": "2026-01-01", "status": "open"}],
            observation=[_seen("status", "won", "2026-01-15", kind="quote")],
        )
    )
    assert row["status"] == "open"


# --- rule 3: set at creation ------------------------------------------------------------------


def test_fields_set_at_creation_count_before_the_first_export(read_book):
    row = _one(
        read_book(
            "2025-07-01",
            opportunity=[
                {
                    "created_on": "2025-06-01",
                    "name": "Pumps",
                    "account_id": "acc-1",
                    "segment": "mid",
                    "owner": "Ann",
                    "stage": "Offer",
                }
            ],
        )
    )
    assert (row["name"], row["account"], row["segment"]) == ("Pumps", "acc-1", "mid")
    assert (row["owner"], row["stage"]) == ("Ann", None)


@pytest.mark.parametrize(
    ("day", "owner"), [("2026-01-10", "Ann"), ("2026-02-01", "Ben"), ("2026-03-01", "Cem")]
)
def test_the_first_known_owner_counts_from_creation(read_book, day, owner):
    row = _one(
        read_book(
            day,
            opportunity=[{"created_on": "2026-01-01", "owner": "Cem"}],
            observation=[
                _seen("owner", "Ann", "2026-01-20"),
                _seen("owner", "Ben", "2026-02-01"),
                _seen("owner", "Cem", "2026-03-01"),
            ],
        )
    )
    assert row["owner"] == owner


# --- rule 4: outcome --------------------------------------------------------------------------

WON = {
    "created_on": "2025-10-01",
    "status": "won",
    "closed_on": "2025-12-15",
    "amount": 900,
    "lost_reason": "none",
}


def test_a_closing_day_counts_though_first_seen_later(read_book):
    before = _one(read_book("2025-12-14", opportunity=[WON]))
    assert (before["status"], before["closed_on"], before["booked_amount"]) == ("open", None, None)
    after = _one(read_book("2025-12-15", opportunity=[WON]))
    assert (after["status"], after["closed_on"]) == ("won", date(2025, 12, 15))
    assert (after["booked_amount"], after["lost_reason"]) == (900, None)
    assert not after["is_closed_undated"]


def test_booked_amount_wins_over_amount_and_only_if_won(read_book):
    lost = WON | {"status": "lost", "booked_amount": 5}
    rows = read_book("2026-02-01", opportunity=[WON | {"booked_amount": 850}, lost])
    assert [row["booked_amount"] for row in rows] == [850, None]
    assert [row["lost_reason"] for row in rows] == [None, "none"]


def test_a_correction_after_closing_is_not_seen_before_it(read_book):
    history = [_seen("amount", "900", "2025-11-01"), _seen("amount", "100", "2026-03-01")]
    book = {"opportunity": [WON | {"amount": 100}], "observation": history}
    assert _one(read_book("2026-02-01", **book))["booked_amount"] == 900
    assert _one(read_book("2026-03-01", **book))["booked_amount"] == 100


def test_what_the_next_export_showed_counts_from_the_closing_day(read_book):
    book = {
        "opportunity": [
            WON | {"closed_on": "2026-02-10", "first_seen_on": "2026-01-01", "amount": 80}
        ],
        "observation": [
            _found("status", "open", "2026-01-01"),
            _found("status", "won", "2026-03-01", "2026-01-01"),
            _found("closed_on", None, "2026-01-01"),
            _found("closed_on", "2026-02-10", "2026-03-01", "2026-01-01"),
            _found("amount", "100", "2026-01-01"),
            _found("amount", "80", "2026-03-01", "2026-01-01"),
            _found("next_step", "call", "2026-03-01", "2026-01-01"),
        ],
    }
    before = _one(read_book("2026-02-09", **book))
    assert (before["status"], before["amount"], before["booked_amount"]) == ("open", 100, None)
    between = _one(read_book("2026-02-10", **book))
    assert (between["status"], between["booked_amount"]) == ("won", 80)
    assert between["next_step"] is None


def test_a_closed_stage_in_the_history_closes(read_book):
    book = {
        "opportunity": [{"created_on": "2026-01-01", "stage": "Offer", "status": "open"}],
        "observation": [
            _seen("stage", "Offer", "2026-01-10"),
            _seen("stage", "Signed", "2026-02-01"),
            _seen("stage", "Offer", "2026-03-01"),
        ],
        "stage": [{"name": "Signed", "status": "won"}, {"name": "Offer", "status": "open"}],
    }
    assert _one(read_book("2026-01-31", **book))["status"] == "open"
    closed = _one(read_book("2026-02-15", **book))
    assert (closed["status"], closed["closed_on"]) == ("won", date(2026, 2, 1))
    assert _one(read_book("2026-03-01", **book))["status"] == "open"


def test_a_stage_means_what_its_own_process_says(read_book):
    rows = read_book(
        "2026-02-01",
        opportunity=[
            {"created_on": "2026-01-01", "stage": "Done", "pipeline": "Renewal"},
            {"created_on": "2026-01-01", "stage": "Done", "pipeline": "Sales"},
            {"created_on": "2026-01-01", "stage": "Done", "pipeline": None},
        ],
        stage=[
            {"name": "Done", "status": "won"},
            {"name": "Done", "status": "lost", "pipeline": "Renewal"},
            {"name": "Done", "status": "lost", "pipeline": None, "source": "other"},
        ],
    )
    assert [row["status"] for row in rows] == ["lost", "won", "won"]


def test_a_closing_day_ahead_is_not_visible(read_book):
    row = _one(read_book("2026-02-01", opportunity=[WON | {"closed_on": "2026-02-02"}]))
    assert (row["status"], row["closed_on"], row["booked_amount"]) == ("open", None, None)


def test_closed_without_a_day_counts_from_the_first_sight_and_is_flagged(read_book):
    undated = WON | {"closed_on": None, "first_seen_on": "2026-02-01"}
    before = _one(read_book("2026-01-31", opportunity=[undated]))
    assert (before["status"], before["is_closed_undated"]) == ("open", False)
    row = _one(read_book("2026-02-20", opportunity=[undated]))
    assert (row["status"], row["closed_on"]) == ("won", date(2026, 2, 1))
    assert row["is_closed_undated"]


def test_a_reopened_opportunity_was_closed_in_between(read_book):
    book = {
        "opportunity": [{"created_on": "2026-01-01", "status": "open", "amount": 40}],
        "observation": [
            _seen("status", "open", "2026-01-01"),
            _seen("status", "won", "2026-02-01"),
            _seen("closed_on", "2026-01-30", "2026-02-01"),
            _seen("status", "open", "2026-03-01"),
            _seen("closed_on", None, "2026-03-01"),
        ],
    }
    closed = _one(read_book("2026-02-10", **book))
    assert (closed["status"], closed["closed_on"]) == ("won", date(2026, 1, 30))
    assert closed["booked_amount"] == 40
    again = _one(read_book("2026-03-10", **book))
    assert (again["status"], again["closed_on"], again["booked_amount"]) == ("open", None, None)


# --- rule 5: existence ------------------------------------------------------------------------


def test_what_exists_on_the_day(read_book):
    rows = read_book(
        "2026-02-01",
        opportunity=[
            {"name": "created", "created_on": "2026-02-01", "first_seen_on": "2026-05-01"},
            {"name": "not yet", "created_on": "2026-02-02"},
            {"name": "seen", "first_seen_on": "2026-02-01"},
            {"name": "not seen", "first_seen_on": "2026-02-02"},
            {"name": "observed", "first_seen_on": "2026-05-01"},
            {"name": "deleted", "created_on": "2026-01-01", "is_deleted": True},
            WON | {"name": "closed", "created_on": None, "first_seen_on": "2026-05-01"},
        ],
        observation=[_seen("amount", "3", "2026-01-31", record_id=4)],
    )
    assert [row["name"] for row in rows] == ["created", "seen", "observed", "closed"]


def test_rows_come_ordered_by_source_and_id(read_book):
    book = [
        {"source": "b", "source_id": "1"},
        {"source": "a", "source_id": "9"},
        {"source": "a", "source_id": "10"},
    ]
    rows = read_book("2026-02-01", opportunity=book)
    assert [(r["source"], r["opportunity_id"]) for r in rows] == [
        ("a", "10"),
        ("a", "9"),
        ("b", "1"),
    ]


# --- what is derived --------------------------------------------------------------------------


def test_names_of_owner_and_product(read_book):
    rows = read_book(
        "2026-02-01",
        opportunity=[
            {"owner_id": "7", "owner": "A. Old", "product": "p1", "currency": "EUR"},
            {"owner": "Ann", "product": "Pump", "currency": "USD"},
            {"owner_id": "8", "product": "Pump", "currency": "JPY"},
        ],
        owner=[
            {"source_id": "7", "name": "Ann", "team": "North", "manager": "Mia"},
            {"source_id": "7", "name": "Other", "team": "X", "source": "elsewhere"},
        ],
        product=[
            {"source_id": "p1", "name": "Pump", "list_price": 10, "currency": "EUR"},
            {"source_id": "p2", "name": "Pump", "list_price": 12, "currency": "USD"},
        ],
    )
    assert [row["owner"] for row in rows] == ["Ann", "Ann", "8"]
    assert [row["team"] for row in rows] == ["North", "North", None]
    assert [row["manager"] for row in rows] == ["Mia", "Mia", None]
    assert [row["list_price"] for row in rows] == [10, 12, None]


def test_pushes_and_slips_are_moves_to_a_later_day(read_book):
    dates = ["2026-03-10", "2026-03-20", "2026-04-02", None, "2026-04-01", "2026-05-01"]
    history = [_seen("close_date", day, f"2026-01-{n + 1:02d}") for n, day in enumerate(dates)]
    book = {"opportunity": [{"created_on": "2026-01-01"}], "observation": history}
    row = _one(read_book("2026-02-01", **book))
    assert (row["n_pushes"], row["n_slips"], row["pushed_days"]) == (3, 2, 10 + 13 + 30)
    early = _one(read_book("2026-01-02", **book))
    assert (early["n_pushes"], early["n_slips"], early["pushed_days"]) == (1, 0, 10)


def test_stage_age_counts_from_the_last_change_into_the_stage(read_book):
    history = [
        _seen("stage", "Demo", "2026-01-05"),
        _seen("stage", "Offer", "2026-01-10"),
        _seen("stage", "Offer", "2026-01-20"),
        _seen("stage", "Demo", "2026-03-01"),
    ]
    book = {
        "opportunity": [{"created_on": "2026-01-01", "stage_entered_on": "2026-03-01"}],
        "observation": history,
    }
    row = _one(read_book("2026-02-09", **book))
    assert (row["stage"], row["stage_entered_on"]) == ("Offer", date(2026, 1, 10))
    assert (row["stage_age_days"], row["age_days"]) == (30, 39)


def test_the_first_stage_exported_is_no_entry(read_book):
    opportunity = {"created_on": "2025-01-01", "stage_entered_on": "2025-11-11", "stage": "Offer"}
    history = [
        _found("stage", "Demo", "2026-01-01"),
        _found("stage", "Offer", "2026-03-01", "2026-01-01"),
    ]
    row = _one(read_book("2026-02-01", opportunity=[opportunity], observation=history))
    assert row["stage_entered_on"] == date(2025, 11, 11)
    del opportunity["stage_entered_on"]
    row = _one(read_book("2026-02-01", opportunity=[opportunity], observation=history))
    assert (row["stage_entered_on"], row["stage_age_days"]) == (None, None)


def test_ages_of_closed_ones_end_when_they_closed(read_book):
    row = _one(read_book("2026-06-01", opportunity=[WON | {"stage_entered_on": "2025-12-01"}]))
    assert (row["age_days"], row["stage_age_days"]) == (75, 14)


def test_activities_up_to_the_day(read_book):
    activities = [
        {"direction": "out", "happened_at": "2026-01-05 09:00:00"},
        {"direction": "in", "happened_at": "2026-01-08 23:59:59.999999"},
        {"happened_at": "2026-01-09 00:00:00"},
        {"opportunity_id": "B", "happened_at": "2026-01-07 00:00:00"},
        {"source": "other", "happened_at": "2026-01-07 00:00:00"},
    ]
    book = {"opportunity": [{"created_on": "2026-01-01"}, {"created_on": "2026-01-01"}]}
    a, b = read_book("2026-01-08", activity=activities, **book)
    assert (a["n_activities"], a["n_outbound"], a["n_inbound"]) == (2, 1, 1)
    assert (a["last_activity_on"], a["silence_working_days"]) == (date(2026, 1, 8), 0)
    assert (b["n_activities"], b["last_activity_on"]) == (1, date(2026, 1, 7))


def test_silence_leaves_out_weekends_and_holidays(read_book):
    book = {"opportunity": [{"created_on": "2025-12-01", "last_activity_on": "2025-12-23"}]}
    # 24, 29, 30, 31 December and 2 January; with Germany's holidays without 25, 26 and 1.
    assert _one(read_book("2026-01-04", country="DE", **book))["silence_working_days"] == 5
    assert _one(read_book("2026-01-04", **book))["silence_working_days"] == 8


def test_silence_counts_from_creation_where_nothing_happened(read_book):
    rows = read_book("2026-01-09", opportunity=[{"created_on": "2026-01-05"}, {"created_on": None}])
    assert [row["silence_working_days"] for row in rows] == [4, None]


@pytest.mark.parametrize(
    ("opportunity", "activity", "has_step"),
    [
        ({"next_step_on": "2026-01-10"}, {}, True),
        ({"next_step_on": "2026-01-09"}, {}, False),
        ({}, {"due_on": "2026-01-11"}, True),
        ({}, {"due_on": "2026-01-11", "is_done": True}, False),
        ({}, {"due_on": "2026-01-11", "first_seen_on": "2026-01-11"}, False),
        # That it happened on the day after was not known yet.
        ({}, {"due_on": "2026-01-11", "happened_at": "2026-01-11 09:00:00"}, True),
        ({}, {"due_on": "2026-01-11", "happened_at": "2026-01-11 09:00:00", "is_done": True}, True),
        ({}, {"due_on": "2026-01-11", "happened_at": "2026-01-10 09:00:00"}, False),
        ({}, {}, False),
    ],
)
def test_a_planned_step_lies_ahead_and_was_known(read_book, opportunity, activity, has_step):
    row = _one(
        read_book(
            "2026-01-10",
            opportunity=[{"created_on": "2026-01-01", **opportunity}],
            activity=[activity],
        )
    )
    assert row["has_planned_step"] is has_step


# --- histories --------------------------------------------------------------------------------


def test_the_history_of_amounts_ends_with_the_day(read_book):
    book = {
        "opportunity": [{"created_on": "2026-01-01"}],
        "observation": [
            _seen("amount", "200", "2026-01-20"),
            _seen("amount", "100", "2026-01-10"),
            _seen("amount", None, "2026-01-15"),
            _seen("amount", "300", "2026-02-01"),
            _seen("stage", "Demo", "2026-01-10"),
        ],
    }
    rows = read_book("2026-01-31", result="history", **book)
    assert [(r["opportunity_id"], r["amount"], r["effective_on"], r["seq"]) for r in rows] == [
        ("A", 100, date(2026, 1, 10), 0),
        ("A", 200, date(2026, 1, 20), 1),
    ]


def test_the_history_of_stages_has_changes_only(read_book):
    rows = read_book(
        "2026-02-28",
        result="stage_history",
        opportunity=[{"created_on": "2026-01-01"}],
        observation=[
            _found("stage", "Demo", "2026-01-01"),
            _found("stage", "Demo", "2026-01-15"),
            _found("stage", "Offer", "2026-02-01", "2026-01-01"),
            _found("stage", "Demo", "2026-03-01", "2026-02-01"),
        ],
    )
    assert [(r["stage"], r["entered_on"], r["is_entry"], r["seq"]) for r in rows] == [
        ("Demo", date(2026, 1, 1), False, 0),
        ("Offer", date(2026, 2, 1), True, 1),
    ]


@pytest.mark.parametrize(("day", "n"), [("2026-01-31", 0), ("2026-02-01", 1)])
def test_what_never_changed_is_known_from_the_first_sight(read_book, day, n):
    opportunity = {"first_seen_on": "2026-02-01", "amount": 5, "stage": "Demo"}
    amounts = read_book(day, result="history", opportunity=[opportunity])
    assert [(r["amount"], r["effective_on"]) for r in amounts] == [(5, date(2026, 2, 1))] * n
    stages = read_book(day, result="stage_history", opportunity=[opportunity])
    assert [(r["stage"], r["is_entry"]) for r in stages] == [("Demo", False)] * n


def test_an_unchanged_amount_counts_from_creation_where_the_crm_keeps_history(read_book):
    unchanged = {"created_on": "2025-06-01", "amount": 700, "status": "open"}
    changed = {"created_on": "2025-06-01", "amount": 900, "status": "open"}
    later = {"record_id": 1, "field": "amount", "value": "900", "effective_at": "2025-12-01"}
    book = {"opportunity": [unchanged, changed], "observation": [later]}
    assert [r["amount"] for r in read_book("2025-09-01", **book)] == [None, None]
    book["coverage"] = [{"source": "crm", "field": "amount"}]
    assert [r["amount"] for r in read_book("2025-09-01", **book)] == [700, None]
    found = read_book("2025-09-01", "history", **book)
    assert [(r["opportunity_id"], r["amount"], str(r["effective_on"])) for r in found] == [
        ("A", 700, "2025-06-01")
    ]


def test_coverage_of_other_fields_tells_nothing_before_the_first_sight(read_book):
    row = {"created_on": "2025-06-01", "stage": "Won", "status": "won", "closed_on": "2025-12-01"}
    coverage = [{"source": "crm", "field": name} for name in ("stage", "close_date")]
    found = read_book("2025-09-01", opportunity=[row], coverage=coverage)
    assert (found[0]["stage"], found[0]["status"]) == (None, "open")
