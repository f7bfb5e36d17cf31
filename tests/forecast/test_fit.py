"""Books at the edge: nothing fails, and every answer is a number that makes sense."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from ontarget.core.period import Period, parse_period
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate, summarise
from ontarget.forecast.measure import AMOUNT, CREATED, WON
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import predict

AS_OF = date(2026, 11, 23)
OPTIONS = Options(n_paths=500, n_draws=20)


def book(n, outcome="won lost open", amount="5000 9000 70000", owners=3, span=300, accounts=99):
    """``n`` opportunities with outcomes and amounts in turn, created over ``span`` days."""
    outcomes, amounts = outcome.split(), amount.split()
    lines = ["opportunity_id owner account stage status amount booked_amount created_on closed_on"]
    for i in range(n):
        status, value = outcomes[i % len(outcomes)], amounts[i % len(amounts)]
        created = AS_OF - timedelta(days=1 + i * span // max(n, 1))
        closed = min(created + timedelta(days=i * 7 % 60), AS_OF) if status != "open" else "-"
        booked = value if status == "won" else "-"
        owner, account = f"owner{i % owners}", f"account{i % accounts}"
        lines.append(f"o{i} {owner} {account} Talk {status} {value} {booked} {created} {closed}")
    return "\n".join(lines)


BOOKS = {
    "empty": book(0),
    "one open": book(1, "open"),
    "nothing closed": book(40, "open"),
    "no wins": book(40, "lost open"),
    "no losses": book(40, "won open"),
    "nothing open": book(40, "won lost"),
    "one owner": book(40, owners=1),
    "every row another owner": book(40, owners=40),
    "equal amounts": book(40, amount="5000"),
    "no amounts": book(40, amount="-"),
    "zero and negative amounts": book(40, amount="0 -500 1"),
    "one account": book(40, accounts=1),
    "two weeks of history": book(12, span=14),
    "all on one day": book(30, span=0),
    "old": book(40, span=9_000),
    "thousands": book(3_000),
}


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("measure", [AMOUNT, WON, CREATED], ids=lambda m: m.kind)
def test_every_book_has_an_answer(pipeline, name, measure):
    table = pipeline(BOOKS[name])
    firm = fit_firm(table, None, AS_OF, measure=measure, options=OPTIONS)
    outcomes = predict(firm.win_close, table, parse_period("2026-Q4"))
    paths = simulate(firm, table, parse_period("2026-Q4"))
    p = outcomes.p_win_in_period
    assert ((p >= 0) & (p < 1)).all()
    for target in (0, 3, 10_000):
        summary = summarise(paths, target)
        assert 0 <= summary.p_hit <= 1
        assert summary.shortfall >= 0
        assert np.isfinite(summary.mean)
    share = firm.win_close.basis().prior_share
    assert 0 < share <= 1


@pytest.mark.parametrize(
    "period",
    [
        Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=1), "tomorrow", "month"),
        Period(AS_OF, AS_OF, "today", "month"),
        parse_period("2020"),
        parse_period("2028"),
        parse_period("2026-11"),
    ],
    ids=lambda period: period.name,
)
def test_every_period_has_an_answer(pipeline, period):
    table = pipeline(book(60))
    summary = summarise(simulate(fit_firm(table, None, AS_OF, options=OPTIONS), table, period), 1)
    assert 0 <= summary.p_hit <= 1
    assert summary.mean >= 0


def test_columns_that_a_small_file_lacks_are_not_needed():
    table = pa.table(
        {
            "source": ["file"] * 3,
            "opportunity_id": ["a", "b", "c"],
            "status": ["open", "won", "lost"],
            "created_on": pa.array([date(2026, 9, 1)] * 3),
            "closed_on": pa.array([None, date(2026, 10, 5), date(2026, 10, 9)]),
        }
    )
    firm = fit_firm(table, None, AS_OF, measure=WON, options=OPTIONS)
    assert summarise(simulate(firm, table, parse_period("2026-Q4")), 1).p_hit == 1


def test_rates_of_one_measure_serve_another(pipeline):
    table = pipeline(book(40))
    money = fit_firm(table, None, AS_OF, options=OPTIONS)
    wins = fit_firm(table, None, AS_OF, measure=WON, options=OPTIONS, win_close=money.win_close)
    again = fit_firm(table, None, AS_OF, measure=WON, options=OPTIONS)
    period = parse_period("2026-Q4")
    assert np.array_equal(
        simulate(wins, table, period).total(), simulate(again, table, period).total()
    )
