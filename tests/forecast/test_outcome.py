from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from ontarget.core.period import Period, parse_period
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import predict
from ontarget.forecast.win_close import fit_win_close

AS_OF = date(2026, 11, 23)
BOOK = """
    opportunity_id owner status created_on closed_on
    won            Ana   won    2026-09-01 2026-11-20
    lost           Ana   lost   2026-08-01 2026-11-02
    young          Ana   open   2026-11-20 -
    ripe           Ana   open   2026-10-01 -
    old            Bo    open   2024-01-01 -
    twin           Ana   open   2026-10-01 -
    unborn         Cy    open   -          -
"""


def days_ahead(first: int, last: int) -> Period:
    return Period(AS_OF + timedelta(days=first), AS_OF + timedelta(days=last), "span", "month")


@pytest.fixture
def fitted(pipeline):
    table = pipeline(BOOK)
    return fit_win_close(table, AS_OF, options=Options(n_draws=50)), table


def test_only_open_opportunities_are_predicted_and_like_ones_alike(fitted):
    outcomes = predict(*fitted, parse_period("2026-Q4"))
    table = outcomes.table()
    ids = table.column("opportunity_id").to_pylist()
    assert ids == ["old", "ripe", "twin", "unborn", "young"]
    p = dict(zip(ids, table.column("p_win_in_period").to_pylist(), strict=True))
    assert p["ripe"] == p["twin"] > p["old"]
    assert 0 < p["unborn"] < 1
    assert len(outcomes.p_win_draws) == 4


def test_periods_that_follow_each_other_add_up(fitted):
    near, far, both = (
        predict(*fitted, days_ahead(*span)).p_win_in_period for span in ((1, 10), (11, 40), (1, 40))
    )
    assert np.allclose(near + far, both, atol=2e-3)
    assert (far > 0).all()


def test_a_period_that_is_over_or_of_one_day(fitted):
    assert not predict(*fitted, parse_period("2026-10")).p_win_in_period.any()
    one_day = predict(*fitted, days_ahead(1, 1)).p_win_in_period
    assert (one_day > 0).all()
    assert (one_day < 0.05).all()


def test_the_curve_meets_the_chance_of_a_period_that_ends_with_a_week(fitted):
    outcomes = predict(*fitted, days_ahead(1, 28))
    assert np.allclose(outcomes.p_won[outcomes.cell, 3], outcomes.p_win_in_period)
    assert (outcomes.p_win_in_horizon > outcomes.p_win_in_period).all()
    curves = outcomes.curves()
    assert curves.num_rows == 5 * 26
    assert curves.column("week").to_pylist()[:3] == [1, 2, 3]


def test_realistic_dates_are_in_order_and_after_today(fitted):
    table = predict(*fitted, parse_period("2026-Q4")).table()
    for row in table.to_pylist():
        dates = [row[f"realistic_close_p{p}"] for p in (25, 50, 75)]
        assert AS_OF < dates[0] <= dates[1] <= dates[2] <= AS_OF + timedelta(weeks=26)


def test_the_chance_does_not_depend_on_who_else_is_asked_for(fitted):
    fit, table = fitted
    whole = predict(fit, table, parse_period("2026-Q4"))
    alone = predict(fit, table.slice(6, 1), parse_period("2026-Q4"))
    assert alone.p_win_in_period[0] == whole.p_win_in_period[3]


def test_no_open_opportunity(fitted):
    fit, table = fitted
    outcomes = predict(fit, table.slice(0, 2), parse_period("2026-Q4"))
    assert outcomes.table().num_rows == 0
    assert outcomes.curves().num_rows == 0
