"""Good and bad times that all opportunities share, on the log-odds of winning.

The spread sigma of the shock is itself not known: half-normal with the scale of the setting. It
is never taken for 0: eight quarters of one firm put it at 0 in every other sample though it is
0.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Floats
from ontarget.forecast.streams import normal_quantiles, stream

# Steps of the lattice: powers of the plastic number (Roberts 2018), even in two dimensions.
_STEPS = np.array([0.7548776662466927, 0.5698402909980532])


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


def spread_of(shock_sd: float, n_quarters: float) -> float:
    """Return the spread of the coming shock around rates that are a mean over past ones.

    Rates learned in ``n_quarters`` carry the mean of the shocks of those quarters.
    """
    return float(shock_sd * np.sqrt(1 + 1 / max(n_quarters, 1.0)))


def draw_shock(n_paths: int, shock_sd: float, seed: int) -> Shock:
    """Return shocks stratified in both sigma ~ half-normal(shock_sd) and z."""
    start = stream(seed, "shock").random(2)
    shares = (start[:, None] + _STEPS[:, None] * np.arange(n_paths)) % 1
    shares = np.clip(shares, 1e-9, 1 - 1e-9)
    sigma = shock_sd * normal_quantiles((1 + shares[0]) / 2)
    return shock_of(sigma, normal_quantiles(shares[1]))
