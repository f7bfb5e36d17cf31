"""Whether a person's own calls say more or less than comes, shrunk to no bias.

Amounts: the log of called over come, normal around a bias. Odds: a bias b on the log-odds, so that
what is called with p comes with log-odds logit(p) - b. Both biases have a normal prior around 0: a
few calls prove no habit. Above 0 is happy ears, below it sandbagging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ontarget.forecast.columns import Bools, Floats

Words = npt.NDArray[np.object_]

# Spread of the biases of people: of amounts as a log ratio, of odds on the log-odds, and of one
# group of calls (a stage, a size) around all the others of the same person.
_AMOUNT_SD, _ODDS_SD, _GROUP_SD = 0.25, 0.7, 0.4
# Spread of single calls of amounts around the bias, before any is seen, and its weight in calls.
_NOISE_SD, _NOISE_CALLS = 0.3, 3.0
_Z = 1.6449  # 90 % intervals
_TAIL = 0.05
# Of many groups some stand out by chance: theirs are 96 % intervals, so that together they accuse
# nobody more often than one in ten.
_GROUP_TAIL = 0.02
# A miss by more than the factor 4 says no more than that: nothing booked is not infinitely wrong.
_LONGEST_LOG = float(np.log(4.0))
# 0 and 100 % are taken for as good as certain, not for certain.
_SUREST = 0.98
_GRID = np.linspace(-4.0, 4.0, 401)
# Fewer calls are no habit, whatever they were: one good or bad time may have hit all of them.
_LEAST = 5
# Up to here a bias makes no difference that matters: 10 % of an amount, 6 points at even odds.
_SMALL_AMOUNT, _SMALL_ODDS = 0.1, 0.25


@dataclass(frozen=True, slots=True)
class Bias:
    """A bias with its interval, 90 % (of a group of calls 96 %); ``n`` periods or opportunities.

    On the log scale: of called over come, or of the odds. ``plain`` is the same without shrinking;
    None where it has no end.
    """

    mean: float
    low: float
    high: float
    n: int
    plain: float | None
    small: float

    @property
    def habit(self) -> str:
        """Happy ears, sandbagging, none (what there is would be small) or unknown."""
        if self.n < _LEAST:
            return "unknown"
        if self.low > 0:
            return "happy ears"
        if self.high < 0:
            return "sandbagging"
        return "none" if max(-self.low, self.high) <= self.small else "unknown"


@dataclass(frozen=True, slots=True)
class Calls:
    """Odds as they were called, and what came; an opportunity's calls share a weight of 1."""

    said: Floats
    came: Bools
    weight: Floats
    key: npt.NDArray[np.int64]

    def only(self, mask: Bools) -> Calls:
        """Return some of the calls; their weights stay."""
        return Calls(self.said[mask], self.came[mask], self.weight[mask], self.key[mask])

    @property
    def n(self) -> int:
        """Number of opportunities."""
        return len(np.unique(self.key))

    @property
    def mean_said(self) -> float:
        """Mean of what was said, each opportunity counting once."""
        return float(np.average(self.said, weights=self.weight))

    @property
    def share_came(self) -> float:
        """Share that came, each opportunity counting once."""
        return float(np.average(self.came, weights=self.weight))


def share_weights(key: npt.NDArray[np.int64]) -> Floats:
    """Return weights by which the calls of each opportunity add up to 1."""
    _, place, counts = np.unique(key, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / counts[place])


def estimate_amount_bias(called: Floats, came: Floats) -> Bias:
    """Estimate how far calls of amounts run above what comes.

    >>> bias = estimate_amount_bias(np.full(8, 120.0), np.full(8, 100.0))
    >>> bias.habit, round(bias.plain, 2)
    ('happy ears', 0.18)
    """
    logs = _log_ratio(called, came)
    n = len(logs)
    centre = float(logs.mean()) if n else 0.0
    freedom = _NOISE_CALLS + max(n - 1, 0)
    spread = float(((logs - centre) ** 2).sum())
    variance = (_NOISE_CALLS * _NOISE_SD**2 + spread) / freedom
    precision = n / variance + 1 / _AMOUNT_SD**2
    mean = n * centre / variance / precision
    # Quantile of Student's t, to the first order: the spread itself is estimated.
    reach = (_Z + (_Z**3 + _Z) / (4 * freedom)) / np.sqrt(precision)
    return Bias(mean, float(mean - reach), float(mean + reach), n, centre if n else None,
                _SMALL_AMOUNT)  # fmt: skip


def _log_ratio(called: Floats, came: Floats) -> Floats:
    """Return log(called / come) within bounds; 0 where both are nothing."""
    top, bottom = np.maximum(called, 0.0), np.maximum(came, 0.0)
    scale = np.maximum(np.maximum(top, bottom), 1e-300)
    # Below the longest ratio nothing is told apart, so nothing need be the log of 0.
    least = np.exp(-2 * _LONGEST_LOG)
    logs = np.log(np.maximum(top / scale, least)) - np.log(np.maximum(bottom / scale, least))
    return np.asarray(np.clip(logs, -_LONGEST_LOG, _LONGEST_LOG))


def estimate_odds_bias(calls: Calls) -> Bias:
    """Estimate how far called odds lie above what comes, on the log-odds."""
    return _posterior(calls, 0.0, _ODDS_SD)


def estimate_group_biases(calls: Calls, groups: Words) -> dict[str, Bias]:
    """Estimate the bias of each group of calls, shrunk to that of all the others.

    The others' bias is itself only known so well, and is shrunk to none.
    """
    found = {}
    for name in sorted(set(groups.tolist())):
        mine: Bools = groups == name
        rest = _posterior(calls.only(~mine), 0.0, _ODDS_SD)
        rest_sd = (rest.high - rest.low) / (2 * _Z)
        found[name] = _posterior(
            calls.only(mine), rest.mean, float(np.hypot(rest_sd, _GROUP_SD)), _GROUP_TAIL
        )
    return found


def _posterior(calls: Calls, centre: float, sd: float, tail: float = _TAIL) -> Bias:
    """Return the posterior of the bias over a grid, under a normal prior."""
    likely = _log_likelihood(calls)
    log_density = likely - (_GRID - centre) ** 2 / (2 * sd**2)
    density = np.exp(log_density - log_density.max())
    share = np.cumsum(density) / density.sum()
    low, high = np.interp([tail, 1 - tail], share, _GRID)
    mean = float((density * _GRID).sum() / density.sum())
    is_mixed = calls.came.any() and not calls.came.all()
    plain = float(_GRID[likely.argmax()]) if is_mixed else None
    return Bias(mean, float(low), float(high), calls.n, plain, _SMALL_ODDS)


def _log_likelihood(calls: Calls) -> Floats:
    odds = log_odds(calls.said)
    sign = np.where(calls.came, 1.0, -1.0)
    shifted = sign[:, None] * (odds[:, None] - _GRID)
    return np.asarray(-(calls.weight[:, None] * np.logaddexp(0.0, -shifted)).sum(axis=0))


def log_odds(p: Floats) -> Floats:
    """Return log-odds of chances; nearly certain ones are taken for 2 or 98 %."""
    p = np.clip(p, 1 - _SUREST, _SUREST)
    return np.asarray(np.log(p) - np.log1p(-p))


def comes_when_said(said: float, bias: Bias) -> tuple[float, float, float]:
    """Return the share that comes of what is called with ``said``: mean and 90 % interval.

    >>> mean, low, high = comes_when_said(0.6, Bias(0.8, 0.5, 1.1, 60, 0.85, 0.25))
    >>> round(mean, 2), round(low, 2), round(high, 2)
    (0.4, 0.33, 0.48)
    """
    odds = log_odds(np.array([said])) - np.array([bias.mean, bias.high, bias.low])
    mean, low, high = (1 / (1 + np.exp(-odds))).tolist()
    return mean, low, high


@dataclass(frozen=True, slots=True)
class Score:
    """Mean log loss and Brier score, each opportunity counting once; smaller is better."""

    log_loss: float
    brier: float


def score(said: Floats, calls: Calls) -> Score:
    """Score chances on the very opportunities of some calls."""
    p = np.clip(said, 1 - _SUREST, _SUREST)
    losses = -np.log(np.where(calls.came, p, 1 - p))
    squares = (said - calls.came) ** 2
    mean = [float(np.average(values, weights=calls.weight)) for values in (losses, squares)]
    return Score(*mean)


def known_rate(
    days: Floats, closed_on: Floats, is_won: Bools, prior: tuple[float, float]
) -> Floats:
    """Return the share won of all that was closed before each day.

    ``prior`` is a share and its weight in opportunities: what is assumed before any is closed.
    """
    order = np.argsort(closed_on, kind="stable")
    before = np.searchsorted(closed_on[order], days, side="left")
    n_won = np.concatenate([[0.0], np.cumsum(is_won[order])])[before]
    share, weight = prior
    return np.asarray((n_won + share * weight) / (before + weight))


def size_groups(amounts: Sequence[int | None]) -> list[str]:
    """Return which half each amount lies in; the middle one counts as smaller.

    >>> size_groups([1, 2, 3, None])
    ['smaller half', 'smaller half', 'larger half', 'no amount']
    """
    known = [amount for amount in amounts if amount is not None]
    middle = float(np.median(known)) if known else 0.0
    return [
        "no amount" if one is None else "larger half" if one > middle else "smaller half"
        for one in amounts
    ]
