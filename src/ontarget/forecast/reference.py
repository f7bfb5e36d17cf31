"""What a forecast took for granted, as rows: what was open, what was expected to come, how well.

``diagnosis`` compares these with what came; it never sees the model.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from ontarget.core.period import Period
from ontarget.forecast.columns import NO_DAY, Floats, Ints, day_number, read_days, read_words
from ontarget.forecast.entering import (
    Entering,
    Values,
    ending_chances,
    entering,
    expected_values,
    lost_in,
    moments,
)
from ontarget.forecast.exposure import recency_weights
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import list_counted
from ontarget.forecast.lighter import lighter
from ontarget.forecast.open_book import ValueDraw
from ontarget.forecast.outcome import predict

_POOL_WEEKS = 26
_FLOOR = 1e-9
_IN_THE_END_DAYS = 364
_PRICE_K = 10.0  # wins by which what is known of prices is weaker than it looks


@dataclass(frozen=True, slots=True)
class Rows:
    """Opportunities with their planned chances in the period and what a win brings."""

    record_id: Ints
    p_won: Floats
    p_lost: Floats
    values: Values


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What was expected to come: rows of equal owner, segment and week.

    ``brings`` is what a sample of ``n_known`` earlier ones would bring, ``doubt`` the relative
    standard error of the number, as Poisson arrivals of the last half year leave it.
    """

    number: Floats
    p_won: Floats
    p_lost: Floats
    value: Floats
    brings: Floats
    n_known: int
    doubt: float


def planned_open(firm: FirmFit, rows: pa.Table, period: Period) -> Rows:
    """Return what was open on the fit's day, as it was expected to end."""
    light = lighter(firm)
    first, last = day_number(period.start), day_number(period.end)
    n_weeks = max(-(-(last - day_number(firm.win_close.as_of)) // 7) + 1, 2)
    outcomes = predict(light.win_close, rows, period, horizon_weeks=n_weeks)
    ones = list_counted(outcomes, light, None)
    lost = lost_in(outcomes, first, last)
    cell = np.array([one.cell for one in ones], dtype=np.int64)
    return Rows(
        np.array([one.record_id for one in ones], dtype=np.int64),
        np.array([one.p_win for one in ones], dtype=np.float64),
        lost[cell] if len(ones) else np.zeros(0),
        moments([one.value for one in ones]),
    )


def planned_entries(
    firm: FirmFit, rows: pa.Table, eve: Ints, age: Ints, period: Period, amounts: pa.Array
) -> Rows:
    """Return opportunities that entered later, as the forecast would have judged them.

    ``amounts`` are those that stood when they entered, null where nobody knows.
    """
    ones = entering(firm.win_close, rows, eve, age)
    won, lost = ending_chances(firm, ones, day_number(period.start), day_number(period.end))
    ids = np.asarray(rows["record_id"].to_numpy(), dtype=np.int64)
    return Rows(ids, won, lost, _values_at_entry(firm, rows, amounts))


def _values_at_entry(firm: FirmFit, rows: pa.Table, amounts: pa.Array) -> Values:
    """Return values as of the day of entry: no age, the amounts that stood then."""
    unknown = pa.nulls(rows.num_rows, pa.date32())
    for name, values in (("amount", amounts), ("created_on", unknown)):
        rows = rows.set_column(rows.column_names.index(name), name, values)
    return expected_values(firm, rows, day_number(firm.win_close.as_of))


def planned_new(
    firm: FirmFit,
    rows: pa.Table,
    period: Period,
    amounts: pa.Array,
    owners: Collection[str] | None,
) -> NewPlan:
    """Return what was expected to come after the fit's day, with the mix of the last half year.

    ``rows`` are the scope's opportunities on that day, ``amounts`` what stood at their creation.
    """
    arrivals, today = firm.arrivals, day_number(firm.win_close.as_of)
    is_mine = np.array([owners is None or name in owners for name in arrivals.owners], dtype=bool)
    flows = arrivals.flows(today, day_number(period.end))
    if not flows or not is_mine.any():
        nothing = np.zeros(0)
        return NewPlan(nothing, nothing, nothing, nothing, nothing, 0, 0.0)
    by_week = np.stack([flow.by_draw for flow in flows])
    number = (arrivals.rate_draws[is_mine].sum(axis=0) * by_week.sum(axis=0)).astype(np.float64)
    share = by_week.mean(axis=1) / max(by_week.mean(axis=1).sum(), _FLOOR)
    eves = np.array([(flow.after + flow.until + 1) // 2 - 1 for flow in flows], dtype=np.int64)
    mean = float(number.mean())
    pool, value = _pool(firm, rows, amounts, is_mine, today)
    cells, cell = np.unique(np.stack([pool.segment, pool.owner]), axis=1, return_inverse=True)
    cell = cell.reshape(-1)
    n_cells, n_weeks = cells.shape[1], len(eves)
    ones = Entering(
        np.repeat(eves, n_cells), np.full(n_cells * n_weeks, -1, np.int64),
        np.tile(cells[0], n_weeks), np.tile(cells[1], n_weeks),
    )  # fmt: skip
    won, lost = ending_chances(firm, ones, day_number(period.start), day_number(period.end))
    in_cell = np.bincount(cell, minlength=n_cells)
    value_of = np.bincount(cell, value, minlength=n_cells) / in_cell
    brings = won.reshape(n_weeks, n_cells)[:, cell] * value[None, :]
    is_known = rows.num_rows > 0 and len(value) > 0 and bool((pool.eve == today).all())
    return NewPlan(
        number=np.asarray(mean * (share[:, None] * in_cell / len(cell)).reshape(-1)),
        p_won=won,
        p_lost=lost,
        value=np.tile(value_of, n_weeks),
        brings=brings.reshape(-1) if is_known else np.zeros(0),
        n_known=len(value) if is_known else 0,
        doubt=len(value) ** -0.5 if is_known else float(number.std() / max(mean, _FLOOR)),
    )


def _pool(
    firm: FirmFit, rows: pa.Table, amounts: pa.Array, is_mine: np.ndarray, today: int
) -> tuple[Entering, Floats]:
    """Return the opportunities of the last half year; without any, one usual one an owner."""
    created = read_days(rows, "created_on")
    recent = np.flatnonzero((created != NO_DAY) & (created > today - 7 * _POOL_WEEKS))
    if len(recent):
        at = pa.array(recent)
        some = rows.take(at)
        n = np.full(len(recent), -1, np.int64)
        pool = entering(firm.win_close, some, np.full(len(recent), today, np.int64), n)
        return pool, _values_at_entry(firm, some, amounts.take(at)).mean
    names = [name for name, mine in zip(firm.arrivals.owners, is_mine, strict=True) if mine]
    owner = np.array([_place(firm.win_close.owners, name) for name in names], dtype=np.int64)
    nobody = np.full(len(names), -1, np.int64)
    tables = [
        ValueDraw(1, firm.amounts.unborn(name) if firm.measure.kind == "value" else np.ones(1))
        for name in names
    ]
    return Entering(nobody, nobody, nobody, owner), moments(tables).mean


def _place(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Standard errors of the logs of the planned rates of a scope."""

    conversion: float
    timing: float
    price: float


def plan_doubt(firm: FirmFit, pipeline: pa.Table, rows: pa.Table, price_sd: float) -> Doubt:
    """Return how well the rates of the scope of ``rows`` were known on the fit's day.

    The book's own by the outcomes they rest on (Kish's number where recent ones count more), the
    scope's by the draws of its owners.
    """
    fit = firm.win_close
    today = day_number(fit.as_of)
    status = np.array(read_words(pipeline, "status"), dtype=object)
    closed_on = read_days(pipeline, "closed_on")
    is_closed = ((status == "won") | (status == "lost")) & (closed_on != NO_DAY)
    weights = recency_weights(closed_on[is_closed], today, firm.options.half_life_months)
    n = float(weights.sum() ** 2 / max((weights**2).sum(), _FLOOR)) if len(weights) else 0.0
    n += fit.prior.weight
    won = float(weights[status[is_closed] == "won"].sum()) + fit.prior.win_share * fit.prior.weight
    share = won / (float(weights.sum()) + fit.prior.weight)
    apart, pace = _owner_doubt(firm, rows)
    return Doubt(
        conversion=float(np.sqrt(1 / (n * max(share * (1 - share), 0.01)) + apart)),
        timing=float(np.sqrt(1 / n + pace)),
        price=price_sd / float(np.sqrt(len(firm.amounts.firm) + _PRICE_K)),
    )


def _owner_doubt(firm: FirmFit, rows: pa.Table) -> tuple[float, float]:
    """Return the variance of the logs of the owners' odds and pace over the draws."""
    fit = firm.win_close
    nobody = np.zeros(rows.num_rows, np.int64)
    codes = entering(fit, rows, nobody, nobody).owner
    if not len(codes):
        codes = np.array([-1])
    by_cause = np.log(np.maximum(fit.draws.owner[:, codes].mean(axis=1), _FLOOR))
    return float((by_cause[0] - by_cause[1]).var()), float(by_cause.mean(axis=0).var())


def chance_at_creation(firm: FirmFit, rows: pa.Table, day: int) -> Floats:
    """Return the chance to be won in the end, seen from creation, whoever sells.

    All are taken to be created on the same day, so that only what they are tells them apart.
    """
    n = rows.num_rows
    same, new = np.full(n, day - 1, np.int64), np.full(n, -1, np.int64)
    ones = replace(entering(firm.win_close, rows, same, new), owner=new)
    won, lost = ending_chances(firm, ones, day, day + _IN_THE_END_DAYS)
    return np.asarray(won / np.maximum(won + lost, _FLOOR))
