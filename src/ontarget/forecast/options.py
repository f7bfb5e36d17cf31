"""What a forecast may be told; every value has a setting of the same name in config."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Sizes, spreads and memory of a forecast.

    ``n_draws`` parameter draws are shared by all opportunities of a path, so they carry what is
    not known about the firm's rates. The two ``_sd`` are on the log-odds of winning. Arrivals of
    ``arrival_step_weeks`` are taken to come together, in their middle.
    """

    seed: int = 1
    n_paths: int = 20_000
    n_draws: int = 400
    shock_sd: float = 0.3
    account_shock_sd: float = 0.3
    half_life_months: float = 12.0
    arrival_weeks: int = 26
    arrival_step_weeks: int = 1
    horizon_weeks: int = 26
