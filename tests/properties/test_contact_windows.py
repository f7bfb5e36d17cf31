"""No suggestion breaks a rule: days, hours, quiet, holidays, absences, the past.

The oracle shares nothing with the code: it walks local clocks minute by minute with zoneinfo and
asks the list of holidays itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.followup.contact_time import Buyer, NoWindow, Rules, Seller, find_window
from ontarget.followup.free_days import Absence
from ontarget.followup.hour_trials import NO_TRIALS, Trials
from ontarget.followup.hours import fit_hours
from ontarget.followup.preference import Preference
from ontarget.followup.zones import Place, find_zone

# Zones with clock changes of every sort, half hours, and none; with the country they are in.
PLACES = [
    ("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Asia/Kolkata", "IN"),
    ("Australia/Sydney", "AU"), ("Australia/Lord_Howe", "AU"), ("America/St_Johns", "CA"),
    ("Asia/Riyadh", "SA"), ("Asia/Jerusalem", "IL"), ("America/Sao_Paulo", "BR"),
    ("Pacific/Auckland", "NZ"), ("Pacific/Apia", "WS"), ("Pacific/Honolulu", "US"),
    ("Asia/Kathmandu", "NP"), ("Africa/Casablanca", "MA"), ("Africa/Cairo", "EG"),
    ("Europe/London", "GB"), ("America/Havana", "CU"), ("Asia/Tokyo", "JP"),
    ("America/Santiago", "CL"), ("Europe/Dublin", "IE"), ("UTC", None), ("Asia/Tehran", "IR"),
]  # fmt: skip
UNSURE = ["US", "CA", "AU", "BR"]
# Days around which clocks change somewhere.
CHANGES = [date(y, m, d) for y in (2024, 2025, 2026, 2027)
           for m, d in ((3, 8), (3, 29), (4, 5), (9, 27), (10, 4), (10, 25), (11, 1))]  # fmt: skip
QUIET = [(1200, 480), (1200, 480), (1260, 420), (1080, 540), (0, 360), (300, 300)]


@dataclass(frozen=True)
class Case:
    """One contact day."""

    buyer: Buyer
    seller: Seller
    rules: Rules
    now: datetime
    due_on: date


def absences(rng: Random, around: date) -> tuple[Absence, ...]:
    found = []
    for _ in range(rng.choice((0, 0, 1, 2))):
        start = around + timedelta(days=rng.randint(-10, 30))
        ends = start + timedelta(days=rng.choice((0, 1, 5, 14)))
        found.append(Absence(start, None if rng.random() < 0.03 else ends))
    return tuple(found)


def preference(rng: Random) -> Preference | None:
    if rng.random() < 0.35:
        return None
    days = frozenset(rng.sample(range(7), rng.choice((0, 0, 1, 2, 3, 5))))
    start = end = None
    if rng.random() < 0.6:
        start = rng.randrange(0, 1380, 15)
        end = min(1440, start + rng.choice((15, 30, 60, 150, 300, 480)))
        if rng.random() < 0.15:
            start = None
        elif rng.random() < 0.15:
            end = None
    zone = rng.choice(PLACES)[0] if rng.random() < 0.1 else None
    return Preference(days, start, end, time_zone=zone)


def draw(rng: Random) -> Case:
    near = rng.choice(CHANGES) if rng.random() < 0.5 else date(2024, 1, 1)
    spread = 6 if near != date(2024, 1, 1) else 1400
    day = near + timedelta(days=rng.randint(-2, spread))
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=rng.randrange(86_400)
    )
    if rng.random() < 0.1:
        zone = find_zone(Place(country=rng.choice(UNSURE)), None, "UTC")
    else:
        name, country = rng.choice(PLACES)
        zone = find_zone(Place(time_zone=name, country=country), None, "UTC")
    own, own_country = rng.choice(PLACES)
    start = rng.choice((420, 480, 540))
    seller = Seller(ZoneInfo(own), own_country if rng.random() < 0.8 else None,
                    absences(rng, day), start, start + rng.choice((240, 480, 720)))  # fmt: skip
    buyer = Buyer(zone, rng.randint(0, 50), rng.choice(("A", "B", None)), preference(rng),
                  absences(rng, day))  # fmt: skip
    quiet = rng.choice(QUIET)
    explore = rng.choice((0.0, 0.0, 0.3))
    rules = Rules(*quiet, explore=explore, explore_from=0, seed=rng.randint(0, 9))
    return Case(buyer, seller, rules, now, day + timedelta(days=rng.randint(-5, 12)))


def learned() -> list:
    rng = np.random.default_rng(5)
    part, segment = rng.integers(0, 5, 3000), rng.integers(0, 2, 3000)
    answered = rng.random(3000) < np.array([0.1, 0.3, 0.1, 0.2, 0.1])[part]
    trials = Trials(part, rng.integers(0, 2, 3000), answered, rng.integers(0, 50, 3000), segment,
                    ("A", "B"))  # fmt: skip
    return [fit_hours(NO_TRIALS), fit_hours(trials)]


# The oracle.


@lru_cache(maxsize=1000)
def listed(country: str, year: int):
    return holidays.country_holidays(country, years=year)


def is_free(day: date, country, away, *, weekend_counts: bool) -> bool:
    if any(one.from_on <= day <= (one.to_on or date.max) for one in away):
        return True
    known = listed(country, day.year) if country else None
    if known is not None and day in known:
        return True
    return weekend_counts and day.weekday() in (known.weekend if known is not None else {5, 6})


def suits(case: Case, at: datetime, *, everywhere: bool) -> bool:  # noqa: PLR0911
    """Whether a buyer may be contacted in the minute that begins at an instant."""
    buyer, asked = case.buyer, case.buyer.preference or Preference()
    local = at.astimezone(ZoneInfo(asked.time_zone) if asked.time_zone else buyer.zone.zone)
    minute = local.hour * 60 + local.minute
    if at < case.now or local.date() < case.due_on:
        return False
    if asked.days and local.weekday() not in asked.days:
        return False
    if asked.start is not None and minute < asked.start:
        return False
    if asked.end is not None and minute >= asked.end:
        return False
    if asked.start is None and asked.end is None and not 480 <= minute < 1080:
        return False
    if is_quiet(minute, case.rules):
        return False
    if is_free(local.date(), buyer.zone.country, buyer.absences, weekend_counts=not asked.days):
        return False
    own = at.astimezone(case.seller.zone).date()
    if is_free(own, case.seller.country, case.seller.absences, weekend_counts=not asked.days):
        return False
    return not (everywhere and not asked.time_zone) or not any(
        is_quiet(there.hour * 60 + there.minute, case.rules)
        for there in (at.astimezone(zone) for zone in buyer.zone.possible)
    )


def is_quiet(minute: int, rules: Rules) -> bool:
    start, end = rules.quiet_start, rules.quiet_end
    return minute >= start or minute < end if start > end else start <= minute < end


def check(case: Case, hours) -> str:
    """Return the kind of answer; fails where a suggestion breaks a rule."""
    found = find_window(case.buyer, case.seller, hours, channel="call", now=case.now,
                        due_on=case.due_on, rules=case.rules)  # fmt: skip
    if isinstance(found, NoWindow):
        assert found.why
        return "none"
    asked = case.buyer.preference
    # Where they named hours and the country has many clocks, the likely one may decide.
    everywhere = not (asked and asked.has_hours)
    start, end = found.start.astimezone(UTC), found.end.astimezone(UTC)
    assert case.now <= start < end, case
    assert end - start >= timedelta(minutes=15) or (asked and asked.has_hours), case
    last = end - timedelta(minutes=1)
    for at in (start, start + (last - start) / 2, last):
        assert suits(case, at, everywhere=everywhere), (case, found, at)
    assert found.start.tzinfo.key == ((asked.time_zone if asked else None) or case.buyer.zone.name)
    return found.basis


def first_day(case: Case) -> date | None:
    """Return the first local day with a quarter of an hour in a row that suits, by walking."""
    asked = case.buyer.preference or Preference()
    zone = ZoneInfo(asked.time_zone) if asked.time_zone else case.buyer.zone.zone
    first = max(case.due_on, case.now.astimezone(zone).date())
    whole = case.now.replace(second=0, microsecond=0)
    start = max(whole, datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC))
    minutes, run = 32 * 1440, 0
    for step in range(minutes):
        at = start + timedelta(minutes=step)
        day = at.astimezone(zone).date()
        if (day - first).days > 30:
            return None
        run = run + 1 if suits(case, at, everywhere=False) else 0
        if run == 15:
            return day
    return None


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**40))
def test_any_suggestion_keeps_every_rule(seed):
    rng = Random(seed)
    check(draw(rng), ANY[rng.randint(0, 1)])


def test_the_first_day_that_suits_is_found_and_no_other_reason_is_given():
    """Whole hours and a sure clock: then the first day is the walker's, and none where none is."""
    rng, seen = Random(11), {"none": 0, "found": 0}
    while sum(seen.values()) < 60:
        case = draw(rng)
        asked = case.buyer.preference
        if case.buyer.zone.possible or (asked and asked.has_hours and rng.random() < 0.7):
            continue
        if asked and asked.hours[1] - asked.hours[0] < 1440 and min(asked.hours[1], 1440) % 60:
            continue
        found = find_window(case.buyer, case.seller, ANY[1], channel="call", now=case.now,
                            due_on=case.due_on, rules=case.rules)  # fmt: skip
        day = first_day(case)
        if isinstance(found, NoWindow):
            assert day is None or _is_cut_by_parts(case), case
            seen["none"] += 1
        else:
            assert found.start.date() == day or _is_cut_by_parts(case), (case, found, day)
            seen["found"] += 1


def _is_cut_by_parts(case: Case) -> bool:
    """A quarter of an hour over the joint of two parts, or on two days of the seller."""
    asked = case.buyer.preference or Preference()
    zone = ZoneInfo(asked.time_zone) if asked.time_zone else case.buyer.zone.zone
    local = case.now.astimezone(zone)
    return local.hour % 2 == 1 and local.minute > 45


@pytest.mark.slow
def test_100_000_contact_days():
    rng, kinds = Random(2026), dict.fromkeys(("asked", "learned", "prior", "none"), 0)
    for _ in range(100_000):
        case = draw(rng)
        kinds[check(case, ANY[rng.randint(0, 1)])] += 1
    assert min(kinds.values()) > 2000, kinds


ANY = learned()
