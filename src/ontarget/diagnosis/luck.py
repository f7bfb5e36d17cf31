"""What a period's difference to its target is made of: luck, five structural parts, plan gap.

    A - T = [A - E(A | what came, posterior rates)]                                luck
          + [E(A | what came, posterior rates) - E(A | plan, planned rates)]       structure
          + [E(A | plan, planned rates) - T]                                       plan gap

The structure is parted by exact Shapley values. Volume and mix are facts: beside them stands how
far chance alone moves them under the plan (Poisson arrivals, a mix drawn from earlier ones).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ontarget.diagnosis.bookings import Group, Means, Rates, expect
from ontarget.diagnosis.posterior import PlanDoubt, Prices, rates_of
from ontarget.diagnosis.shapley import shapley

Floats = NDArray[np.float64]

STRUCTURE = ("volume", "mix", "conversion", "timing", "price")
PARTS = ("luck", *STRUCTURE, "plan_gap")
_LEVELS, _WIDE_LEVELS = (0.025, 0.975), (0.005, 0.995)
_PLAN_DRAWS = 400


@dataclass(frozen=True, slots=True)
class ByChance:
    """What the plan holds of new opportunities, to see what chance does to their number and mix.

    ``brings`` is what each of a sample of earlier ones brings under the plan, in the unit of the
    formula, ``n_known`` how many those are; ``count_doubt`` the relative standard error of the
    number expected.
    """

    brings: Floats
    n_known: int
    count_doubt: float


@dataclass(frozen=True, slots=True)
class Case:
    """One period to be explained, in whole units of the measure.

    ``groups``: carried over and new. ``target`` is None where there was none. ``predicted`` are
    values of the predictive distribution before the period.
    """

    actual: int
    target: int | None
    groups: tuple[Group, ...]
    prices: Prices
    doubt: PlanDoubt
    by_chance: ByChance
    predicted: Floats


@dataclass(frozen=True, slots=True)
class Explained:
    """Parts in whole units that add up to actual - target (to actual - expected without one).

    ``intervals`` are 95 % ranges: of luck and the three rates around their parts, of volume and
    mix what chance does to them under the plan. ``structural`` is that of the five together
    with chance in volume and mix taken off. ``percentile`` is P(predicted <= actual).
    """

    parts: dict[str, int]
    intervals: dict[str, tuple[float, float]]
    structural: tuple[float, float, float]
    expected: float
    expected_now: float
    percentile: float
    changes: dict[str, float]
    """The posterior changes of the three rates as factors."""
    together: dict[str, tuple[float, float]]
    """95 % ranges of pipeline (volume and mix, by chance) and results (the three rates)."""
    stand_out: tuple[str, ...]
    """Parts that are by themselves beyond a range of 99 %, as there are five to look at."""

    @property
    def is_told_apart(self) -> bool:
        """Whether the structural part is more than chance."""
        _, low, high = self.structural
        return low > 0 or high < 0


def explain(case: Case, *, n_draws: int = _PLAN_DRAWS, seed: int = 1) -> Explained:
    """Return what the difference of a period is made of."""
    came = tuple(group.came for group in case.groups)
    mean, drawn = rates_of(came, case.prices, case.doubt, n_draws, seed)
    at_mean: Means = {}
    by_draw: Means = {}
    point = _structure(case.groups, mean, at_mean)[:, 0]
    draws = _structure(case.groups, drawn, by_draw)
    expected = float(expect(case.groups, mean, (False,) * 5, at_mean)[0])
    expected_now = float(expect(case.groups, mean, (True,) * 5, at_mean)[0])
    parts = {"luck": case.actual - expected_now, **dict(zip(STRUCTURE, point, strict=True))}
    if case.target is not None:
        parts["plan_gap"] = expected - case.target
    chance = _chance(case, n_draws, seed)
    intervals = {name: _range(chance[n] if n < 2 else draws[n]) for n, name in enumerate(STRUCTURE)}
    intervals["luck"] = _range(case.actual - expect(case.groups, drawn, (True,) * 5, by_draw))
    total = float(point.sum())
    low, high = _range(draws.sum(axis=0) - chance.sum(axis=0))
    against = expected if case.target is None else case.target
    return Explained(
        parts=in_whole_units(parts, round(case.actual - against)),
        intervals=intervals,
        structural=(total, low, high),
        expected=expected,
        expected_now=expected_now,
        percentile=percentile(case.predicted, case.actual),
        changes={name: float(np.exp(getattr(mean, name)[0])) for name in STRUCTURE[2:]},
        together={
            "pipeline": _range(chance.sum(axis=0)),
            "results": _range(draws[2:].sum(axis=0)),
        },
        stand_out=tuple(
            name
            for n, name in enumerate(STRUCTURE)
            if not _holds(chance[n] if n < 2 else draws[n], float(point[n]) if n < 2 else 0.0)
        ),
    )


def _holds(draws: Floats, value: float) -> bool:
    low, high = np.quantile(draws, _WIDE_LEVELS)
    return bool(low <= value <= high)


def _structure(groups: tuple[Group, ...], rates: Rates, means: Means) -> Floats:
    return shapley(len(STRUCTURE), lambda as_it_came: expect(groups, rates, as_it_came, means))


def _chance(case: Case, n_draws: int, seed: int) -> Floats:
    """Return what chance alone does to volume and mix under the plan, shape (2, draws)."""
    new = case.groups[-1]
    rng = np.random.default_rng(seed + 3)
    planned, scale = new.plan.total, new.scale
    each = scale * new.plan.planned_value
    level = np.exp(case.by_chance.count_doubt * rng.standard_normal(n_draws))
    number = rng.poisson(planned * level)
    brings = case.by_chance.brings
    if not len(brings):
        return np.stack([(number - planned) * each, np.zeros(n_draws)])
    n_came = max(round(new.came.total), 1)
    # The mix that the plan knows is itself a sample of earlier opportunities.
    wider = np.sqrt(1 + n_came / max(case.by_chance.n_known, 1))
    means = np.array([rng.choice(brings, n_came).mean() for _ in range(n_draws)])
    mix = (means - brings.mean()) * wider * scale * (planned + n_came) / 2
    return np.stack([(number - planned) * each, mix])


def _range(draws: Floats) -> tuple[float, float]:
    low, high = np.quantile(draws, _LEVELS)
    return float(low), float(high)


def in_whole_units(parts: dict[str, float], total: int) -> dict[str, int]:
    """Return the parts in whole units that add up to ``total``; luck takes what rounding leaves.

    >>> in_whole_units({"luck": 0.4, "volume": 0.4, "plan_gap": 0.2}, 1)
    {'luck': 1, 'volume': 0, 'plan_gap': 0}
    """
    whole = {name: round(value) for name, value in parts.items()}
    whole["luck"] += total - sum(whole.values())
    return whole


def percentile(predicted: Floats, actual: float) -> float:
    """Return the share of predicted values up to ``actual``, half of equal ones counted."""
    if not len(predicted):
        return 0.5
    below, equal = (predicted < actual).mean(), (predicted == actual).mean()
    return float(below + equal / 2)
