"""Sums drawn at once, of owners together, agree with single draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import parse_period
from ontarget.forecast.ahead import simulate_ahead
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate, summarise
from ontarget.forecast.options import Options

AS_OF = date(2026, 11, 23)
QUARTER = parse_period("2026-Q4")


def book(n_open: int, n_closed: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    n = n_open + n_closed
    created = [AS_OF - timedelta(days=int(days)) for days in rng.integers(5, 240, n)]
    status = ["open"] * n_open + list(np.where(rng.random(n_closed) < 0.4, "won", "lost"))
    closed = [
        None if word == "open" else min(day + timedelta(days=int(rng.integers(3, 90))), AS_OF)
        for word, day in zip(status, created, strict=True)
    ]
    return pa.table(
        {
            "source": ["file"] * n,
            "opportunity_id": [f"o{i:05d}" for i in range(n)],
            "owner": [f"owner {i % 3}" for i in range(n)],
            "status": status,
            "amount": np.rint(np.exp(rng.normal(9, 0.8, n))).astype(np.int64) * 100,
            "created_on": pa.array(created, pa.date32()),
            "closed_on": pa.array(closed, pa.date32()),
        }
    )


@pytest.mark.parametrize("seed", range(6))
def test_chances_agree_within_two_points(seed):
    pipeline = book(300, 200, seed)
    # Far more paths than draws need, so that what differs is the shape and not the luck.
    options = Options(n_paths=20_000, n_draws=100, seed=seed)
    firm = fit_firm(pipeline, None, AS_OF, options=options)
    # The arrivals of the first period come in steps of two weeks.
    slow = replace(firm, options=replace(options, arrival_step_weeks=2))
    paths = simulate(slow, pipeline, QUARTER, sensitivity=())
    [quick] = simulate_ahead(firm, pipeline, [QUARTER])
    for share in (0.2, 0.4, 0.6, 0.8):
        target = int(np.quantile(paths.total(), share))
        chance, fast = (summarise(one, target) for one in (paths, quick))
        assert fast.p_hit == pytest.approx(chance.p_hit, abs=0.02)
    assert quick.total().mean() == pytest.approx(paths.total().mean(), rel=0.01)
    assert np.array_equal(quick.booked, paths.booked.sum(axis=0)[None, :])
    assert quick.new.mean() == pytest.approx(paths.new.sum(axis=0).mean(), rel=0.03)
    assert quick.new.std() == pytest.approx(paths.new.sum(axis=0).std(), rel=0.06)


@pytest.mark.parametrize("n_open", [20, 300])
def test_three_periods_at_once_say_what_each_says_alone(n_open):
    pipeline = book(n_open, 400, 1)
    firm = fit_firm(pipeline, None, AS_OF, options=Options(n_paths=8_000, n_draws=60))
    periods = [parse_period(f"2027-Q{n}") for n in (1, 2, 3)]
    for period, found in zip(periods, simulate_ahead(firm, pipeline, periods), strict=True):
        alone = simulate(firm, pipeline, period, sensitivity=())
        target = int(np.median(alone.total()))
        assert summarise(found, target).p_hit == pytest.approx(0.5, abs=0.03)
        assert found.open.mean() == pytest.approx(alone.open.sum(axis=0).mean(), rel=0.04)


def test_owners_who_are_not_meant_bring_nothing():
    pipeline = book(60, 200, 2)
    firm = fit_firm(pipeline, None, AS_OF, options=Options(n_paths=2_000, n_draws=20))
    [mine] = simulate_ahead(firm, pipeline, [QUARTER], owners=["owner 1"])
    alone = simulate(firm, pipeline, QUARTER, owners=["owner 1"], sensitivity=())
    assert mine.total().mean() == pytest.approx(alone.total().mean(), rel=0.05)
    [nobody] = simulate_ahead(firm, pipeline, [QUARTER], owners=["owner 9"])
    assert not nobody.total().any()
