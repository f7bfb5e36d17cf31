"""What history says: quantiles, shares and silences recovered from small pasts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ontarget.audit.inputs import INPUTS, conform
from ontarget.audit.reference import (
    GROUP_WEIGHT,
    MEASURES,
    build_reference,
    quantile,
    share_of,
)
from ontarget.pipeline.calendar import build_calendar

CALENDAR = build_calendar(None, 2020, 2027)
START = date(2026, 1, 5)  # a Monday


def closed(n: int, *, ages: list[int] | None = None, **fields: Any) -> list[dict[str, Any]]:
    days = ages or list(range(1, n + 1))
    usual = {"status": "won", "created_on": START, "group": "EMEA"}
    return [{**usual, "closed_on": START + timedelta(days=age), "age_days": age, **fields}
            for age in days]  # fmt: skip


def built(rows: list[dict[str, Any]], **more: list[dict[str, Any]]) -> dict[tuple[str, str], Any]:
    """Return figures by scope and measure; record ids are the places of closed rows from 1."""
    numbered = [{"record_id": place, **row} for place, row in enumerate(rows, start=1)]
    tables = {
        name: _table(name, given)
        for name, given in {"open_rows": [], "stage_moves": [], "touches": [], **more}.items()
    }
    found = build_reference(
        tables["open_rows"], _table("closed_rows", numbered), tables["stage_moves"],
        tables["touches"], CALENDAR,
    )  # fmt: skip
    assert found.schema == INPUTS["reference"]
    assert set(found["measure"].to_pylist()) <= MEASURES.keys()
    return {(row["scope"], row["measure"]): row for row in found.to_pylist()}


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    if not rows:
        return conform(name, None)
    names = list(rows[0])
    return conform(name, pa.table({key: [row[key] for row in rows] for key in names}))


def test_an_empty_past_says_nothing() -> None:
    assert built([]) == {}


def test_quantiles_are_values_that_occurred_with_an_interval_around() -> None:
    found = built(closed(100))
    assert found["all", "win_age_p90"]["value"] == 90
    assert found["all", "win_age_p10"]["value"] == 10
    assert found["all", "win_age_max"]["value"] == 100
    assert found["all", "win_age_p90"]["low"] == 86
    assert found["all", "win_age_p90"]["high"] == 94
    assert found["all", "win_age_p90"]["n"] == 100


def test_a_tenth_of_thirty_is_three() -> None:
    assert quantile("all", "win_age_p10", np.arange(1, 31), 0.1).value == 3


def test_days_of_one_win_do_not_count_as_many_wins() -> None:
    days = np.sort(np.tile(np.arange(1, 31), 9))
    one = quantile("stage:Talk", "stage_days_to_win_p10", days, 0.1, n=30)
    assert (one.value, one.n) == (3, 30)
    assert one.low == quantile("all", "win_age_p10", np.arange(1, 31), 0.1).low


def test_the_interval_of_a_quantile_holds_it_in_about_eight_of_ten_samples() -> None:
    rng = np.random.default_rng(3)
    truth = np.log(10.0) * 1000  # nine in ten of an exponential of mean 1000 days
    held = 0
    for _ in range(400):
        sample = np.sort(rng.exponential(1000, 80).astype(np.int64))
        figure = quantile("all", "win_age_p90", sample, 0.9)
        held += figure.low <= truth <= figure.high
    assert 0.74 <= held / 400 <= 0.9


def test_losses_count_for_the_greatest_age_at_closing_only() -> None:
    found = built(closed(20) + closed(1, ages=[300], status="lost"))
    assert found["all", "closed_age_max"]["value"] == 300
    assert found["all", "closed_age_max"]["n"] == 21
    assert found["all", "win_age_max"]["value"] == 20


def test_a_group_is_drawn_to_the_firm_and_a_small_one_has_no_figure() -> None:
    rows = closed(80, group="US") + closed(20, ages=[500] * 20) + closed(9, group="APAC")
    found = built(rows)
    firm, own = found["all", "win_age_p90"]["value"], found["group:EMEA", "win_age_p90"]
    weight = 20 / (20 + GROUP_WEIGHT)
    assert own["value"] == pytest.approx(weight * 500 + (1 - weight) * firm)
    assert own["n"] == 20
    assert ("group:APAC", "win_age_p90") not in found


def stays(n: int, **fields: Any) -> list[dict[str, Any]]:
    """Won records 1 to n: Talk for 10 days, Quote from then on to the win."""
    return [
        {"record_id": record, "pipeline": None, "stage": stage, "stage_place": place,
         "entered_on": START + timedelta(days=10 * seq), "is_entry": True, "seq": seq, **fields}
        for record in range(1, n + 1)
        for seq, (stage, place) in enumerate((("Talk", 1), ("Quote", 2)))
    ]  # fmt: skip


def test_stages_tell_how_long_wins_stayed_and_how_far_the_win_was() -> None:
    found = built(closed(20, ages=[30] * 20), stage_moves=stays(20))
    assert found["stage:Talk", "stage_age_p90"]["value"] == 10
    assert found["stage:Quote", "stage_age_p90"]["value"] == 20
    # From days spread over the ten in Talk, 20 to 30 before the win: days 1 to 9 of them.
    assert found["stage:Talk", "stage_days_to_win_p10"]["value"] == 21
    assert found["stage:Talk", "stage_days_to_win_p10"]["n"] == 20
    assert found["stage:Talk", "stage_passed_share"]["value"] == 1


def test_wins_first_seen_in_a_later_stage_do_not_tell_what_wins_skip() -> None:
    moves = [row for row in stays(20) if row["record_id"] > 10 or row["stage"] == "Quote"]
    moves = [{**row, "is_entry": row["record_id"] > 10} for row in moves]
    found = built(closed(20, ages=[30] * 20), stage_moves=moves)
    assert found["stage:Talk", "stage_passed_share"]["value"] == 1
    assert found["stage:Talk", "stage_passed_share"]["n"] == 10


def test_the_record_of_a_stage_is_drawn_to_the_share_won() -> None:
    rows = closed(30, ages=[30] * 30) + closed(30, ages=[30] * 30, status="lost")
    moves = [row for row in stays(60) if row["stage"] == "Talk" or row["record_id"] <= 40]
    found = built(rows, stage_moves=moves)
    rate = found["stage:Quote", "stage_win_rate"]
    assert rate["n"] == 40
    assert rate["value"] == pytest.approx((30 + GROUP_WEIGHT / 2) / (40 + GROUP_WEIGHT))
    assert rate["low"] < rate["value"] < rate["high"]


def signs(n: int, *days: int) -> list[dict[str, Any]]:
    """Signs of the buyer of records 1 to n, so many days after creation."""
    return [{"record_id": record, "happened_on": START + timedelta(days=day), "is_sign": True}
            for record in range(1, n + 1) for day in days]  # fmt: skip


def test_silence_runs_between_signs_in_working_days() -> None:
    # Created on a Monday; signs after one and three weeks; won after five: ten working days.
    found = built(closed(20, ages=[35] * 20), touches=signs(20, 7, 21))
    assert found["all", "win_silence_p90"]["value"] == 10
    assert found["all", "win_silence_max"]["value"] == 10


def test_what_the_buyer_did_after_the_win_or_before_is_no_silence_of_it() -> None:
    found = built(closed(20, ages=[14] * 20), touches=signs(20, 7, 100))
    assert found["all", "win_silence_p90"]["value"] == 5


def test_wins_without_any_sign_do_not_count() -> None:
    rows = closed(30, ages=[700] * 30)
    found = built(rows, touches=signs(12, *range(0, 700, 7)))
    assert found["all", "win_silence_p90"]["n"] == 12
    assert found["all", "win_silence_p90"]["value"] == 5


def test_month_ends_are_counted_by_seller() -> None:
    days = [date(2026, 11, 30)] * 9 + [date(2026, 12, 10)] * 3
    rows = [{"record_id": n, "owner": "Maya", "close_date": day} for n, day in enumerate(days)]
    rows += [{"record_id": 99, "owner": "Ben", "close_date": date(2026, 11, 30)}]
    found = built([], open_rows=rows)
    assert found["owner:Maya", "month_end_share"]["value"] == 0.75
    assert ("owner:Ben", "month_end_share") not in found


def test_shares_stay_between_none_and_all() -> None:
    for k in (0, 10):
        figure = share_of("all", "stage_passed_share", k, 10)
        assert -1e-12 <= figure.low <= figure.value <= figure.high <= 1 + 1e-12


def test_the_order_of_rows_does_not_matter() -> None:
    rows = closed(40, group="US") + closed(30, ages=[90] * 30)
    moves, met = stays(70), signs(70, 3, 9)
    first = built(rows, stage_moves=moves, touches=met)
    second = built(rows, stage_moves=moves[::-1], touches=met[::-1])
    assert first == second
