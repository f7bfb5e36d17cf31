"""Why an opportunity's chance is what it is: what changes it most when left out.

The effect of a group of columns is the chance to be won in the period as it is, less what it
would be if the group said nothing, all else as it is. It describes the model, not what would
happen if someone changed the column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.core.period import Period
from ontarget.forecast import features
from ontarget.forecast.columns import Floats, Ints, day_number, read_amounts
from ontarget.forecast.effects import Effects, log_factors
from ontarget.forecast.outcome import Outcomes, incidence, lead_steps
from ontarget.forecast.win_close import WinCloseFit

CLOSE_DATE = "close date"
_N_REASONS = 3
_LEAST_EFFECT = 0.005


@dataclass(frozen=True, slots=True)
class Reason:
    """One group of columns: ``effect`` on the chance, and the values it had, by column name.

    Values are as ``features`` makes them; of a group of levels it is the level that holds.
    """

    group: str
    effect: float
    values: dict[str, float | str]


def find_reasons(fit: WinCloseFit, outcomes: Outcomes, period: Period) -> list[list[Reason]]:
    """Return up to three reasons for each open opportunity of ``outcomes``, the largest first."""
    effects, rows = fit.effects, outcomes.open_rows
    if effects is None or not rows.num_rows:
        return [[] for _ in range(rows.num_rows)]
    today = day_number(fit.as_of)
    place = effects.seen.place_of(read_amounts(rows, "record_id").values)
    known = np.maximum(place, 0)
    columns, due = effects.view(known, today)
    columns[place < 0] = 0
    groups = tuple(dict.fromkeys([*(c.group for c in effects.scale.columns), CLOSE_DATE]))
    chance = _Chance(fit, effects, outcomes, period)
    as_it_is = chance.won(columns, due)
    without = np.stack([as_it_is - chance.won(*_without(effects, columns, due, g)) for g in groups])
    said = _Values(effects, known, today)
    found = []
    for row in range(rows.num_rows):
        order = np.argsort(-np.abs(without[:, row]), kind="stable")[:_N_REASONS]
        found.append(
            [
                Reason(groups[g], float(without[g, row]), said.of(groups[g], row))
                for g in order.tolist()
                if abs(without[g, row]) >= _LEAST_EFFECT
            ]
        )
    return found


def _without(effects: Effects, columns: Floats, due: Ints, group: str) -> tuple[Floats, Ints]:
    """Return the columns and due states with one group at the mean, as if nothing were known."""
    is_group = np.array([c.group == group for c in effects.scale.columns], bool)
    return np.where(is_group, 0.0, columns), (np.full_like(due, -1) if group == CLOSE_DATE else due)


class _Chance:
    """P(won in the period) at the mode of the effects and the mean of the rates."""

    def __init__(
        self, fit: WinCloseFit, effects: Effects, outcomes: Outcomes, period: Period
    ) -> None:
        self._draws = fit.draws.each(lambda part: part.mean(axis=-1, keepdims=True))
        self._modes = [one.effects for one in effects.fits]
        self._cells, self._today = outcomes.cells, day_number(fit.as_of)
        first = max(day_number(period.start) - 1 - self._today, 0)
        self._marks = [first, max(day_number(period.end) - self._today, 0)]

    def won(self, columns: Floats, due: Ints) -> Floats:
        """Return one chance per opportunity."""

        def shift(chunk: slice) -> Floats:
            x, z = columns[chunk], due[:, chunk]
            return np.exp(np.stack([log_factors(x, z, mode) for mode in self._modes]))[..., None]

        leads = lead_steps(*self._marks)
        _, kept = incidence(self._draws, self._cells, self._today, leads, self._marks, shift)
        return np.asarray((kept[1] - kept[0])[:, 0])


class _Values:
    """The values that reasons are put into words with."""

    def __init__(self, effects: Effects, record: Ints, today: int) -> None:
        days = np.full(len(record), today, np.int64)
        self._design = features.describe(effects.seen, record, days)
        dates, _ = effects.seen.close_date.at(record, days)
        self._ahead = dates - today

    def of(self, group: str, row: int) -> dict[str, float | str]:
        """Return the known values of a group's columns for one opportunity."""
        found: dict[str, float | str] = {}
        for at, column in enumerate(self._design.columns):
            value = self._design.values[row, at]
            if column.group != group or not np.isfinite(value):
                continue
            if column.level is None:
                found[column.name] = float(value)
            elif value:
                found["level"] = column.level
        if group == CLOSE_DATE and np.isfinite(self._ahead[row]):
            found["days ahead"] = float(self._ahead[row])
        return found
