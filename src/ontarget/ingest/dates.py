"""Dates and instants in any of the usual forms; the order of day and month by the evidence."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.ingest.cells import Parsed, clean

DateOrder = Literal["dmy", "mdy", "ymd"]

_ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"
_NUMERIC = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(.*))?$")
_YEAR_FIRST = re.compile(r"^(\d{4})([./-]?)(\d{2})\2(\d{2})(?:[ T]+(.*))?$")
_SERIAL = re.compile(r"^[2-6]\d{4}(\.\d+)?$")
_TIME = re.compile(
    r"^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?$"
)
# A day of the week may stand before; in Spanish and Portuguese "de" stands between.
_NAMED = re.compile(
    r"^(?:[^\W\d_]{2,10}[.,]+ |[A-Z][a-z]{2} )?"
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|º)?[ .-]+(?:de )?([^\W\d_]{3,10})"
    r"|([^\W\d_]{3,10})[ .]+(\d{1,2})(?:st|nd|rd|th)?)"
    r"[,. -]+(?:de )?(\d{4}|\d{2})(?:[ ,T]+(.*))?$"
)
_MONTH_NAMED = re.compile(r"^([^\W\d_]{3,10})\.?[ ,./-]+(?:de )?(\d{4})$")
_MONTH_NUMERIC = re.compile(r"^(?:(\d{4})[./-](\d{1,2})|(\d{1,2})[./-](\d{4}))$")
# First letters of the months in English, German, French, Spanish, Italian, Dutch, Portuguese.
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan jän ene gen", "feb fév fev", "mar mär mrt maa", "apr avr abr", "may mai mei mag maj",
         "jun juin giu", "jul juil lug", "aug aoû aou ago", "sep set", "oct okt ott out", "nov",
         "dec dez déc dic"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, given its zone later
# Where a month without a day says enough to be of use.
MONTHS_READ = ("close_date", "closed_on", "created_on")
_YEARS = range(1900, 2201)
# Two-digit years up to this one belong to this century.
_PIVOT = 69


def find_order(cells: pa.Array) -> DateOrder | Literal["ambiguous", "mixed"] | None:
    """Tell the order of day and month in a column from its values; None if no value needs it.

    A part above 12 decides. With evidence for both orders the column is ``mixed``, with none it
    is ``ambiguous``; dots are written day first.
    """
    distinct = pc.unique(clean(cells)).to_pylist()
    found = [match for text in distinct if text and (match := _NUMERIC.match(text))]
    if not found:
        return None
    is_day_first = any(int(match[1]) > 12 for match in found)
    is_month_first = any(int(match[3]) > 12 for match in found)
    if is_day_first and is_month_first:
        return "mixed"
    if is_day_first or all(match[2] == "." for match in found):
        return "dmy"
    return "mdy" if is_month_first else "ambiguous"


def order_samples(cells: pa.Array) -> list[str]:
    """Return a day that could be read both ways, or two that contradict each other."""
    found = [text for text in pc.unique(clean(cells)).to_pylist() if text and _NUMERIC.match(text)]
    parts = {text: _NUMERIC.match(text) for text in found}
    day_first = [text for text, match in parts.items() if match and int(match[1]) > 12]
    month_first = [text for text, match in parts.items() if match and int(match[3]) > 12]
    if day_first and month_first:
        return [day_first[0], month_first[0]]
    return found[:1]


def looks_like_day(cells: pa.Array, *, or_month: bool = False) -> pa.Array:
    """Tell which cells have the form of a day or instant, whatever the order of day and month."""
    months = (_MONTH_NAMED, _MONTH_NUMERIC) if or_month else ()
    forms = (_YEAR_FIRST, _NUMERIC, _NAMED, _SERIAL, *months)
    return pa.array(
        [any(form.match(text) for form in forms) for text in cells.to_pylist()], pa.bool_()
    )


def parse_date(cells: pa.Array, order: str | None, zone: ZoneInfo) -> Parsed:
    """Days; an instant with a zone becomes the day in ``zone``."""
    text = clean(cells)
    is_iso = pc.fill_null(pc.match_substring_regex(text, _ISO_DATE), fill_value=False)
    if pc.all(pc.or_(is_iso, pc.is_null(text))).as_py():
        try:
            return Parsed(pc.cast(text, pa.date32()), np.zeros(len(text), bool))
        except pa.ArrowInvalid:
            pass  # such as 2026-02-30: found cell by cell below
    return _by_distinct(text, pa.date32(), lambda form: _day(form, order, zone))


def parse_month(cells: pa.Array) -> Parsed:
    """Last days of months written without a day, such as Jan 2027, 01/2027 or 2027-01."""
    return _by_distinct(clean(cells), pa.date32(), _last_of_month)


def _last_of_month(form: str) -> dt.date | None:
    if match := _MONTH_NUMERIC.match(form):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
    elif match := _MONTH_NAMED.match(form):
        year, month = int(match[2]), _month(match[1]) or 0
    else:
        return None
    if not 1 <= month <= 12 or year not in _YEARS:
        return None
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def parse_instant(cells: pa.Array, order: str | None, zone: ZoneInfo) -> Parsed:
    """Instants in UTC; a time without a zone, or a bare date, is read in ``zone``."""
    text = clean(cells)
    try:
        if pc.all(pc.fill_null(pc.match_substring_regex(text, r"T.*Z$"), fill_value=True)).as_py():
            values = pc.cast(text, pa.timestamp("us", "UTC"))
            return Parsed(values, np.zeros(len(text), bool))
    except pa.ArrowInvalid:
        pass  # some cell is malformed: found cell by cell below
    return _by_distinct(text, pa.timestamp("us", "UTC"), lambda form: _instant(form, order, zone))


def _by_distinct(text: pa.Array, kind: pa.DataType, read: object) -> Parsed:
    encoded = text.dictionary_encode()
    forms = encoded.dictionary.to_pylist()
    values = [read(form) for form in forms]  # type: ignore[operator]
    parsed = pa.array(values, kind).take(encoded.indices)
    is_bad = pc.and_(pc.is_valid(text), pc.is_null(parsed))
    return Parsed(parsed, np.asarray(is_bad.to_numpy(zero_copy_only=False), bool))


def _day(form: str, order: str | None, zone: ZoneInfo) -> dt.date | None:
    moment = _read(form, order)
    if moment is None:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(zone)
    return moment.date()


def _instant(form: str, order: str | None, zone: ZoneInfo) -> dt.datetime | None:
    moment = _read(form, order)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(dt.UTC)


def _read(form: str, order: str | None) -> dt.datetime | None:  # noqa: PLR0911 - one per form
    """Read one form; naive where it names no zone, None where it is no date."""
    try:
        if match := _YEAR_FIRST.match(form):
            return _at(int(match[1]), int(match[3]), int(match[4]), match[5])
        if match := _NUMERIC.match(form):
            first, second, year = int(match[1]), int(match[3]), _year(match[4])
            if order in ("dmy", "mdy"):
                day, month = (first, second) if order == "dmy" else (second, first)
                return _at(year, month, day, match[5])
            return None
        if match := _NAMED.match(form):
            month_name, day_text = match[2] or match[3], match[1] or match[4]
            named = _month(month_name)
            return _at(_year(match[5]), named, int(day_text), match[6]) if named else None
        if _SERIAL.match(form):
            return _EXCEL_EPOCH + dt.timedelta(days=float(form))
    except ValueError:
        return None
    return None


def _month(name: str) -> int | None:
    word = unicodedata.normalize("NFC", name).lower()
    return _MONTHS.get(word[:4], _MONTHS.get(word[:3]))


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < _PIVOT else 1900)


def _at(year: int, month: int, day: int, time: str | None) -> dt.datetime | None:
    base = dt.datetime(year, month, day)  # noqa: DTZ001 - a wall clock, given its zone later
    if not time or not time.strip():
        return base
    match = _TIME.match(time.strip())
    if match is None:
        return None
    hour = int(match[1])
    if match[5]:
        hour = hour % 12 + (12 if match[5].lower() == "pm" else 0)
    moment = base.replace(
        hour=hour,
        minute=int(match[2]),
        second=int(match[3] or 0),
        microsecond=int((match[4] or "0").ljust(6, "0")),
    )
    if not match[6]:
        return moment
    if match[6] in ("Z", "UTC"):
        return moment.replace(tzinfo=dt.UTC)
    digits = match[6].replace(":", "")
    offset = dt.timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5] or 0))
    return moment.replace(tzinfo=dt.timezone(-offset if digits[0] == "-" else offset))
