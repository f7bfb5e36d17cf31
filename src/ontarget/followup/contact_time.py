"""The right moment: when to contact a buyer in the buyer's own day, and what that rests on.

What they asked for always wins. Then what was learned of their segment's hours, then a weak
general rule. Whatever it rests on, a window never lies in quiet hours, on a free day of either
side, outside of what they asked for, or in the past.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ontarget.followup.clock import MINUTES_A_DAY, Span, minutes_of, overlap, span
from ontarget.followup.day_part import NO_PART, PARTS
from ontarget.followup.explore import choose_part
from ontarget.followup.free_days import Absence, find_free
from ontarget.followup.hours import HourRates, PartAdvice
from ontarget.followup.preference import Preference
from ontarget.followup.window_words import Told, question_to_ask, say_none, say_why
from ontarget.followup.zones import Zone, read_zone

Basis = Literal["asked", "learned", "prior"]

_LONG = 240  # minutes; asked hours longer than this are narrowed to the best part within


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
    try another part of the day to learn.
    """

    quiet_start: int = 20 * 60
    quiet_end: int = 8 * 60
    least_minutes: int = 15
    horizon_days: int = 30
    explore: float = 0.0
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

    ``channel``: the one they asked for, else the one wanted. ``n``: contacts it was learned from.
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
    """One search, with what stood in the way of it."""

    buyer: Buyer
    seller: Seller
    rules: Rules
    now: datetime
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

    ``now`` is an aware instant, ``due_on`` a day of the buyer.
    """
    rules = rules or Rules()
    asked = buyer.preference or Preference()
    zone = read_zone(asked.time_zone) or buyer.zone.zone
    channel = asked.channel or channel
    search = _Search(buyer, seller, rules, now.astimezone(UTC), zone)
    first = max(due_on, search.now.astimezone(zone).date())
    for ahead in range(rules.horizon_days + 1):
        day = first + timedelta(days=ahead)
        if options := _options(search, day):
            advice = hours.advise(channel, buyer.segment, buyer.person)
            return _window(search, options, advice, channel, day)
    return NoWindow(say_none(search.blocked, asked, first, buyer.absences))


def _options(search: _Search, day: date) -> list[_Option]:
    """Return the stretches of a buyer's day that break no rule; notes what stands in the way."""
    buyer, asked = search.buyer, search.buyer.preference or Preference()
    if asked.days and day.weekday() not in asked.days:
        return []
    if free := find_free(
        day, buyer.zone.country, buyer.absences, weekend_counts=day.weekday() not in asked.days
    ):
        search.blocked[f"buyer {free}"] += 1
        return []
    allowed, found, reasons = _allowed(search, day), list[_Option](), set[str]()
    is_day_asked = bool(asked.days)
    for part, (start, end) in _wanted(asked):
        least = min(search.rules.least_minutes, end - start)
        wanted = overlap(span(search.zone, day, start, end), allowed)
        usable = _usable(search, wanted, part, least, is_day_asked)
        if isinstance(usable, str):
            reasons.add(usable)
        else:
            found.append(usable)
    if not found:
        search.blocked.update(reasons)
    own = [option for option in found if option.is_own_time]
    return own or found


def _usable(
    search: _Search, wanted: Span, part: int, least: int, is_day_asked: bool
) -> _Option | str:
    """Return what can be used of a stretch, or what stands in the way."""
    if minutes_of(wanted) < least:
        return "quiet"
    ahead = (max(wanted[0], _next_minute(search.now)), wanted[1])
    if minutes_of(ahead) < least:
        return "past"
    # The buyer's hours may lie on two days of the seller's.
    seller = search.seller
    ends = (ahead[0], ahead[1] - timedelta(seconds=1))
    days = sorted({at.astimezone(seller.zone).date() for at in ends})
    free = {day: _seller_free(search, day, is_day_asked) for day in days}
    own = [
        overlap(ahead, span(seller.zone, day, seller.start, seller.end))
        for day in days
        if not free[day]
    ]
    longest = max(own, key=minutes_of, default=None)
    if longest and minutes_of(longest) >= least:
        return _Option(longest, part, True)
    for why in free.values():
        if why:
            return f"seller {why}"
    return _Option(ahead, part, False)


def _seller_free(search: _Search, day: date, is_day_asked: bool) -> str | None:
    seller = search.seller
    return find_free(day, seller.country, seller.absences, weekend_counts=not is_day_asked)


def _allowed(search: _Search, day: date) -> Span:
    """Return the hours of a day that are not quiet, wherever the buyer may be.

    Where that leaves nothing of what they asked for, their likely zone decides.
    """
    start, end = search.rules.allowed
    found = span(search.zone, day, start, end)
    asked = search.buyer.preference
    if asked and asked.time_zone:
        return found
    everywhere = found
    for zone in search.buyer.zone.possible:
        everywhere = overlap(everywhere, span(zone, day, start, end))
    wanted = found
    if asked and asked.has_hours:
        wanted = span(search.zone, day, *asked.hours)
    is_enough = minutes_of(overlap(everywhere, wanted)) >= search.rules.least_minutes
    return everywhere if is_enough else found


def _wanted(asked: Preference) -> list[tuple[int, tuple[int, int]]]:
    """Return the stretches of a day to choose from, with their part."""
    parts = [(part, (start * 60, end * 60)) for part, (start, end) in enumerate(PARTS)]
    if not asked.has_hours:
        return parts
    first, last = asked.hours
    if last - first <= _LONG:
        return [(NO_PART, (first, last))]
    within = [(part, (max(start, first), min(end, last))) for part, (start, end) in parts]
    whole = [(part, (start, end)) for part, (start, end) in within if end - start >= 60]
    return whole or [(NO_PART, (first, last))]


def _window(
    search: _Search, options: list[_Option], advice: PartAdvice, channel: str, day: date
) -> Window:
    buyer, rules = search.buyer, search.rules
    asked = buyer.preference or Preference()
    part, propensity, is_explored = NO_PART, 1.0, False
    if options[0].part != NO_PART:
        parts = sorted({option.part for option in options})
        key = (str(buyer.person), channel, day.isoformat())
        choice = choose_part(advice, parts, rules.explore, rules.seed, key)
        part, propensity, is_explored = choice.part, choice.propensity, choice.is_explored
    option = next(option for option in options if option.part == part)
    basis: Basis = "prior" if advice.level == "prior" else "learned"
    if asked.is_about_time:
        basis = "asked"
    is_best_open = part in (NO_PART, advice.part)
    told = Told(
        advice=advice, asked=asked, part=part, zone=buyer.zone, start=option.span[0],
        is_best_open=is_best_open, is_explored=is_explored, seller_zone=search.seller.zone,
        is_own_time=option.is_own_time, explore=rules.explore,
    )  # fmt: skip
    return Window(
        start=option.span[0].astimezone(search.zone),
        end=option.span[1].astimezone(search.zone),
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


def _next_minute(now: datetime) -> datetime:
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + timedelta(minutes=1)
