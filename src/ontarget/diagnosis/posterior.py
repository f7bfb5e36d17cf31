"""What a period says of the three rates: the posterior of their change against the plan.

Each change is a log with a normal prior around 0. What is not known about the plan itself is
taken off the evidence, so that a change is only credited as far as it shows beside it. What is
credited has a prior as wide as rates of one firm really move. The range around it says what the
deals allow, so its prior is three times as wide: a range must not be narrow because deals are few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ontarget.diagnosis.bookings import AtWork, Rates

Floats = NDArray[np.float64]

# How far rates of one firm differ from one period to the next, as sd of logs: a halving is -0.7.
CONVERSION_SD, TIMING_SD, PRICE_SD = 0.3, 0.3, 0.15
_WIDER = 10 / 3
_GRID = np.linspace(-4.0, 4.0, 401)
_AT_ONCE = 512
_LEAST_SD = 0.02
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class PlanDoubt:
    """How well the plan knew its own rates: standard errors of their logs."""

    conversion: float
    timing: float
    price: float


@dataclass(frozen=True, slots=True)
class Prices:
    """Wins of the period: log of booked over planned value, and its usual spread."""

    log_ratio: Floats
    spread: Floats


@dataclass(frozen=True, slots=True)
class Posterior:
    """Change of a rate as a log: the mean that is credited, and draws of what the deals allow."""

    mean: float
    draws: Floats


def rates_of(
    came: tuple[AtWork, ...], prices: Prices, doubt: PlanDoubt, n_draws: int, seed: int
) -> tuple[Rates, Rates]:
    """Return the posterior change of the rates: its mean alone, and draws."""
    found = (
        conversion_of(came, doubt.conversion, n_draws, seed),
        timing_of(came, doubt.timing, n_draws, seed + 1),
        price_of(prices, doubt.price, n_draws, seed + 2),
    )
    means = Rates(*(np.array([one.mean]) for one in found))
    return means, Rates(*(one.draws for one in found))


def conversion_of(came: tuple[AtWork, ...], doubt: float, n_draws: int, seed: int) -> Posterior:
    """Return the change of the log-odds of winning, among what ended in the period."""

    def score(rows: AtWork) -> Floats:
        share = rows.won_share(_GRID)
        return np.asarray(
            rows.n_won @ np.log(share) + (rows.n_ended - rows.n_won) @ np.log1p(-share)
        )

    return _settle(_add_up(came, score), doubt, CONVERSION_SD, n_draws, seed)


def timing_of(came: tuple[AtWork, ...], doubt: float, n_draws: int, seed: int) -> Posterior:
    """Return the change of the log of the pace of ending, among all that was at work."""

    def score(rows: AtWork) -> Floats:
        passed = rows.hazard[:, None] * np.exp(_GRID)[None, :]
        ended = np.log(-np.expm1(-np.maximum(passed, 1e-12)))
        return np.asarray(rows.n_ended @ ended - np.maximum(rows.number - rows.n_ended, 0) @ passed)

    return _settle(_add_up(came, score), doubt, TIMING_SD, n_draws, seed)


def price_of(prices: Prices, doubt: float, n_draws: int, seed: int) -> Posterior:
    """Return the change of the log of what wins bring against what was planned for them."""
    n = len(prices.log_ratio)
    wide = _WIDER * PRICE_SD
    if not n:
        return Posterior(0.0, wide * _normals(n_draws, seed))
    weight = 1 / np.maximum(prices.spread, _LEAST_SD) ** 2
    seen = float((weight * prices.log_ratio).sum() / weight.sum())
    scatter = float((weight * (prices.log_ratio - seen) ** 2).sum() / weight.sum())
    # The period's own scatter counts where it is larger than the plan's.
    variance = max(1 / float(weight.sum()), scatter / max(n - 1, 1)) + doubt**2
    credited, kept = (sd**2 / (sd**2 + variance) for sd in (PRICE_SD, wide))
    draws = kept * seen + np.sqrt(kept * variance) * _normals(n_draws, seed)
    return Posterior(credited * seen, draws)


def _add_up(came: tuple[AtWork, ...], score: Callable[[AtWork], Floats]) -> Floats:
    """Return the log likelihood on the grid, some rows at a time."""
    total = np.zeros(len(_GRID))
    for rows in came:
        for start in range(0, len(rows.number), _AT_ONCE):
            total += score(_part(rows, slice(start, start + _AT_ONCE)))
    return total


def _part(rows: AtWork, some: slice) -> AtWork:
    return AtWork(
        rows.number[some], rows.hazard[some], rows.share[some], rows.value[some],
        rows.n_won[some], rows.n_ended[some],
    )  # fmt: skip


def _settle(
    log_likelihood: Floats, doubt: float, prior_sd: float, n_draws: int, seed: int
) -> Posterior:
    """Return the posterior of a change whose likelihood is known around a doubtful plan."""
    likelihood = np.exp(log_likelihood - log_likelihood.max())
    if doubt > 0:
        step = _GRID[1] - _GRID[0]
        reach = np.arange(-len(_GRID) + 1, len(_GRID)) * step
        blur = np.exp(-0.5 * (reach / max(doubt, step)) ** 2)
        likelihood = np.convolve(likelihood, blur / blur.sum(), mode="full")
        likelihood = likelihood[len(_GRID) - 1 : 2 * len(_GRID) - 1]
    credited, wide = (
        likelihood * np.exp(-0.5 * (_GRID / sd) ** 2) for sd in (prior_sd, _WIDER * prior_sd)
    )
    below = np.cumsum(wide / wide.sum())
    shares = np.random.default_rng(seed).permutation((np.arange(n_draws) + 0.5) / n_draws)
    return Posterior(float(credited @ _GRID / credited.sum()), np.interp(shares, below, _GRID))


def _normals(n_draws: int, seed: int) -> Floats:
    even = np.array([_NORMAL.inv_cdf((i + 0.5) / n_draws) for i in range(n_draws)])
    return np.random.default_rng(seed).permutation(even)
