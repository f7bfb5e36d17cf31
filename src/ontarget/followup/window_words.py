"""Why this time: sentences one would say aloud."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from ontarget.core.number import counted
from ontarget.followup.day_part import LATE_AFTERNOON, NO_PART, part_name
from ontarget.followup.free_days import Absence
from ontarget.followup.hours import PartAdvice
from ontarget.followup.preference import Preference
from ontarget.followup.zones import Zone


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentence about a window is made of; ``start`` by the seller's clock."""

    advice: PartAdvice
    asked: Preference
    part: int
    zone: Zone
    start: datetime
    is_best_open: bool
    is_explored: bool
    is_own_time: bool
    explore: float


def say_why(told: Told, basis: str) -> str:
    """Return why this window, with what it rests on."""
    text = _say_asked(told) if basis == "asked" else _say_part(told)
    if not told.is_own_time:
        text += f"; {told.start:%H:%M} in your own day, outside of your hours"
    return text + _say_zone(told)


def question_to_ask(asked: Preference, zone: Zone) -> str | None:
    """Return what to ask the buyer where it is not known; None where it is."""
    if asked.is_about_time:
        return None if zone.is_sure or asked.time_zone else "Which time zone are you in?"
    if zone.is_sure:
        return "Which days and hours suit you best?"
    return "Which days and hours suit you best, and in which time zone?"


def say_none(
    blocked: Counter[str], asked: Preference, first: date, absences: tuple[Absence, ...]
) -> str:
    """Return why no window was found, the most frequent reason first."""
    about = f"they asked for {asked.in_words()}; " if asked.is_about_time else ""
    if not blocked:
        return f"{about}no such day comes within 30 days"
    kind = max(sorted(blocked), key=lambda name: blocked[name])
    if kind == "quiet":
        return f"{about}that lies in quiet hours: agree the hour with them"
    if kind == "buyer away":
        ends = [absence.to_on for absence in absences if absence.holds(first) and absence.to_on]
        until = f" until {_day(max(ends))}" if ends else ""
        return f"they are away{until}"
    reasons = {
        "buyer holiday": "every such day within 30 days is a public holiday of theirs",
        "buyer weekend": "every such day within 30 days is a weekend of theirs",
        "seller away": "you are away on every day that would suit",
        "seller holiday": "every day that would suit is a public holiday of yours",
        "seller weekend": "their hours fall on your weekend",
        "past": "the hours that suit have passed",
    }
    return about + reasons.get(kind, "no day within 30 days suits")


def _say_asked(told: Told) -> str:
    asked = told.asked
    text = f"they asked for {asked.in_words()}"
    if asked.note:
        text += f' ("{asked.note}")'
    if told.part != NO_PART and (told.is_explored or told.advice.level != "prior"):
        text += f"; within that, {_say_part(told)}"
    return text


def _say_part(told: Told) -> str:
    advice, name = told.advice, part_name(told.part)
    if told.is_explored:
        return (
            f"{name}, to learn: another time than the usual one is tried in "
            f"{told.explore * 100:.0f} of 100 suggestions"
        )
    if advice.level == "prior":
        return _say_rule(told) + _say_person(advice)
    whose = {
        "person": f"learned from {counted(advice.n, 'contact')} with this person",
        "segment": f"learned from {counted(advice.n, 'contact')} of the segment",
        "firm": f"learned from {counted(advice.n, 'contact')} of the whole firm",
    }[advice.level]
    if not told.is_best_open:
        best = part_name(advice.part)
        return f"{name} is the best the day still allows; usually {best} ({whose})"
    if advice.is_clear:
        return f"answers come more often {name} ({whose}){_say_person(advice)}"
    return f"answers come a little more often {name} ({whose}); it may be chance" + (
        _say_person(advice)
    )


def _say_rule(told: Told) -> str:
    if told.part == LATE_AFTERNOON:
        return "late afternoon: a weak general rule; ask which hour suits"
    return f"{part_name(told.part)}: nothing is known of their hours; ask which suits"


def _say_person(advice: PartAdvice) -> str:
    if advice.level == "person" or not advice.n_person:
        return ""
    return f"; {counted(advice.n_person, 'contact')} with this person tell too little of their own"


def _say_zone(told: Told) -> str:
    zone = told.zone
    if told.asked.time_zone or zone.is_sure:
        return ""
    if zone.basis == "book":
        return "; their time zone is not known, yours is assumed"
    city = zone.name.rsplit("/", 1)[-1].replace("_", " ")
    return f"; {city} time is assumed, their country has several time zones"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
