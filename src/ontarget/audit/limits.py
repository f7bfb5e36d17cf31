"""What a choice must keep to: how many, how many hours, whose, and what is settled already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ontarget.audit.wins import Bools, Floats, Ints


@dataclass(frozen=True)
class Limits:
    """Bounds of a choice; what is None does not bind.

    ``n_kept`` counts opportunities, ``hours`` a week are shared by those kept, ``per_owner``
    bounds how many of an owner's stay. A must is never parked, even beyond the other bounds; one
    that is ``never_kept`` is parked even where there is room.
    """

    n_kept: int | None = None
    hours: float | None = None
    per_owner: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Room:
    """The bounds on numpy columns: one entry per opportunity, owners as codes."""

    n_kept: int
    hours: float
    hours_each: Floats
    owner: Ints
    per_owner: Floats
    must: Bools
    never: Bools

    def excess(self, kept: Bools) -> float:
        """Return by how many opportunities ``kept`` is beyond the number and the hours."""
        n = int(kept.sum())
        beyond = self.hours_each[kept].sum() - self.hours
        by_hours = beyond / max(float(self.hours_each[kept].sum()) / max(n, 1), 1e-9)
        return float(max(n - self.n_kept, by_hours if beyond > 1e-9 else 0.0))

    def owners_beyond(self, kept: Bools) -> Floats:
        """Return by how many each owner is beyond the own bound."""
        counts = np.bincount(self.owner[kept], minlength=len(self.per_owner))
        return np.maximum(counts - self.per_owner, 0)

    def fits(self, kept: Bools, out: int | None = None) -> Bools:
        """Return which of those not kept could come in, ``out`` going if named."""
        left = kept.copy()
        if out is not None:
            left[out] = False
        if int(left.sum()) >= self.n_kept:
            return np.zeros(len(kept), dtype=bool)
        fits = ~kept & ~self.never
        fits &= self.hours_each <= self.hours - self.hours_each[left].sum() + 1e-9
        counts = np.bincount(self.owner[left], minlength=len(self.per_owner))
        return np.asarray(fits & (counts < self.per_owner)[self.owner])
