from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import parse_period
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import SENSITIVITY, simulate, summarise
from ontarget.forecast.measure import CREATED, WON, Measure
from ontarget.forecast.options import Options

AS_OF = date(2026, 11, 23)
QUARTER = parse_period("2026-Q4")
OPTIONS = Options(n_paths=2_000, n_draws=20)
BOOK = """
    opportunity_id owner currency status amount  booked_amount created_on closed_on  account
    a              Ana   EUR      won    100000  90000         2026-09-01 2026-10-20 x
    b              Ana   EUR      won    50000   -             2026-09-05 2026-11-23 x
    early          Ana   EUR      won    999999  999999        2026-05-05 2026-09-30 x
    dollar         Ana   USD      won    777777  777777        2026-09-05 2026-11-02 x
    lost           Bo    EUR      lost   40000   -             2026-10-05 2026-11-02 y
    c              Ana   EUR      open   60000   -             2026-10-01 -          x
    d              Bo    EUR      open   80000   -             2026-10-15 -          y
    e              Bo    EUR      open   20000   -             2026-11-02 -          z
"""


def paths_of(pipeline, text=BOOK, period=QUARTER, **more):
    table = pipeline(text)
    firm = fit_firm(table, None, AS_OF, currency="EUR", options=OPTIONS, **more)
    return simulate(firm, table, period)


def test_booked_is_what_was_won_in_the_period_in_the_asked_currency(pipeline):
    paths = paths_of(pipeline)
    assert paths.owners == ("Ana", "Bo")
    assert paths.booked[:, 0].tolist() == [140_000, 0]
    assert summarise(paths).booked == 140_000


def test_owners_add_up_to_the_company_path_by_path(pipeline):
    paths = paths_of(pipeline)
    assert np.array_equal(paths.total(["Ana"]) + paths.total(["Bo"]), paths.total())
    summary = summarise(paths)
    parts = summary.booked + summary.open + summary.create_and_close
    assert parts == pytest.approx(summary.mean)
    assert paths.total().dtype == np.int64


def test_without_a_target_there_is_a_range_but_no_chance(pipeline):
    summary = summarise(paths_of(pipeline))
    assert summary.p_hit is summary.mc_error is summary.p_hit_by_shock is None
    values = [summary.quantiles[p] for p in (10, 25, 50, 75, 90)]
    assert values == sorted(values)


def test_a_target_that_is_met_is_hit_for_sure_with_an_error_above_zero(pipeline):
    summary = summarise(paths_of(pipeline), 140_000)
    assert summary.p_hit == 1
    assert 0 < summary.mc_error < 0.01
    assert summary.shortfall == 0


def test_chance_and_shortfall_are_those_of_the_paths(pipeline):
    paths, target = paths_of(pipeline), 190_000
    total = paths.total()
    summary = summarise(paths, target)
    assert summary.p_hit == np.mean(total >= target)
    assert summary.shortfall == np.mean(np.where(total < target, target - total, 0))
    assert set(summary.p_hit_by_shock) == set(SENSITIVITY)


def test_a_stronger_shock_widens_the_range(pipeline):
    lines = [BOOK.rstrip()]
    days = [date(2026, 8, 10) + timedelta(days=i) for i in range(80)]
    lines += [f"n{i} Bo EUR open 30000 - {day} - q{i}" for i, day in enumerate(days)]
    paths = paths_of(pipeline, "\n".join(lines), measure=WON)
    spreads = [paths.by_shock[sigma].sum(axis=0).std() for sigma in SENSITIVITY]
    assert spreads == sorted(spreads)


def test_a_period_that_is_over_is_what_it_was(pipeline):
    summary = summarise(paths_of(pipeline, period=parse_period("2026-10")), 90_000)
    assert (summary.p_hit, summary.mean) == (1, 90_000)
    assert summarise(paths_of(pipeline, period=parse_period("2026-10")), 90_001).p_hit == 0


def test_a_period_to_come_counts_nothing_before_it(pipeline):
    paths = paths_of(pipeline, period=parse_period("2027-Q1"))
    assert not paths.booked.any()
    assert summarise(paths).open > 0
    assert summarise(paths).create_and_close > 0


def test_wins_are_counted(pipeline):
    paths = paths_of(pipeline, measure=WON)
    assert paths.booked[:, 0].tolist() == [3, 0]  # the one in dollars is a win too
    assert paths.open.max() <= 3


def test_created_ones_are_counted_and_open_ones_add_nothing(pipeline):
    paths = paths_of(pipeline, measure=CREATED)
    assert paths.booked.sum(axis=0)[0] == 4
    assert not paths.open.any()
    assert paths.new.sum(axis=0).mean() > 0


def test_any_whole_number_can_be_the_measure(pipeline):
    table = pipeline(BOOK)
    table = table.append_column("units", pa.array([1, 2, 3, 4, 5, 6, 7, None], pa.int64()))
    firm = fit_firm(table, None, AS_OF, measure=Measure("value", "units", "units"), options=OPTIONS)
    paths = simulate(firm, table, QUARTER)
    assert paths.booked[0, 0] == 1 + 2 + 4


def test_wins_whose_amount_nobody_stated_differ_by_path(pipeline):
    text = BOOK + "    nil Ana EUR won - - 2026-10-01 2026-11-01 x\n"
    booked = paths_of(pipeline, text).booked[0]
    assert len(np.unique(booked)) > 2
    assert booked.min() >= 140_000


def test_the_same_seed_gives_the_same_numbers_and_another_does_not(pipeline):
    first, second = paths_of(pipeline), paths_of(pipeline)
    assert np.array_equal(first.total(), second.total())
    table = pipeline(BOOK)
    other = fit_firm(table, None, AS_OF, options=Options(seed=2, n_paths=2_000, n_draws=20))
    assert not np.array_equal(simulate(other, table, QUARTER).total(), first.total())


def test_an_owner_without_opportunities_lives_on_new_business(pipeline):
    table = pipeline(BOOK)
    firm = fit_firm(table, None, AS_OF, options=OPTIONS, more_owners=["Cy"])
    summary = summarise(simulate(firm, table, QUARTER, owners=["Cy"]))
    assert summary.open == summary.booked == 0
    assert summary.create_and_close > 0
