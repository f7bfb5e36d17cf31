from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ontarget.core.period import Period, parse_period
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate
from ontarget.forecast.options import Options
from ontarget.forecast.run_rate import pool_with_run_rate
from ontarget.forecast.values import draw_values, draw_wins, lifted_bookings

AS_OF = date(2026, 11, 23)
QUARTER = parse_period("2026-Q4")
BOOK = """
    opportunity_id owner status amount  created_on account
    large          Ana   open   900000  2026-10-01 north
    middle         Ana   open   300000  2026-10-01 north
    small          Bo    open   1000    2026-10-01 -
    free           Bo    open   0       2026-10-01 -
"""


@pytest.fixture
def firm(pipeline):
    return fit_firm(pipeline(BOOK), None, AS_OF, options=Options(n_paths=2_000, n_draws=20))


@pytest.fixture
def paths(firm, pipeline):
    return simulate(firm, pipeline(BOOK), QUARTER)


def test_values_and_base_add_up_to_the_answers_paths(paths):
    for owners in (None, ["Ana"], ["Bo"]):
        values = draw_values(paths, owners)
        total = values.base + values.matrix().sum(axis=0)
        assert np.array_equal(total, paths.total(owners))
        mine = paths.chosen(owners)
        assert np.array_equal(values.base, (paths.booked + paths.new)[mine].sum(axis=0))
    assert draw_values(paths, ["Ana"]).matrix().shape == (2, 2_000)


def test_remembered_periods_stay_in_the_base(paths):
    pooled = pool_with_run_rate(paths, [400_000], share_left=0.4, weight=0.5)
    values = draw_values(pooled)
    assert np.array_equal(values.base + values.matrix().sum(axis=0), pooled.total())
    assert not values.matrix()[:, ~pooled.is_open_drawn].any()


def test_a_win_that_brings_nothing_is_a_win(paths):
    values = draw_values(paths)
    n_wins = np.diff(values.start)
    assert n_wins.min() > 0
    assert n_wins / 2_000 == pytest.approx(values.p_win, abs=0.04)
    assert (values.matrix().sum(axis=1) == 0).sum() == 1


def test_wins_of_a_longer_time_hold_those_of_the_period(firm, paths, pipeline):
    half_year = Period(date(2026, 11, 24), date(2027, 5, 24), "26 weeks", "month")
    longer, values = draw_wins(firm, pipeline(BOOK), half_year), draw_values(paths)
    assert longer.record_id.tolist() == values.record_id.tolist()
    assert (longer.p_win > values.p_win).all()
    assert not longer.base.any()


def test_more_effort_never_brings_less(paths):
    values = draw_values(paths)
    kept = values.record_id[:2].tolist()
    bookings = [lifted_bookings(paths, values, kept, lift) for lift in (0.0, 0.3, 1.0)]
    assert np.array_equal(bookings[0], values.base + values.matrix()[:2].sum(axis=0))
    assert (bookings[0] <= bookings[1]).all()
    assert (bookings[1] <= bookings[2]).all()
    wins = [(found > values.base).mean() for found in bookings]
    assert wins[1] > wins[0]


def test_parts_of_one_credited_to_two_are_one(firm, pipeline):
    book = pipeline(BOOK)
    rows = book.to_pylist()
    part = {**rows[0], "owner": "Bo", "amount": 100_000}
    both = type(book).from_pylist([*rows, part], book.schema)
    paths = simulate(firm, both, QUARTER)
    values = draw_values(paths)
    assert len(values.record_id) == 4
    assert np.array_equal(values.base + values.matrix().sum(axis=0), paths.total())
    kept = values.record_id.tolist()
    assert np.array_equal(lifted_bookings(paths, values, kept, 0.0), paths.total())
