"""If you had to give away half of your pipeline: which half to keep, and what that costs.

Parked ones are counted as not won at all: the most that giving them away can cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.audit.frontier import Point, expected_share, trace_frontier
from ontarget.audit.limits import Limits
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Bools, Floats, Wins

Key = int | str
# A choice loves long shots if the steadier one keeps so much more of the expected bookings.
LONG_SHOT_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the wins: what is expected, and the range in which it will lie 8 times in 10."""

    expected: float
    p10: float
    p90: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a choice leaves. Bookings (E[S]) and reach (E[min(S, T)]) are in units of the measure.

    ``p_hit`` and ``reach`` are None without a target.
    """

    kept: tuple[Key, ...]
    p_hit: float | None
    bookings: float
    reach: float | None


@dataclass(frozen=True, slots=True)
class Halving:
    """A choice with what it costs.

    ``wins_lost`` and ``wins_lost_26w`` are the share of all wins that lies in the parked ones,
    this period and within 26 weeks. ``break_even_lift`` is by how much more the kept ones must
    win within 26 weeks to make up for it, None if nothing is kept that could. ``steadier`` is
    the choice by E[min(S, T)], given only if this one loves long shots. ``is_over_limits`` says
    that what must be kept is already more than there is room for.
    """

    kept: tuple[Key, ...]
    parked: tuple[Key, ...]
    all: Outcome
    half: Outcome
    wins_lost: Share
    wins_lost_26w: Share
    break_even_lift: float | None
    steadier: Outcome | None
    is_over_limits: bool
    frontier: tuple[Point, ...]

    @property
    def loves_long_shots(self) -> bool:
        """Whether P(hit) was bought with much of the expected bookings."""
        return self.steadier is not None


def n_to_keep(n: int, share: float) -> int:
    """Return how many of ``n`` opportunities a share is, halves up."""
    return min(max(int(np.floor(n * share + 0.5)), 0), n)


def halve(stakes: Stakes, limits: Limits, also: int = 0) -> Halving:
    """Return which to keep within ``limits`` and what parking the others costs.

    The order of goals: P(hit) (ties within .002), then E[min(S, T)] of this and the next period
    (ties within a thousandth of the targets), then expected wins within 26 weeks; without a
    target the wins alone. The order of the opportunities does not matter. ``also`` is a number
    given away that the frontier has besides its own.
    """
    stakes, _ = stakes.ordered()
    search = stakes.search(limits)
    room = search.room
    kept = search.best()
    half, steadier = outcome_of(stakes, kept), None
    if stakes.target is not None:
        steady = outcome_of(stakes, search.steady())
        base = float(stakes.base.mean())
        if steady.bookings - half.bookings > LONG_SHOT_SHARE * (steady.bookings - base):
            steadier = steady
    wins_26w = lost_share(stakes.wins_26w, stakes.p_win_26w, ~kept, stakes.n_paths)
    lost = wins_26w.expected
    return Halving(
        kept=_keys(stakes, kept),
        parked=_keys(stakes, ~kept),
        all=outcome_of(stakes, np.ones(stakes.n, dtype=bool)),
        half=half,
        wins_lost=lost_share(stakes.wins, stakes.p_win, ~kept, stakes.n_paths),
        wins_lost_26w=wins_26w,
        break_even_lift=lost / (1 - lost) if lost < 1 else None,
        steadier=steadier,
        is_over_limits=bool(room.excess(kept) > 0 or room.owners_beyond(kept).any()),
        frontier=trace_frontier(stakes, search, kept, also),
    )


def outcome_of(stakes: Stakes, kept: Bools) -> Outcome:
    """Return what is left if only ``kept`` stay, on all paths."""
    sums = stakes.base + stakes.wins.total(kept, stakes.n_paths)
    target = stakes.target
    return Outcome(
        kept=_keys(stakes, kept),
        p_hit=None if target is None else float((sums >= target).mean()),
        bookings=float(sums.mean()),
        reach=None if target is None else float(np.minimum(sums, target).mean()),
    )


def lost_share(wins: Wins, p_win: Floats, parked: Bools, n_paths: int) -> Share:
    """Return the share of the wins that the parked ones hold.

    The range is that of single paths: it holds what is not known of the chances, the shared
    shock, and the luck of each win. Where no path has any win it is the expected share alone.
    """
    expected = expected_share(p_win, parked)
    n_all = wins.counts(np.ones(wins.n, dtype=bool), n_paths)
    shares = wins.counts(parked, n_paths)[n_all > 0] / n_all[n_all > 0]
    if not len(shares):
        return Share(expected, expected, expected)
    low, high = np.quantile(shares, [0.1, 0.9], method="inverted_cdf")
    return Share(expected, min(float(low), expected), max(float(high), expected))


def _keys(stakes: Stakes, chosen: Bools) -> tuple[Key, ...]:
    return tuple(stakes.keys[i] for i in np.flatnonzero(chosen).tolist())
