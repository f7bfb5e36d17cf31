"""Chances of open opportunities: won or lost by a day, and a realistic day of closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ontarget.core.period import Period
from ontarget.forecast import ages, season
from ontarget.forecast.columns import (
    NO_DAY,
    Floats,
    Ints,
    day_number,
    ordered,
    read_amounts,
    read_days,
    read_labels,
    recode,
)
from ontarget.forecast.effects import Effects, log_factors
from ontarget.forecast.landmarks import BAND_ENDS, band_of_lead
from ontarget.forecast.months import month_of_year
from ontarget.forecast.win_close import RateDraws, WinCloseFit

_ASLEEP = "asleep_until"  # day on which a parked opportunity comes back
_WEEK = 7
_LONG_STEP = 28
_CELLS_AT_ONCE = 128  # a chunk's draws stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Chances of every open opportunity, kept once per cell of equal age, segment and owner.

    ``open_rows`` are the open opportunities by (source, opportunity_id), ``cell`` the cell of
    each, ``cells`` the age, segment and owner of each cell. ``p_win_draws`` is P(won in the
    period) by parameter draw, shape (cells, draws). ``p_won`` and ``p_lost`` are incidences by
    the end of weeks 1 to the horizon, means over the draws, shape (cells, weeks).
    """

    as_of: date
    open_rows: pa.Table
    cell: Ints
    cells: Ints
    p_win_draws: Floats
    p_won: Floats
    p_lost: Floats

    @property
    def p_win_in_period(self) -> Floats:
        """P(won within the period) per opportunity."""
        return np.asarray(self.p_win_draws.mean(axis=1)[self.cell])

    @property
    def p_win_in_horizon(self) -> Floats:
        """P(won within the horizon) per opportunity."""
        return np.asarray(self.p_won[self.cell, -1])

    def table(self) -> pa.Table:
        """Return one row per open opportunity with its chances and realistic close dates."""
        chosen = ["record_id", "source", "opportunity_id", "owner"]
        names = [name for name in chosen if name in self.open_rows.column_names]
        columns = {name: self.open_rows.column(name) for name in names}
        columns["p_win_in_period"] = pa.array(self.p_win_in_period)
        columns["p_win_in_horizon"] = pa.array(self.p_win_in_horizon)
        for percent in (25, 50, 75):
            columns[f"realistic_close_p{percent}"] = pa.array(self.realistic_days(percent))
        return pa.table(columns)

    def realistic_days(self, percent: int) -> NDArray[np.datetime64]:
        """Return the day by which so many percent of its wins within the horizon have come."""
        return np.asarray(self._close_days(percent / 100)[self.cell].astype("datetime64[D]"))

    def p_won_within(self, days: Ints) -> Floats:
        """Return P(won within so many days of as-of) per opportunity, within the horizon."""
        won = np.concatenate([np.zeros((len(self.p_won), 1)), self.p_won], axis=1)[self.cell]
        weeks = np.clip(days / _WEEK, 0, won.shape[1] - 1)
        before = np.minimum(weeks.astype(np.int64), won.shape[1] - 2)
        row, part = np.arange(len(won)), weeks - before
        return np.asarray(won[row, before] * (1 - part) + won[row, before + 1] * part)

    def curves(self) -> pa.Table:
        """Return one row per open opportunity and week: p_won, p_lost, p_open by its end."""
        n_weeks = self.p_won.shape[1]
        repeated = pa.array(np.repeat(np.arange(len(self.cell)), n_weeks))
        names = [n for n in ("record_id", "opportunity_id") if n in self.open_rows.column_names]
        columns = {name: self.open_rows.column(name).take(repeated) for name in names}
        p_won, p_lost = self.p_won[self.cell].ravel(), self.p_lost[self.cell].ravel()
        columns["week"] = pa.array(np.tile(np.arange(1, n_weeks + 1), len(self.cell)))
        columns["p_won"], columns["p_lost"] = pa.array(p_won), pa.array(p_lost)
        columns["p_open"] = pa.array(1 - p_won - p_lost)
        return pa.table(columns)

    def _close_days(self, share: float) -> Ints:
        """Return the day by which ``share`` of the wins within the horizon have come, per cell."""
        won = np.concatenate([np.zeros((len(self.p_won), 1)), self.p_won], axis=1)
        sought = share * won[:, -1]
        week = np.minimum((won[:, 1:] < sought[:, None]).sum(axis=1), won.shape[1] - 2)
        row = np.arange(len(won))
        before, after = won[row, week], won[row, week + 1]
        part = np.divide(sought - before, after - before, np.zeros(len(won)), where=after > before)
        days = np.ceil((week + part) * _WEEK).astype(np.int64)
        return np.asarray(day_number(self.as_of) + np.maximum(days, 1))


def predict(
    fit: WinCloseFit, pipeline: pa.Table, period: Period, *, horizon_weeks: int = 26
) -> Outcomes:
    """Return the chances of the open rows of ``pipeline``, a book's state on the fit's as-of day.

    P(won in the period) counts wins from the day after as-of, or from the period's first day if
    that is later, to its last day. An opportunity without a day of creation is given the median
    age of the others. Of one that sleeps (column ``asleep_until``) only wins from the day it comes
    back on count in the period; its curve stays what it is.
    """
    weeks = np.arange(1, horizon_weeks + 1) * _WEEK
    first, last = _leads(fit, period)
    steps = lead_steps(first, last, int(weeks[-1]))
    [found] = _predict(fit, pipeline, steps, [(first, last)], weeks)
    return found


def predict_ahead(
    fit: WinCloseFit, pipeline: pa.Table, periods: Sequence[Period]
) -> list[Outcomes]:
    """Return the chances in each of several periods, after half a year in steps of four weeks.

    The incidences are those by the end of the first week alone.
    """
    leads = [_leads(fit, period) for period in periods]
    marks = [lead for pair in leads for lead in pair]
    near = lead_steps(min(max(marks), int(BAND_ENDS[-1])), _WEEK)
    far = np.arange(near[-1], max(marks), _LONG_STEP)
    steps = np.unique(np.concatenate([near, far, np.array(marks, dtype=np.int64)]))
    return _predict(fit, pipeline, steps, leads, np.array([_WEEK]))


def _leads(fit: WinCloseFit, period: Period) -> tuple[int, int]:
    """Return how many days ahead the last day before a period is, and its last one."""
    today = day_number(fit.as_of)
    first, last = day_number(period.start) - 1 - today, day_number(period.end) - today
    return max(first, 0), max(last, 0)


def _predict(
    fit: WinCloseFit,
    pipeline: pa.Table,
    steps: Ints,
    leads: Sequence[tuple[int, int]],
    weeks: Ints,
) -> list[Outcomes]:
    rows = ordered(pipeline)
    open_rows = rows.filter(pc.fill_null(pc.equal(rows.column("status"), "open"), False))
    today = day_number(fit.as_of)
    created_on = read_days(open_rows, "created_on")
    age = np.where(created_on == NO_DAY, fit.usual_age_days, today - created_on)
    age = np.clip(age, 0, ages.LAST)
    segment = recode(read_labels(open_rows, "segment", "product"), fit.segments)
    # Parts of one opportunity that are credited to several have the chances of its own owner.
    owner = recode(read_labels(open_rows, "rate_owner", "owner"), fit.owners)
    cells = np.stack([age, segment, owner])
    if fit.effects is None:
        cells, cell = np.unique(cells, axis=1, return_inverse=True)
        shifts = None
    else:
        cell = np.arange(open_rows.num_rows)
        shifts = shift_rates(fit.effects, read_amounts(open_rows, "record_id").values, today)
    wanted = [lead for pair in leads for lead in pair]
    curves, kept = incidence(fit.draws, cells, today, steps, wanted, shifts)
    in_weeks = np.searchsorted(steps, weeks)
    cell = np.asarray(cell, dtype=np.int64).reshape(-1)
    found = [
        Outcomes(
            as_of=fit.as_of,
            open_rows=open_rows,
            cell=cell,
            cells=cells,
            p_win_draws=kept[2 * n + 1] - kept[2 * n],
            p_won=curves[0][:, in_weeks],
            p_lost=curves[1][:, in_weeks],
        )
        for n in range(len(leads))
    ]
    if _ASLEEP not in open_rows.column_names:
        return found
    return [
        _with_sleepers(one, _awake_share(open_rows, curves[0][cell], steps, period, today))
        for one, period in zip(found, leads, strict=True)
    ]


def _with_sleepers(outcomes: Outcomes, awake: Floats) -> Outcomes:
    """Return outcomes with a cell for each row, of whose wins in the period a share is left."""
    cell = outcomes.cell
    return replace(
        outcomes,
        cell=np.arange(len(cell)),
        cells=outcomes.cells[:, cell],
        p_win_draws=outcomes.p_win_draws[cell] * awake[:, None],
        p_won=outcomes.p_won[cell],
        p_lost=outcomes.p_lost[cell],
    )


def _awake_share(
    open_rows: pa.Table, p_won: Floats, lead_days: Ints, period: tuple[int, int], today: int
) -> Floats:
    """Return the share of its wins in the period that comes once an opportunity is back.

    ``p_won`` is by row and lead day, ``period`` the first and last of these that count. 1 where
    nothing sleeps.
    """
    until = read_days(open_rows, _ASLEEP)
    share = np.ones(open_rows.num_rows)
    first, last = period
    for row in np.flatnonzero(until != NO_DAY).tolist():
        back = np.clip(until[row] - 1 - today, first, last)
        begin, middle, end = np.interp((first, back, last), lead_days, p_won[row])
        share[row] = (end - middle) / (end - begin) if end > begin else 0.0
    return share


def lead_steps(*marks: int) -> Ints:
    """Return the days ahead at which hazards may change pace: 0, whole weeks and the marks."""
    return np.unique(np.array([*range(0, max(marks), _WEEK), *marks, 0], dtype=np.int64))


class Shifts(Protocol):
    """Factors on the hazards of cells."""

    def __call__(self, chunk: slice) -> Floats:
        """Return the factors of a chunk of cells, shape (causes, bands, cells, draws)."""


def shift_rates(effects: Effects, record_ids: Ints, today: int) -> Shifts:
    """Return the factors by which opportunities differ from the rate table, by draw.

    Their mean over the draws is that of the mode: what is uncertain about an effect spreads the
    chances and does not raise them.
    """
    place = effects.seen.place_of(record_ids)
    columns, due = effects.view(np.maximum(place, 0), today)
    columns[place < 0] = 0
    drawn, modes = effects.draws(), [fit.effects for fit in effects.fits]

    def shift(chunk: slice) -> Floats:
        x, z = columns[chunk], due[:, chunk]
        factors = np.exp(np.stack([log_factors(x, z, one) for one in drawn]))
        centre = np.exp(np.stack([log_factors(x, z, mode) for mode in modes]))
        return np.asarray(factors * (centre / factors.mean(axis=3))[..., None])

    return shift


def incidence(
    draws: RateDraws,
    cells: Ints,
    today: int,
    lead_days: Ints,
    wanted: Sequence[int],
    shifts: Shifts | None = None,
) -> tuple[Floats, Floats]:
    """Return cumulative incidences of (age, segment, owner) cells by days ahead of ``today``.

    Parameters
    ----------
    draws
        Parameter draws of the rates.
    cells
        Shape (3, cells): age in days on ``today``, code of segment, code of owner (-1 unseen).
    today
        Day number from which the lead is counted.
    lead_days
        Increasing, the first one 0.
    wanted
        Members of ``lead_days`` whose wins are wanted by draw.
    shifts
        Factors on the hazards of each cell; None for the rate table alone.

    Returns
    -------
    curves : shape (2, cells, lead days), won and lost, means over the draws
    kept : shape (wanted, cells, draws), won

    Notes
    -----
    Within a step both hazards keep their ratio: F_k += S h_k / (h_w + h_l) (1 - exp(-h_w - h_l)),
    so that F_w + F_l + S = 1 to rounding.
    """
    n_cells = cells.shape[1]
    curves = np.zeros((2, n_cells, len(lead_days)))
    kept = np.zeros((len(wanted), n_cells, draws.n_draws))
    calendar = today + np.arange(int(lead_days[-1]) + 1)
    day_class, months = season.class_of(calendar), month_of_year(calendar)
    steps = [
        _hazard_of_step(draws, cells[0], days, day_class[days], months[days])
        for days in (np.arange(a, b) + 1 for a, b in pairwise(lead_days.tolist()))
    ]
    bands = band_of_lead(lead_days[1:])
    for start in range(0, n_cells, _CELLS_AT_ONCE):
        chunk = slice(start, start + _CELLS_AT_ONCE)
        _, segment, owner = cells[:, chunk]
        factor = draws.segment[:, segment] * draws.owner[:, owner]
        by_band = None if shifts is None else shifts(chunk)
        still_open = np.ones(factor.shape[1:])
        ended = np.zeros(factor.shape)
        for step, (base, kind) in enumerate(steps, start=1):
            hazard = base[:, kind[chunk]]
            hazard *= factor
            if by_band is not None:
                hazard *= by_band[:, int(bands[step - 1])]
            both = hazard[0] + hazard[1]
            closing = -np.expm1(-both)
            hazard *= still_open * closing / np.maximum(both, 1e-300)
            ended += hazard
            still_open *= 1 - closing
            curves[:, chunk, step] = ended.mean(axis=2)
            for place, lead in enumerate(wanted):
                if lead == lead_days[step]:
                    kept[place, chunk] = ended[0]
    return curves, kept


def _hazard_of_step(
    draws: RateDraws, age: Ints, days: Ints, day_class: Ints, months: Ints
) -> tuple[Floats, Ints]:
    """Return the hazards of a step's days added up for each kind of age, and each age's kind.

    Ages that pass the same bands on the same days are of one kind; shape (2, kinds, draws).
    """
    distinct, of_age = np.unique(age, return_inverse=True)
    bands = ages.place_of(distinct[:, None] + days, draws.oldest)
    # Neighbours in age are alike nearly always, so runs of equal rows are kinds enough.
    is_new = np.ones(len(distinct), dtype=bool)
    is_new[1:] = (bands[:, 1:] != bands[:, :-1]).any(axis=(0, 2))
    kind = np.cumsum(is_new) - 1
    base = _summed_hazard(draws, bands[:, is_new], day_class, months)
    return base, kind[of_age.reshape(-1)]


def _summed_hazard(draws: RateDraws, bands: Ints, day_class: Ints, months: Ints) -> Floats:
    """Return the hazards of the days ahead added up, shape (2, ages, draws).

    ``bands`` are the places of the ages on these days, shape (2, ages, days).
    """
    total = np.zeros((*bands.shape[:2], draws.n_draws))
    for day, (at, month) in enumerate(zip(day_class, months, strict=True)):
        of_day = draws.day[:, at] * draws.season[:, month]
        total += ages.at_places(draws.band, bands[:, :, day]) * of_day[:, None, :]
    return total
