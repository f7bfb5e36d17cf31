"""A planted rush is found, a firm without one is left in peace, and nothing but the rush counts."""

import numpy as np
import pytest
from benchmarks.month_end import Rush, closings_of, draw_wins, found_share, grid_of, months

from ontarget.pricing.bunching import find_bunch
from ontarget.pricing.day_grid import make_grid
from ontarget.pricing.month_end import find_month_end, whole_periods
from ontarget.pricing.window import measure_window

N_FIRMS = 60


@pytest.mark.parametrize(("n_months", "n_wins"), [(24, 300), (12, 100), (36, 5_000)])
def test_few_firms_without_a_rush_are_told_of_one(n_months, n_wins):
    # 5 in 100 and two standard errors of 60 firms
    assert found_share(N_FIRMS, n_months, n_wins, 1.0, seed=3) <= 0.05 + 2 * 0.028


@pytest.mark.parametrize(("n_months", "n_wins", "times"), [(24, 300, 1.6), (36, 800, 1.4)])
def test_a_planted_rush_is_found(n_months, n_wins, times):
    assert found_share(N_FIRMS, n_months, n_wins, times, seed=4) >= 0.85 - 2 * 0.046


def test_good_and_bad_months_and_growth_make_no_difference():
    grid = grid_of(24)
    won = draw_wins(grid, 600, Rush(1.6), np.random.default_rng(1))
    doubled = won * np.where(grid.period % 3 == 0, 2, 1)[: len(won)]
    first, second = find_bunch(grid, won), find_bunch(grid, doubled)
    assert first.place == second.place == "end"
    ratios = [measure_window(grid, n, b.days, b.course, seed=1).ratio
              for n, b in ((won, first), (doubled, second))]  # fmt: skip
    assert abs(np.log(ratios[0] / ratios[1])) < 0.25


def test_the_own_peak_is_found_where_it_is_not_the_end():
    grid = grid_of(36)
    won = draw_wins(grid, 1_500, Rush(2.2, first=8, last=10), np.random.default_rng(2))
    found = find_bunch(grid, won)
    assert found.place == "elsewhere"
    assert abs(found.first - 8) <= 1


def test_what_was_pulled_forward_is_missing_after_the_end():
    grid = grid_of(48)
    rng = np.random.default_rng(5)
    pulled = _measured(grid, draw_wins(grid, 6_000, Rush(2.0, hole=0.8), rng))
    new = _measured(grid, draw_wins(grid, 6_000, Rush(2.0, hole=0.0), rng))
    assert pulled.pulled_interval[0] <= 0.8 <= pulled.pulled_interval[1]
    assert pulled.pulled_share > 0.5 > new.pulled_share
    assert pulled.missing_interval[0] > 0
    assert pulled.net_new == pytest.approx(pulled.excess - pulled.missing)
    assert new.ratio == pytest.approx(2.0, rel=0.15)


def _measured(grid, won):
    bunch = find_bunch(grid, won)
    return measure_window(grid, won, bunch.days, bunch.course, seed=1)


def test_weekends_count_with_the_working_day_before_them():
    spans = months(1)  # January 2023 begins on a Sunday and ends on a Tuesday
    days = np.arange(spans[0][0], spans[0][1] + 1)
    grid = make_grid(spans, (days + 3) % 7 < 5)
    assert grid.from_end[-1] == 0
    assert grid.from_end[27] == grid.from_end[28] == grid.from_end[26] == 2  # Friday to Sunday
    assert grid.from_start[0] == grid.from_start[1] == 1
    assert grid.n_working == 22


def test_no_row_order_and_no_other_day_changes_the_fingerprint():
    grid = grid_of(18)
    rng = np.random.default_rng(6)
    won = draw_wins(grid, 500, Rush(2.0), rng)
    closings = closings_of(grid, won, rng.poisson(0.5, len(won)))
    shuffled = closings.kept(rng.permutation(len(closings.day)))
    days = np.arange(months(18)[0][0], months(18)[-1][1] + 1)
    ends = [n % 3 == 2 for n in range(18)]
    one, two = (
        find_month_end(each, months(18), (days + 3) % 7 < 5, is_quarter_end=ends, seed=1)
        for each in (closings, shuffled)
    )
    assert one.place == "end"
    assert one.wins == two.wins
    assert one.losses == two.losses
    gaps = [[each.difference for each in found.contrasts[:2]] for found in (one, two)]
    assert gaps[0] == pytest.approx(gaps[1])


def test_too_few_wins_are_said_and_partial_months_left_out():
    grid = grid_of(12)
    won = draw_wins(grid, 25, Rush(3.0), np.random.default_rng(7))
    closings = closings_of(grid, won)
    spans = months(12)
    days = np.arange(spans[0][0], spans[-1][1] + 1)
    found = find_month_end(closings, spans, (days + 3) % 7 < 5, is_quarter_end=[False] * 12, seed=1)
    assert found.place == "too few"
    assert found.wins is None
    kept = whole_periods(spans, closings, spans[5][1] - 1)
    assert kept[-1] == spans[4]  # the sixth is not over
    assert whole_periods(spans, closings.kept(~closings.is_won), spans[-1][1]) == []


def test_uneven_months_are_named():
    grid = grid_of(24)
    won = draw_wins(grid, 1_200, Rush(1.0), np.random.default_rng(8))
    heavy = won + np.where((grid.period == 10) & (grid.from_end <= 2), 12.0, 0.0)
    bunch = find_bunch(grid, heavy)
    found = measure_window(grid, heavy, grid.from_end <= 2, bunch.course, seed=1)
    assert [one.place for one in found.by_period if one.is_uneven] == [10]
