"""What giving away each number of opportunities costs, not only half of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from ontarget.audit.search import Search
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Bools, Floats

_EVERY = 60  # opportunities; of more about so many numbers are shown
_POINTS = 25


@dataclass(frozen=True, slots=True)
class Point:
    """What parking ``n_parked`` costs; ``p_hit_kept`` is None without a target."""

    n_parked: int
    wins_lost_share: float
    wins_lost_share_26w: float
    p_hit_kept: float | None


def trace_frontier(stakes: Stakes, search: Search, kept: Bools, also: int = 0) -> tuple[Point, ...]:
    """Return the frontier through a choice: more parked means the same ones and others.

    From all opportunities first those are parked that the choice parks, what adds least first,
    then of the kept ones likewise; what must be kept is never parked. So P(hit) never rises.
    ``also`` is a number given away that has a point of its own.
    """
    first = np.where(search.room.never, 0, np.where(kept, 2, 1))
    order = search.order_out(first)
    n_parked = int((~kept).sum())
    marks = {0, n_parked, len(order), also}
    step = 1 if stakes.n <= _EVERY else len(order) / (_POINTS - 1)
    marks |= {round(i * step) for i in range(int(len(order) / step) + 1)}
    left = np.ones(stakes.n, dtype=bool)
    sums = stakes.base + stakes.wins.total(left, stakes.n_paths)
    points, done = [], 0
    for n in sorted(mark for mark in marks if mark <= len(order)):
        going = np.zeros(stakes.n, dtype=bool)
        going[order[done:n]] = True
        sums = sums - stakes.wins.total(going, stakes.n_paths)
        left &= ~going
        done = n
        hit = None if stakes.target is None else float((sums >= stakes.target).mean())
        points.append(
            Point(
                n, expected_share(stakes.p_win, ~left), expected_share(stakes.p_win_26w, ~left), hit
            )
        )
    return tuple(points)


def expected_share(p_win: Floats, parked: Bools) -> float:
    """Return the share of the expected wins that the parked hold, whatever their order."""
    total = fsum(p_win)
    return fsum(p_win[parked]) / total if total > 0 else 0.0
