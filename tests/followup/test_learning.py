"""The traps of follow-up figures are seen where they are planted, and only there."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from tests.followup.made_up import CALENDAR, DAY, contacts, opportunities, ours, reply

from ontarget.followup.learning import (
    Spells,
    find_hours,
    find_spells,
    study_attempts,
    study_hours,
    study_landmark,
    study_latency,
    study_turns,
)
from ontarget.followup.shares import compare_shares


def spells(n: int, seed: int, *, lift: float = 0.0) -> Spells:
    """Cases that answer at their own pace, called every third day until they do.

    ``lift``: how much a call multiplies the pace, in log.
    """
    rng = np.random.default_rng(seed)
    pace = rng.gamma(1.0, 0.05, n)
    calls = rng.uniform(2, 4, (n, 25)).cumsum(1)
    answered = np.full(n, np.inf)
    rate = pace.copy()
    for day in range(60):
        n_calls = (calls < day).sum(1)
        rate = pace * np.exp(lift * n_calls)
        comes = np.isinf(answered) & (rng.random(n) < np.minimum(rate, 0.9))
        answered[comes] = day + rng.random(comes.sum())
    is_won = np.isfinite(answered) & (rng.random(n) < 0.8)
    ended = np.where(np.isfinite(answered), answered + 1, 60.0)
    is_made = calls < np.minimum(answered, 60)[:, None]
    spell, _ = np.nonzero(is_made)
    return Spells(np.zeros(n), answered, ended, is_won, np.full(n, 100.0), spell, calls[is_made])


def test_survivorship_is_named_where_calls_do_nothing() -> None:
    found = study_landmark(spells(4000, 1), 7)
    assert found.naive.trend == "falling"
    assert found.won.trend == "flat"
    assert found.is_survivorship


def test_calls_that_help_are_seen_at_the_landmark() -> None:
    found = study_landmark(spells(4000, 2, lift=0.5), 7)
    assert found.answered.trend == "rising"


def test_a_landmark_knows_nothing_of_later_calls() -> None:
    one = spells(500, 3)
    early = one.touch_at <= 7
    less = Spells(one.begun, one.answered, one.ended, one.is_won, one.seen_until,
                  one.touch_spell[early], one.touch_at[early])  # fmt: skip
    assert np.array_equal(study_landmark(one, 7).won.n, study_landmark(less, 7).won.n)


def test_what_may_still_come_is_not_counted_as_missing() -> None:
    one = spells(500, 4)
    young = Spells(one.begun, one.answered, one.ended, one.is_won, np.full(500, 36.0),
                   one.touch_spell, one.touch_at)  # fmt: skip
    assert study_landmark(young, 7).won.n.sum() == 0


def test_persons_still_called_are_harder_without_any_annoyance() -> None:
    rng = np.random.default_rng(5)
    willing = rng.beta(0.5, 4, 20_000)
    tries = rng.geometric(np.clip(willing, 1e-6, 1))
    limit = rng.integers(1, 8, 20_000)
    found = study_attempts(np.minimum(tries, limit), tries <= limit, most=6)
    assert found.trend == "falling"
    assert found.share[0] > 1.5 * found.share[-1]


def hours(seed: int, *, best: float = 0.0, registering: float = 0.0):
    rng = np.random.default_rng(seed)
    n = 12_000
    hour = rng.uniform(8, 20, n)
    touched = np.arange(n) * 24.0 + hour
    p = 0.15 + best * ((hour >= 16) & (hour < 18))
    answered = np.where(rng.random(n) < p, touched + rng.uniform(1, 40, n), np.inf)
    noted = (hour < 12) & (rng.random(n) < registering)
    return study_hours(hour, touched, np.where(noted, touched + 0.2, answered))


def test_calls_that_register_an_answer_make_no_good_hour() -> None:
    found = hours(6, registering=0.4)
    assert found.naive.share[1:3].min() > 2 * found.naive.share[4]
    assert found.is_reverse_causation
    assert not found.is_reliable
    assert found.n_registering > 1000


def test_a_good_hour_is_found_where_there_is_one() -> None:
    found = hours(7, best=0.12)
    assert (found.best, found.is_reliable) == ("16-18", True)
    assert not found.is_reverse_causation


def test_a_good_hour_is_seldom_told_where_there_is_none() -> None:
    assert sum(hours(seed).is_reliable for seed in range(40)) <= 2


def test_hours_may_change_the_speed_alone() -> None:
    rng = np.random.default_rng(8)
    hour = rng.uniform(8, 20, 6000)
    latency = np.where(rng.random(6000) < 0.5, rng.exponential(np.where(hour < 12, 1, 6)), np.inf)
    found = study_latency(hour, latency)
    assert found.latency_ratio > 3
    assert found.chance_ratio < 1.15


def test_hours_of_a_book_are_those_of_its_calls_in_the_zone() -> None:
    call = {"kind": "call"}
    found = find_hours(
        contacts(ours("2", 9, **call), ours("3", 15, is_sign=True, **call), ours("4", 9),
                 ours("5", 0, has_time=False, **call), reply("6", 10)), "Europe/Berlin",
    )  # fmt: skip
    assert found["hour"].tolist() == [10, 16]
    assert found["reached"].tolist() == [False, True]
    assert (found["answered"] - found["touched"]).tolist() == [97, 67]
    study = study_hours(**found)
    assert (study.n, study.n_registering, int(study.cleaned.k.sum())) == (2, 0, 1)


def test_attempts_of_a_book_are_told_by_their_turn() -> None:
    rows = opportunities({}, {"record_id": 2})
    found = study_turns(
        contacts(ours("2"), ours("4"), reply("5"), ours("9"), ours("20", record_id=2)), rows, DAY,
        CALENDAR,
    )  # fmt: skip
    assert found.n.tolist() == [2, 1, 0, 0, 0, 0, 0, 0]  # that of Friday may still be answered
    assert found.k.tolist() == [0, 1, 0, 0, 0, 0, 0, 0]


def test_few_contacts_say_nothing() -> None:
    none = np.zeros(0)
    found = study_hours(none, none, none)
    assert (found.best, found.is_reliable, found.n) == (None, False, 0)
    assert study_landmark(find_spells(contacts(), opportunities(), DAY), 7).won.trend == "flat"
    assert study_latency(none, none).latency_ratio == 1


@pytest.mark.parametrize(("k", "trend"), [((30, 40, 55), "rising"), ((50, 50, 50), "flat"),
                                          ((55, 40, 30), "falling")])  # fmt: skip
def test_trends_of_shares(k: tuple[int, ...], trend: str) -> None:
    group = np.repeat([0, 1, 2], 100)
    success = np.concatenate([np.arange(100) < one for one in k])
    found = compare_shares("abc", group, success)
    assert found.trend == trend
    assert (found.low < found.share).all()
    assert (found.share < found.high).all()


def test_spells_of_a_book_begin_with_our_first_contact_after_a_sign() -> None:
    rows = opportunities({"status": "won", "closed_on": date(2026, 11, 20)}, {"record_id": 2})
    found = find_spells(
        contacts(ours("2"), ours("4"), reply("5"), ours("6"), ours("21"), ours("9", record_id=2)),
        rows, DAY,
    )  # fmt: skip
    days = found.begun - (date(2026, 11, 1) - date(1970, 1, 1)).days
    assert sorted(np.floor(days)) == [1, 5, 8]
    first = np.argsort(found.begun)
    assert np.isfinite(found.answered[first]).tolist() == [True, False, False]
    assert found.is_won[first].tolist() == [True, True, False]
    assert found.n_touches(found.begun + 30)[first].tolist() == [2, 1, 1]
    assert found.seen_until[0] == (DAY + timedelta(days=1) - date(1970, 1, 1)).days
