from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ontarget.core.period import parse_period
from ontarget.forecast import drivers
from ontarget.forecast.drivers import find_drivers
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate, summarise
from ontarget.forecast.open_book import OpenOpportunity, ValueDraw
from ontarget.forecast.options import Options
from ontarget.forecast.run_rate import pool_with_run_rate

AS_OF = date(2026, 11, 23)
BOOK = """
    opportunity_id owner status amount  created_on
    large          Ana   open   900000  2026-10-01
    middle         Ana   open   300000  2026-10-01
    small          Bo    open   1000    2026-10-01
    tiny           Bo    open   10      2026-10-01
"""


@pytest.fixture
def paths(pipeline):
    table = pipeline(BOOK)
    options = Options(n_paths=4_000, n_draws=20)
    return simulate(fit_firm(table, None, AS_OF, options=options), table, parse_period("2026-Q4"))


def test_what_decides_stands_first(paths):
    found = find_drivers(paths, 500_000).to_pylist()
    assert found[0]["opportunity_id"] == "large"
    assert found[0]["p_hit_if_won"] > 0.8
    assert found[0]["p_hit_if_lost"] < 0.3
    assert len(find_drivers(paths, 500_000, limit=2)) == 2
    assert find_drivers(paths, 500_000, limit=None).num_rows == 4


def test_won_and_lost_enclose_the_chance_as_it_is(paths):
    p_hit = summarise(paths, 500_000).p_hit
    for row in find_drivers(paths, 500_000, limit=None).to_pylist():
        assert row["p_hit_if_lost"] <= p_hit <= row["p_hit_if_won"]


def test_the_chance_is_the_mean_over_won_and_lost(paths):
    """Exact but for what the common shock ties to the opportunity's own outcome."""
    p_hit = summarise(paths, 500_000).p_hit
    row = find_drivers(paths, 500_000).to_pylist()[0]
    p = row["p_win_in_period"]
    assert p * row["p_hit_if_won"] + (1 - p) * row["p_hit_if_lost"] == pytest.approx(
        p_hit, abs=0.02
    )


def test_a_scope_has_its_own_drivers(paths):
    found = find_drivers(paths, 900, ["Bo"])
    assert set(found.column("owner").to_pylist()) == {"Bo"}
    assert found.column("opportunity_id").to_pylist()[0] == "small"
    assert np.asarray(found.column("weight")).min() >= 0


def test_on_paths_of_remembered_periods_no_opportunity_decides(paths):
    remembered = pool_with_run_rate(paths, [400_000, 700_000], share_left=0.4, weight=1.0)
    for row in find_drivers(remembered, 200_000).to_pylist():
        chance = summarise(remembered, 200_000).p_hit
        assert row["p_hit_if_won"] == row["p_hit_if_lost"] == pytest.approx(chance)
    half = find_drivers(pool_with_run_rate(paths, [400_000], share_left=0.4, weight=0.5), 500_000)
    whole = find_drivers(paths, 500_000)
    spread = [t["p_hit_if_won"][0].as_py() - t["p_hit_if_lost"][0].as_py() for t in (half, whole)]
    assert spread[0] == pytest.approx(spread[1] / 2, abs=0.05)


def test_only_those_with_the_most_spread_are_looked_at():

    p_win = np.full(60, 0.3)
    sizes = np.arange(1, 61) * 1000
    ones = [
        OpenOpportunity(n, "s", f"o{n}", "a", "", 0, float(p), ValueDraw(int(size), np.ones(4)))
        for n, (p, size) in enumerate(zip(p_win, sizes, strict=True))
    ]
    kept = drivers._most_spread(ones, 5)
    assert [one.record_id for one in kept] == [55, 56, 57, 58, 59]
    assert drivers._most_spread(ones, 100) == ones
