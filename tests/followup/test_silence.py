"""What is due when: by real contacts, working days, planned steps and who is away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.followup.made_up import (
    CALENDAR,
    DAY,
    absences,
    at,
    contacts,
    met,
    opportunities,
    ours,
    planned,
    reply,
)

from ontarget.followup.reply_curve import fit_reply_curves
from ontarget.followup.silence import WHYS, find_silence


def silence(*rows: dict[str, Any], day: date = DAY, deal: dict[str, Any] | None = None,
            away: pa.Table | None = None, **more: Any) -> dict[str, Any]:  # fmt: skip
    deals = opportunities(deal or {})
    found = contacts(*rows)
    curves = fit_reply_curves(contacts(), deals, day, CALENDAR)  # the prior: wait three days
    (row,) = find_silence(deals, found, curves, day, CALENDAR, absences=away, **more).to_pylist()
    assert row["why"] is None or row["why"] in WHYS
    return row


def test_an_unanswered_mail_is_due_when_hardly_an_answer_is_still_to_come() -> None:
    row = silence(ours("18"))  # Wednesday
    assert (row["why"], row["wait_days"], row["rests_on"]) == ("unanswered", 3, "prior")
    assert row["due_on"] == date(2026, 11, 23)  # Thursday, Friday, Monday
    assert row["is_due"]
    assert row["n_unanswered"] == 1
    assert row["p_still"] < 0.1
    assert silence(ours("18"), reply_left=0.03)["due_on"] > DAY


def test_the_least_gap_is_kept_however_short_the_wait() -> None:
    assert silence(ours("20"), reply_left=0.9, gap_days=2)["due_on"] == date(2026, 11, 24)
    assert silence(ours("20"), reply_left=0.9, gap_days=5)["due_on"] == date(2026, 11, 27)


def test_a_buyer_who_waits_is_due_at_once() -> None:
    row = silence(ours("16"), reply("19"))
    assert (row["why"], row["due_on"], row["late_days"]) == (
        "buyer_waits", date(2026, 11, 19), 2)  # fmt: skip
    assert row["waits_since"] == date(2026, 11, 19)
    assert silence(reply("21"))["due_on"] == DAY  # a Saturday


def test_the_first_mail_nobody_answered_counts() -> None:
    assert silence(reply("17"), reply("19"))["waits_since"] == date(2026, 11, 17)
    assert silence(reply("17"), ours("18"), reply("19"))["waits_since"] == date(2026, 11, 19)


@pytest.mark.parametrize("answer", [ours("19", 15), met("20"), ours("19", 0, has_time=False)])
def test_whoever_was_answered_does_not_wait(answer: dict[str, Any]) -> None:
    assert silence(reply("19"), answer)["why"] != "buyer_waits"


def test_days_without_a_time_are_held_against_nobody() -> None:
    row = silence(ours("19", 0, has_time=False), reply("19", 0, has_time=False))
    assert row["n_unanswered"] == 0
    assert row["why"] == "talked"


def test_a_meeting_without_a_next_step_is_followed_up_after_the_gap() -> None:
    row = silence(met("19"))
    assert (row["why"], row["due_on"]) == ("talked", DAY)


def test_a_planned_step_defers_until_its_day() -> None:
    for step in ({"deal": {"next_step_on": date(2026, 12, 1)}}, {}):
        rows = [ours("2")] if step else [ours("2"), planned("12-01")]
        row = silence(*rows, **step)
        assert (row["why"], row["due_on"], row["is_due"]) == (
            "planned_step", date(2026, 12, 1), False)  # fmt: skip
        assert not row["is_out_of_sight"]
    assert silence(ours("2"), planned("28"))["due_on"] == date(2026, 11, 30)  # a Saturday


def test_a_step_of_today_is_due_until_it_is_done() -> None:
    row = silence(ours("2"), planned("23"))
    assert (row["why"], row["due_on"], row["is_due"]) == ("planned_step", DAY, True)
    assert not silence(ours("2"), planned("23"), ours("23"))["is_due"]


def test_a_step_that_passed_without_a_contact_is_a_promise_not_kept() -> None:
    row = silence(ours("2"), planned("19"))
    assert (row["why"], row["due_on"]) == ("step_passed", date(2026, 11, 19))
    assert silence(ours("2"), planned("19"), ours("20"))["why"] == "unanswered"


def test_an_old_plan_puts_an_answer_off_by_the_gap_only() -> None:
    late = {"next_step_on": date(2026, 12, 10)}
    row = silence(reply("20"), deal=late)
    assert (row["why"], row["due_on"]) == ("buyer_waits", date(2026, 11, 24))
    row = silence(reply("20"), deal={**late, "next_step_said_on": date(2026, 11, 20)})
    assert (row["why"], row["due_on"]) == ("planned_step", date(2026, 12, 10))


def test_nothing_but_real_contacts_counts() -> None:
    note = {"happened_at": at("20"), "kind": "note"}
    bounce = {"happened_at": at("20"), "is_automatic": True, "direction": "in"}
    plain = silence(ours("11"))
    for more in (note, bounce):
        assert silence(ours("11"), more) == plain


def test_nothing_open_is_nothing_due() -> None:
    none = opportunities().slice(0, 0)
    curves = fit_reply_curves(contacts(ours("18")), none, DAY, CALENDAR)
    away = absences(("Ana", "1", "2"))
    found = find_silence(none, contacts(ours("18")), curves, DAY, CALENDAR, closed=none,
                         absences=away)  # fmt: skip
    assert found.num_rows == 0


def test_without_any_contact_in_the_book_nothing_is_said() -> None:
    row = silence()
    assert (row["why"], row["due_on"], row["is_due"]) == (None, None, False)
    row = silence(ours("11", record_id=2))
    assert (row["why"], row["due_on"]) == ("no_contact", date(2026, 11, 13))
    # Before contacts were noted at all, nobody knows whether there was one.
    row = silence(ours("09-01", record_id=2))
    assert (row["why"], row["due_on"]) == ("no_contact", date(2026, 10, 5))


def test_days_away_of_either_side_are_no_silence() -> None:
    for who in ("Ana", "100"):
        row = silence(ours("18"), away=absences((who, "19", "20")))
        assert row["due_on"] == date(2026, 11, 25)
        assert row["touch_days"] == 1
    both = absences(("Ana", "19", "20"), ("100", "20", "24"), ("Ben", "1", "30"))
    assert silence(ours("18"), away=both)["due_on"] == date(2026, 11, 27)


def test_a_seller_called_as_a_contact_is_numbered_is_somebody_else() -> None:
    away = absences(("100", "19", "20"))
    assert silence(ours("18"), deal={"owner": "100", "contact_record_id": 7}, away=away) == (
        silence(ours("18"), deal={"owner": "100", "contact_record_id": 7}))  # fmt: skip


def test_what_was_due_while_away_is_due_on_the_first_day_back() -> None:
    row = silence(ours("10"), away=absences(("Ana", "20", "24")))
    assert (row["due_on"], row["is_due"]) == (date(2026, 11, 25), False)


def test_holidays_are_no_silence() -> None:
    from ontarget.pipeline.calendar import build_calendar

    deals, found = opportunities(), contacts(ours("25"))
    day = date(2026, 11, 27)
    curves = fit_reply_curves(contacts(), deals, day, CALENDAR)
    plain, american = (
        find_silence(deals, found, curves, day, calendar)["due_on"][0].as_py()
        for calendar in (CALENDAR, build_calendar("US", 2016, 2029))
    )
    assert (plain, american) == (date(2026, 11, 30), date(2026, 12, 1))  # Thanksgiving


def wins(n: int, silent: int) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Wins that took from June on, with a sign after ``silent`` working days and one the next."""
    deals, rows = [], []
    for i in range(n):
        created = date(2026, 6, 1)
        deals.append({"record_id": 10 + i, "status": "won", "created_on": created,
                      "closed_on": created + timedelta(days=silent // 5 * 7 + 1)})  # fmt: skip
        rows.append({"record_id": 10 + i, "is_sign": True,
                     "happened_at": at("06-01") + timedelta(days=silent // 5 * 7)})  # fmt: skip
    return opportunities(*deals), rows


def test_out_of_sight_is_longer_than_nine_in_ten_wins() -> None:
    from ontarget.audit.reference import build_reference

    closed, signs = wins(30, 20)
    for since, is_lost in (("10-26", False), ("10-23", True)):
        found = contacts(met(since), *signs)
        deals = opportunities({})
        curves = fit_reply_curves(found, deals, DAY, CALENDAR)
        row = find_silence(deals, found, curves, DAY, CALENDAR, closed=closed).to_pylist()[0]
        assert row["is_out_of_sight"] is is_lost
        assert row["n_wins"] == 30
        full = closed.append_column("age_days", pa.array([29] * 30))
        figures = build_reference(opportunities().slice(0, 0).append_column(
            "close_date", pa.array([], pa.date32())), full, moves(), found, CALENDAR)  # fmt: skip
        same = {(one["scope"], one["measure"]): one["value"] for one in figures.to_pylist()}
        assert row["usual_silence"] == same["group:EMEA", "win_silence_p90"]


def moves() -> pa.Table:
    from ontarget.audit.inputs import conform

    return conform("stage_moves", None)


def test_a_few_wins_do_not_tell_what_is_out_of_sight() -> None:
    closed, signs = wins(9, 20)
    found = contacts(met("10-01"), *signs)
    deals = opportunities()
    curves = fit_reply_curves(found, deals, DAY, CALENDAR)
    row = find_silence(deals, found, curves, DAY, CALENDAR, closed=closed).to_pylist()[0]
    assert not row["is_out_of_sight"]
    assert row["usual_silence"] is None
