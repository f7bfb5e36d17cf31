"""The right moment: when to contact a buyer in the buyer's own day, and what that rests on.

What they asked for always wins. Then what was learned of their segment's hours, then a weak
general rule. Whatever it rests on, a window never lies in quiet hours, on a free day of either
side, outside of what they asked for, or in the past.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ontarget.followup.clock import (
    MINUTES_A_DAY,
    Span,
    local_time,
    next_minute,
    overlap,
    stretch,
)
from ontarget.followup.day_part import NO_PART, PARTS
from ontarget.followup.explore import choose_part
from ontarget.followup.free_days import Absence, FreeKind, find_free
from ontarget.followup.hours import HourRates, PartAdvice
from ontarget.followup.preference import Preference
from ontarget.followup.window_words import Told, question_to_ask, say_none, say_why
from ontarget.followup.zones import Zone, read_zone

Basis = Literal["asked", "learned", "prior"]

_OwnDay = tuple[Span, Span, FreeKind | None]  # the whole day, its working hours, why it is free

_LONG = 240  # minutes; asked hours longer than this are narrowed to the best part within
_LEAST_PART = 60  # minutes that a part must have of them
_PARTS = tuple((part, start * 60, end * 60) for part, (start, end) in enumerate(PARTS))
_NOTHING_ASKED = Preference()


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whom to contact: ``zone`` as of ``zones.find_zone``, ``person`` the contact's record."""

    zone: Zone
    person: int | None = None
    segment: str | None = None
    preference: Preference | None = None
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Seller:
    """Who contacts them. Working hours, in minutes of the own day, are kept to where possible."""

    zone: ZoneInfo
    country: str | None = None
    absences: tuple[Absence, ...] = ()
    start: int = 7 * 60
    end: int = 19 * 60


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every window.

    Quiet hours run from ``quiet_start`` to ``quiet_end`` (minutes of the buyer's day, over
    midnight where they begin later than they end). ``explore`` is the share of suggestions that
    try another part of the day to learn, in firms with at least ``explore_from`` contacts.
    """

    quiet_start: int = 20 * 60
    quiet_end: int = 8 * 60
    least_minutes: int = 15
    horizon_days: int = 30
    explore: float = 0.0
    explore_from: int = 2000
    seed: int = 0

    @property
    def allowed(self) -> tuple[int, int]:
        """The minutes of a day outside of quiet hours."""
        if self.quiet_start > self.quiet_end:
            return self.quiet_end, self.quiet_start
        if self.quiet_start == self.quiet_end:
            return 0, MINUTES_A_DAY
        # Quiet within the day: the longer of the two stretches around it.
        before, after = (0, self.quiet_start), (self.quiet_end, MINUTES_A_DAY)
        return max((after, before), key=lambda part: part[1] - part[0])


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one day in which to contact a buyer; ``start`` and ``end`` in their zone.

    ``channel``: the one wanted. ``n``: contacts it was learned from.
    ``part``: place in ``day_part.PARTS``, -1 where hours were asked for. ``propensity``: chance
    with which this part was chosen, to be kept with the suggestion.
    """

    start: datetime
    end: datetime
    time_zone: str
    zone_basis: str
    channel: str
    basis: Basis
    n: int
    text: str
    question: str | None = None
    part: int = NO_PART
    propensity: float = 1.0
    is_explored: bool = False


@dataclass(frozen=True, slots=True)
class NoWindow:
    """Why there is no window within the days looked at."""

    why: str


@dataclass(frozen=True, slots=True)
class _Option:
    """A stretch that breaks no rule; ``is_own_time``: within the seller's hours."""

    span: Span
    part: int
    is_own_time: bool


@dataclass(slots=True)
class _Search:
    """One search, with what stood in the way of it. ``now`` in minutes as of ``clock``."""

    buyer: Buyer
    seller: Seller
    rules: Rules
    asked: Preference
    now: int
    zone: ZoneInfo
    blocked: Counter[str] = field(default_factory=Counter)


def find_window(
    buyer: Buyer,
    seller: Seller,
    hours: HourRates,
    *,
    channel: str,
    now: datetime,
    due_on: date,
    rules: Rules | None = None,
) -> Window | NoWindow:
    """Return the first day's best window from ``due_on`` or today on, within 30 days.

    ``now`` is an aware instant, ``due_on`` a day of the buyer. ``channel`` is settled already: what
    they asked for, and what stands against it, come before the hour.
    """
    rules = rules or Rules()
    asked = buyer.preference or _NOTHING_ASKED
    zone = (read_zone(asked.time_zone) if asked.time_zone else None) or buyer.zone.zone
    search = _Search(buyer, seller, rules, asked, next_minute(now), zone)
    first = max(due_on, now.astimezone(zone).date())
    for ahead in range(rules.horizon_days + 1):
        day = first + timedelta(days=ahead)
        if options := _options(search, day):
            advice = hours.advise(channel, buyer.segment, buyer.person)
            explore = rules.explore if hours.n_contacts >= rules.explore_from else 0.0
            return _window(search, options, advice, channel, day, explore)
    return NoWindow(say_none(search.blocked, asked, first, buyer.absences))


def _options(search: _Search, day: date) -> list[_Option]:
    """Return the stretches of a buyer's day that break no rule; notes what stands in the way."""
    buyer, asked = search.buyer, search.asked
    if asked.days and day.weekday() not in asked.days:
        return []
    # Who asked for Saturdays is not told that they do not work on one.
    if free := find_free(day, buyer.zone.country, buyer.absences, weekend_counts=not asked.days):
        search.blocked[f"buyer {free}"] += 1
        return []
    number, found, reasons = day.toordinal(), list[_Option](), set[str]()
    allowed, own_days = _allowed(search, number), _own_days(search, number)
    for part, start, end in _wanted(asked):
        least = min(search.rules.least_minutes, end - start)
        wanted = overlap(stretch(search.zone, number, start, end), allowed)
        usable = _usable(search, wanted, part, least, own_days)
        if isinstance(usable, str):
            reasons.add(usable)
        else:
            found.append(usable)
    if not found:
        search.blocked.update(reasons)
    own = [option for option in found if option.is_own_time]
    return own or found


def _usable(
    search: _Search, wanted: Span, part: int, least: int, own_days: list[_OwnDay]
) -> _Option | str:
    """Return what can be used of a stretch, or what stands in the way."""
    start, end = wanted
    if end - start < least:
        return "quiet"
    start = max(start, search.now)
    if end - start < least:
        return "past"
    blocked = ""
    for whole, worked, free in own_days:
        if start < whole[1] and whole[0] < end:
            if free:
                blocked = f"seller {free}"
                continue
            own = overlap((start, end), worked)
            if own[1] - own[0] >= least:
                return _Option(own, part, True)
    return blocked or _Option((start, end), part, False)


def _own_days(search: _Search, day: int) -> list[_OwnDay]:
    """Return the seller's days on which a buyer's day may fall."""
    seller, is_day_asked, found = search.seller, bool(search.asked.days), []
    for number in (day - 1, day, day + 1):
        free = find_free(
            date.fromordinal(number), seller.country, seller.absences,
            weekend_counts=not is_day_asked,
        )  # fmt: skip
        whole = stretch(seller.zone, number, 0, MINUTES_A_DAY)
        worked = stretch(seller.zone, number, seller.start, seller.end)
        found.append((whole, worked, free))
    return found


def _allowed(search: _Search, day: int) -> Span:
    """Return the hours of a day that are not quiet, wherever the buyer may be.

    Where that leaves nothing of what they asked for, their likely zone decides.
    """
    start, end = search.rules.allowed
    found = stretch(search.zone, day, start, end)
    if not search.buyer.zone.possible or search.asked.time_zone:
        return found
    everywhere = found
    for zone in search.buyer.zone.possible:
        everywhere = overlap(everywhere, stretch(zone, day, start, end))
    wanted = stretch(search.zone, day, *search.asked.hours)
    first, last = overlap(everywhere, wanted)
    return everywhere if last - first >= search.rules.least_minutes else found


def _wanted(asked: Preference) -> Sequence[tuple[int, int, int]]:
    """Return the stretches of a day to choose from: part, first and last minute."""
    if not asked.has_hours:
        return _PARTS
    first, last = asked.hours
    if last - first <= _LONG:
        return ((NO_PART, first, last),)
    within = [(part, max(start, first), min(end, last)) for part, start, end in _PARTS]
    whole = [(part, start, end) for part, start, end in within if end - start >= _LEAST_PART]
    return whole or ((NO_PART, first, last),)


def _window(
    search: _Search,
    options: list[_Option],
    advice: PartAdvice,
    channel: str,
    day: date,
    explore: float,
) -> Window:
    buyer, asked = search.buyer, search.asked
    part, propensity, is_explored = NO_PART, 1.0, False
    if options[0].part != NO_PART:
        parts = sorted({option.part for option in options})
        key = (str(buyer.person), channel, day.isoformat())
        choice = choose_part(advice, parts, explore, search.rules.seed, key)
        part, propensity, is_explored = choice.part, choice.propensity, choice.is_explored
    option = next(option for option in options if option.part == part)
    basis: Basis = "prior" if advice.level == "prior" else "learned"
    if asked.is_about_time:
        basis = "asked"
    told = Told(
        advice=advice,
        asked=asked,
        part=part,
        zone=buyer.zone,
        start=local_time(option.span[0], search.seller.zone),
        is_best_open=part in (NO_PART, advice.part),
        is_explored=is_explored,
        is_own_time=option.is_own_time,
        explore=explore,
    )
    return Window(
        start=local_time(option.span[0], search.zone),
        end=local_time(option.span[1], search.zone),
        time_zone=search.zone.key,
        zone_basis="contact" if read_zone(asked.time_zone) else buyer.zone.basis,
        channel=channel,
        basis=basis,
        n=0 if part == NO_PART or advice.level == "prior" else advice.n,
        text=say_why(told, basis),
        question=question_to_ask(asked, buyer.zone),
        part=part,
        propensity=propensity,
        is_explored=is_explored,
    )
