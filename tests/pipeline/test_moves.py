"""Moves of dates and stages, the order of stages, and contacts, from small tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from ontarget.pipeline.calendar import build_calendar
from ontarget.pipeline.lookup import rows_of
from ontarget.pipeline.moves import date_moves, stage_moves
from ontarget.pipeline.stage_places import add_place, find_places
from ontarget.pipeline.touches import touches

CALENDAR = build_calendar(None, 2026, 2027)
DAY = date(2026, 11, 23)


def values(*rows: tuple[int, str, str | None, str]) -> pa.Table:
    """Rows: record, field, value, day; in time order within a record."""
    return pa.table({
        "record_id": pa.array([row[0] for row in rows], pa.int64()),
        "field": pa.array([row[1] for row in rows], pa.string()),
        "value": pa.array([row[2] for row in rows], pa.string()),
        "effective_on": [date.fromisoformat(row[3]) for row in rows],
    })  # fmt: skip


def test_moves_of_a_date_say_how_far_and_where_to() -> None:
    history = values(
        (1, "close_date", "2026-10-30", "2026-09-01"),
        (1, "close_date", "2026-10-30", "2026-09-05"),
        (1, "close_date", None, "2026-09-07"),
        (1, "close_date", "2026-11-30", "2026-10-01"),
        (1, "close_date", "2026-11-20", "2026-10-02"),
        (1, "stage", "Quote", "2026-10-02"),
        (2, "close_date", "2026-12-31", "2026-10-02"),
    )
    found = date_moves(history, CALENDAR).to_pylist()
    assert [(row["record_id"], str(row["before"]), str(row["after"])) for row in found] == [
        (1, "2026-10-30", "2026-11-30"),
        (1, "2026-11-30", "2026-11-20"),
    ]
    push, pull = found
    assert push["moved_days"] == 31
    assert push["is_later"]
    assert push["is_over_month"]
    assert push["is_month_end"]
    assert push["moved_on"] == date(2026, 10, 1)
    assert pull["moved_days"] == -10
    assert not pull["is_later"]
    assert not pull["is_over_month"]
    assert not pull["is_month_end"]


@pytest.mark.parametrize(
    ("day", "is_end"),
    [("2026-10-30", True), ("2026-10-31", True), ("2026-10-29", False), ("2031-01-31", True)],
)
def test_the_last_working_day_ends_a_month_too(day: str, is_end: bool) -> None:
    history = values((1, "close_date", "2026-09-09", "2026-09-01"),
                     (1, "close_date", day, "2026-09-02"))  # fmt: skip
    assert date_moves(history, CALENDAR)["is_month_end"].to_pylist() == [is_end]


def test_no_history_is_no_move() -> None:
    assert date_moves(values(), CALENDAR).num_rows == 0


def pipeline(*rows: tuple[int, str, str], process: str | None = None) -> pa.Table:
    """Rows: record, stage, status."""
    return pa.table({
        "record_id": pa.array([row[0] for row in rows], pa.int64()),
        "source": pa.array(["crm" for _ in rows], pa.string()),
        "opportunity_id": pa.array([f"O{row[0]}" for row in rows], pa.string()),
        "pipeline": pa.array([process for _ in rows], pa.string()),
        "stage": pa.array([row[1] for row in rows], pa.string()),
        "status": pa.array([row[2] for row in rows], pa.string()),
    })  # fmt: skip


def history(**stages: str) -> pa.Table:
    """Stages by record, such as r1="Talk Quote Won", one a day."""
    rows = [(int(key[1:]), name, seq) for key, text in stages.items()
            for seq, name in enumerate(text.split())]  # fmt: skip
    return pa.table({
        "record_id": pa.array([row[0] for row in rows], pa.int64()),
        "stage": pa.array([row[1] for row in rows], pa.string()),
        "entered_on": [date(2026, 9, 1 + row[2]) for row in rows],
        "is_entry": [row[2] > 0 for row in rows],
        "seq": pa.array([row[2] for row in rows], pa.int64()),
    })  # fmt: skip


def stages(*rows: tuple[str, int | None, str]) -> pa.Table:
    return pa.table({
        "pipeline": pa.array([None for _ in rows], pa.string()),
        "name": pa.array([row[0] for row in rows], pa.string()),
        "position": pa.array([row[1] for row in rows], pa.int64()),
        "status": pa.array([row[2] for row in rows], pa.string()),
    })  # fmt: skip


def order(places: pa.Table) -> list[str]:
    rows = sorted(places.to_pylist(), key=lambda row: row["place"])
    assert [row["place"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["stage"] for row in rows]


ENDS = (("Won", 9, "won"), ("Lost", 8, "lost"))
SEEN = pipeline((1, "Won", "won"), (2, "Won", "won"), (3, "Talk", "open"), (4, "Won", "won"))
PASSED = history(r1="Talk Need Quote Won", r2="Talk Quote Need Quote Won", r3="Quote Talk",
                 r4="Talk Need Quote Won")  # fmt: skip


def test_the_source_s_order_of_stages_holds() -> None:
    declared = stages(("Quote", 1, "open"), ("Need", 5, "open"), ("Talk", 7, "open"), *ENDS)
    assert order(find_places(declared, SEEN, PASSED)) == ["Quote", "Need", "Talk"]


def test_an_order_not_stated_for_every_stage_is_learned_from_wins() -> None:
    declared = stages(("Quote", 1, "open"), ("Talk", None, "open"), *ENDS)
    assert order(find_places(declared, SEEN, PASSED)) == ["Talk", "Need", "Quote"]


def test_without_wins_and_positions_no_stage_has_a_place() -> None:
    found = find_places(stages(), pipeline((1, "Talk", "open")), history(r1="Talk"))
    assert found.num_rows == 0
    assert add_place(SEEN, found)["stage_place"].to_pylist() == [None] * 4


def test_stage_moves_have_places_and_leave_out_what_is_gone() -> None:
    places = find_places(stages(*ENDS), SEEN, PASSED)
    gone = history(r1="Talk Quote Won", r77="Talk")
    rows = stage_moves(gone, SEEN, places).to_pylist()
    assert [(row["record_id"], row["stage"], row["stage_place"]) for row in rows] == [
        (1, "Talk", 1), (1, "Quote", 3), (1, "Won", None)]  # fmt: skip
    assert {row["status"] for row in rows} == {"won"}


def activity(*rows: dict[str, Any]) -> pa.Table:
    usual = {"source": "crm", "opportunity_id": "O1", "kind": "email", "direction": "out",
             "happened_at": None, "due_on": None, "is_done": None, "outcome": None,
             "contact_id": None, "subject": None, "first_seen_on": date(2026, 11, 1)}  # fmt: skip
    types = {"happened_at": pa.timestamp("us", "UTC"), "due_on": pa.date32(),
             "is_done": pa.bool_(), "first_seen_on": pa.date32()}  # fmt: skip
    return pa.table({
        name: pa.array([{**usual, **row}[name] for row in rows], types.get(name, pa.string()))
        for name in usual
    })  # fmt: skip


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def read(*rows: dict[str, Any], zone: str = "UTC") -> list[dict[str, Any]]:
    found = touches(activity(*rows), pipeline((1, "Talk", "open")), DAY, time_zone=zone,
                    calendar=CALENDAR)  # fmt: skip
    return found.to_pylist()


def test_silence_counts_working_days_in_the_book_s_zone() -> None:
    (friday,) = read({"happened_at": at(20, 23)})
    assert friday["silent_working_days"] == 1  # Monday alone
    (saturday,) = read({"happened_at": at(20, 23)}, zone="Europe/Berlin")
    assert saturday["happened_on"] == date(2026, 11, 21)
    assert saturday["silent_working_days"] == 1
    (today,) = read({"happened_at": at(23)})
    assert today["silent_working_days"] == 0


def test_nothing_of_the_future_and_of_strangers_is_seen() -> None:
    assert read({"happened_at": at(24)}) == []
    assert read({"happened_at": at(20), "opportunity_id": "O9"}) == []
    assert read({"due_on": date(2026, 11, 30), "first_seen_on": date(2026, 11, 24)}) == []


def test_a_plan_stays_one_until_it_is_done() -> None:
    (late,) = read({"due_on": date(2026, 11, 10)})
    assert late["is_planned"]
    assert late["silent_working_days"] is None
    assert read({"due_on": date(2026, 11, 10), "is_done": True}) == []
    (held,) = read({"due_on": date(2026, 11, 10), "happened_at": at(10)})
    assert not held["is_planned"]


def test_what_became_of_a_plan_later_changes_nothing_about_the_day() -> None:
    plan = {"kind": "call", "due_on": date(2026, 11, 26)}
    held = {**plan, "happened_at": at(26), "is_done": True, "outcome": "connected"}
    assert read(held) == read(plan)
    assert read({**held, "first_seen_on": date(2026, 11, 27)}) == []


def test_persons_are_found_by_id_or_by_a_name_that_one_has() -> None:
    people = pa.table({
        "record_id": [7, 8, 9, 10], "source": ["crm", "crm", "crm", "mail"],
        "source_id": ["c1", "c2", "c3", "c1"], "name": ["Ann", "Ben", "Ben", "Dora"],
    })  # fmt: skip
    rows = activity(*({"happened_at": at(20, hour), "contact_id": one}
                      for hour, one in enumerate(["c1", "Ann", "Ben", "Dora", None])))  # fmt: skip
    deals = pipeline((1, "Talk", "open")).append_column("contact_id", pa.array(["Ann"]))
    found = touches(rows, deals, DAY, time_zone="UTC", calendar=CALENDAR, contact=people)
    assert found["contact_record_id"].to_pylist() == [7, 7, 7, 7, 7]
    foreign = rows.append_column("contact_source", pa.array(["mail"] * 5))
    found = touches(foreign, deals, DAY, time_zone="UTC", calendar=CALENDAR, contact=people)
    assert found["contact_record_id"].to_pylist() == [10, 7, 7, 10, 7]
    assert found["contact_id"].to_pylist()[0] == "mail:c1"


@pytest.mark.parametrize(
    ("contact", "is_sign"),
    [
        ({"direction": "in"}, True),
        ({"kind": "meeting", "outcome": "held"}, True),
        ({"kind": "Meeting", "outcome": None}, True),
        ({"kind": "meeting", "outcome": "no-show"}, False),
        ({"kind": "call", "outcome": "connected"}, True),
        ({"kind": "call", "outcome": "no answer"}, False),
        ({"kind": "email", "outcome": "sent"}, False),
        ({"direction": None, "kind": None}, False),
    ],
)
def test_a_sign_is_what_the_buyer_took_part_in(contact: dict[str, Any], is_sign: bool) -> None:
    (row,) = read({"happened_at": at(20), **contact})
    assert row["is_sign"] is is_sign


@pytest.mark.parametrize(
    ("contact", "is_sign", "is_ours", "asks_answer"),
    [
        ({}, False, True, False),
        ({"direction": None}, False, True, False),
        ({"kind": "call", "outcome": "no answer"}, False, True, False),
        ({"kind": "call", "outcome": "answered"}, True, True, False),
        ({"kind": "call", "outcome": "left-message"}, False, True, False),
        ({"kind": "call", "outcome": "no"}, True, True, False),
        ({"kind": "call", "outcome": "not-now"}, True, True, False),
        ({"kind": "call", "direction": "in"}, True, False, False),
        ({"kind": "call", "direction": "in", "outcome": "no answer"}, True, False, True),
        ({"direction": "in"}, True, False, True),
        ({"kind": "meeting", "outcome": "held"}, True, False, False),
        ({"kind": "meeting", "outcome": "no-show"}, False, True, False),
        ({"kind": "meeting", "outcome": "cancelled"}, False, False, False),
        ({"kind": "note"}, False, False, False),
        ({"kind": "Task", "direction": None}, False, False, False),
        ({"kind": None, "direction": None}, False, False, False),
        ({"outcome": "bounced"}, False, False, False),
    ],
)
def test_a_contact_of_ours_asks_for_the_buyer_s_attention(
    contact: dict[str, Any], is_sign: bool, is_ours: bool, asks_answer: bool
) -> None:
    (row,) = read({"happened_at": at(20), **contact})
    assert (row["is_sign"], row["is_ours"], row["asks_answer"]) == (is_sign, is_ours, asks_answer)


@pytest.mark.parametrize(
    "heading",
    ["Automatic reply: Offer", "Out of Office: back on Monday", "Undeliverable: Offer",
     "Mail delivery failed: returning message", "Delivery Status Notification (Failure)",
     "Automatische Antwort: Angebot", "Abwesenheitsnotiz: Angebot", "Unzustellbar: Angebot",
     "Réponse automatique : Offre", "Absence du bureau : Offre", "Non remis : Offre",
     "Respuesta automática: Oferta", "Fuera de la oficina: Oferta",
     "No se ha podido entregar: Oferta"],
)  # fmt: skip
def test_automatic_messages_are_no_sign(heading: str) -> None:
    (row,) = read({"happened_at": at(20), "direction": "in", "subject": heading})
    assert row["is_automatic"]
    assert not row["is_sign"]
    assert not row["asks_answer"]
    (ours,) = read({"happened_at": at(20), "subject": heading})
    assert ours["is_ours"]  # we may write about it
    (answer,) = read({"happened_at": at(20), "direction": "in", "subject": f"Re: {heading}"})
    assert answer["is_sign"]


def test_an_outcome_tells_what_is_automatic_whatever_the_heading() -> None:
    for outcome in ("auto-reply", "Bounced", "automatische Antwort", "rebotado"):
        (row,) = read({"happened_at": at(20), "direction": "in", "outcome": outcome})
        assert row["is_automatic"]
        assert not row["is_sign"]


def test_a_day_without_a_time_is_known_by_its_midnight() -> None:
    (row,) = read({"happened_at": at(19, 23)}, zone="Europe/Berlin")
    assert not row["has_time"]
    (row,) = read({"happened_at": at(19, 23)})
    assert row["has_time"]
    (row,) = read({"due_on": date(2026, 11, 30)})
    assert not row["has_time"]


def test_whom_a_contact_was_with() -> None:
    deals = pipeline((1, "Talk", "open")).append_column("contact_id", pa.array(["C1"]))
    deals = deals.append_column("owner", pa.array(["Ana"]))
    people = pa.table({"record_id": [70, 71, 72], "source": ["crm", "crm", "other"],
                       "source_id": ["C1", "C2", "C3"]})  # fmt: skip
    rows = activity(*({"happened_at": at(20), "contact_id": one} for one in ("C2", None, "C3")))
    rows = rows.append_column("owner", pa.array(["Ben", None, None], pa.string()))
    found = touches(rows, deals, DAY, time_zone="UTC", calendar=CALENDAR, contact=people)
    assert found["contact_record_id"].to_pylist() == [71, 70, 70]
    assert found["owner"].to_pylist() == ["Ben", "Ana", "Ana"]


def test_a_planned_meeting_is_no_sign_yet() -> None:
    (row,) = read({"kind": "meeting", "due_on": date(2026, 11, 25)})
    assert not row["is_sign"]


def test_rows_are_found_whether_numbers_are_dense_or_far_apart() -> None:
    asked = pa.array([3, 10**12, None, 5])
    for known in ([5, 3], [5, 10**12, 3]):
        expected = [known.index(one) if one in known else None for one in (3, 10**12, None, 5)]
        assert rows_of(asked, pa.chunked_array([known])).to_pylist() == expected
