"""The three goals of keeping some opportunities, in this order, measured on paths.

P(hit); then E[min(bookings, target)] of this and the next period; then expected wins. Only wins
that cross the target move the first: P(T - A <= S < T) is what an opportunity of value A adds to
the chance of a sum S that it is not part of. The three are shares, so that they can be blended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.audit.wins import Bools, Floats, Ints, Wins


@dataclass(frozen=True, slots=True)
class PeriodGoal:
    """A period's wins, what comes in any case (``base``, per path) and its target.

    With a ``width`` a path counts as a part of a hit within half of it around the target. Where
    many are chosen among few paths this keeps the choice from following the paths' own noise.
    """

    wins: Wins
    base: Ints
    target: int
    width: int = 0

    def sums(self, kept: Bools) -> Ints:
        """Return the bookings per path if only ``kept`` stay."""
        return self.base + self.wins.total(kept, len(self.base))

    def moved(self, sums: Ints, row: int, sign: int) -> Ints:
        """Return the bookings with (sign 1) or without (-1) one opportunity."""
        path, value = self.wins.of(row)
        found = sums.copy()
        found[path] += sign * value
        return found

    def hits(self, sums: Ints) -> float:
        """Return on how many paths the target is reached."""
        if not self.width:
            return float((sums >= self.target).sum())
        low = self.target - self.width // 2
        return float(np.clip(sums - low, 0, self.width).sum(dtype=np.float64) / self.width)

    def reached(self, sums: Ints) -> float:
        """Return the sum of min(bookings, target) over the paths."""
        return float(np.minimum(sums, self.target).sum(dtype=np.float64))

    def lost(self, sums: Ints) -> tuple[Floats, Floats]:
        """Return what each of those in ``sums`` adds to ``hits`` and to ``reached``."""
        value, spare = self.wins.value, self._at(sums - self.target)
        reach = np.maximum(value - np.maximum(spare, 0), 0)
        if not self.width:
            return self._per_row((value > spare) & (spare >= 0)), self._per_row(reach)
        half = self.width // 2
        hits = np.maximum(value - np.maximum(spare - half, 0), 0)
        hits -= np.maximum(value - np.maximum(spare + (self.width - half), 0), 0)
        return self._per_row(hits) / self.width, self._per_row(reach)

    def won(self, sums: Ints) -> tuple[Floats, Floats]:
        """Return what each of those not in ``sums`` would add to ``hits`` and to ``reached``."""
        value, lacking = self.wins.value, self._at(self.target - sums)
        reach = np.minimum(value, np.maximum(lacking, 0))
        if not self.width:
            return self._per_row((value >= lacking) & (lacking > 0)), self._per_row(reach)
        half = self.width // 2
        hits = np.minimum(value, np.maximum(lacking + half, 0))
        hits -= np.minimum(value, np.maximum(lacking - (self.width - half), 0))
        return self._per_row(hits) / self.width, self._per_row(reach)

    def _at(self, per_path: Ints) -> Ints:
        # Every path is one of them; "clip" only spares the check.
        return np.take(per_path, self.wins.path, mode="clip")

    def _per_row(self, per_win: Bools | Ints) -> Floats:
        start = self.wins.start
        has_any = np.flatnonzero(start[1:] > start[:-1])
        found = np.zeros(self.wins.n)
        if len(has_any):
            narrow = per_win.view(np.int8) if per_win.dtype == np.bool_ else per_win
            found[has_any] = np.add.reduceat(narrow, start[has_any], dtype=np.int64)
        return found


@dataclass(frozen=True, slots=True)
class Goals:
    """The period, the next one if its target is known, and the share of wins of each."""

    now: PeriodGoal | None
    later: PeriodGoal | None
    share: Floats

    @property
    def periods(self) -> tuple[PeriodGoal, ...]:
        """The periods that have a target."""
        return tuple(one for one in (self.now, self.later) if one is not None)

    @property
    def scale(self) -> float:
        """What the sum of min(bookings, target) is divided by."""
        return sum(max(abs(one.target), 1) * len(one.base) for one in self.periods) or 1.0

    def sums(self, kept: Bools) -> tuple[Ints, ...]:
        """Return the bookings of each period if only ``kept`` stay."""
        return tuple(one.sums(kept) for one in self.periods)

    def moved(self, sums: tuple[Ints, ...], row: int, sign: int) -> tuple[Ints, ...]:
        """Return the bookings with or without one opportunity."""
        return tuple(one.moved(part, row, sign) for one, part in self._pairs(sums))

    def level(self, kept: Bools, sums: tuple[Ints, ...]) -> Floats:
        """Return P(hit), the share of the targets that is reached, and the share of wins."""
        hit = self.now.hits(sums[0]) / len(sums[0]) if self.now else 0.0
        reached = sum(one.reached(part) for one, part in self._pairs(sums)) / self.scale
        return np.array([hit, reached, float(self.share[kept].sum())])

    def lost(self, sums: tuple[Ints, ...]) -> Floats:
        """Return what each of those in ``sums`` adds to the three goals, shape (3, n)."""
        return self._blend([one.lost(part) for one, part in self._pairs(sums)], sums)

    def won(self, sums: tuple[Ints, ...]) -> Floats:
        """Return what each of those not in ``sums`` would add, shape (3, n)."""
        return self._blend([one.won(part) for one, part in self._pairs(sums)], sums)

    def _pairs(self, sums: tuple[Ints, ...]) -> list[tuple[PeriodGoal, Ints]]:
        return list(zip(self.periods, sums, strict=True))

    def _blend(self, changes: list[tuple[Floats, Floats]], sums: tuple[Ints, ...]) -> Floats:
        found = np.zeros((3, len(self.share)))
        if self.now is not None:
            found[0] = changes[0][0] / len(sums[0])
        for _, reach in changes:
            found[1] += reach / self.scale
        found[2] = self.share
        return found
