"""A finding in words: a rule's template filled with its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any

from ontarget.core.money import json_amount

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class _Words(Formatter):
    """Formats evidence for people.

    Without a format: days as 30 Nov 2026, whole numbers with thousands. ``money``: minor units
    in major ones; ``percent``: a share; ``times``: one decimal; ``s``, ``ies``, ``has``, ``is`` of
    a number: the ending or the verb, for one or for several.
    """

    def __init__(self, currency: str | None) -> None:
        self._currency = currency

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one value in words."""
        if value is None:
            return "unknown"
        if format_spec in _ENDINGS:
            return _ENDINGS[format_spec][value != 1]
        if format_spec == "money":
            return f"{json_amount(round(value), self._currency or 'USD'):,.0f}"
        if format_spec == "percent":
            return f"{value * 100:.0f} %"
        return f"{value:.1f}" if format_spec == "times" else _plain(value)


_ENDINGS = {"s": ("", "s"), "ies": ("y", "ies"), "has": ("has", "have"), "is": ("is", "are")}


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%b} {value.year}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == round(value) or abs(value) >= 10 else f"{value:.1f}"
    return f"{value:,}" if type(value) is int else str(value)


def in_words(template: str, evidence: Mapping[str, Any], currency: str | None) -> str:
    """Return a template filled with evidence.

    A part in square brackets is left out where something it names is zero or unknown.

    >>> in_words("{n} move{n:s}, last to {after}", {"n": 1, "after": date(2026, 11, 30)}, None)
    '1 move, last to 30 Nov 2026'
    >>> in_words('{n} days[, {k} at the end]', {'n': 3, 'k': 0}, None)
    '3 days'
    """
    words = _Words(currency)

    def part(match: re.Match[str]) -> str:
        named = [name for _, name, _, _ in words.parse(match[1]) if name]
        return match[1] if all(evidence.get(name) for name in named) else ""

    return words.vformat(_OPTIONAL.sub(part, template), (), evidence)
