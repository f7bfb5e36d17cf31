from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ontarget.forecast.amount import SIZE, fit_amounts
from ontarget.forecast.measure import AMOUNT, WON
from ontarget.forecast.open_book import OpenOpportunity, ValueDraw, each_open, list_values
from ontarget.forecast.options import Options
from ontarget.forecast.shock import assumed_spread, draw_shock, shock_of

OPTIONS = Options(n_paths=20_000, n_draws=2)
NONE = shock_of(0.0, np.zeros(20_000))
SAME = ValueDraw(10, np.ones(SIZE))


def one(name: str, p: float, account: str = "", cell: int = 0) -> OpenOpportunity:
    return OpenOpportunity(0, "file", name, "Ana", account, cell, p, SAME)


def won_by(opportunities, p_draws, shock=NONE, options=OPTIONS):
    found = each_open(opportunities, np.array(p_draws), shock, options)
    return [is_won for _, _, is_won in found]


@pytest.mark.parametrize("p", [0.001, 0.05, 0.3, 0.9])
def test_it_is_won_as_often_as_its_chance_says_with_and_without_shocks(p):
    error = 4 * np.sqrt(p * (1 - p) / 20_000)
    shock = draw_shock(20_000, assumed_spread(0.3), 1)
    calm = won_by([one("a", p)], [[p, p]])[0].mean()
    rough = won_by([one("a", p, account="x")], [[p, p]], shock)[0].mean()
    assert abs(calm - p) < error
    # The correction for the mean is of second order: up to 3 % of the chance is left.
    assert abs(rough - p) < error + 0.03 * p


def test_each_path_has_its_own_parameter_draw():
    won = won_by([one("a", 0.5)], [[0.1, 0.9]])[0]
    assert won[0::2].mean() == pytest.approx(0.1, abs=0.02)
    assert won[1::2].mean() == pytest.approx(0.9, abs=0.02)


def test_opportunities_of_one_account_move_together_and_others_do_not():
    options = replace(OPTIONS, account_shock_sd=2.0)
    mine = [one("a", 0.5, "x"), one("b", 0.5, "x"), one("c", 0.5, "y")]
    a, b, c = won_by(mine, [[0.5, 0.5]], options=options)
    assert np.corrcoef(a, b)[0, 1] > 0.2
    assert abs(np.corrcoef(a, c)[0, 1]) < 0.03


def test_certain_and_impossible_ones():
    never, always = won_by([one("a", 0.0), one("b", 1.0, cell=1)], [[0, 0], [1, 1]])
    assert not never.any()
    assert always.all()


def test_values_come_from_the_stated_amount_then_the_list_price_then_the_pool(pipeline):
    table = pipeline("""
        opportunity_id status amount list_price
        stated         open   1000   5000
        listed         open   -      2000
        nothing        open   -      -
        credit         open   -300   -
    """)
    amounts = fit_amounts(pipeline("opportunity_id status booked_amount\n w won 77"), None)
    stated, listed, nothing, credit = list_values(table, amounts, AMOUNT, 20_000)
    assert (stated.base, listed.base, credit.base) == (1000, 2000, -300)
    assert 77 in nothing.at(np.arange(SIZE))
    assert (nothing.at(np.arange(SIZE)) >= 0).all()
    assert (credit.at(np.arange(SIZE)) <= 0).all()
    assert {v.base for v in list_values(table, amounts, WON, 20_000)} == {1}
