"""What a forecast may be told; every value has a setting of the same name in config."""

from __future__ import annotations

from dataclasses import dataclass, replace

# Opportunities times paths that are drawn at most; what a path costs grows with the open book,
# and so does what evens out within it.
_MOST_DRAWS = 40_000_000
_FEWEST_PATHS = 2_000
# With so many open ones single luck is small beside what all share, which is stratified.
_VERY_MANY, _FEWEST_OF_VERY_MANY = 20_000, 1_000
_PATHS_PER_DRAW = 50
_FEWEST_DRAWS = 60


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

    def sized(self, n_open: int) -> Options:
        """Return the options for a book of ``n_open`` open opportunities: fewer paths if many."""
        fewest = _FEWEST_PATHS if n_open <= _VERY_MANY else _FEWEST_OF_VERY_MANY
        n_paths = min(self.n_paths, max(fewest, _MOST_DRAWS // max(n_open, 1)))
        n_draws = min(self.n_draws, max(_FEWEST_DRAWS, n_paths // _PATHS_PER_DRAW))
        return replace(self, n_paths=n_paths, n_draws=n_draws)
