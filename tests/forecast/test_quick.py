"""The sum drawn as normal agrees with single draws where there are many open opportunities."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import parse_period
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
    paths = simulate(firm, pipeline, QUARTER)
    quick = simulate(firm, pipeline, QUARTER, is_quick=True)
    for share in (0.2, 0.4, 0.6, 0.8):
        target = int(np.quantile(paths.total(), share))
        chance, fast = (summarise(one, target) for one in (paths, quick))
        assert fast.p_hit == pytest.approx(chance.p_hit, abs=0.02)
        for sigma, p in chance.p_hit_by_shock.items():
            assert fast.p_hit_by_shock[sigma] == pytest.approx(p, abs=0.025)
    assert quick.total().mean() == pytest.approx(paths.total().mean(), rel=0.01)
    assert np.array_equal(quick.booked, paths.booked)
    assert np.array_equal(quick.new, paths.new)
