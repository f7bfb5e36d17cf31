"""By how much an opportunity differs from the rate table: shrunken effects of what is seen of it.

The hazard of outcome k in lead band j is the table's times exp(x b + z_j d + e_j): ``x`` are the
columns of ``features``, ``z_j`` says where the stated close date lies as seen from the band.
The effects of the next four weeks and of later ones are two sets that are pulled together, and
all are pulled to what is assumed, which is 0 but for a few (``features.ASSUMED_WON``): without
history nothing but the rate table remains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast import features
from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.features import DUE_STATES, Column, Design
from ontarget.forecast.landmarks import N_BANDS, Landmarks
from ontarget.forecast.poisson import LARGEST, Half, PoissonFit, fit_halves, predict_half
from ontarget.forecast.seen import Seen
from ontarget.forecast.streams import latin_normals

N_NEAR = 3  # bands of the near half: the next four weeks
HALVES = (slice(0, N_NEAR), slice(N_NEAR, N_BANDS))
# Spread of how an effect differs between the halves, as a share of its own.
_APART = 0.6
_BAND_SD = 0.3
# A win is in the near bands of at most four weekly landmarks of its opportunity and in the far ones
# of two dozen. By the weight that fits all of them it would count for a fifth in the near half,
# and near chances would be too much alike; so near landmarks count up to so many times more, half
# of that with so many outcomes of the rarer kind.
_NEAR_MORE, _NEAR_EVENTS = 4.0, 50.0
_FEWEST_EVENTS, _FEW_EVENTS = 4, 15
# From 40 outcomes of the rarer kind on the pull gets weaker, until at 140 it stays.
_ENOUGH_EVENTS, _MANY_EVENTS, _WIDEST = 40, 140, 1.56
_SMALLEST_VARIANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """How raw columns become those of the model: centred and scaled as training saw them."""

    columns: tuple[Column, ...]
    mean: Floats
    spread: Floats

    def apply(self, design: Design) -> Floats:
        """Return the model's columns; what is not known, or was never seen in training, is 0."""
        place = {(c.group, c.name, c.level): i for i, c in enumerate(design.columns)}
        found = np.zeros((len(design.values), len(self.columns)))
        for at, column in enumerate(self.columns):
            source = place.get((column.group, column.name, column.level))
            if source is not None:
                value = (design.values[:, source] - self.mean[at]) / self.spread[at]
                found[:, at] = np.where(np.isfinite(value), value, 0.0)
        return found


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects on the log of both hazards, population: landmarks of the book before its as-of day.

    ``fits`` hold the effects by cause, in the order of ``keys``.
    """

    scale: Scale
    keys: tuple[str, ...]
    fits: tuple[PoissonFit, ...]
    seen: Seen
    n_draws: int
    seed: int

    @property
    def groups(self) -> tuple[str, ...]:
        """What opportunities are judged by beyond the rate table, in words of ``features``."""
        known = [column.group for column in self.scale.columns]
        if np.isfinite(self.seen.close_date.values).any():
            known.append("close date")
        return tuple(dict.fromkeys(known))

    def view(self, record: Ints, day: int) -> tuple[Floats, Ints]:
        """Return the columns and due states of opportunities (places in ``seen``) on a day."""
        days = np.full(len(record), day, np.int64)
        design = features.describe(self.seen, record, days)
        return self.scale.apply(design), features.due_state(self.seen, record, days)

    def draws(self) -> Floats:
        """Return draws of the effects, shape (causes, effects, draws)."""
        found = []
        for cause, fit in enumerate(self.fits):
            if self.n_draws == 1:
                found.append(fit.effects[:, None])
                continue
            normals = [
                latin_normals(self.n_draws, self.seed, "effect", str(cause), key)
                for key in self.keys
            ]
            found.append(fit.draw(np.stack(normals)))
        return np.stack(found)


def log_factors(columns: Floats, due: Ints, effects: Floats) -> Floats:
    """Return the log of the factor on a hazard, shape (bands, rows, ...), within LARGEST."""
    n = len(effects) // 2
    parts = [
        predict_half(columns, due[bands], len(DUE_STATES), effects[start : start + n])
        for bands, start in zip(HALVES, (0, n), strict=True)
    ]
    return np.clip(np.concatenate(parts), -LARGEST, LARGEST)


def fit_effects(
    seen: Seen, landmarks: Landmarks, record: Ints, *, n_events: int, n_draws: int, seed: int
) -> Effects | None:
    """Fit the effects on the landmarks; None where there is too little to compare with.

    ``record`` are the places in ``seen`` of the landmarks' opportunities, ``n_events`` the number
    of the rarer outcome.
    """
    if n_events < _FEWEST_EVENTS or not len(landmarks.day):
        return None
    place = record[landmarks.record]
    design = features.describe(seen, place, landmarks.day)
    scale = _fit_scale(design, landmarks.weight)
    columns = scale.apply(design)
    due = features.due_state(seen, place, landmarks.day)
    keys, prior_sd = _keys(scale.columns)
    precision = _precision(prior_sd * _width(n_events))
    near = 1 + _NEAR_MORE * n_events / (n_events + _NEAR_EVENTS)
    fits = tuple(
        _fit_cause(columns, due, landmarks, cause, precision, centre, near)
        for cause, centre in enumerate((_assumed_won(scale.columns), np.zeros(len(keys))))
    )
    return Effects(scale, keys, fits, seen, n_draws, seed)


def _width(n_events: int) -> float:
    """Return how wide priors are by the number of the rarer outcome; fewer, the stronger the pull.

    Chosen once, by log loss out of time on two generators of firms (decision 9).
    """
    many = (n_events - _ENOUGH_EVENTS) / (_MANY_EVENTS - _ENOUGH_EVENTS)
    wide = 1 + (_WIDEST - 1) * float(np.clip(many, 0, 1))
    return wide * min(1.0, float(np.sqrt(n_events / _FEW_EVENTS)))


def _keys(columns: tuple[Column, ...]) -> tuple[tuple[str, ...], Floats]:
    """Return the name of every effect, near ones first, and the prior spread of a half's."""
    names = [f"{c.group}|{c.name}|{c.level}" for c in columns]
    names += [f"due|{state}" for state in DUE_STATES]
    spread = [c.prior_sd for c in columns] + [features.DUE_SD] * len(DUE_STATES)
    keys = [
        f"{half}|{name}"
        for half, bands in enumerate(HALVES)
        for name in (*names, *(f"band|{n}" for n in range(bands.stop - bands.start)))
    ]
    return tuple(keys), np.array(spread + [_BAND_SD] * N_NEAR)


def _assumed_won(columns: tuple[Column, ...]) -> Floats:
    """Return the effects on wins that are assumed before any history, as ``_keys`` orders them."""
    of_columns = [features.ASSUMED_WON.get(column.name, 0.0) for column in columns]
    half = [*of_columns, *[0.0] * (len(DUE_STATES) + N_NEAR)]
    return np.array([*half, *half])


def _precision(sd: Floats) -> Floats:
    """Return the prior precision of both halves' effects.

    Near and far are b + c / 2 and b - c / 2 with spreads sd of b and _APART sd of c; the levels
    of the bands have nothing to do with one another.
    """
    n, n_shared = len(sd), len(sd) - N_NEAR
    own, common = 1 + _APART**2 / 4, 1 - _APART**2 / 4
    scale = own**2 - common**2
    diagonal = np.where(np.arange(n) < n_shared, own / scale, 1.0) / sd**2
    across = np.where(np.arange(n) < n_shared, -common / scale, 0.0) / sd**2
    return np.block([[np.diag(diagonal), np.diag(across)], [np.diag(across), np.diag(diagonal)]])


def _fit_cause(
    columns: Floats,
    due: Ints,
    landmarks: Landmarks,
    cause: int,
    precision: Floats,
    centre: Floats,
    near: float,
) -> PoissonFit:
    halves = []
    for bands, times in zip(HALVES, (near, 1.0), strict=True):
        watched = np.flatnonzero((landmarks.expected[cause, bands] > 0).any(axis=0))
        halves.append(
            Half(
                columns=columns[watched],
                state=due[bands][:, watched],
                n_states=len(DUE_STATES),
                events=landmarks.events[cause, bands][:, watched],
                expected=landmarks.expected[cause, bands][:, watched],
                weight=times * landmarks.weight[watched],
            )
        )
    return fit_halves((halves[0], halves[1]), precision, centre)


def _fit_scale(design: Design, weight: Floats) -> Scale:
    """Centre and scale by the weighted rows; columns that never vary are left out."""
    kept, means, spreads = [], [], []
    for at, column in enumerate(design.columns):
        values = design.values[:, at]
        known = np.isfinite(values)
        total = float(weight[known].sum())
        if total <= 0:
            continue
        mean = float(weight[known] @ values[known]) / total
        variance = float(weight[known] @ (values[known] - mean) ** 2) / total
        if variance <= _SMALLEST_VARIANCE:
            continue
        kept.append(column)
        means.append(mean)
        spreads.append(np.sqrt(variance) if column.is_scaled else 1.0)
    return Scale(tuple(kept), np.array(means), np.array(spreads))
