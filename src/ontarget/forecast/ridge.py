"""Won or lost by a ridge logistic model whose penalties are learned, one per trait.

Every trait has a variance of its own: that of the effects of its columns on the log-odds. A
variance is drawn from a prior with most of its weight on nought, so a trait that says nothing
disappears, and the model becomes the base rate. How many traits may matter is limited by the
number of the rarer outcome: about one for twenty.

Empirical Bayes on the Laplace approximation (MacKay 1992, "The evidence framework applied to
classification networks"), with the posterior mean of each variance in the place of its maximum:
with few rows the maximum flatters whatever happens to fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Bools, Floats, Ints

# Standard deviations of effects on the log-odds that are weighed against nought.
_SPREADS = np.array([0.2, 0.4, 0.7, 1.1, 1.7])
# Large effects are rarer than small ones: without this, three wins of three carry a small book.
_SPREAD_WEIGHTS = np.exp(-_SPREADS / 0.3) / np.exp(-_SPREADS / 0.3).sum()
# Before the data speak, a trait matters with this chance at most, with less where events are few.
_EVENTS_PER_TRAIT = 20.0
_MOST_MATTERING = 0.08
_ROUNDS, _SWEEPS, _STEPS = 3, 3, 25
_LEAST_VARIANCE = 1e-4
FEWEST_EVENTS = 5
_SUREST = 0.3


@dataclass(frozen=True, slots=True)
class RidgeFit:
    """Effects on the log-odds of a win around the mean row of the fit.

    ``effects`` has one entry per column of the matrix, ``spreads`` one per trait: the standard
    deviation of its effects, 0 for a trait that was dropped.
    """

    level: float
    effects: Floats
    means: Floats
    spreads: Floats
    n_events: int

    def log_odds(self, matrix: Floats) -> Floats:
        """Return the log-odds of a win for each row."""
        return np.asarray(self.level + (matrix - self.means) @ self.effects)

    def predict(self, matrix: Floats) -> Floats:
        """Return P(won) for each row."""
        return np.asarray(_sigmoid(self.log_odds(matrix)))


def base_rate(won: Bools) -> float:
    """Return the share of wins, never quite 0 or 1."""
    n = len(won)
    return (float(won.sum()) + 0.5) / (n + 1) if n and won.sum() in (0, n) else float(
        won.mean()) if n else 0.5  # fmt: skip


def fit_ridge(matrix: Floats, groups: Ints, won: Bools) -> RidgeFit:
    """Fit won against lost; with fewer than five of the rarer outcome it is the base rate.

    Parameters
    ----------
    matrix
        Shape (rows, columns), see ``encode``.
    groups
        Trait of each column, from 0 to the number of traits less one.
    won
        Outcome of each row.
    """
    n_rows, n_columns = matrix.shape
    n_traits = int(groups.max()) + 1 if n_columns else 0
    means = matrix.mean(axis=0) if n_rows else np.zeros(n_columns)
    rate = base_rate(won)
    n_events = int(min(won.sum(), n_rows - won.sum()))
    level, effects = float(np.log(rate / (1 - rate))), np.zeros(n_columns)
    variances = np.zeros(n_traits)
    if n_events >= FEWEST_EVENTS and n_traits:
        centred, outcome = matrix - means, won.astype(np.float64)
        share = min(_MOST_MATTERING, n_events / _EVENTS_PER_TRAIT / n_traits)
        for _ in range(_ROUNDS):
            before = variances.copy()
            variances = _weigh_traits(centred, groups, outcome, level, effects, variances, share)
            level, effects = _climb(centred, outcome, variances[groups], level, effects)
            if np.allclose(np.sqrt(before), np.sqrt(variances), atol=0.02):
                break
    spreads = np.where(variances > _LEAST_VARIANCE, np.sqrt(variances), 0.0)
    return RidgeFit(level, effects, means, spreads, n_events)


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


def _weigh_traits(
    centred: Floats,
    groups: Ints,
    outcome: Floats,
    level: float,
    effects: Floats,
    variances: Floats,
    share: float,
) -> Floats:
    """Return the posterior mean of each trait's variance, the others held, in a few sweeps."""
    log_odds = level + centred @ effects
    p = _sigmoid(log_odds)
    mean = float(outcome.mean())
    # Rows that the last round was sure of would swamp the rest with what they do not know.
    weight = np.maximum(p * (1 - p), _SUREST * mean * (1 - mean))
    target = log_odds + (outcome - p) / weight
    total = weight.sum()
    columns = centred - (weight @ centred) / total
    weighted = columns * weight[:, None]
    gram: Floats = weighted.T @ columns
    pull: Floats = weighted.T @ (target - (weight @ target) / total)
    log_prior = np.log(np.r_[1 - share, share * _SPREAD_WEIGHTS])
    found = variances.copy()
    for _ in range(_SWEEPS):
        before = found.copy()
        for trait in range(len(found)):
            own = np.flatnonzero(groups == trait)
            others = np.flatnonzero((groups != trait) & (found[groups] > _LEAST_VARIANCE))
            own_gram, own_pull = _without_others(gram, pull, own, others, found[groups])
            found[trait] = _mean_variance(own_gram, own_pull, log_prior)
        if np.allclose(np.sqrt(before), np.sqrt(found), atol=0.02):
            break
    return found


def _without_others(
    gram: Floats, pull: Floats, own: Ints, others: Ints, variances: Floats
) -> tuple[Floats, Floats]:
    """Return what a trait's own columns say once the others have had their say."""
    if not len(others):
        return gram[np.ix_(own, own)], pull[own]
    cross = gram[np.ix_(others, own)]
    inner = gram[np.ix_(others, others)] + np.diag(1 / variances[others])
    solved = np.linalg.solve(inner, np.column_stack([cross, pull[others]]))
    return gram[np.ix_(own, own)] - cross.T @ solved[:, :-1], pull[own] - cross.T @ solved[:, -1]


def _mean_variance(gram: Floats, pull: Floats, log_prior: Floats) -> float:
    """Return the mean of a variance over nought and the spreads, each by its evidence."""
    roots, vectors = np.linalg.eigh(gram)
    roots, pulls = np.maximum(roots, 0), (vectors.T @ pull) ** 2
    variance = _SPREADS[:, None] ** 2
    gain = -0.5 * np.log1p(variance * roots).sum(axis=1)
    gain += 0.5 * (variance * pulls / (1 + variance * roots)).sum(axis=1)
    log_weight = np.r_[0.0, gain] + log_prior
    weight = np.exp(log_weight - log_weight.max())
    return float((weight[1:] * _SPREADS**2).sum() / weight.sum())


def _climb(
    centred: Floats, outcome: Floats, variances: Floats, level: float, effects: Floats
) -> tuple[float, Floats]:
    """Return the most probable level and effects under their variances, by Newton's method."""
    is_used = variances > _LEAST_VARIANCE
    columns = np.column_stack([np.ones(len(centred)), centred[:, is_used]])
    penalty = np.r_[0.0, 1 / variances[is_used]]
    at = np.r_[level, effects[is_used]]
    for _ in range(_STEPS):
        p = _sigmoid(columns @ at)
        weight = np.maximum(p * (1 - p), 1e-6)
        slope = columns.T @ (outcome - p) - penalty * at
        curve = (columns * weight[:, None]).T @ columns + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        longest = float(np.abs(step).max())
        at = at + step * min(1.0, 2 / longest if longest else 1.0)
        if longest < 1e-5:
            break
    found = np.zeros(len(variances))
    found[is_used] = at[1:]
    return float(at[0]), found
