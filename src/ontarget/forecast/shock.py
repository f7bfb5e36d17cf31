"""Good and bad times that all opportunities share, on the log-odds of winning.

The spread sigma of the shock is itself not known: half-normal with the scale of the setting,
updated by how the book's months differed from what was to be expected. It is never taken for 0:
eight quarters of one firm put it at 0 in every other sample though it is 0.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Floats
from ontarget.forecast.months import Months, Season
from ontarget.forecast.streams import normal_quantiles, stream

# Steps of the lattice: powers of the plastic number (Roberts 2018), even in two dimensions.
_STEPS = np.array([0.7548776662466927, 0.5698402909980532])
_SIGMAS = np.linspace(0.0, 5.0, 201)  # in units of the assumed spread
_NODES = normal_quantiles((np.arange(24) + 0.5) / 24)
_FEWEST_EXPECTED = 0.5  # wins; a month with less says nothing
# How alike the shocks of neighbouring months are taken to be.
_ALIKE = 0.75
_DAYS_PER_MONTH = 365.25 / 12
_ALMOST_ONE = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Shock:
    """One shift of the log-odds per path: a spread (sigma) times standard normal ``z``.

    ``half_variance`` is half of sigma squared: shifting by (2p - 1) times it keeps the mean
    chance as it is.
    """

    z: Floats
    log_odds: Floats
    half_variance: Floats


def shock_of(sigma: Floats | float, z: Floats) -> Shock:
    """Return the shock with one sigma for all paths, or one per path."""
    spread = np.asarray(sigma, dtype=np.float64)
    return Shock(z, spread * z, spread**2 / 2)


@dataclass(frozen=True, slots=True)
class ShockSpread:
    """What is known of sigma: its cumulative chances at ``_SIGMAS`` times ``scale``."""

    reached: Floats
    scale: float

    def quantile(self, shares: Floats) -> Floats:
        """Return quantiles of sigma."""
        return np.asarray(self.scale * np.interp(shares, self.reached, _SIGMAS))

    def over(self, n_days: int, n_quarters: float) -> ShockSpread:
        """Return the spread for the mean of the coming ``n_days``, around rates of the past.

        Shocks of months that are partly alike even out over a longer stretch. Rates learned in
        ``n_quarters`` carry the mean of the shocks of those quarters.
        """
        n_months = max(n_days / _DAYS_PER_MONTH, 1.0)
        evened = np.sqrt((1 + (n_months - 1) * _ALIKE) / n_months)
        around = np.sqrt(1 + 1 / max(n_quarters, 1.0))
        return ShockSpread(self.reached, float(self.scale * evened * around))


def assumed_spread(shock_sd: float) -> ShockSpread:
    """Return the spread before any history: half-normal(``shock_sd``)."""
    return _spread(-0.5 * _SIGMAS**2, shock_sd)


def learn_spread(months: Months, season: Season, shock_sd: float) -> ShockSpread:
    """Return what the months of a book make of half-normal(``shock_sd``).

    Wins of a month are Poisson around expected x season x e^(sigma z - sigma^2 / 2), z normal;
    the expected ones are made to add up to those seen.
    """
    expected = months.expected[0] * np.exp(season.log[0, months.month % 12])
    tells = expected > _FEWEST_EXPECTED
    seen, expected = months.seen[0, tells], expected[tells]
    if not seen.sum() or shock_sd <= 0:
        return assumed_spread(shock_sd)
    expected = expected * float(seen.sum()) / float(expected.sum())
    sigma = shock_sd * _SIGMAS[:, None]
    shift = sigma * _NODES - sigma**2 / 2
    log = seen[:, None, None] * shift - expected[:, None, None] * np.exp(shift)
    likelihood = np.logaddexp.reduce(log, axis=2).sum(axis=0)
    return _spread(likelihood - 0.5 * _SIGMAS**2, shock_sd)


def _spread(log_density: Floats, scale: float) -> ShockSpread:
    density = np.exp(log_density - log_density.max())
    steps = (density[1:] + density[:-1]) / 2
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    return ShockSpread(reached / reached[-1], scale)


def draw_shock(n_paths: int, spread: ShockSpread, seed: int) -> Shock:
    """Return shocks stratified in both sigma, by its ``spread``, and z."""
    start = stream(seed, "shock").random(2)
    shares = (start[:, None] + _STEPS[:, None] * np.arange(n_paths)) % 1
    shares = np.clip(shares, 1e-9, _ALMOST_ONE)
    return shock_of(spread.quantile(shares[0]), normal_quantiles(shares[1]))
