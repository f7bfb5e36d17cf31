"""What to expect of opportunities that are older than any that ever ended so: next to nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Protocol

import numpy as np

from ontarget.forecast import ages
from ontarget.forecast.columns import Floats
from ontarget.forecast.exposure import Lives, recency_weights
from ontarget.forecast.shrink import Multipliers

BEYOND_K = 3.0  # outcomes; a last one must be some way behind before it says that none comes


class Fitted(Protocol):
    """Rates of one outcome, as ``win_close`` fits them."""

    @property
    def prior_hazards(self) -> Floats:
        """Hazards per day by band before any history."""

    @property
    def level(self) -> Multipliers:
        """Multiplier of all of them."""

    @property
    def bands(self) -> Multipliers:
        """Multipliers by band."""

    @property
    def segments(self) -> Multipliers:
        """Multipliers by segment."""

    @property
    def owners(self) -> Multipliers:
        """Multipliers by seller."""


def oldest_closing(lives: Lives, cause: int) -> int:
    """Return the age at which the oldest one ended so; NEVER where none did."""
    ages_closed = (lives.ended_on - lives.created_on)[lives.cause == cause]
    return int(ages_closed.max()) if len(ages_closed) else ages.NEVER


def watched_until(lives: Lives, oldest: int) -> Lives:
    """Leave out the days on which opportunities were older than any that ever ended so."""
    return replace(lives, ended_on=np.minimum(lives.ended_on, lives.created_on + oldest))


def behind_oldest(
    name: str, fit: Fitted, lives: Lives, oldest: int, today: int, half_life_months: float
) -> Multipliers:
    """Return the multiplier of hazards at ages at which none ever closed.

    Opportunities that were open there for long tell that nothing comes any more: none where E
    were expected is a posterior mean of k / (k + E), with k so high that the chance just behind a
    last one is hardly touched.
    """
    none = np.zeros(1)
    nothing_known = Multipliers((name,), none, none, none + 1, none + BEYOND_K)
    if oldest == ages.NEVER:
        return nothing_known
    hazard = fit.prior_hazards * fit.level.mean[0] * fit.bands.mean
    each = fit.segments.mean[lives.segments.codes] * fit.owners.mean[lives.owners.codes]
    expected = 0.0
    for band, (start, end) in enumerate(pairwise([*ages.STARTS.tolist(), ages.NEVER])):
        begins = lives.created_on + max(start, oldest + 1)
        stops = np.minimum(lives.ended_on + 1, lives.created_on + end)
        days = np.maximum(stops - begins, 0)
        middle = np.minimum((begins + stops) // 2, today)
        weight = recency_weights(middle, today, half_life_months)
        expected += float((days * weight * each).sum() * hazard[band])
    return replace(nothing_known, expected=none + expected)


def with_beyond(bands: Floats, beyond: Floats) -> Floats:
    """Return hazards by band with those behind the oldest in the second half."""
    return np.concatenate([bands, bands * beyond])
