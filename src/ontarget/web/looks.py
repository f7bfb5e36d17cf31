"""Jinja2: the templates, and how numbers, days and chances look in them."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ontarget.app.desk import Desk
from ontarget.report.answer import in_hundred
from ontarget.report.answer_words import day_said, money, rough, several, with_unit
from ontarget.report.audit_words import SIGNS, VERDICT_WORDS
from ontarget.report.today_words import duration_said, names_said

HERE = Path(str(files("ontarget.web")))
STATIC = HERE / "static"
Number = int | float


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the templates; everything is escaped, and a name that is unknown is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"VERDICT_WORDS": VERDICT_WORDS, "VERDICT_SIGNS": SIGNS}
    made.filters |= {
        "money": money, "rough": rough, "percent": percent, "in_hundred": in_hundred,
        "day": short_day, "long_day": long_day, "duration": duration_said, "names": names_said,
        "clock": clock, "rounded": rounded, "sentence": sentence,
        "no_command": no_command, "moment": moment,
    }  # fmt: skip
    made.globals |= {"asset": asset, "with_unit": with_unit, "several": several}
    return made


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """Return the address of a static file; it changes with what the file holds."""
    digest = hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={digest}"


def percent(share: Number | None) -> str:
    """Return a chance of an opportunity; no simulation makes it certain or impossible.

    >>> percent(0.463), percent(0.001), percent(0.9999)
    ('46 %', 'below 1 %', 'over 99 %')
    """
    if share is None:
        return ""
    if 0 < share < 0.01:
        return "below 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def rounded(value: Number, digits: int = 1) -> str:
    """Return a number with so many decimals."""
    return f"{value:,.{digits}f}"


def short_day(day: date | None, as_of: date | None = None) -> str:
    """Return a day as people write it, with its year where it is another one.

    >>> short_day(date(2026, 12, 31)), short_day(date(2027, 1, 3), date(2026, 12, 1))
    ('31 Dec', '3 Jan 2027')
    """
    if day is None:
        return ""
    year = f" {day.year}" if as_of is not None and day.year != as_of.year else ""
    return day_said(day) + year


def long_day(day: date) -> str:
    """Return a day in full.

    >>> long_day(date(2026, 11, 23))
    'Monday 23 November 2026'
    """
    return f"{day:%A} {day.day} {day:%B %Y}"


def clock(moment: datetime, zone: str | None = None) -> str:
    """Return the time of day, in a zone if one is named."""
    return f"{moment.astimezone(ZoneInfo(zone)) if zone else moment:%H:%M}"


def moment(at: datetime, desk: Desk) -> str:
    """Return a day and time of day in the book's zone."""
    own = at.astimezone(desk.zone)
    return f"{short_day(own.date(), desk.as_of)}, {own:%H:%M}"


def sentence(text: str) -> str:
    """Return a text begun with a capital and ended with a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".?" else ".")


_COMMAND = re.compile(
    r"(?:: |, see |; )ontarget [a-z]+[^.;)]*(?=[.;)]|$)"
    r"|(?:; with|,) --[a-z][^.;]*(?=[.;]|$)| \(ontarget [a-z]+[^)]*\)"
)


def no_command(text: str) -> str:
    """Leave out what to type at the end of a sentence: a page has links for it.

    >>> no_command("27 more: ontarget audit --all"), no_command("Assumed: ontarget config margin.")
    ('27 more', 'Assumed.')
    """
    return _COMMAND.sub("", text)


def render(template: str, /, **content: Any) -> str:
    """Return a template filled in."""
    return templates().get_template(template).render(**content)
