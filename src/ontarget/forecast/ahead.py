"""Later periods, several at once and of a whole scope: less exact than ``hit.simulate``, and cheap.

What is open is looked at once for all periods, and owners are not told apart: their new business
is one stream of arrivals with the mean and the spread that theirs have together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from ontarget.core.period import Period
from ontarget.forecast.amount import mixed_values
from ontarget.forecast.columns import Floats, Ints, day_number, ordered
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths, draw_bookings, list_counted, of_owners
from ontarget.forecast.new_business import Chances, expect_created, expect_wins
from ontarget.forecast.new_paths import NewBusiness, draw_new
from ontarget.forecast.open_book import OpenOpportunity, add_won
from ontarget.forecast.outcome import Outcomes, predict_ahead
from ontarget.forecast.quick import add_sums
from ontarget.forecast.shock import Shock, draw_shock

Judged = tuple[list[OpenOpportunity], Floats]

_MANY_OPEN = 200  # from here on their sum is drawn, not each one


def simulate_ahead(
    firm: FirmFit,
    pipeline: pa.Table,
    periods: Sequence[Period],
    *,
    owners: Collection[str] | None = None,
) -> list[Paths]:
    """Draw the bookings of each period for the owners together; the only owner is called "".

    Later periods take longer steps between arrivals: a week more each.
    """
    rows = ordered(pipeline)
    rows = rows.filter(pa.array(of_owners(rows, owners)))
    found = predict_ahead(firm.win_close, rows, periods)
    steps = range(2, len(periods) + 2)
    first = list_counted(found[0], firm, owners) if found else []
    return [
        _simulate(_stepping(firm, weeks), rows, period, _judged(first, outcomes), owners)
        for weeks, period, outcomes in zip(steps, periods, found, strict=True)
    ]


def _judged(ones: Sequence[OpenOpportunity], outcomes: Outcomes) -> Judged:
    """Return the same opportunities with their chances in another period."""
    draws = outcomes.p_win_draws
    p_win = draws.mean(axis=1).tolist()
    return [replace(one, p_win=p_win[one.cell]) for one in ones], draws


def _stepping(firm: FirmFit, weeks: int) -> FirmFit:
    return replace(firm, options=replace(firm.options, arrival_step_weeks=weeks))


def _simulate(
    firm: FirmFit,
    rows: pa.Table,
    period: Period,
    judged: Judged,
    owners: Collection[str] | None,
) -> Paths:
    options, fit = firm.options, firm.win_close
    n_days = day_number(period.end) - day_number(fit.as_of)
    shock = draw_shock(options.n_paths, fit.shock.over(n_days, fit.n_quarters), options.seed)
    opportunities, p_win_draws = judged
    open_totals = np.zeros((1, 1, options.n_paths), dtype=np.int64)
    places = [0] * len(opportunities)
    if len(opportunities) > _MANY_OPEN:
        add_sums(open_totals[0], opportunities, p_win_draws, [""], [""] * len(places),
                 shock, options)  # fmt: skip
    else:
        add_won(open_totals, opportunities, p_win_draws, places, [shock], options)
    return Paths(
        owners=("",),
        booked=draw_bookings(firm, rows, period)[None, :],
        open=open_totals[0],
        new=_draw_all_new(firm, period, shock, owners)[None, :],
        by_shock={},
        opportunities=opportunities,
        p_win_draws=p_win_draws,
        shock=shock,
        options=options,
    )


def _draw_all_new(
    firm: FirmFit, period: Period, shock: Shock, owners: Collection[str] | None
) -> Ints:
    """Draw what is not created yet: arrivals of all owners as of one.

    Counts that are Poisson add up to one; of the owners' Gamma spreads mean and variance do.
    """
    arrivals, options = firm.arrivals, firm.options
    is_mine = np.array([owners is None or name in owners for name in arrivals.owners], dtype=bool)
    if not is_mine.any():
        return np.zeros(options.n_paths, dtype=np.int64)
    if firm.measure.kind == "created":
        chances = expect_created(arrivals, period)
    else:
        step = options.arrival_step_weeks
        chances = expect_wins(arrivals, firm.win_close, period, step_weeks=step)
    mean, shape, p = _together(chances, is_mine)
    table = None
    if firm.measure.kind == "value":
        names = [name for name, mine in zip(arrivals.owners, is_mine, strict=True) if mine]
        shares = chances.mean[is_mine].mean(axis=1)
        table = mixed_values([firm.amounts.unborn(name) for name in names], shares)
    level = firm.amounts.level_draws(options.n_draws, options.seed)
    new = NewBusiness("", mean, shape, p, table, level)
    return draw_new(new, [shock], options)[0]


def _together(chances: Chances, is_mine: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Return mean, shape of the spread and chance of all owners' arrivals, by draw."""
    each, spread = chances.mean[is_mine], np.maximum(chances.shape[is_mine], 1e-300)
    mean = each.sum(axis=0)
    shape = mean**2 / np.maximum((each**2 / spread).sum(axis=0), 1e-300)
    p = (each * chances.p[is_mine]).sum(axis=0) / np.maximum(mean, 1e-300)
    return mean, shape, p
