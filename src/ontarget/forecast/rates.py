"""The rate table: mean hazards per day of each outcome, as multipliers."""

from __future__ import annotations

from dataclasses import dataclass

from ontarget.forecast.ages import NO_END
from ontarget.forecast.columns import Floats


@dataclass(frozen=True, slots=True)
class RateTable:
    """Posterior means of hazards per day by age band, and what multiplies them.

    ``band`` has shape (causes, age bands), ``day`` (causes, day classes), ``segment`` and
    ``owner`` (causes, groups), ``season`` (causes, 12 months). Behind ``oldest``, the ages of the
    oldest win and loss, the second half of the bands counts, see ``ages.place_of``.
    """

    band: Floats
    day: Floats
    segment: Floats
    owner: Floats
    season: Floats
    oldest: tuple[int, int] = NO_END
