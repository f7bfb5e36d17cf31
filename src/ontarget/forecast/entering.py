"""Chances of opportunities that were not there, or not in this scope, when the forecast was made.

They are judged as new business is: by the rates of the day, age, segment and owner alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ontarget.forecast.amount import SIZE
from ontarget.forecast.columns import Bools, Floats, Ints, day_number, read_labels, recode
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.lighter import lighter
from ontarget.forecast.open_book import ValueDraw, list_values
from ontarget.forecast.outcome import Outcomes, incidence, lead_steps
from ontarget.forecast.win_close import RateDraws, WinCloseFit

_DRAWS = 30
_MOST_DAYS = 30  # different days of entry that are told apart
_FLOOR = 1e-9


@dataclass(frozen=True, slots=True)
class Entering:
    """Opportunities by day of entry: ``eve`` is the last day before it, ``age`` the age on it.

    ``segment`` and ``owner`` are codes of the fit's groups, -1 where it never saw one.
    """

    eve: Ints
    age: Ints
    segment: Ints
    owner: Ints

    def take(self, rows: Ints) -> Entering:
        """Return some of them."""
        return Entering(self.eve[rows], self.age[rows], self.segment[rows], self.owner[rows])


def entering(fit: WinCloseFit, rows: pa.Table, eve: Ints, age: Ints) -> Entering:
    """Return rows of a pipeline as opportunities that enter on the day after ``eve``."""
    return Entering(
        eve,
        age,
        recode(read_labels(rows, "segment", "product"), fit.segments),
        recode(read_labels(rows, "rate_owner", "owner"), fit.owners),
    )


def ending_chances(firm: FirmFit, ones: Entering, first: int, last: int) -> tuple[Floats, Floats]:
    """Return P(won) and P(lost) on the days ``first`` to ``last`` of each, means over draws."""
    draws = lighter(firm, n_draws=_DRAWS).win_close.draws
    p = np.zeros((2, len(ones.eve)))
    step = max((last - first) // _MOST_DAYS, 1)
    eve = np.maximum(ones.eve - ones.eve % step, ones.eve.min(initial=0))
    for day in np.unique(eve).tolist():
        at = np.flatnonzero(eve == day)
        if day < last:
            p[:, at] = _ending(draws, ones.take(at), day, first, last)
    return p[0], p[1]


def _ending(draws: RateDraws, ones: Entering, eve: int, first: int, last: int) -> Floats:
    cells = np.stack([ones.age, ones.segment, ones.owner])
    cells, cell = np.unique(cells, axis=1, return_inverse=True)
    marks = [max(first - 1 - eve, 0), last - eve]
    steps = lead_steps(*marks)
    curves, _ = incidence(draws, cells, eve, steps, ())
    begin, end = np.searchsorted(steps, marks)
    return np.asarray((curves[:, :, end] - curves[:, :, begin])[:, cell.reshape(-1)])


def lost_in(outcomes: Outcomes, first: int, last: int) -> Floats:
    """Return P(lost) on the days ``first`` to ``last`` per cell.

    Read from its curve by weeks; straight within a week.
    """
    today = day_number(outcomes.as_of)
    lost = np.concatenate([np.zeros((len(outcomes.p_lost), 1)), outcomes.p_lost], axis=1)
    leads = np.array([max(first - 1 - today, 0), last - today]) / 7
    week = np.minimum(leads.astype(np.int64), lost.shape[1] - 2)
    part = np.clip(leads - week, 0, 1)
    at = lost[:, week] * (1 - part) + lost[:, week + 1] * part
    return np.asarray(at[:, 1] - at[:, 0])


@dataclass(frozen=True, slots=True)
class Values:
    """What wins are expected to bring: mean, and mean and sd of the log; shape (rows,) each.

    ``is_stated``: it rests on an amount or list price of its own, not on usual wins.
    """

    mean: Floats
    log_mean: Floats
    log_sd: Floats
    is_stated: Bools


def expected_values(firm: FirmFit, rows: pa.Table, today: int) -> Values:
    """Return what each row brings if won, as the forecast expects it; ages run to ``today``."""
    return moments(list_values(rows, firm.amounts, firm.measure, today))


def moments(values: list[ValueDraw]) -> Values:
    """Return mean and moments of the log of each draw of a value."""
    of_table: dict[int, tuple[float, float, float]] = {}
    found = np.zeros((3, len(values)))
    for row, value in enumerate(values):
        key = id(value.table)
        if key not in of_table:
            logs = np.log(np.maximum(value.table[:SIZE], _FLOOR))
            of_table[key] = (float(value.table.mean()), float(logs.mean()), float(logs.std()))
        mean, log_mean, log_sd = of_table[key]
        found[:, row] = value.base * mean, np.log(max(value.base, _FLOOR)) + log_mean, log_sd
    is_stated = np.array([value.base != 1 for value in values], dtype=bool)
    return Values(found[0], found[1], found[2], is_stated)
