"""Search for the subset that serves the goals best: leave out, swap, and keep what was reached.

Greedy by the exact pivot: from all opportunities those that add least are left out one by one (a
few at a time while there are many), once for the chance itself and once for E[min(S, T)], which
still tells them apart where no single one crosses the target. Then one is swapped for another as
long as that helps the goal in hand without giving up a goal before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.audit.goal import Goals
from ontarget.audit.limits import Room
from ontarget.audit.wins import Bools, Floats, Ints

# How much a goal may be given up for the ones after it: 0.2 points of P(hit), a thousandth of
# the targets.
TIES = np.array([0.002, 0.001, 0.0])
# What leaving out goes by: mostly P(hit); without it; the later ones keep pivots of 0 apart.
HIT_FIRST, REACH_FIRST = np.array([1.0, 0.05, 0.002]), np.array([0.0, 1.0, 0.02])
BLENDS = (HIT_FIRST, np.array([1.0, 1.0, 0.02]), REACH_FIRST)
_PART = 0.12  # of those still to go, left out at a time
_FEW = 40  # opportunities; all swaps of so many are looked at
_OUTS = 8  # else, those that add least
_READ = 4_000_000  # wins read while swapping for one goal, at most; of few opportunities more
_READ_OF_FEW = 20_000_000
_SWAPS = 400
_ANY = np.full(3, -np.inf)


@dataclass(frozen=True)
class Search:
    """Goals and room; every choice is a mask over the opportunities, ties go by their order.

    ``goals`` may be measured on a part of the paths, ``whole`` on all; ``usual`` is what each
    brings on average over all of them, ``fair`` that share of its wins over the part's.
    """

    goals: Goals
    room: Room
    whole: Goals
    usual: Floats
    fair: Floats

    def best(self) -> Bools:
        """Return the choice that is best by the goals in their order."""
        if not self.goals.periods:
            return self._finish(self.leave_out(REACH_FIRST), _ANY)
        is_few = len(self.fair) <= _FEW
        found = [self.leave_out(blend) for blend in (BLENDS if is_few else BLENDS[::2])]
        if is_few:
            found = [self.swap(kept, 0, _ANY) for kept in found]
        else:
            found.append(self.leave_out(None))
            found.append(self.swap(max(found, key=self._p_hit), 0, _ANY))
        chances = [self._p_hit(kept) for kept in found]
        tied = [kept for kept, p in zip(found, chances, strict=True) if p >= max(chances) - TIES[0]]
        first = max(tied, key=lambda kept: self.level(kept)[1])
        floors = _ANY.copy()
        floors[0] = max(self.level(kept)[0] for kept in tied) - TIES[0]
        last = self._finish(first, floors)
        # What looked like a tie on a part of the paths may be none.
        return last if self._p_hit(last) >= max(chances) - 2 * TIES[0] else first

    def steady(self) -> Bools:
        """Return the choice by E[min(S, T)] and wins, whatever P(hit)."""
        return self._finish(self.leave_out(REACH_FIRST), _ANY)

    def _finish(self, kept: Bools, floors: Floats) -> Bools:
        if self.goals.periods:
            kept = self.swap(kept, 1, floors)
        floors = floors.copy()
        floors[1] = self.level(kept)[1] - TIES[1]
        return self.swap(kept, 2, floors)

    def level(self, kept: Bools) -> Floats:
        """Return the three goals of a choice."""
        return self.goals.level(kept, self.goals.sums(kept))

    def _p_hit(self, kept: Bools) -> float:
        now = self.whole.now
        return 0.0 if now is None else now.hits(now.sums(kept)) / len(now.base)

    def leave_out(self, blend: Floats | None) -> Bools:
        """Return what remains when those that add least are left out until the room is enough.

        Without a ``blend`` of the goals by what they usually bring.
        """
        kept = ~self.room.never
        sums = self.goals.sums(kept)
        while True:
            beyond, excess = self.room.owners_beyond(kept), self.room.excess(kept)
            can_go = kept & ~self.room.must
            of_full = can_go & (beyond > 0)[self.room.owner]
            if of_full.any():
                can_go = of_full
            elif excess <= 0 or not can_go.any():
                return self._filled(kept, sums, blend)
            n = max(int(_PART * max(excess, float(beyond.sum()))), 1)
            for row in self._least(sums, can_go, blend)[:n].tolist():
                if of_full.any() and beyond[self.room.owner[row]] <= 0:
                    continue
                beyond[self.room.owner[row]] -= 1
                kept[row] = False
                sums = self.goals.moved(sums, row, -1)

    def order_out(self, first: Ints, blend: Floats = HIT_FIRST) -> Ints:
        """Return all that may go in the order in which they do, classes of ``first`` by number."""
        left = ~self.room.must
        sums = self.goals.sums(np.ones(len(first), dtype=bool))
        order: list[int] = []
        for number in np.unique(first[left]):
            while (can_go := left & (first == number)).any():
                n = max(int(_PART * can_go.sum()), 1) if len(first) > _FEW else 1
                going = self._least(sums, can_go, blend)[:n]
                left[going] = False
                for row in going.tolist():
                    sums = self.goals.moved(sums, row, -1)
                order.extend(going.tolist())
        return np.array(order, dtype=np.int64)

    def _least(self, sums: tuple[Ints, ...], can_go: Bools, blend: Floats | None) -> Ints:
        """Return those that can go, the one that adds least (per hour, if hours bind) first."""
        lost = self.usual if blend is None else (blend @ self.goals.lost(sums)) * self.fair
        if np.isfinite(self.room.hours):
            lost = lost / np.maximum(self.room.hours_each, 1e-9)
        rows = np.flatnonzero(can_go)
        return np.asarray(rows[lost[rows].argsort(kind="stable")])

    def _filled(self, kept: Bools, sums: tuple[Ints, ...], blend: Floats | None) -> Bools:
        """Use the room that is left."""
        fits = self.room.fits(kept)
        blend = REACH_FIRST if blend is None else blend
        while fits.any():
            gain = blend @ self.goals.won(sums)
            gain[~fits] = -np.inf
            come = int(gain.argmax())
            kept[come] = True
            sums = self.goals.moved(sums, come, 1)
            fits = self.room.fits(kept)
        return kept

    def swap(self, kept: Bools, goal: int, floors: Floats) -> Bools:
        """Swap one for one while goal number ``goal`` rises and none before it falls too low."""
        kept = kept.copy()
        weights = 1e-4 ** np.arange(3, dtype=np.float64)
        weights = np.concatenate([np.zeros(goal), weights[: 3 - goal]])
        sums = self.goals.sums(kept)
        n_read = 0
        for _ in range(_SWAPS):
            move, cost = self._best_swap(kept, sums, weights, goal, floors)
            n_read += cost
            if move is None:
                break
            out, come = move
            kept[out], kept[come] = False, True
            sums = self.goals.moved(self.goals.moved(sums, out, -1), come, 1)
            if self.room.fits(kept).any():
                kept = self._filled(kept, sums, weights)
                sums = self.goals.sums(kept)
            if n_read > (_READ_OF_FEW if len(kept) <= _FEW else _READ):
                break
        return kept

    def _best_swap(
        self, kept: Bools, sums: tuple[Ints, ...], weights: Floats, goal: int, floors: Floats
    ) -> tuple[tuple[int, int] | None, int]:
        now = self.goals.level(kept, sums)
        best, least = None, float(weights @ now) + 1e-9
        outs = self._outs(kept, sums, weights)
        for out in outs.tolist():
            fits = self.room.fits(kept, out)
            if not fits.any():
                continue
            without = self.goals.moved(sums, out, -1)
            left = kept.copy()
            left[out] = False
            level = self.goals.level(left, without)[:, None] + self.goals.won(without)
            fits &= (level[:goal] >= floors[:goal, None] - 1e-12).all(axis=0)
            found = np.where(fits, weights @ level, -np.inf)
            come = int(found.argmax())
            if found[come] > least:
                best, least = (out, come), float(found[come]) + 1e-12
        n_wins = sum(len(one.wins.path) for one in self.goals.periods) + len(kept)
        return best, (len(outs) + 1) * n_wins

    def _outs(self, kept: Bools, sums: tuple[Ints, ...], weights: Floats) -> Ints:
        rows = np.flatnonzero(kept & ~self.room.must)
        if len(kept) <= _FEW:
            return rows
        lost = weights @ self.goals.lost(sums)
        return rows[lost[rows].argsort(kind="stable")][:_OUTS]
