import statistics
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ontarget.world.buyer import Buyers, draw_dwell
from ontarget.world.life import live
from ontarget.world.market import Market
from ontarget.world.streams import stream
from ontarget.world.traits import N_STAGES, plan_firm


def lived(**options):
    firm = plan_firm(start_on=date(2024, 1, 1), n_owners=8, drift=0, shock=0, **options)
    return firm, live(firm, Market(firm), date(2025, 6, 30).toordinal())


@pytest.mark.parametrize("number", range(N_STAGES))
def test_dwell_times_have_mean_near_one(number):
    rng = stream("dwell", number)
    assert statistics.mean(draw_dwell(number, rng) for _ in range(4000)) == pytest.approx(
        1, abs=0.1
    )


@pytest.mark.parametrize("signal", [0.0, 0.5, 1.0])
def test_the_bar_is_set_so_that_the_firm_wins_its_share(signal):
    firm, opportunities = lived(seed=7, signal=signal)
    chances = [it.fit.p_win for it in opportunities if it.duplicate_of is None]
    assert statistics.mean(chances) == pytest.approx(firm.win_share, abs=0.06)


def test_chances_at_creation_spread_with_the_signal():
    spreads = []
    for signal in (0.0, 0.5, 1.0):
        _, opportunities = lived(seed=7, signal=signal)
        spreads.append(statistics.pstdev(
            it.fit.p_win for it in opportunities if it.duplicate_of is None))  # fmt: skip
    assert spreads[0] == pytest.approx(0)
    assert spreads == sorted(spreads)


def test_wins_take_about_the_firms_cycle(worlds):
    ratios = []
    for world in worlds:
        rows = world.tables["opportunity"].records()
        taken = [row["closed_on"] - row["created_on"] for row in rows if row["status"] == "won"]
        cycle_days = world.truth["firm"]["cycle_days"]
        ratios.append(statistics.median(taken) / timedelta(days=cycle_days))
    assert 0.75 < statistics.geometric_mean(ratios) < 1.25


def test_paths_go_forward_in_time_and_some_skip_and_some_return():
    _, opportunities = lived(seed=3, signal=0.5)
    steps = []
    for it in opportunities:
        days = [day for day, _ in it.path.stages]
        assert days == sorted(days)
        assert it.path.decided_day >= it.created_day
        numbers = [number for _, number in it.path.stages]
        steps += [after - before for before, after in pairwise(numbers)]
        assert (it.path.silent_day is not None) == (it.path.outcome == "silent")
    assert {-1, 1, 2} <= set(steps)


def test_good_times_raise_the_chance_to_pass():
    firm = plan_firm(seed=5, start_on=date(2024, 1, 1), n_owners=1, signal=0.5, shock=0.4, drift=0)
    market = Market(firm)
    by_mood = sorted(market.shock_by_month, key=market.shock_by_month.__getitem__)
    bad, good = market.working_days(by_mood[0])[0], market.working_days(by_mood[-1])[0]
    buyers = Buyers(firm, market)
    won = {}
    for day in (bad, good):
        won[day] = 0
        for i in range(600):
            rng = stream("mood", i)
            traits = {"segment": firm.segments[0], "product": firm.products[0],
                      "source": firm.sources[0], "type": firm.types[0]}  # fmt: skip
            fit = buyers.draw_fit(firm.owners[0], traits, 0.0, day, rng)
            path = buyers.walk(firm.owners[0], traits, 0.0, fit, day, rng)
            won[day] += path.outcome == "won"
    assert won[good] > won[bad]
