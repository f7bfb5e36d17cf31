"""What changed between two days: every step has its reason, and the steps add up."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.core.period import parse_period
from ontarget.pipeline.movement import ENTRIES, EXITS, KINDS, add_up, find_movements

SINCE, TODAY = date(2026, 11, 2), date(2026, 11, 23)
Q4 = parse_period("2026-Q4")
SCHEMA = pa.schema(
    [("record_id", pa.int64()), ("source", pa.string()), ("opportunity_id", pa.string())]
    + [(name, pa.string()) for name in ("name", "account", "owner", "currency", "stage", "status",
                                        "forecast_category", "next_step")]
    + [(name, pa.int64()) for name in ("amount", "booked_amount", "n_activities")]
    + [(name, pa.date32()) for name in ("created_on", "close_date", "closed_on", "next_step_on",
                                        "last_activity_on", "first_seen_on")]
    + [("probability", pa.float64()), ("is_mine", pa.bool_()), ("has_planned_step", pa.bool_())]
)  # fmt: skip
USUAL = {
    "source": "crm", "owner": "Maya", "currency": "EUR", "stage": "Proposal", "status": "open",
    "amount": 10_000, "n_activities": 0, "created_on": date(2026, 9, 1), "is_mine": True,
    "close_date": date(2026, 12, 1), "first_seen_on": date(2026, 9, 1), "has_planned_step": False,
}  # fmt: skip


def state(*rows):
    filled = [
        dict.fromkeys(SCHEMA.names) | USUAL
        | {"record_id": n, "opportunity_id": f"op-{n}"} | row
        for n, row in enumerate(rows) if row is not None
    ]  # fmt: skip
    return pa.Table.from_pylist(filled, SCHEMA)


def moved(before, after, period=Q4):
    return find_movements(state(*before), state(*after), SINCE, period, "EUR")


def steps_of(before, after, period=Q4):
    found = moved([before], [after], period).steps
    return list(zip(found["kind"].to_pylist(), found["delta"].to_pylist(), strict=True))


NEXT_YEAR, OVERDUE = date(2027, 1, 20), date(2026, 9, 20)
WON = {"status": "won", "closed_on": date(2026, 11, 10), "booked_amount": 12_000}
LOST = {"status": "lost", "closed_on": date(2026, 11, 10)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, {"created_on": date(2026, 11, 5)}, [("new", 10_000)]),
        (LOST, {}, [("reopened", 10_000)]),
        ({"status": "unresolved"}, {}, [("reopened", 10_000)]),
        ({"is_mine": False}, {}, [("handed_in", 10_000)]),
        ({"close_date": NEXT_YEAR}, {"amount": 9_000}, [("pulled_in", 9_000)]),
        ({"close_date": None}, {}, [("pulled_in", 10_000)]),
        ({"close_date": OVERDUE}, {}, [("pushed_in", 10_000)]),
        ({}, {"amount": 15_000}, [("up", 5_000)]),
        ({}, {"amount": None}, [("down", -10_000)]),
        ({"amount": None}, {}, [("up", 10_000)]),
        ({}, WON, [("up", 2_000), ("won", -12_000)]),
        ({}, LOST | {"amount": 0}, [("lost", -10_000)]),
        ({}, {"close_date": NEXT_YEAR, "amount": 8_000}, [("down", -2_000), ("slipped", -8_000)]),
        ({}, {"close_date": OVERDUE}, [("pulled_out", -10_000)]),
        ({}, {"close_date": None}, [("undated", -10_000)]),
        ({}, {"is_mine": False, "amount": 1}, [("handed_out", -10_000)]),
        ({}, {"is_mine": False} | WON, [("handed_out", -10_000)]),
        ({}, {"status": "unresolved"}, [("unresolved", -10_000)]),
        ({}, None, [("gone", -10_000)]),
        (None, {"created_on": date(2026, 11, 5)} | WON, [("new", 12_000), ("won", -12_000)]),
        ({"close_date": NEXT_YEAR}, WON, [("pulled_in", 12_000), ("won", -12_000)]),
        (None, {"created_on": date(2026, 11, 5)} | LOST, [("new", 10_000), ("lost", -10_000)]),
        ({"close_date": NEXT_YEAR}, LOST, []),
        ({"close_date": NEXT_YEAR}, {"close_date": NEXT_YEAR}, []),
        (WON, WON, []),
        ({}, {"currency": "USD"}, [("currency_out", -10_000), ("currency_in", 10_000)]),
        ({}, {"close_date": date(2026, 12, 20)}, [("pushed", 0)]),
        ({}, {"close_date": date(2026, 12, 20), "amount": 1}, [("down", -9_999), ("pushed", 0)]),
        ({}, {"close_date": date(2026, 11, 25)}, [("earlier", 0)]),
        ({}, {"stage": "Contract"}, [("stage", 0)]),
        ({}, {"n_activities": 1}, [("touched", 0)]),
        ({}, {"next_step": "call"}, [("touched", 0)]),
        ({}, {"last_activity_on": date(2026, 11, 3)}, [("touched", 0)]),
        ({"last_activity_on": SINCE}, {"last_activity_on": SINCE}, [("idle", 0)]),
    ],
)  # fmt: skip
def test_every_change_has_its_kind(before, after, expected):
    assert steps_of(before, after) == expected


def test_without_a_period_dates_move_nothing():
    assert steps_of({}, {"close_date": NEXT_YEAR}, None) == [("pushed", 0)]
    assert steps_of({"close_date": None}, {}, None) == [("touched", 0)]
    assert steps_of(None, WON, None) == [("new", 12_000), ("won", -12_000)]


LATE = {"first_seen_on": TODAY}
BLANK = LATE | {"amount": None, "close_date": None, "stage": None}


def test_what_the_book_did_not_know_then_is_never_called_a_change():
    """One export is not history: it says nothing of an earlier day."""
    assert steps_of(BLANK, LATE) == [("unseen", 10_000)]
    assert steps_of(BLANK, LATE, None) == [("unseen", 10_000)]
    assert steps_of(None, LATE | {"created_on": None}) == [("unseen", 10_000)]
    # Its stages are known, its date or amount is not.
    assert steps_of(LATE | {"close_date": None}, LATE) == [("unseen", 10_000)]
    assert steps_of(LATE | {"amount": None}, LATE) == [("unpriced", 10_000)]
    assert steps_of(LATE | {"stage": None}, LATE) == [("idle", 0)]


def test_what_a_known_source_tells_later_is_new():
    """Entered after the first day, but created before it."""
    found = moved([{}, BLANK], [{}, LATE])
    assert found.rows["kind"].to_pylist() == ["idle", "new"]


def test_currencies_are_never_added_up():
    found = add_up(moved([{}, {"currency": "USD"}], [WON, {"currency": "USD", "amount": 1}]))
    assert [(fall.currency, fall.start.amount, fall.end.amount) for fall in found] == [
        ("USD", 10_000, 1),
        ("EUR", 10_000, 0),
    ]


def test_no_pipeline_at_all_is_no_waterfall():
    assert add_up(moved([], [])) == ()


days = st.none() | st.integers(-90, 120).map(lambda n: TODAY + timedelta(days=n))
rows = st.none() | st.fixed_dictionaries(
    {
        "source": st.sampled_from(("crm", "file")),
        "status": st.sampled_from(("open", "open", "open", "won", "lost", "unresolved")),
        "is_mine": st.sampled_from((True, True, False)),
        "amount": st.none() | st.integers(0, 10**12),
        "booked_amount": st.none() | st.integers(-(10**6), 10**12),
        "currency": st.sampled_from(("EUR", "EUR", "JPY", None)),
        "close_date": days,
        "closed_on": days,
        "created_on": days,
        "first_seen_on": st.integers(0, 90).map(lambda n: TODAY - timedelta(days=n)),
        "stage": st.sampled_from(("A", "B", None)),
        "n_activities": st.integers(0, 2),
    }
)
histories = st.lists(st.tuples(rows, rows), max_size=12)


@settings(max_examples=150, deadline=None)
@given(histories, st.sampled_from((Q4, parse_period("2026-11"), None)))
def test_start_and_steps_are_the_end_to_the_last_unit(history, period):
    before = [one and one | {"source": f"s{n % 3}"} for n, (one, _) in enumerate(history)]
    after = [one and one | {"source": f"s{n % 3}"} for n, (_, one) in enumerate(history)]
    found = moved(before, after, period)
    assert set(found.steps["kind"].to_pylist()) <= set(KINDS)
    for fall in add_up(found):
        assert fall.start.amount + sum(part.amount for part in fall.parts) == fall.end.amount
        came = sum(p.n for p in fall.parts if p.kind in (*ENTRIES, "currency_in"))
        went = sum(p.n for p in fall.parts if p.kind in (*EXITS, "currency_out"))
        assert fall.start.n + came - went == fall.end.n
    # Each one by itself as well, and whoever was in or is in has a kind.
    for row, place in zip(found.rows.to_pylist(), range(found.rows.num_rows), strict=True):
        mine = [s for s in found.steps.to_pylist() if s["place"] == place]
        was = row["before_amount"] if row["was_in"] else 0
        now = row["after_amount"] if row["is_in"] else 0
        assert mine
        assert sum(step["delta"] for step in mine) == (now or 0) - (was or 0)


@settings(max_examples=50, deadline=None)
@given(histories)
def test_the_order_of_rows_does_not_matter(history):
    before, after = state(*(one for one, _ in history)), state(*(one for _, one in history))
    straight = find_movements(before, after, SINCE, Q4, "EUR")
    turned = find_movements(before[::-1], after[::-1], SINCE, Q4, "EUR")
    assert straight.rows.equals(turned.rows)
    assert straight.steps.equals(turned.steps)
