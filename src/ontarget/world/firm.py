"""A made-up firm: drawn, lived through, and shown as its CRM shows it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ontarget.core.period import period_of
from ontarget.world.crm import known_tables
from ontarget.world.life import live
from ontarget.world.market import Market
from ontarget.world.table import Table
from ontarget.world.targets import set_targets
from ontarget.world.traits import plan_firm
from ontarget.world.truth import planted_truth


@dataclass(frozen=True)
class World:
    """A firm's tables as of a day, by kind, and the truth behind them."""

    as_of: date
    start_on: date
    tables: dict[str, Table]
    truth: dict[str, Any]


def generate(
    *,
    as_of: date,
    n_owners: int = 6,
    n_months: int = 24,
    signal: float = 0.5,
    shock: float = 0.2,
    seed: int = 1,
    start_on: date | None = None,
    drift: float = 0.0,
) -> World:
    """Make up a firm and its history from ``start_on`` to ``as_of``.

    Parameters
    ----------
    as_of : the last day shown; what is open then is open in the tables.
    n_months : length of the history where ``start_on`` is not given: it begins on the first day
        of the month that many months before ``as_of``.
    signal : 0 to 1, how far segment, source, product, owner, size, stage and replies tell the
        outcome; at 0 none of them does.
    shock : standard deviation of the economy by month, near the scale of the log-odds of a win.
    seed : which firm; everything else about it follows from this.
    drift : change of the fit of all opportunities per year, on the scale of one decision.

    Notes
    -----
    Two worlds of one seed, start and number of owners agree on every day that both cover: the
    earlier one is the later one without what happened after its ``as_of``.
    """
    start = start_on or period_of(as_of, "month").shifted(-n_months).start
    if start > as_of:
        raise ValueError(f"the history starts on {start}, after {as_of}")
    if not 0 <= signal <= 1:
        raise ValueError(f"signal is {signal}, not between 0 and 1")
    firm = plan_firm(
        seed=seed, start_on=start, n_owners=n_owners, signal=signal, shock=shock, drift=drift
    )
    market = Market(firm)
    last_day = as_of.toordinal()
    if last_day > market.last_day - 3 * 365:
        raise ValueError(f"a history of {n_months} months is longer than a world can be")
    opportunities = live(firm, market, last_day)
    targets = set_targets(firm, market, opportunities, last_day)
    tables = known_tables(firm, opportunities, targets, last_day)
    truth = planted_truth(firm, market, opportunities, targets, last_day)
    return World(as_of, start, tables, truth)
