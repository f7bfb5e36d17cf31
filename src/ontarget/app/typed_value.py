"""Values as people type them on the command line, by the type of their field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from ontarget.core.day import parse_day
from ontarget.core.errors import UsageError
from ontarget.core.money import to_minor
from ontarget.core.number import parse_number
from ontarget.core.schema import Field, FieldType, Kind

_YES, _NO = ("yes", "true", "1", "y", "on"), ("no", "false", "0", "n", "off")


def split_assignment(kind: Kind, text: str) -> tuple[Field, str]:
    """Read ``FIELD=VALUE``; UsageError for another form or a field that cannot be set."""
    name, sign, value = text.partition("=")
    name = name.strip().replace("-", "_").lower()
    settable = {field.name: field for field in kind.fields if field.name not in kind.key}
    if not sign:
        raise UsageError(f"'{text}' says no value.", "Write FIELD=VALUE, such as amount=45k.")
    if name not in settable:
        raise UsageError(
            f"{kind.name} has no field '{name}' that can be set.",
            f"Fields: {', '.join(settable)}.",
        )
    return settable[name], value.strip()


def parse_value(field: Field, text: str, *, today: date, currency: str, zone: ZoneInfo) -> Any:
    """Return the typed value of a field, None for an empty text; UsageError if it is none."""
    if not text:
        return None
    read: dict[FieldType, Callable[[], Any]] = {
        "text": lambda: _parse_word(field, text),
        "date": lambda: parse_day(text, today),
        "instant": lambda: _parse_instant(text, today, zone),
        "amount": lambda: to_minor(parse_number(text), currency),
        "integer": lambda: int(parse_number(text)),
        "number": lambda: float(parse_number(text)),
        "share": lambda: _parse_share(field, text),
        "boolean": lambda: _parse_yes_no(field, text),
    }
    return read[field.type]()


def _parse_instant(text: str, today: date, zone: ZoneInfo) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.combine(parse_day(text, today), time(12))
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=zone).astimezone(UTC)


def _parse_share(field: Field, text: str) -> float:
    number = float(parse_number(text.removesuffix("%")))
    share = number / 100 if text.endswith("%") or number > 1 else number
    if not 0 <= share <= 1:
        raise UsageError(f"'{text}' is no {field.name}.", "Write a share as 30% or 0.3.")
    return share


def _parse_yes_no(field: Field, text: str) -> bool:
    word = text.casefold()
    if word not in (*_YES, *_NO):
        raise UsageError(f"'{text}' is no {field.name}.", "Write yes or no.")
    return word in _YES


def _parse_word(field: Field, text: str) -> str:
    if not field.choices:
        return text.upper() if field.name == "currency" else text
    word = text.casefold()
    if word not in field.choices:
        raise UsageError(f"'{text}' is no {field.name}.", f"Choices: {', '.join(field.choices)}.")
    return word
