"""Plant rates of winning and losing, simulate histories with censoring, fit, recover."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import Period
from ontarget.forecast import ages, season
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import predict
from ontarget.forecast.prior import Prior
from ontarget.forecast.win_close import CauseFit, WinCloseFit, fit_win_close

AS_OF = date(2026, 11, 23)
TODAY = (AS_OF - date(1970, 1, 1)).days
FOR_EVER = Options(half_life_months=1e6)


def book(created, ended, won, **columns) -> pa.Table:
    """The state on AS_OF: what ends later is still open."""
    n, is_closed = len(created), ended <= TODAY
    status = np.where(is_closed, np.where(won, "won", "lost"), "open")
    return pa.table(
        {
            "source": ["file"] * n,
            "opportunity_id": [f"o{i:06d}" for i in range(n)],
            "status": status,
            "created_on": pa.array(created.astype("datetime64[D]")),
            "closed_on": pa.array(ended.astype("datetime64[D]"), mask=~is_closed),
            **columns,
        }
    )


def live(rng, n, span, won_per_day, lost_per_day, factor_of_day=lambda _: 1.0, skill=None):
    """Lives of n opportunities, day by day, with constant hazards times a factor of the day."""
    created = TODAY - rng.integers(0, span, n)
    ended, won = np.full(n, TODAY + 1), np.zeros(n, dtype=bool)
    skill = np.ones(n) if skill is None else skill
    for day in range(TODAY - span, TODAY + 1):
        at_risk = np.flatnonzero((created <= day) & (ended > TODAY))
        rate_won = won_per_day * factor_of_day(day) * skill[at_risk]
        both = rate_won + lost_per_day
        ends = rng.random(len(at_risk)) < -np.expm1(-both)
        closing = at_risk[ends]
        ended[closing] = day
        won[closing] = rng.random(len(closing)) < (rate_won / both)[ends]
    return created, ended, won


def hazards(fit: WinCloseFit, cause: int) -> np.ndarray:
    """Fitted hazard per day and age band on an ordinary weekday."""
    found: CauseFit = fit.causes[cause]
    day = found.parts.mean[0] * found.week_parts.mean[0]
    return found.prior_hazards * found.level.mean[0] * found.bands.mean * day


def test_constant_hazards_come_back_from_censored_lives():
    rng = np.random.default_rng(5)
    planted = (0.004, 0.008)
    created, ended, won = live(rng, 6_000, 500, *planted)
    fit = fit_win_close(book(created, ended, won), AS_OF, options=FOR_EVER)
    for cause, rate in enumerate(planted):
        events = fit.causes[cause].bands.events
        seen = events >= 50
        assert seen.sum() >= 8
        # Poisson error of the band, and as much again for calendar multipliers and shrinkage.
        tolerance = 3.5 * rate * np.sqrt(2 / events[seen])
        assert np.all(np.abs(hazards(fit, cause)[seen] - rate) < tolerance)


def test_predicted_incidence_matches_the_planted_one():
    rng = np.random.default_rng(6)
    created, ended, won = live(rng, 6_000, 500, 0.004, 0.008)
    pipeline = book(created, ended, won)
    fit = fit_win_close(pipeline, AS_OF, options=FOR_EVER)
    period = Period(AS_OF, AS_OF + timedelta(days=60), "60 days", "quarter")
    outcomes = predict(fit, pipeline, period)
    young = np.asarray(outcomes.open_rows.column("created_on")).astype(np.int64) > TODAY - 150
    truth = 0.004 / 0.012 * -np.expm1(-0.012 * 60)
    n_won = fit.causes[0].level.events[0]
    assert abs(outcomes.p_win_in_period[young].mean() / truth - 1) < 4 / np.sqrt(n_won)


def test_outcomes_on_the_day_of_creation_are_a_rate_of_their_own():
    """Three in ten are entered after the fact; the hazard of the first day is -ln(0.7)."""
    rng = np.random.default_rng(7)
    n = 2_000
    created, ended, won = live(rng, n, 400, 0.004, 0.008)
    at_once = rng.random(n) < 0.3
    ended, won = np.where(at_once, created, ended), won | at_once
    fit = fit_win_close(book(created, ended, won), AS_OF, options=FOR_EVER)
    day_zero = hazards(fit, 0)[0]
    assert day_zero == pytest.approx(0.357, rel=0.15)
    assert hazards(fit, 0)[1] < 0.02


@pytest.mark.parametrize(("n", "lowest", "highest"), [(150, 1.0, 4.0), (4_000, 2.4, 3.4)])
def test_a_month_end_rush_is_found_and_shrunk_when_little_is_seen(n, lowest, highest):
    rng = np.random.default_rng(8)
    last_days = season.PARTS.index("last five days of a month")
    quarter_end = season.PARTS.index("last week of a quarter")
    part = season.PART_OF_CLASS[season.class_of(np.arange(TODAY + 1))]
    rush = np.where((part == last_days) | (part == quarter_end), 3.0, 1.0)
    created, ended, won = live(rng, n, 700, 0.003, 0.006, lambda day: rush[day])
    fit = fit_win_close(book(created, ended, won), AS_OF, options=FOR_EVER)
    family = fit.causes[0].parts
    ordinary = family.mean[season.PARTS.index("ordinary")]
    for place in (last_days, quarter_end):
        ratio = family.mean[place] / ordinary
        raw = family.events[place] / family.expected[place]
        assert lowest < ratio < highest
        assert 1 < family.mean[place] < raw
    lost = fit.causes[1].parts
    assert abs(lost.mean[last_days] / lost.mean[0] - 1) < 0.4


def test_owner_skill_is_found_and_pulled_to_the_firm():
    rng = np.random.default_rng(9)
    owner = rng.integers(0, 10, 3_000)
    skill = np.where(owner < 5, 0.6, 1.4)
    created, ended, won = live(rng, 3_000, 400, 0.004, 0.008, skill=skill)
    names = pa.array([f"owner {i}" for i in owner])
    fit = fit_win_close(book(created, ended, won, owner=names), AS_OF, options=FOR_EVER)
    family = fit.causes[0].owners
    assert family.mean[:5].max() < family.mean[5:].min()
    raw = family.events / family.expected
    assert np.all(np.abs(family.mean - 1) < np.abs(raw - 1))
    assert family.mean[5:].mean() / family.mean[:5].mean() == pytest.approx(1.4 / 0.6, rel=0.25)


def test_beyond_the_oldest_age_seen_rates_stay_near_those_of_the_last_ages():
    rng = np.random.default_rng(10)
    n = 300
    created = TODAY - rng.integers(100, 400, n)
    ended, won = created + rng.integers(1, 100, n), rng.random(n) < 0.4
    fit = fit_win_close(book(created, ended, won), AS_OF, options=FOR_EVER)
    beyond = ages.STARTS >= 126
    found = hazards(fit, 0)
    assert np.all(found[beyond] > 0.05 * found[~beyond][1:].mean())
    assert np.all(found[beyond] < found[~beyond].max())


def test_forgotten_opportunities_lower_the_rates_of_their_age():
    rng = np.random.default_rng(11)
    created, ended, won = live(rng, 400, 300, 0.004, 0.008)
    old = np.full(200, TODAY - 700)
    with_old = book(
        np.concatenate([created, old]),
        np.concatenate([ended, np.full(200, TODAY + 1)]),
        np.concatenate([won, np.zeros(200, dtype=bool)]),
    )
    before = fit_win_close(book(created, ended, won), AS_OF, options=FOR_EVER)
    after = fit_win_close(with_old, AS_OF, options=FOR_EVER)
    late = ages.STARTS == 365
    assert hazards(after, 0)[late] < 0.3 * hazards(before, 0)[late]


@pytest.mark.parametrize(("n_closed", "low", "high"), [(30, 0.22, 0.45), (300, 0.07, 0.17)])
def test_parameter_draws_spread_as_far_as_the_data_leave_open(n_closed, low, high):
    """A third is won: 10 wins leave about 30 % open, 100 wins about 10 %; seasons add to it."""
    rng = np.random.default_rng(12)
    created = TODAY - rng.integers(60, 180, n_closed)
    ended = np.minimum(created + rng.integers(5, 90, n_closed), TODAY)
    won = np.arange(n_closed) % 3 == 0
    closed = book(created, ended, won)
    fresh = book(np.array([TODAY - 10]), np.array([TODAY + 1]), np.array([False]))
    fresh = fresh.set_column(1, "opportunity_id", pa.array(["fresh"]))
    pipeline = pa.concat_tables([closed, fresh])
    period = Period(AS_OF, AS_OF + timedelta(days=45), "45 days", "quarter")
    fit = fit_win_close(pipeline, AS_OF, options=FOR_EVER)
    draws = predict(fit, pipeline, period).p_win_draws[0]
    assert low < draws.std() / draws.mean() < high


def test_the_prior_gives_way_as_opportunities_close():
    rng = np.random.default_rng(13)
    shares = []
    for n in (0, 3, 30, 3_000):
        created = TODAY - rng.integers(50, 200, n)
        pipeline = book(created, created + rng.integers(1, 50, n), rng.random(n) < 0.3)
        fit = fit_win_close(pipeline, AS_OF)
        shares.append(fit.basis().prior_share)
        assert np.isfinite(fit.draws.band).all()
        assert (fit.draws.band > 0).all()
    assert shares[0] == 1
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.01


def test_the_prior_alone_answers_what_it_was_told():
    """With nothing seen, the chance of a new opportunity to be won in the end is the stated one."""
    prior = Prior(won_of_ten=4, days_to_win=30)
    empty = book(
        np.array([], int), np.array([], int), np.array([], bool), owner=pa.array([], "str")
    )
    fresh = book(np.array([TODAY]), np.array([TODAY + 1]), np.array([False]))
    fit = fit_win_close(empty, AS_OF, prior=prior, options=Options(n_draws=1))
    period = Period(AS_OF, AS_OF + timedelta(days=700), "two years", "year")
    outcomes = predict(fit, fresh, period, horizon_weeks=100)
    assert outcomes.p_win_in_period[0] == pytest.approx(0.4, abs=0.04)
    median = outcomes.table().column("realistic_close_p50").to_pylist()[0]
    assert 22 <= (median - AS_OF).days <= 40
