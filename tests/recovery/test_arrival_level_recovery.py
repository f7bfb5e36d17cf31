"""The level of arrivals: planted times are found, and ranges of what is to come hold."""

from __future__ import annotations

import numpy as np
import pytest

from ontarget.forecast.arrival_level import STEP_SDS, learn_level

N_WEEKS, AHEAD = 78, 13


def planted(rng, *, rate: float, step: float, burst: float, n_owners: int = 1):
    """Weekly counts around a wandering level, and the total of the weeks after them."""
    log = np.cumsum(rng.normal(0, step, N_WEEKS + AHEAD))
    mean = n_owners * rate * np.exp(log - log[0])
    if burst:
        mean = mean * rng.gamma(1 / burst, burst, len(mean))
    counts = rng.poisson(mean).astype(float)
    return counts[:N_WEEKS], counts[N_WEEKS:].sum()


def learn(counts, n_owners: int = 1, n_draws: int = 300):
    exposure = np.full(len(counts), float(n_owners))
    return learn_level(counts, exposure, 0.5, 1.0, n_draws, 1)


def test_times_that_wander_are_told_from_steady_ones():
    rng = np.random.default_rng(5)
    steady = [learn(planted(rng, rate=8, step=0.0, burst=0.0)[0]) for _ in range(8)]
    wild = [learn(planted(rng, rate=8, step=0.12, burst=0.0)[0]) for _ in range(8)]
    assert max(level.step_sd.mean() for level in steady) < 0.06
    assert min(level.step_sd.mean() for level in wild) > 0.06
    assert all(level.step_sd.min() >= STEP_SDS[0] for level in steady)  # never taken for none


def test_weeks_that_scatter_are_not_taken_for_times_that_wander():
    rng = np.random.default_rng(6)
    levels = [learn(planted(rng, rate=8, step=0.0, burst=0.5)[0]) for _ in range(8)]
    assert np.mean([level.burst for level in levels]) == pytest.approx(0.5, abs=0.15)
    assert np.mean([level.step_sd.mean() for level in levels]) < 0.07


def test_the_level_of_today_is_that_of_the_last_weeks():
    counts = np.concatenate([np.full(52, 4.0), np.full(20, 8.0)])
    assert learn(counts).now.mean() == pytest.approx(8, rel=0.1)


@pytest.mark.parametrize(("step", "burst", "rate"), [(0.0, 0.0, 1.0), (0.07, 0.2, 4.0)])
def test_ranges_of_what_is_to_come_hold(step, burst, rate):
    rng = np.random.default_rng(7)
    n, held, below = 80, 0, 0
    for _ in range(n):
        counts, came = planted(rng, rate=rate, step=step, burst=burst)
        level = learn(counts)
        mean = (level.now * level.ahead(AHEAD, level.burst)).sum(axis=0)
        low, high = np.quantile(rng.poisson(np.tile(mean, 20)), [0.1, 0.9])
        held += low <= came <= high
        below += came < low
    assert 0.7 < held / n < 0.93  # .8 is wanted; the error is .045
    assert below / n < 0.2


def test_nothing_known_is_what_was_assumed():
    level = learn_level(np.zeros(20), np.zeros(20), 2.0, 3.0, 200, 1)
    assert level.now.mean() == pytest.approx(2, rel=0.02)
    assert level.now.std() > 0.5


def test_the_way_back_to_what_is_usual_is_gone_in_part():
    rng = np.random.default_rng(8)
    counts = rng.poisson(np.r_[np.full(70, 10.0), np.full(8, 20.0)]).astype(float)
    level = learn(counts)
    later = (level.now * level.ahead(26, 0.0)).mean(axis=1)
    assert later[25] < later[0]
    assert later[25] > 9


def test_one_draw_is_the_mean_and_goes_on_as_it_is():
    counts = np.full(30, 5.0)
    one, many = learn(counts, n_draws=1), learn(counts)
    assert one.now[0] == pytest.approx(many.now.mean(), rel=0.001)
    assert np.allclose(one.ahead(4, 0.0), 1)
