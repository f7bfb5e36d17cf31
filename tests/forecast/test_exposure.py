from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ontarget.forecast import ages, season
from ontarget.forecast.columns import day_number
from ontarget.forecast.exposure import measure_exposure, read_lives, recency_weights

TODAY = day_number(date(2026, 11, 23))
FOR_EVER = 1e9


def test_days_at_risk_and_outcomes_by_hand(pipeline):
    """Won on day 9: 1, 2, 3, 2 days in the first bands, 1.5 in the next. Open: 23 days so far."""
    lives = read_lives(
        pipeline("""
            opportunity_id status created_on closed_on
            a              won    2026-11-01 2026-11-10
            b              open   2026-11-01 -
        """),
        TODAY,
    )
    found = measure_exposure(lives, TODAY, FOR_EVER)
    by_band = found.days.sum(axis=(0, 2))
    assert by_band[:6].tolist() == pytest.approx([2, 4, 6, 4, 1.5 + 6, 9])
    assert found.events.sum(axis=(1, 2, 3)).tolist() == pytest.approx([1, 0])
    assert found.events[0, 0, ages.band_of(np.array([9]))[0]].sum() == pytest.approx(1)


def test_exposure_equals_a_count_day_by_day(pipeline):
    rng = np.random.default_rng(3)
    created = TODAY - rng.integers(0, 500, 40)
    ended = np.minimum(created + rng.integers(0, 400, 40), TODAY)
    lines = ["opportunity_id status created_on closed_on"]
    for i, (first, last) in enumerate(zip(created, ended, strict=True)):
        words = np.array([first, last]).astype("datetime64[D]").astype(str)
        status, closed = ("open", "-") if last == TODAY else ("lost", words[1])
        lines.append(f"o{i} {status} {words[0]} {closed}")
    lives = read_lives(pipeline("\n".join(lines)), TODAY)
    found = measure_exposure(lives, TODAY, 12)
    expected = np.zeros((ages.N_BANDS, season.N_CLASSES))
    for i in range(40):
        days = np.arange(lives.created_on[i], lives.ended_on[i] + 1)
        weights = recency_weights(days, TODAY, 12)
        if lives.is_closed[i]:
            weights[-1] /= 2
        place = (ages.band_of(days - days[0]), season.class_of(days))
        np.add.at(expected, place, weights)
    assert np.allclose(found.days.sum(axis=0), expected)


def test_rows_that_cannot_tell_a_rate_are_left_out_and_counted(pipeline):
    lives = read_lives(
        pipeline("""
            opportunity_id status created_on closed_on  is_closed_undated
            kept           won    2026-01-01 2026-02-01 no
            no-birth       won    -          2026-02-01 no
            no-end         lost   2026-01-01 -          no
            guessed-end    won    2026-01-01 2026-02-01 yes
            backwards      lost   2026-02-01 2026-01-01 no
        """),
        TODAY,
    )
    assert lives.n_left_out == 3
    assert lives.cause.tolist() == [0, 1]
    assert lives.ended_on[1] == lives.created_on[1]


def test_a_half_life_ago_counts_half():
    days = np.array([TODAY, TODAY - 365, TODAY - 731])
    assert recency_weights(days, TODAY, 12) == pytest.approx([1, 0.5, 0.25], rel=0.01)


def test_what_left_its_file_is_at_risk_until_then_and_never_closed(pipeline):
    lives = read_lives(
        pipeline("""
            opportunity_id status     created_on unresolved_on
            a              unresolved 2026-11-01 2026-11-10
            b              open       2026-11-01 -
        """),
        TODAY,
    )
    assert (lives.ended_on - lives.created_on).tolist() == [9, 22]
    assert lives.cause.tolist() == [-1, -1]
