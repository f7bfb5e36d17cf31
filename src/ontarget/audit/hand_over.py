"""Who could take a parked opportunity: a colleague with room and a better record there.

Records are shrunk (beta-binomial): a colleague's share of wins in a segment towards that segment's
in the firm, and the segment's towards the firm's. Better means by at least ``_LEAST_BETTER`` and
more likely than ``_SURE``: small records differ by luck. That opportunities handed over would be
won as often as the colleague's own is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

Key = int | str
_LEAST_BETTER = 0.03
_SURE = 0.75
_LEAST_K, _MOST_K = 5.0, 200.0  # opportunities that the parent counts as
_SEGMENT_K = 20.0


@dataclass(frozen=True, slots=True)
class Record:
    """Closed opportunities of one owner in one segment."""

    owner: str
    segment: str
    n_won: int
    n_closed: int


@dataclass(frozen=True, slots=True)
class Load:
    """What an owner carries: hours a week that are free, else open ones against the usual.

    Where what each takes is assumed and not known, both must leave room.
    """

    owner: str
    n_open: int
    usual_open: float
    hours_free: float | None = None
    is_assumed: bool = False

    def has_room(self, hours: float) -> bool:
        """Whether one more fits, of so many hours a week."""
        is_below_usual = self.n_open + 1 <= self.usual_open
        if self.hours_free is None:
            return is_below_usual
        return self.hours_free >= hours and (is_below_usual or not self.is_assumed)

    @property
    def room(self) -> str:
        """What is free, in words."""
        if self.hours_free is None or self.is_assumed:
            return "has room"
        return f"has {self.hours_free:.0f} h a week free"

    def with_one_more(self, hours: float) -> Load:
        """Return the load after taking one."""
        free = None if self.hours_free is None else self.hours_free - hours
        return replace(self, n_open=self.n_open + 1, hours_free=free)


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked opportunity; ``at_stake`` (expected amount) says who is served first."""

    key: Key
    owner: str
    segment: str
    at_stake: float
    hours: float = 1.0


@dataclass(frozen=True, slots=True)
class HandOver:
    """Whom it could go to; ``to_owner`` is None if nobody with room is better: park it."""

    key: Key
    to_owner: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A shrunken share of wins with its standard error, from ``n_closed`` own ones."""

    mean: float
    error: float
    n_closed: int


def suggest_hand_over(
    parked: Sequence[Parked], records: Sequence[Record], loads: Sequence[Load]
) -> list[HandOver]:
    """Return a suggestion for each parked opportunity, in their order; none without colleagues.

    What has most at stake chooses first, and each one taken uses up room.
    """
    if len({load.owner for load in loads}) < 2:
        return []
    rates, room = _Rates(records), {load.owner: load for load in loads}
    found: dict[Key, HandOver] = {}
    for one in sorted(parked, key=lambda each: (-each.at_stake, str(each.key))):
        taker = _best_taker(one, rates, room)
        if taker is None:
            found[one.key] = HandOver(one.key, None, "nobody with room has a better record: park")
            continue
        own, theirs = rates.of(one.owner, one.segment), rates.of(taker, one.segment)
        where = f" in {one.segment}" if one.segment else ""
        why = (
            f"{taker} {room[taker].room} and wins {theirs.mean * 100:.0f} %{where} "
            f"(n {theirs.n_closed}), "
            f"{one.owner or 'the owner'} {own.mean * 100:.0f} % (n {own.n_closed})"
        )
        found[one.key] = HandOver(one.key, taker, why)
        room[taker] = room[taker].with_one_more(one.hours)
    return [found[one.key] for one in parked]


def _best_taker(one: Parked, rates: _Rates, room: Mapping[str, Load]) -> str | None:
    own, best = rates.of(one.owner, one.segment), None
    for owner in sorted(room):
        if owner in ("", one.owner) or not room[owner].has_room(one.hours):
            continue
        theirs = rates.of(owner, one.segment)
        apart = theirs.mean - own.mean
        error = sqrt(theirs.error**2 + own.error**2)
        is_sure = NormalDist().cdf(apart / max(error, 1e-9)) >= _SURE
        if theirs.n_closed and apart >= _LEAST_BETTER and is_sure:
            best = max(best or (0.0, ""), (theirs.mean, owner), key=lambda pair: pair[0])
    return None if best is None else best[1]


class _Rates:
    """Shrunken shares of wins: owner in segment < segment < firm."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}
        for one in records:
            won, closed = self._counts.get((one.owner, one.segment), (0, 0))
            self._counts[one.owner, one.segment] = (won + one.n_won, closed + one.n_closed)
        n_won = sum(won for won, _ in self._counts.values())
        n_closed = sum(closed for _, closed in self._counts.values())
        # One win in two is added, so that no share is 0 or 1.
        self._firm = (n_won + 1) / (n_closed + 2)
        self._of_segment: dict[str, tuple[int, int]] = {}
        for (_, name), (won, closed) in self._counts.items():
            won_there, closed_there = self._of_segment.get(name, (0, 0))
            self._of_segment[name] = (won_there + won, closed_there + closed)
        self._k = self._weight()
        self._known: dict[tuple[str, str], Rate] = {}

    def of(self, owner: str, segment: str) -> Rate:
        """Return the rate of an owner in a segment; the segment's where there is no record."""
        key = (owner, segment)
        if key not in self._known:
            self._known[key] = self._rate(owner, segment)
        return self._known[key]

    def _rate(self, owner: str, segment: str) -> Rate:
        won, closed = self._counts.get((owner, segment), (0, 0))
        mean = (won + self._k * self._segment(segment)) / (closed + self._k)
        return Rate(mean, sqrt(mean * (1 - mean) / (closed + self._k + 1)), closed)

    def _segment(self, segment: str) -> float:
        won, closed = self._of_segment.get(segment, (0, 0))
        return (won + _SEGMENT_K * self._firm) / (closed + _SEGMENT_K)

    def _weight(self) -> float:
        """Return what the parent counts as: m (1 - m) / tau^2 - 1 by moments, within bounds."""
        spread = weight = 0.0
        for (_, segment), (won, closed) in sorted(self._counts.items()):
            mean = self._segment(segment)
            spread += (won - closed * mean) ** 2 - closed * mean * (1 - mean)
            weight += closed * (closed - 1)
        if spread <= 0 or weight <= 0:
            return _MOST_K
        k = self._firm * (1 - self._firm) / (spread / weight) - 1
        return min(max(k, _LEAST_K), _MOST_K)
