from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ontarget.forecast import open_book
from ontarget.forecast.amount import SIZE, fit_amounts
from ontarget.forecast.measure import AMOUNT, WON
from ontarget.forecast.open_book import (
    OpenOpportunity,
    ValueDraw,
    add_won,
    each_open,
    list_values,
)
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


def many(n, rng):
    tables = [np.ones(SIZE), np.sort(rng.random(SIZE)) * 2]
    return [
        OpenOpportunity(i, "file", f"o{i}", "Ana", f"account {i % 7}" if i % 3 else "", i,
                        float(p), ValueDraw(1_000 * (i + 1), tables[i % 2]))
        for i, p in enumerate(rng.uniform(0.01, 0.9, n))
    ]  # fmt: skip


def sums(opportunities, p_draws, options, shocks):
    totals = np.zeros((len(shocks), len(opportunities), options.n_paths), np.int64)
    places = range(len(opportunities))
    add_won(totals, opportunities, p_draws, places, shocks, options)
    return totals


@pytest.mark.parametrize("n_paths", [1, 97, 1_000])
def test_draws_do_not_depend_on_company_blocks_or_order(monkeypatch, n_paths):
    rng = np.random.default_rng(1)
    ones, options = many(60, rng), Options(n_paths=n_paths, n_draws=7)
    p_draws = np.clip(rng.normal(0.3, 0.1, (60, 7)), 0, 1)
    shocks = [draw_shock(n_paths, assumed_spread(0.3), 1), shock_of(0.0, np.zeros(n_paths))]
    whole = sums(ones, p_draws, options, shocks)
    order = rng.permutation(60)[:25]
    some = sums([ones[i] for i in order], p_draws, options, shocks)
    assert np.array_equal(some, whole[:, order])
    monkeypatch.setattr(open_book, "_AT_ONCE", 1)
    assert np.array_equal(sums(ones, p_draws, options, shocks), whole)


def test_one_by_one_they_bring_what_they_bring_together():
    rng = np.random.default_rng(2)
    ones, options = many(20, rng), Options(n_paths=500, n_draws=5)
    p_draws = rng.uniform(0.05, 0.8, (20, 5))
    shock = draw_shock(500, assumed_spread(0.3), 1)
    alone = [value * is_won for _, value, is_won in each_open(ones, p_draws, shock, options)]
    assert np.array_equal(np.stack(alone), sums(ones, p_draws, options, [shock])[0])


def test_fewer_paths_are_the_first_of_more():
    """Common random numbers from day to day, though a larger book has fewer paths."""
    rng = np.random.default_rng(3)
    ones, p_draws = many(20, rng), rng.uniform(0.05, 0.8, (20, 4))
    calm = [shock_of(0.0, np.zeros(1))]
    few, more = (
        sums(ones, p_draws, Options(n_paths=n, n_draws=4), calm) for n in (300, 1_100)
    )  # both end within a word of four normals
    assert np.array_equal(few, more[..., :300])


def test_two_opportunities_are_independent_given_the_shock():
    ones = [one(f"o{i}", 0.3, cell=0) for i in range(60)]
    won = np.stack(won_by(ones, [[0.3, 0.3]])).astype(float)
    between = np.corrcoef(won)[np.triu_indices(60, 1)] * np.sqrt(won.shape[1])
    assert abs(between.std() - 1) < 0.06
    values = np.stack([
        value for _, value, _ in each_open(
            [replace(x, value=ValueDraw(1, np.arange(SIZE) * 1.0)) for x in ones],
            np.array([[0.3, 0.3]]), NONE, OPTIONS,
        )
    ])  # fmt: skip
    # How much it brings says nothing of whether it is won.
    each = [np.corrcoef(w, v)[0, 1] for w, v in zip(won, values, strict=True)]
    assert np.abs(each).max() < 5 / np.sqrt(won.shape[1])
