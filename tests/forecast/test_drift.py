"""The drift alarm fires at planted drifts and stays silent in stable firms."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.forecast.drift import find_drift, judge
from ontarget.forecast.months import Months
from ontarget.forecast.options import Options
from ontarget.forecast.win_close import fit_win_close

END = date(2026, 9, 30)
LAST = (END - date(1970, 1, 1)).days


def firm(seed, *, monthly=15, months=24, odds_after=1.0, shock=0.2, change_at=0.6):
    """Opportunities that are decided after a gamma time, by odds that may change once.

    Good and bad months are a first-order autoregression; losses are noted up to a month late.
    """
    rng = np.random.default_rng(seed)
    n = rng.poisson(monthly * months)
    first = LAST - round(months * 30.44)
    created = np.sort(rng.integers(first, LAST + 1, n))
    decided = created + np.maximum(rng.gamma(1.5, 35, n), 1).astype(int)
    month = (decided - first) // 30
    times = np.zeros(month.max() + 1)
    for at in range(1, len(times)):
        times[at] = 0.6 * times[at - 1] + 0.8 * rng.normal()
    is_after = decided - first > change_at * (LAST - first)
    log_odds = -0.6 + np.where(is_after, np.log(odds_after), 0) + shock * times[month]
    won = rng.random(n) < 1 / (1 + np.exp(-log_odds))
    ended = np.where(won, decided, decided + rng.integers(0, 30, n))
    is_closed = ended <= LAST
    day = pa.array(np.where(is_closed, ended, 0).astype(np.int32), mask=~is_closed)
    status = np.where(is_closed, np.where(won, "won", "lost"), "open")
    return pa.table(
        {
            "source": ["file"] * n,
            "opportunity_id": [f"o{i:05}" for i in range(n)],
            "owner": [f"owner{i % 4}" for i in range(n)],
            "segment": [f"segment{i % 3}" for i in range(n)],
            "status": status.tolist(),
            "created_on": pa.array(created.astype(np.int32)).cast(pa.date32()),
            "closed_on": day.cast(pa.date32()),
        }
    )


def drift_of(rows):
    return find_drift(fit_win_close(rows, END, options=Options(n_draws=1)), rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    "stable",
    [{"shock": 0.0}, {}, {"shock": 0.4}, {"monthly": 50}, {"monthly": 4}, {"months": 10}],
    ids=str,
)
def test_stable_firms_are_left_in_peace(stable):
    assert sum(drift_of(firm(seed, **stable)) is not None for seed in range(40)) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("odds", [0.15, 6.0])
def test_strong_drift_is_found_and_dated(odds):
    found = [drift_of(firm(seed, odds_after=odds, monthly=20)) for seed in range(40)]
    fired = [one for one in found if one is not None]
    assert len(fired) >= 36
    assert all(one.is_rarer == (odds < 1) for one in fired)
    planted = END - timedelta(days=0.4 * 24 * 30.44)
    assert abs(np.median([(one.since - planted).days for one in fired])) <= 62


def months_of(seen, expected):
    n = len(seen)
    return Months(
        np.arange(600, 600 + n), np.array([seen, seen], float), np.array([expected] * 2, float)
    )


def test_what_is_seen_since_is_counted():
    found = judge(months_of([12] * 9 + [3] * 9, [9.0] * 18))
    assert (found.since, found.seen) == (date(2020, 10, 1), 27)
    assert found.expected == pytest.approx(67.5)
    assert found.is_rarer


def test_level_alone_is_no_drift():
    assert judge(months_of([12] * 18, [4.0] * 18)) is None


@pytest.mark.parametrize("seen", [[0] * 18, [9, 0], [1] * 6 + [0] * 6])
def test_too_little_to_tell(seen):
    assert judge(months_of(seen, [1.0] * len(seen))) is None


def test_a_season_that_is_known_is_no_drift():
    season = np.ones((2, 12, 1))
    season[:, :6] = 1.9
    season[:, 6:] = 0.1
    seen = [19] * 6 + [1] * 6
    assert judge(months_of(seen, [10.0] * 12)) is not None
    assert judge(months_of(seen, [10.0] * 12), season) is None


def test_rates_of_another_book_say_nothing():
    rows = firm(1)
    empty = fit_win_close(rows.slice(0, 0), END, options=Options(n_draws=1))
    assert find_drift(empty, rows) is None
