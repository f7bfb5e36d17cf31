"""Reply curves: planted latencies are found, few attempts are pooled and it is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.followup.made_up import CALENDAR, DAY, contacts, met, opportunities, ours, reply

from ontarget.followup.contacts import read_calendar, read_contacts
from ontarget.followup.lognormal import normal_cdf
from ontarget.followup.reply_curve import (
    MOST_WAIT_DAYS,
    PRIOR,
    find_attempts,
    fit_reply_curves,
)

WEEKDAYS = np.flatnonzero(
    np.is_busday(np.arange("2020-01-01", "2026-11-23", dtype="M8[D]"))
) + 18262  # fmt: skip
MICROS = 86_400_000_000


def attempts(*rows: dict[str, Any], deals: pa.Table | None = None) -> list[tuple[int, bool]]:
    found = find_attempts(
        read_contacts(contacts(*rows)), deals or opportunities(), read_calendar(CALENDAR, DAY)
    )
    return list(zip(found.days.tolist(), found.is_answered.tolist(), strict=True))


def test_an_answer_is_the_next_sign_in_working_days() -> None:
    assert attempts(ours("13"), reply("16")) == [(1, True)]  # Friday to Monday
    assert attempts(ours("13"), reply("13", 15)) == [(0, True)]
    assert attempts(ours("13", 15), reply("13", 10)) == [(6, False)]
    assert attempts(ours("13"), met("18")) == [(3, True)]


def test_our_next_attempt_ends_the_sight_of_the_one_before() -> None:
    assert attempts(ours("9"), ours("12"), reply("16")) == [(3, False), (2, True)]
    assert attempts(ours("9"), ours("12"), reply("12", 9)) == [(3, True), (7, False)]


def test_contacts_of_one_day_are_one_attempt() -> None:
    call = {"kind": "call", "is_sign": True}
    assert attempts(ours("9", 9), ours("9", 16, **call)) == [(0, True)]


def test_the_end_of_an_opportunity_ends_the_sight() -> None:
    lost = opportunities({"status": "lost", "closed_on": date(2026, 11, 12)})
    assert attempts(ours("9"), ours("16"), reply("17"), deals=lost) == [(3, False)]


def test_days_without_times_answer_one_another() -> None:
    assert attempts(ours("9", 0, has_time=False), reply("9", 0, has_time=False)) == [(0, True)]


def test_turns_count_attempts_since_the_last_sign() -> None:
    found = find_attempts(
        read_contacts(contacts(ours("2"), ours("4"), ours("6"), reply("9"), ours("10"),
                               ours("3", record_id=2))),
        opportunities({}, {"record_id": 2}), read_calendar(CALENDAR, DAY),
    )  # fmt: skip
    assert found.turn.tolist() == [1, 2, 3, 1, 1]


def planted(rng: np.random.Generator, n: int, *, cure: float, slow: float, first_id: int = 0,
            group: str = "EMEA", fast_days: float = 0.4) -> tuple[pa.Table, pa.Table]:  # fmt: skip
    """One attempt at each of n opportunities, answered after a mixture of lognormal days."""
    is_slow = rng.random(n) < slow
    days = np.exp(np.where(is_slow, rng.normal(np.log(4), 0.5, n),
                           rng.normal(np.log(fast_days), 0.7, n)))  # fmt: skip
    comes = rng.random(n) >= cure
    begun = rng.integers(0, len(WEEKDAYS) - 80, n)
    later = np.minimum(begun + np.floor(days + 0.5).astype(int), len(WEEKDAYS) - 1)
    seen = rng.integers(5, 60, n)  # working days until the opportunity is closed
    end = WEEKDAYS[np.minimum(begun + seen, len(WEEKDAYS) - 1)]
    record = np.arange(n) + first_id
    mine = ({"day": WEEKDAYS[begun], "record": record, "sign": np.zeros(n, bool), "hour": 9},
            {"day": WEEKDAYS[later][comes], "record": record[comes],
             "sign": np.ones(comes.sum(), bool), "hour": 15})  # fmt: skip
    day, record_id, sign, hour = (
        np.concatenate([np.broadcast_to(part[key], part["day"].shape) for part in mine])
        for key in ("day", "record", "sign", "hour")
    )
    found = pa.table({
        "record_id": record_id,
        "happened_at": pa.array(day * MICROS + hour * 3_600_000_000, pa.timestamp("us", "UTC")),
        "happened_on": pa.array(day.astype(np.int32), pa.int32()).cast(pa.date32()),
        "has_time": np.ones(len(day), bool), "contact_record_id": record_id,
        "owner": np.full(len(day), "Ana"), "is_ours": ~sign, "is_sign": sign, "asks_answer": sign,
        "is_planned": np.zeros(len(day), bool),
    })  # fmt: skip
    rows = pa.table({
        "record_id": record, "group": np.full(n, group),
        "closed_on": pa.array(end.astype(np.int32), pa.int32()).cast(pa.date32()),
    })  # fmt: skip
    return found, rows


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_mixture_with_a_share_that_never_answers_is_found(seed: int) -> None:
    n = 3000
    found, rows = planted(np.random.default_rng(seed), n, cure=0.4, slow=0.4)
    curves = fit_reply_curves(found, rows, DAY, CALENDAR)
    assert curves.n[-1] == pytest.approx(n, abs=5)
    error = np.sqrt(0.6 * 0.4 / n)
    # A tenth of answers come after the sight has ended: the error is a half larger for it.
    assert curves.mixture.chance[-1] == pytest.approx(0.6, abs=1.5 * 3 * error)
    days = np.array([1, 2, 4, 7])
    z = np.log(days - 0.5)
    come = 0.6 * normal_cdf((z - np.log(0.4)) / 0.7) + 0.4 * normal_cdf((z - np.log(4)) / 0.5)
    truth = 0.6 * (1 - come) / (1 - 0.6 * come)
    assert curves.remaining(days) == pytest.approx(truth, abs=0.035)
    assert curves.rests_on() == "firm"


def test_few_attempts_of_a_segment_are_the_firm_s_and_it_is_said() -> None:
    rng = np.random.default_rng(7)
    big, rows = planted(rng, 1500, cure=0.4, slow=0.1)
    small, few = planted(rng, 8, cure=1.0, slow=0.1, first_id=5000, group="US")
    curves = fit_reply_curves(pa.concat_tables([big, small]), pa.concat_tables([rows, few]), DAY,
                              CALENDAR)  # fmt: skip
    emea, us, other = curves.place(pa.array(["EMEA", "US", "APAC"]))
    assert (curves.rests_on(emea), curves.rests_on(us)) == ("segment", "firm")
    assert curves.n[us] == 8
    assert curves.replies[us] == 0
    assert 0.35 < curves.mixture.chance[us] < curves.mixture.chance[emea]
    assert other == len(curves.names) - 1


def test_segments_that_differ_are_told_apart() -> None:
    rng = np.random.default_rng(8)
    parts = [planted(rng, 600, cure=cure, slow=slow, first_id=1000 * i, group=name)
             for i, (name, cure, slow) in enumerate(
                 [("EMEA", 0.3, 0.8), ("US", 0.7, 0.0), ("APAC", 0.5, 0.3)])]  # fmt: skip
    found, rows = (pa.concat_tables([part[i] for part in parts]) for i in (0, 1))
    curves = fit_reply_curves(found, rows, DAY, CALENDAR)
    emea, us = curves.place(pa.array(["EMEA", "US"]))
    assert curves.mixture.chance[emea] == pytest.approx(0.7, abs=0.08)
    assert curves.mixture.chance[us] == pytest.approx(0.3, abs=0.08)
    wait = curves.wait_days(0.1)
    assert wait[emea] >= wait[us] + 3


def test_without_history_the_prior_answers_and_says_so() -> None:
    curves = fit_reply_curves(contacts(), opportunities(), DAY, CALENDAR)
    assert curves.rests_on() == "prior"
    assert curves.n[-1] == 0
    assert curves.mixture.chance[-1] == pytest.approx(PRIOR.chance[0], abs=0.005)
    assert 2 <= curves.wait_days(0.1)[-1] <= 4
    nothing = fit_reply_curves(contacts(), opportunities().slice(0, 0), DAY, CALENDAR)
    assert nothing.names == ("",)


def test_the_longer_the_silence_the_less_is_still_to_come() -> None:
    found, rows = planted(np.random.default_rng(9), 200, cure=0.5, slow=0.5)
    curves = fit_reply_curves(found, rows, DAY, CALENDAR)
    left = curves.remaining(np.arange(40))
    assert (np.diff(left) <= 0).all()
    assert left[0] == pytest.approx(curves.ever())
    waits = [curves.wait_days(below)[-1] for below in (0.3, 0.2, 0.1, 0.05, 0.001)]
    assert waits == sorted(waits)
    assert waits[-1] <= MOST_WAIT_DAYS


def test_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(10)
    found, rows = planted(rng, 300, cure=0.5, slow=0.5)
    one = fit_reply_curves(found, rows, DAY, CALENDAR)
    mixed = found.take(rng.permutation(found.num_rows))
    two = fit_reply_curves(mixed, rows.take(rng.permutation(300)), DAY, CALENDAR)
    assert np.array_equal(one.mixture.mean, two.mixture.mean)
    assert np.array_equal(one.n, two.n)


def test_what_came_later_changes_nothing() -> None:
    found, rows = planted(np.random.default_rng(11), 300, cure=0.5, slow=0.5)
    day = date(2024, 3, 4)
    before = found.filter(pa.compute.less_equal(found["happened_on"], pa.scalar(day)))
    was_closed = pa.compute.less_equal(rows["closed_on"], pa.scalar(day))
    closed_on = pa.compute.if_else(was_closed, rows["closed_on"], None)
    open_then = rows.set_column(2, "closed_on", closed_on)
    assert np.array_equal(
        fit_reply_curves(before, rows, day, CALENDAR).mixture.chance,
        fit_reply_curves(before, open_then, day, CALENDAR).mixture.chance,
    )
