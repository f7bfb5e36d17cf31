"""Chances of open opportunities: won or lost by a day, and a realistic day of closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
from ontarget.forecast.landmarks import band_of_lead
from ontarget.forecast.months import month_of_year
from ontarget.forecast.win_close import RateDraws, WinCloseFit

_WEEK = 7
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
    age of the others.
    """
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
    weeks = np.arange(1, horizon_weeks + 1) * _WEEK
    first = max(day_number(period.start) - 1 - today, 0)
    last = max(day_number(period.end) - today, 0)
    lead_days = lead_steps(first, last, int(weeks[-1]))
    curves, kept = incidence(fit.draws, cells, today, lead_days, [first, last], shifts)
    in_weeks = np.searchsorted(lead_days, weeks)
    return Outcomes(
        as_of=fit.as_of,
        open_rows=open_rows,
        cell=np.asarray(cell, dtype=np.int64).reshape(-1),
        cells=cells,
        p_win_draws=kept[1] - kept[0],
        p_won=curves[0][:, in_weeks],
        p_lost=curves[1][:, in_weeks],
    )


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
    for start in range(0, n_cells, _CELLS_AT_ONCE):
        chunk = slice(start, start + _CELLS_AT_ONCE)
        age, segment, owner = cells[:, chunk]
        distinct, of_age = np.unique(age, return_inverse=True)
        factor = draws.segment[:, segment] * draws.owner[:, owner]
        by_band = None if shifts is None else shifts(chunk)
        still_open = np.ones(factor.shape[1:])
        ended = np.zeros(factor.shape)
        for step in range(1, len(lead_days)):
            days = np.arange(lead_days[step - 1], lead_days[step]) + 1
            base = _summed_hazard(draws, distinct, days, day_class[days], months[days])
            hazard = base[:, of_age] * factor
            if by_band is not None:
                hazard = hazard * by_band[:, int(band_of_lead(days[-1:])[0])]
            both = hazard[0] + hazard[1]
            rate = still_open * -np.expm1(-both) / np.maximum(both, 1e-300)
            ended += hazard * rate
            still_open *= np.exp(-both)
            curves[:, chunk, step] = ended.mean(axis=2)
            for place, lead in enumerate(wanted):
                if lead == lead_days[step]:
                    kept[place, chunk] = ended[0]
    return curves, kept


def _summed_hazard(
    draws: RateDraws, age: Ints, days: Ints, day_class: Ints, months: Ints
) -> Floats:
    """Return the hazards of the days ahead added up, shape (2, ages, draws)."""
    total = np.zeros((2, len(age), draws.n_draws))
    for lead, at, month in zip(days, day_class, months, strict=True):
        of_day = draws.day[:, at] * draws.season[:, month]
        total += draws.band[:, ages.band_of(age + lead)] * of_day[:, None, :]
    return total
