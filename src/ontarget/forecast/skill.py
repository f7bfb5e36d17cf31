"""What the columns of opportunities add to knowing the base rate, measured on later outcomes.

The closed opportunities stand in the order in which they closed. Each stretch of them is foretold
from all that closed before, once by the columns and once by the base rate of the same earlier
rows. Neither knows age or calendar, so what is left is what the columns add.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.encode import encode_traits
from ontarget.forecast.ridge import FEWEST_EVENTS, base_rate, fit_ridge
from ontarget.forecast.separation import area
from ontarget.forecast.streams import stream
from ontarget.forecast.trait import Trait, Traits

Verdict = Literal["signal", "no signal", "too little data"]

_STARTS = (0.4, 0.55, 0.7, 0.85)
_DRAWS = 2000
MOST_LEARNED_FROM = 20_000  # the latest ones: more say little more and take long
_MOST_BUNDLES = 1000
_RARER_NEEDED, _RARER_TO_DENY = 20, 100
_LEAST_SKILL, _MOST_SKILL_DENIED = 0.005, 0.05
_LOWEST_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Skill:
    """Share of the base rate's log loss that the columns save; below 0 they do harm.

    ``interval`` holds 95 of 100, by bootstrap over the opportunities foretold; None where nothing
    could be foretold. ``traits`` are the columns used most, by the spread of their effects.
    """

    verdict: Verdict
    log_loss_skill: float | None
    interval: tuple[float, float] | None
    n_closed: int
    n_rarer: int
    n_foretold: int
    auc: float | None
    traits: tuple[tuple[str, float], ...] = ()


def log_loss(chance: Floats, won: Bools) -> Floats:
    """Return the log loss of each row, the chance held off 0 and 1."""
    held = np.clip(chance, _LOWEST_CHANCE, 1 - _LOWEST_CHANCE)
    return -np.where(won, np.log(held), np.log1p(-held))


def estimate_skill(
    found: Traits, won: Bools, order: Floats, *, without: Collection[str] = (), seed: int = 1
) -> Skill:
    """Estimate what traits add beyond the base rate; those of ``without`` are left out.

    ``order`` says when each outcome became known; equal values keep the order of the rows.
    """
    used = Traits(tuple(t for t in found.traits if t.name not in without), {})
    n, n_rarer = len(won), int(min(won.sum(), len(won) - won.sum()))
    if n_rarer < FEWEST_EVENTS:
        return Skill("too little data", None, None, n, n_rarer, 0, None)
    rows = np.argsort(order, kind="stable")
    own, base, outcome, spreads = _foretell(used, won, rows)
    saved = log_loss(base, outcome) - log_loss(own, outcome)
    lost = log_loss(base, outcome)
    skill = float(saved.sum() / lost.sum())
    interval = _interval(saved, lost, seed)
    most = sorted(spreads.items(), key=lambda one: -one[1])
    separated = area(np.asarray(own - base), outcome)
    return Skill(
        _verdict(skill, interval, n_rarer), skill, interval, n, n_rarer, len(outcome),
        separated.auc if separated.error else None,
        tuple((name, spread) for name, spread in most[:5] if spread > 0),
    )  # fmt: skip


def take_rows(trait: Trait, rows: Ints) -> Trait:
    """Return a trait of some rows."""
    return Trait(
        trait.name, trait.kind, trait.is_missing[rows],
        None if trait.numbers is None else trait.numbers[rows],
        None if trait.labels is None else trait.labels[rows], trait.names,
    )  # fmt: skip


def take(found: Traits, rows: Ints) -> dict[str, Trait]:
    """Return the traits of some rows by name."""
    return {trait.name: take_rows(trait, rows) for trait in found.traits}


def _foretell(
    found: Traits, won: Bools, rows: Ints
) -> tuple[Floats, Floats, Bools, dict[str, float]]:
    """Return chances by the columns and by the base rate, and outcomes, of each later row.

    The last entry is the spread of each trait's effects in the last fit.
    """
    own, base, outcome = [], [], []
    spreads: dict[str, float] = {}
    n = len(rows)
    cuts = [round(share * n) for share in (*_STARTS, 1.0)]
    for start, end in pairwise(cuts):
        earlier, later = rows[:start][-MOST_LEARNED_FROM:], rows[start:end]
        if not len(later) or not len(earlier):
            continue
        is_earlier = np.zeros(n, dtype=np.bool_)
        is_earlier[earlier] = True
        encoding = encode_traits(found, is_earlier)
        matrix = encoding.matrix_of(take(found, earlier), len(earlier))
        fit = fit_ridge(matrix, encoding.groups, won[earlier])
        spreads = dict(zip(encoding.traits, fit.spreads.tolist(), strict=True))
        own.append(fit.predict(encoding.matrix_of(take(found, later), len(later))))
        base.append(np.full(len(later), base_rate(won[earlier])))
        outcome.append(won[later])
    return np.concatenate(own), np.concatenate(base), np.concatenate(outcome), spreads


def _interval(saved: Floats, lost: Floats, seed: int) -> tuple[float, float]:
    """Bootstrap of the ratio over the rows foretold, in bundles drawn by lot where they are many.

    Each bundle is weighed as often as it is drawn (Poisson bootstrap).
    """
    rng = stream(seed, "skill")
    n_bundles = min(len(saved), _MOST_BUNDLES)
    bundle = rng.permutation(len(saved)) % max(n_bundles, 1)
    parts = np.stack([np.bincount(bundle, each, n_bundles) for each in (saved, lost)], axis=1)
    sums = rng.poisson(1.0, (_DRAWS, n_bundles)) @ parts
    low, high = np.quantile(sums[:, 0] / np.maximum(sums[:, 1], 1e-12), (0.025, 0.975))
    return float(low), float(high)


def _verdict(skill: float, interval: tuple[float, float], n_rarer: int) -> Verdict:
    """A shrunken model is near the base rate wherever data are few: that alone proves nothing."""
    if n_rarer >= _RARER_NEEDED and interval[0] > 0 and skill >= _LEAST_SKILL:
        return "signal"
    is_denied = n_rarer >= _RARER_TO_DENY and interval[1] <= _MOST_SKILL_DENIED
    return "no signal" if is_denied else "too little data"
