"""Baselines by hand, and the law that each past number is what would have been named that day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ontarget.forecast.baselines import base_rate, draw_baselines, lead_of, look_back, name_rest
from ontarget.forecast.columns import NO_DAY
from ontarget.forecast.ledger import Told, read_ledger
from ontarget.forecast.measure import WON

MONTH = 30


def periods(end, n):
    """The period that ends on a day and earlier ones, all of 30 days."""
    return [(end - MONTH * (k + 1) + 1, end - MONTH * k) for k in range(n)]


def as_of(days, day):
    """Return what is known of made-up opportunities (rows of created, ended, is_won) on a day."""
    known = days[days[:, 0] <= day]
    closed = (known[:, 1] <= day) & (known[:, 1] != NO_DAY)
    return pa.table(
        {
            "record_id": np.flatnonzero(days[:, 0] <= day),
            "source": ["file"] * len(known),
            "opportunity_id": [f"o{n:05}" for n in np.flatnonzero(days[:, 0] <= day)],
            "status": np.where(closed, np.where(known[:, 2] == 1, "won", "lost"), "open"),
            "created_on": pa.array(known[:, 0].astype("datetime64[D]")),
            "closed_on": pa.array(
                np.where(closed, known[:, 1], 0).astype("datetime64[D]"), mask=~closed
            ),
        }
    )


@pytest.fixture(scope="module")
def days():
    rng = np.random.default_rng(7)
    created = np.sort(rng.integers(0, 400, 600))
    ended = created + rng.integers(1, 120, 600)
    return np.stack([created, ended, rng.random(600) < 0.4], axis=1).astype(np.int64)


@pytest.fixture(scope="module")
def stages(days):
    """Every opportunity enters Demo on its first day and Offer two weeks later."""
    on = np.concatenate([days[:, 0], days[:, 0] + 14])
    return pa.table(
        {
            "record_id": np.tile(np.arange(len(days)), 2),
            "entered_on": pa.array(on.astype("datetime64[D]")),
            "stage": ["Demo"] * len(days) + ["Offer"] * len(days),
        }
    )


def told_by(stages, day):
    entered = stages["entered_on"].cast(pa.date32())
    limit = pa.scalar(date.fromordinal(date(1970, 1, 1).toordinal() + day))
    return Told(
        stage=stages.filter(pc.less_equal(entered, limit)),
        stage_odds={"Demo": 0.2, "Offer": 0.6},
    )


def named_on(days, stages, day, end, n):
    ledger = read_ledger(as_of(days, day), None, WON, told_by(stages, day))
    past = look_back(ledger, lead_of(day, periods(end, n), cycle=3))
    return name_rest(ledger, past, None)


def test_each_past_number_is_the_one_that_would_have_been_named_on_its_day(days, stages):
    today, end = 350, 362
    later = named_on(days, stages, today, end, 12)
    assert set(later) == {"seasonal_run_rate", "run_rate", "linearity", "coverage_ratio",
                          "stage_weighted_crm", "stage_weighted_own"}  # fmt: skip
    for k in (1, 3, 6):
        earlier = named_on(days, stages, today - MONTH * k, end - MONTH * k, 12 - k)
        for name, named in later.items():
            assert named[k] == pytest.approx(earlier[name][0], nan_ok=True), (name, k)
        assert np.isfinite(later["run_rate"][k])


def test_a_steady_firm_goes_on_steadily():
    """One win a day: every method that looks at bookings names the days that are left."""
    n = 365
    days = np.stack([np.arange(n), np.arange(n) + 1, np.ones(n, int)], axis=1)
    ledger = read_ledger(as_of(days, 330), None, WON)
    lead = lead_of(330, periods(340, 10))
    past = look_back(ledger, lead)
    named = name_rest(ledger, past, None)
    assert past.so_far[0] == 20
    for name in ("seasonal_run_rate", "run_rate", "linearity"):
        assert named[name][0] == pytest.approx(10, rel=0.01), name
    drawn = draw_baselines(ledger, lead)
    for name in ("seasonal_run_rate", "run_rate", "linearity"):
        assert drawn[name].mean() == pytest.approx(30, rel=0.02), name
        assert drawn[name].min() >= 20  # what is booked stays booked
        assert drawn[name].std() < 4.5  # it was never off, so less than the 7.6 of no past


def test_stage_percentages_and_own_rates_by_hand(days, stages):
    today, end = 350, 362
    ledger = read_ledger(as_of(days, today), None, WON, told_by(stages, today))
    past = look_back(ledger, lead_of(today, periods(end, 12)))
    named = name_rest(ledger, past, None)
    rows = days[(days[:, 0] <= today) & (days[:, 1] > today)]
    is_offer = rows[:, 0] + 14 <= today
    assert named["stage_weighted_crm"][0] == pytest.approx((is_offer * 0.6 + ~is_offer * 0.2).sum())
    seen, won = np.zeros(2), np.zeros(2)
    for k in range(1, 12):
        day = today - MONTH * k
        if day < ledger.first_day + 28:
            continue
        open_then = days[(days[:, 0] <= day) & (days[:, 1] > day)]
        stage = (open_then[:, 0] + 14 <= day).astype(int)
        in_time = (open_then[:, 2] == 1) & (open_then[:, 1] <= end - MONTH * k)
        np.add.at(seen, stage, 1)
        np.add.at(won, stage, in_time)
    rates = (won + 10 * won.sum() / seen.sum()) / (seen + 10)
    by_hand = rates[is_offer.astype(int)].sum()
    assert named["stage_weighted_own"][0] == pytest.approx(by_hand)
    base = base_rate(ledger, lead_of(today, periods(end, 12)))
    assert base == pytest.approx((won.sum() + 1) / (seen.sum() + 5))


def test_what_has_nothing_to_go_by_is_left_out(days):
    today, end = 350, 362
    ledger = read_ledger(as_of(days, today), None, WON)
    said = draw_baselines(ledger, lead_of(today, periods(end, 12)))
    assert "stage_weighted_crm" not in said
    assert "stage_weighted_own" not in said
    first_days = read_ledger(as_of(days, 10), None, WON)
    assert draw_baselines(first_days, lead_of(10, periods(30, 3))) == {}
    nobody = read_ledger(as_of(days, -1), None, WON)
    assert draw_baselines(nobody, lead_of(350, periods(362, 3))) == {}


def test_the_own_call_is_the_total_it_names(days):
    today, end = 350, 362
    ledger = read_ledger(as_of(days, today), None, WON)
    lead = lead_of(today, periods(end, 2))
    so_far = look_back(ledger, lead).so_far[0]
    calls = np.array([so_far + 40, np.nan])
    said = draw_baselines(ledger, lead, calls=calls)["rep_call"]
    assert said.mean() == pytest.approx(so_far + 40, rel=0.05)
    below = draw_baselines(ledger, lead, calls=np.array([so_far - 5, np.nan]))
    assert below["rep_call"].min() >= so_far


def test_the_seed_and_nothing_else_sets_the_draws(days):
    ledger = read_ledger(as_of(days, 350), None, WON)
    lead = lead_of(350, periods(362, 12))
    one, same, other = (draw_baselines(ledger, lead, seed=s) for s in (1, 1, 2))
    for name, totals in one.items():
        assert (totals == same[name]).all()
        assert (totals != other[name]).any()
