"""Whether deals that are offered a discount win more often than deals alike that are not.

Each row is one deal on one day, all that was known of it that day, whether a discount was offered
then, and whether it was won within a horizon: the trial one would run, read from the records
(Hernan and Robins 2016). What is known predicts both the offer and the win, each row by a model
that did not see its deal; what is left of the win is set against what is left of the offer
(Robinson 1988; Chernozhukov and others 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from ontarget.pricing.closings import Bools, Floats, Ints
from ontarget.pricing.logit import Basis, fit_logit, make_basis

Verdict = Literal["helps", "hurts", "cannot tell"]
Reason = Literal["", "few", "overlap", "power", "hidden"]
_FOLDS = 5
_SPLITS, _MANY_ROWS = 3, 8_000
_LEAST_OFFERED, _LEAST_ALIKE = 40, 40
_LEAST_OVERLAP = 0.35
_SURE = 0.97  # an offer as good as certain compares with nothing
_N_BINS = 20
_DETECT = 2.8  # standard errors: found in 8 of 10 cases
_HIDDEN_SHARE = 1 / 3
"""How strong a hidden cause the verdict has to stand, as a share of the strongest known one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Rows (deal, day). ``columns`` (rows, p), nan where unknown, ``groups`` a word per column.

    ``weight`` makes up for rows whose outcome was cut short by a later offer; 1 where none was.
    """

    deal: Ints
    columns: Floats
    groups: tuple[str, ...]
    offered: Bools
    won: Bools
    weight: Floats


@dataclass(frozen=True, slots=True)
class Effect:
    """``estimate`` is a difference of chances, with error and 95 % interval.

    ``minimal_detectable`` is what would be found in 8 of 10 cases. ``overlap`` is the share of
    offered and other deals that are alike in the chance of an offer. ``robustness`` is the share
    of what is left of offer and win that a hidden cause would have to explain to bring the
    interval to zero, ``strongest`` what the strongest known cause, named in ``strongest_group``,
    explains of both (geometric mean).
    """

    verdict: Verdict
    reason: Reason
    n_offered: int
    n_compared: int
    estimate: float | None = None
    error: float | None = None
    interval: tuple[float, float] | None = None
    minimal_detectable: float | None = None
    overlap: float | None = None
    robustness: float | None = None
    strongest: float | None = None
    strongest_group: str | None = None


def estimate_effect(trial: Trial, *, seed: int) -> Effect:
    """Return what goes with the offer of a discount; 'cannot tell' wherever that is the case."""
    n_offered = len(np.unique(trial.deal[trial.offered]))
    n_compared = len(np.unique(trial.deal[~trial.offered]))
    if n_offered < _LEAST_OFFERED or n_compared < _LEAST_ALIKE:
        return Effect("cannot tell", "few", n_offered, n_compared)
    basis = make_basis(trial.columns, trial.groups)
    n_splits = _SPLITS if len(trial.deal) <= _MANY_ROWS else 1
    splits = [_split(basis, trial, seed + place) for place in range(n_splits)]
    overlap = float(np.median([one.overlap for one in splits]))
    usable = splits[0].p_offer <= _SURE
    n_usable = len(np.unique(trial.deal[trial.offered & usable]))
    if overlap < _LEAST_OVERLAP or n_usable < _LEAST_OFFERED:
        return Effect("cannot tell", "overlap", n_offered, n_compared, overlap=overlap)
    found = float(np.median([one.found for one in splits]))
    # How rows fall into folds is luck too.
    error = sqrt(float(np.median([one.error**2 + (one.found - found) ** 2 for one in splits])))
    reach = _t_bound(n_usable) * error
    interval = (found - reach, found + reach)
    n_deals = len(np.unique(trial.deal))
    robustness = _robustness(found, error, reach, n_deals)
    of_both, group = _strongest(basis, splits[0], trial)
    hidden = _HIDDEN_SHARE * of_both
    bias = error * sqrt(n_deals) * hidden / sqrt(max(1 - hidden, 1e-9))
    verdict, reason = _judge(found, reach, bias)
    return Effect(
        verdict, reason, n_offered, n_compared, found, error, interval, _DETECT * error, overlap,
        robustness, of_both, group,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Split:
    """Chances by models that did not see the row's deal, and what they leave."""

    p_offer: Floats
    p_won: Floats
    overlap: float
    found: float = 0.0
    error: float = 0.0


def _split(basis: Basis, trial: Trial, seed: int) -> _Split:
    fold = _folds(trial.deal, seed)
    p_offer = _cross_fitted(basis, trial.offered, trial.weight, fold)
    p_won = _cross_fitted(basis, trial.won, trial.weight, fold)
    split = _Split(p_offer, p_won, _overlap(p_offer, trial.offered, trial.weight))
    found, error = _partial(*_left(split, trial), trial)
    return _Split(p_offer, p_won, split.overlap, found, error)


def _left(split: _Split, trial: Trial) -> tuple[Floats, Floats]:
    """Return what is left of offer and win; nothing where an offer was as good as certain."""
    usable = split.p_offer <= _SURE
    offer_left = np.where(usable, trial.offered - split.p_offer, 0.0)
    return offer_left, np.where(usable, trial.won - split.p_won, 0.0)


def _judge(found: float, reach: float, bias: float) -> tuple[Verdict, Reason]:
    """Return the verdict: zero must lie outside, also if a hidden cause moved the estimate."""
    if abs(found) <= reach:
        return "cannot tell", "power"
    if abs(found) <= reach + bias:
        return "cannot tell", "hidden"
    return ("helps", "") if found > 0 else ("hurts", "")


def _folds(deal: Ints, seed: int) -> Ints:
    """Return a fold per row, all rows of a deal in one; the order of rows does not matter."""
    keys, place = np.unique(deal, return_inverse=True)
    drawn = np.random.default_rng(seed).permutation(len(keys)) % _FOLDS
    return np.asarray(drawn[place], dtype=np.int64)


def _cross_fitted(basis: Basis, outcome: Bools, weight: Floats, fold: Ints) -> Floats:
    found = np.zeros(len(outcome))
    target = outcome.astype(np.float64)
    for one in range(_FOLDS):
        held = fold == one
        effects = fit_logit(basis.matrix[~held], target[~held], weight[~held], basis.precision)
        found[held] = 1 / (1 + np.exp(-basis.matrix[held] @ effects))
    return found


def _overlap(p: Floats, offered: Bools, weight: Floats) -> float:
    """Return how far the chances of an offer of both kinds of deals cover one another, 0 to 1."""
    edges = np.quantile(p[offered], np.linspace(0, 1, _N_BINS + 1)[1:-1])
    place = np.searchsorted(np.unique(edges), p, side="right")
    shares = []
    for part in (offered, ~offered):
        n = np.bincount(place[part], weight[part], len(edges) + 1)
        shares.append(n / max(n.sum(), 1e-12))
    # An offer is rare on a single day: of each kind the odds are compared, not the numbers.
    return float(np.minimum(*shares).sum())


def _partial(offer_left: Floats, won_left: Floats, trial: Trial) -> tuple[float, float]:
    """Return the estimate and its error, rows of one deal taken as one."""
    w = trial.weight
    denominator = float((w * offer_left**2).sum())
    found = float((w * offer_left * won_left).sum()) / max(denominator, 1e-12)
    score = w * offer_left * (won_left - found * offer_left)
    _, place = np.unique(trial.deal, return_inverse=True)
    by_deal = np.bincount(place, score)
    return found, sqrt(float(by_deal @ by_deal)) / max(denominator, 1e-12)


def _robustness(found: float, error: float, reach: float, n: int) -> float:
    """Return the strength a hidden cause needs to bring the interval to zero (Cinelli, Hazlett)."""
    t = max(abs(found) - reach, 0.0) / max(error, 1e-12) / sqrt(max(n, 1))
    return 0.5 * (sqrt(t**4 + 4 * t**2) - t**2)


def _strongest(basis: Basis, split: _Split, trial: Trial) -> tuple[float, str | None]:
    """Return what the strongest known group explains of offer and win, and its name."""
    best, name = 0.0, None
    p_offer, p_won = split.p_offer, split.p_won
    offer_left, won_left = _left(split, trial)
    left = (trial.weight * offer_left**2).sum(), (trial.weight * won_left**2).sum()
    for group in sorted(set(basis.groups) - {""}):
        mine = np.array([one == group for one in basis.groups])
        explained = []
        for p, rest in zip((p_offer, p_won), left, strict=True):
            logit = np.log(np.clip(p, 1e-6, 1 - 1e-6) / (1 - np.clip(p, 1e-6, 1 - 1e-6)))
            effects, *_ = np.linalg.lstsq(basis.matrix, logit, rcond=None)
            moved = p * (1 - p) * (basis.matrix[:, mine] @ effects[mine])
            moved = moved - np.average(moved, weights=trial.weight)
            told = float((trial.weight * moved**2).sum())
            explained.append(told / max(told + float(rest), 1e-12))
        both = sqrt(explained[0] * explained[1])
        if both > best:
            best, name = both, group
    return best, name


def _t_bound(n: int) -> float:
    z, free = 1.959964, max(n - 1, 2)
    return z + (z**3 + z) / (4 * free)
