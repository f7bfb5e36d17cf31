"""What is at stake with each open opportunity: its wins on the paths of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ontarget.audit.goal import Goals, PeriodGoal
from ontarget.audit.limits import Limits, Room
from ontarget.audit.search import Search
from ontarget.audit.wins import Bools, Floats, Ints, Wins

_FEW = 40  # opportunities; from here on a hit within part of the spread counts as a part
_WIDTH = 0.3  # of the standard deviation of the bookings
_WINS_READ = 100_000  # of each period, while searching
_FEWEST_PATHS = 1_000


@dataclass(frozen=True)
class Stakes:
    """Open opportunities on paths; ``keys`` are unique and settle ties.

    ``wins``, ``base`` (booked and new business, per path) and ``target`` are of the period,
    ``next_wins`` and so on of the next one; a target is None where there is none. ``p_win`` is
    the chance to be won in the period, ``p_win_26w`` within 26 weeks, ``wins_26w`` on which paths
    that happens. Amounts and counts work alike: for a count every win has the value 1.
    """

    keys: Sequence[int] | Sequence[str]
    wins: Wins
    base: Ints
    target: int | None
    p_win: Floats
    p_win_26w: Floats
    wins_26w: Wins
    next_wins: Wins | None = None
    next_base: Ints | None = None
    next_target: int | None = None
    owners: Sequence[str] | None = None
    hours_each: Floats | None = None
    must_keep: Bools | None = None
    never_keep: Bools | None = None

    @property
    def n(self) -> int:
        """Number of opportunities."""
        return len(self.keys)

    @property
    def n_paths(self) -> int:
        """Number of paths."""
        return len(self.base)

    def ordered(self) -> tuple[Stakes, Ints]:
        """Return the same by key, and the place of each in ``self``."""
        order = np.array(sorted(range(self.n), key=lambda i: self.keys[i]), dtype=np.int64)

        def rows(column: Bools | None) -> Bools | None:
            return None if column is None else column[order]

        owners = self.owners
        return replace(
            self,
            keys=[self.keys[i] for i in order.tolist()],
            wins=self.wins.take(order),
            p_win=self.p_win[order],
            p_win_26w=self.p_win_26w[order],
            wins_26w=self.wins_26w.take(order),
            next_wins=None if self.next_wins is None else self.next_wins.take(order),
            owners=None if owners is None else [owners[i] for i in order.tolist()],
            hours_each=None if self.hours_each is None else self.hours_each[order],
            must_keep=rows(self.must_keep),
            never_keep=rows(self.never_keep),
        ), order

    def only(self, chosen: Bools) -> Stakes:
        """Return the stakes of the chosen ones; what the others bring comes anyway."""
        if chosen.all():
            return self
        place = np.array(np.flatnonzero(chosen), dtype=np.int64)

        def anyway(base: Ints | None, wins: Wins | None) -> Ints | None:
            return base if base is None or wins is None else base + wins.total(~chosen, len(base))

        def rows(column: Bools | None) -> Bools | None:
            return None if column is None else column[place]

        return replace(
            self,
            keys=[self.keys[i] for i in place.tolist()],
            wins=self.wins.take(place),
            base=self.base + self.wins.total(~chosen, self.n_paths),
            p_win=self.p_win[place],
            p_win_26w=self.p_win_26w[place],
            wins_26w=self.wins_26w.take(place),
            next_wins=None if self.next_wins is None else self.next_wins.take(place),
            next_base=anyway(self.next_base, self.next_wins),
            owners=None if self.owners is None else [self.owners[i] for i in place.tolist()],
            hours_each=None if self.hours_each is None else self.hours_each[place],
            must_keep=rows(self.must_keep),
            never_keep=rows(self.never_keep),
        )

    def search(self, limits: Limits) -> Search:
        """Return the search on as many of the first paths as can be read in good time."""
        n_paths = max(_FEWEST_PATHS, int(self.n_paths * _WINS_READ / max(len(self.wins.path), 1)))
        n_paths = min(self.n_paths, n_paths)
        is_many = self.n > _FEW
        goals = self._goals(n_paths, is_soft=is_many)
        value = self.wins.value
        if self.target is not None:
            value = np.minimum(value, max(self.target, 1))
        usual = np.bincount(self.wins.row, value, minlength=self.n) / self.n_paths
        fair = np.ones(self.n)
        if is_many and goals.now is not None:
            in_part = np.diff(goals.now.wins.start) / n_paths
            whole = np.diff(self.wins.start) / self.n_paths
            fair = np.divide(whole, in_part, out=fair, where=in_part > 0)
        whole_goals = self._goals(self.n_paths, is_soft=False)
        return Search(goals, self.room(limits), whole_goals, usual, fair)

    def _goals(self, n_paths: int, *, is_soft: bool) -> Goals:
        now = later = None
        if self.target is not None:
            width = 0
            if is_soft:
                total = self.base + self.wins.total(np.ones(self.n, bool), self.n_paths)
                width = int(_WIDTH * total.std())
            now = PeriodGoal(
                _first(self.wins, n_paths, self.n_paths), self.base[:n_paths], self.target, width
            )
        if now and self.next_wins is not None and self.next_target is not None:
            base = self.base if self.next_base is None else self.next_base
            later = PeriodGoal(
                _first(self.next_wins, n_paths, self.n_paths), base[:n_paths], self.next_target
            )
        share = self.p_win_26w / max(float(self.p_win_26w.sum()), 1e-12)
        return Goals(now, later, share)

    def room(self, limits: Limits) -> Room:
        """Return the bounds of ``limits`` for these opportunities."""
        owners = list(self.owners or [""] * self.n)
        names = sorted(set(owners)) or [""]
        place = {name: i for i, name in enumerate(names)}
        never = self._mask(self.never_keep)
        must = self._mask(self.must_keep)
        return Room(
            n_kept=self.n if limits.n_kept is None else min(max(limits.n_kept, 0), self.n),
            hours=np.inf if limits.hours is None else limits.hours,
            hours_each=np.ones(self.n) if self.hours_each is None else self.hours_each,
            owner=np.array([place[name] for name in owners], dtype=np.int64),
            per_owner=np.array([limits.per_owner.get(name, np.inf) for name in names]),
            must=must,
            never=never & ~must,
        )

    def _mask(self, mask: Bools | None) -> Bools:
        return np.zeros(self.n, dtype=bool) if mask is None else np.asarray(mask, dtype=bool)


def _first(wins: Wins, n_paths: int, n_all: int) -> Wins:
    return wins if n_paths == n_all else wins.until(n_paths)
