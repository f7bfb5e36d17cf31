"""Two currencies are never added up, and what no rate reaches counts beside and not in a sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ontarget.app.audit import audit, find_audit, worth_of
from ontarget.app.audit_views import weights
from ontarget.app.targets import set_target
from ontarget.cli.audit_text import audit_lines
from ontarget.core.scope import COMPANY
from ontarget.report.audit import Money

MONDAY = date(2026, 11, 23)
HEAD = "Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date\n"
CLOSED = "".join(
    f"C-{n},Past {n},Ann,{'Closed Won' if n % 3 else 'Closed Lost'},{200 + n},EUR,"
    f"2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01\n"
    for n in range(24)
)
OPEN = """D-1,Rollout,Ann,Talk,900,EUR,2026-12-10,2026-09-01
D-2,Pilot,Ann,Talk,700,USD,2026-12-20,2026-10-01
D-3,Yen one,Ann,Talk,40000,JPY,2026-12-20,2026-10-01
"""
RATES = "base,quote,rate,rate_on\nUSD,EUR,0.5,2026-11-01\n"


@pytest.fixture
def desk(make_desk, take):
    """A desk on a book with open opportunities in three currencies."""
    desk = make_desk(n_paths=1000)
    take(desk, {"deals.csv": HEAD + CLOSED + OPEN}, on=MONDAY)
    return desk


def aim(desk, **target):
    set_target(desk, COMPANY, period="2026-Q4", number=Decimal(1500), **target)


@pytest.mark.parametrize("target", [{"currency": "EUR"}, {"measure": "count"}])
def test_each_currency_stands_by_itself(desk, target):
    aim(desk, **target)
    found = audit(desk, COMPANY, period="2026-Q4")
    each = (Money(900, "EUR"), Money(40000, "JPY"), Money(700, "USD"))
    assert found.summary.open_amounts == each
    by_verdict = [one for verdict in found.summary.by_verdict for one in verdict.amounts]
    assert {one.currency: 0 for one in each}.keys() == {one.currency for one in by_verdict}
    for one in each:
        parts = [part.amount for part in by_verdict if part.currency == one.currency]
        assert sum(parts) == one.amount
    said = "\n".join(audit_lines(found, 100, is_plain=True))
    assert "EUR 900, JPY 40,000 and USD 700 open; currencies are not added up." in said
    assert "41,600" not in said


def test_a_dated_rate_brings_amounts_into_the_currency_asked(desk, take):
    aim(desk, currency="EUR")
    take(desk, {"fx.csv": RATES}, on=MONDAY, kind="fx_rate")
    summary = audit(desk, COMPANY, period="2026-Q4").summary
    assert summary.open_amounts == (Money(1250, "EUR"), Money(40000, "JPY"))
    assert summary.open_amount == 1250


def test_what_is_at_stake_is_in_the_currency_that_verdicts_use(desk):
    aim(desk, currency="USD")
    found = find_audit(desk, COMPANY, period="2026-Q4")
    worth = worth_of(found.judged.rows, "USD")
    assert set(worth.tolist()) == {70000.0}, "what is in other currencies counts as usual"
    expected = found.judged.outcomes.p_win_in_horizon * worth
    at_stake = np.nan_to_num(found.pivots.if_won - found.pivots.if_lost)
    p = found.judged.outcomes.p_win_in_period
    share = (weights(found) - at_stake * np.sqrt(p * (1 - p))) / 0.002
    assert share == pytest.approx(expected / expected.sum())
