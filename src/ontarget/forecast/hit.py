"""Will the target be hit: bookings of a period on many paths, and their summary.

Bookings = what is booked + open opportunities won in time + new business won in time. All
owners live on the same paths, so a team's bookings are the sum of its owners' path by path.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.period import Period
from ontarget.forecast.amount import SIZE
from ontarget.forecast.columns import (
    NO_DAY,
    Amounts,
    Bools,
    Floats,
    Ints,
    day_number,
    either,
    ordered,
    read_amounts,
    read_days,
    read_labels,
    read_words,
)
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.measure import Measure, rows_counted
from ontarget.forecast.new_business import expect_created, expect_wins
from ontarget.forecast.new_paths import NewBusiness, draw_new
from ontarget.forecast.open_book import OpenOpportunity, add_won, list_open, list_values
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import Outcomes, predict
from ontarget.forecast.shock import Shock, draw_shock, shock_of
from ontarget.forecast.streams import stream

SENSITIVITY = (0.0, 0.2, 0.4)  # sigma of the shock in the sensitivity row


@dataclass(frozen=True, slots=True)
class Paths:
    """Simulated bookings of a period in whole units of the measure.

    ``booked``, ``open`` and ``new`` have shape (owners, paths); ``by_shock`` holds open + new at
    each sigma of ``SENSITIVITY``, from the same uniforms. ``opportunities`` and ``p_win_draws``
    are what the open part was drawn from. ``is_open_drawn`` says on which paths the open part
    counts, None for all of them.
    """

    owners: tuple[str, ...]
    booked: Ints
    open: Ints
    new: Ints
    by_shock: dict[float, Ints]
    opportunities: list[OpenOpportunity]
    p_win_draws: Floats
    shock: Shock
    options: Options
    is_open_drawn: Bools | None = None

    def chosen(self, owners: Collection[str] | None) -> Bools:
        """Return which owners are meant, all of them if None."""
        return np.array([owners is None or name in owners for name in self.owners], dtype=bool)

    def total(self, owners: Collection[str] | None = None) -> Ints:
        """Return the bookings of a scope, one number per path."""
        mine = self.chosen(owners)
        parts = (self.booked, self.open, self.new)
        return np.asarray(sum(part[mine].sum(axis=0) for part in parts))


@dataclass(frozen=True, slots=True)
class Summary:
    """What the paths say. Amounts are in whole units; chances are None without a target.

    ``mc_error`` is one standard error of ``p_hit`` from the number of paths alone, as if they
    were independent: stratification makes the true one smaller. ``shortfall`` is
    E[max(target - bookings, 0)].
    """

    target: int | None
    p_hit: float | None
    mc_error: float | None
    p_hit_by_shock: dict[float, float] | None
    shortfall: float | None
    mean: float
    quantiles: dict[int, int]
    booked: float
    open: float
    create_and_close: float


def simulate(
    firm: FirmFit,
    pipeline: pa.Table,
    period: Period,
    *,
    owners: Collection[str] | None = None,
    outcomes: Outcomes | None = None,
    sensitivity: Sequence[float] = SENSITIVITY,
) -> Paths:
    """Draw the bookings of ``period`` for the owners of ``pipeline`` (or those named).

    The same seed gives the same numbers to the last digit, whatever the order of the rows; the
    draws of an owner do not depend on who else is simulated. ``outcomes`` may be passed where
    they are known already for this period and at least these owners. No ``sensitivity`` saves
    half of the time.
    """
    rows = ordered(pipeline)
    rows = rows.filter(pa.array(of_owners(rows, owners)))
    if outcomes is None:
        outcomes = predict(firm.win_close, rows, period, horizon_weeks=1)
    rows = rows_counted(rows, firm.measure, firm.currency)
    names = _owner_names(rows, firm, owners)
    n_days = day_number(period.end) - day_number(firm.win_close.as_of)
    spread = firm.win_close.shock.over(n_days, firm.win_close.n_quarters)
    shock = draw_shock(firm.options.n_paths, spread, firm.options.seed)
    shocks = [shock, *(shock_of(sigma, shock.z) for sigma in sensitivity)]
    totals = np.zeros((2, len(shocks), len(names), firm.options.n_paths), dtype=np.int64)
    opportunities: list[OpenOpportunity] = []
    if period.end > firm.win_close.as_of:
        opportunities = list_counted(outcomes, firm, owners)
        place = {name: n for n, name in enumerate(names)}
        places = [place[one.owner] for one in opportunities]
        add_won(totals[0], opportunities, outcomes.p_win_draws, places, shocks, firm.options)
        _add_new(totals[1], firm, names, period, shocks)
    both = totals.sum(axis=0)
    return Paths(
        owners=names,
        booked=_draw_booked(rows, names, firm, period),
        open=totals[0, 0],
        new=totals[1, 0],
        by_shock={sigma: both[place] for place, sigma in enumerate(sensitivity, start=1)},
        opportunities=opportunities,
        p_win_draws=outcomes.p_win_draws,
        shock=shock,
        options=firm.options,
    )


def list_drawn(
    firm: FirmFit, rows: pa.Table, period: Period
) -> tuple[list[OpenOpportunity], Floats]:
    """Return what the open ones of ``rows`` are drawn from, as ``simulate`` would."""
    outcomes = predict(firm.win_close, ordered(rows), period, horizon_weeks=1)
    return list_counted(outcomes, firm, None), outcomes.p_win_draws


def draw_bookings(firm: FirmFit, rows: pa.Table, period: Period) -> Ints:
    """Return what ``rows`` have booked in the period per path, as ``simulate`` would."""
    rows = rows_counted(ordered(rows), firm.measure, firm.currency)
    names = read_labels(rows, "owner").names
    return np.asarray(_draw_booked(rows, names, firm, period).sum(axis=0))


def find_booked(firm: FirmFit, rows: pa.Table, period: Period) -> pa.Table:
    """Return the rows that have booked something in the period, with it as ``booked``.

    Whole units of the measure; null where nobody stated it.
    """
    rows = rows_counted(ordered(rows), firm.measure, firm.currency)
    measure, today = firm.measure, day_number(firm.win_close.as_of)
    rows = rows.filter(pa.array(_booked_rows(rows, measure, period, today)))
    if measure.kind != "value":
        return rows.append_column("booked", pa.array(np.ones(rows.num_rows, np.int64)))
    known = _stated(rows, measure)
    return rows.append_column("booked", pa.array(known.values, mask=~known.is_known))


def _stated(rows: pa.Table, measure: Measure) -> Amounts:
    booked = read_amounts(rows, measure.booked_column)
    return either(booked, read_amounts(rows, measure.open_column))


def _owner_names(rows: pa.Table, firm: FirmFit, owners: Collection[str] | None) -> tuple[str, ...]:
    known = {*read_labels(rows, "owner").names, *firm.arrivals.owners}
    return tuple(sorted(name for name in known if owners is None or name in owners))


def of_owners(rows: pa.Table, owners: Collection[str] | None) -> Bools:
    """Return which rows are theirs, all of them if None."""
    if owners is None:
        return np.ones(rows.num_rows, dtype=bool)
    labels = read_labels(rows, "owner")
    is_one = np.array([name in owners for name in (*labels.names, "")], dtype=bool)
    return np.asarray(is_one[labels.codes])


def list_counted(
    outcomes: Outcomes, firm: FirmFit, owners: Collection[str] | None
) -> list[OpenOpportunity]:
    """Return their open opportunities that add to the measure: none where new ones are counted."""
    if firm.measure.kind == "created":
        return []
    rows = outcomes.open_rows
    counted = rows_counted(
        rows.append_column("_row", pa.array(np.arange(rows.num_rows))), firm.measure, firm.currency
    )
    is_counted = np.zeros(rows.num_rows, dtype=bool)
    is_counted[np.asarray(counted.column("_row"), dtype=np.int64)] = True
    is_counted &= of_owners(rows, owners)
    return list_open(outcomes, firm.amounts, firm.measure, is_counted)


def _add_new(
    totals: Ints, firm: FirmFit, names: tuple[str, ...], period: Period, shocks: list[Shock]
) -> None:
    """Add what unborn opportunities bring to ``totals``, shape (shocks, owners, paths)."""
    arrivals, options, measure = firm.arrivals, firm.options, firm.measure
    if measure.kind == "created":
        chances = expect_created(arrivals, period)
    else:
        step = options.arrival_step_weeks
        chances = expect_wins(arrivals, firm.win_close, period, step_weeks=step)
    level = firm.amounts.level_draws(options.n_draws, options.seed)
    place = {name: n for n, name in enumerate(names)}
    for row, owner in enumerate(arrivals.owners):
        if owner not in place:
            continue
        new = NewBusiness(
            owner=owner,
            mean=chances.mean[row],
            shape=chances.shape[row],
            p=chances.p[row],
            table=firm.amounts.unborn(owner) if measure.kind == "value" else None,
            level=level,
        )
        totals[:, place[owner]] += np.stack(draw_new(new, shocks, options))


def _draw_booked(rows: pa.Table, names: tuple[str, ...], firm: FirmFit, period: Period) -> Ints:
    """Return what is booked per owner and path; only amounts that nobody stated differ by path."""
    measure, options = firm.measure, firm.options
    is_in = _booked_rows(rows, measure, period, day_number(firm.win_close.as_of))
    rows = rows.filter(pa.array(is_in))
    owner = read_labels(rows, "owner")
    row_of = {name: n for n, name in enumerate(names)}
    place = np.array([row_of[name] for name in owner.names] or [0])[owner.codes]
    booked = np.zeros((len(names), options.n_paths), dtype=np.int64)
    if measure.kind != "value":
        np.add.at(booked, place, 1)
        return booked
    known = _stated(rows, measure)
    fixed = np.zeros(len(names), dtype=np.int64)
    np.add.at(fixed, place[known.is_known], known.values[known.is_known])
    booked += fixed[:, None]
    _add_unstated(booked, place[~known.is_known], rows.filter(pa.array(~known.is_known)), firm)
    return booked


def _booked_rows(rows: pa.Table, measure: Measure, period: Period, today: int) -> Bools:
    column = "created_on" if measure.kind == "created" else "closed_on"
    days = read_days(rows, column)
    is_in = (days >= day_number(period.start)) & (days <= min(day_number(period.end), today))
    is_in &= days != NO_DAY
    if measure.kind != "created" and is_in.any():
        is_won = pc.fill_null(pc.equal(rows["status"], "won"), False)
        is_in &= np.asarray(is_won, dtype=np.bool_)
    return np.asarray(is_in)


def _add_unstated(booked: Ints, place: Ints, rows: pa.Table, firm: FirmFit) -> None:
    """Add draws for wins without an amount, each from its own stream."""
    today = day_number(firm.win_close.as_of)
    values = list_values(rows, firm.amounts, firm.measure, today)
    keys = zip(read_words(rows, "source"), read_words(rows, "opportunity_id"), strict=True)
    for owner, value, (source, opportunity_id) in zip(place, values, keys, strict=True):
        rng = stream(firm.options.seed, "booked", source, opportunity_id)
        booked[owner] += value.at(rng.integers(0, SIZE, firm.options.n_paths))


def summarise(
    paths: Paths, target: int | None = None, owners: Collection[str] | None = None
) -> Summary:
    """Return P(hit) and the range of bookings of a scope (all owners if None)."""
    total, mine = paths.total(owners), paths.chosen(owners)
    percents = (10, 25, 50, 75, 90)
    quantiles = np.quantile(total, [p / 100 for p in percents], method="inverted_cdf")
    booked = paths.booked[mine].sum(axis=0)
    p_hit = mc_error = shortfall = by_shock = None
    if target is not None:
        p_hit, mc_error = float((total >= target).mean()), _mc_error(total >= target)
        shortfall = float(np.maximum(target - total, 0).mean())
        by_shock = {
            sigma: float((booked + part[mine].sum(axis=0) >= target).mean())
            for sigma, part in paths.by_shock.items()
        }
    return Summary(
        target=target,
        p_hit=p_hit,
        mc_error=mc_error,
        p_hit_by_shock=by_shock,
        shortfall=shortfall,
        mean=float(total.mean()),
        quantiles={p: int(value) for p, value in zip(percents, quantiles, strict=True)},
        booked=float(booked.mean()),
        open=float(paths.open[mine].sum(axis=0).mean()),
        create_and_close=float(paths.new[mine].sum(axis=0).mean()),
    )


def _mc_error(is_hit: Bools) -> float:
    """Return the binomial standard error, two hits and two misses added: never exactly 0."""
    n = len(is_hit) + 4
    share = (int(is_hit.sum()) + 2) / n
    return float(np.sqrt(share * (1 - share) / n))
