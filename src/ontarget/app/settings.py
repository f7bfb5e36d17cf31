"""Show and change the settings of a book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ontarget.app.desk import Desk
from ontarget.config import SETTINGS, find_setting, parse_setting
from ontarget.core.errors import UsageError


def list_settings(desk: Desk, name: str | None = None) -> list[dict[str, Any]]:
    """Return name, value, default, unit and help of every setting, or of one."""
    chosen = [find_setting(name)] if name else list(SETTINGS)
    stored = desk.settings.stored
    return [
        {
            "name": setting.name,
            "value": stored.get(setting.name, setting.default),
            "default": setting.default,
            "is_default": setting.name not in stored,
            "unit": setting.unit,
            "help": setting.help,
        }
        for setting in chosen
    ]


def change_setting(desk: Desk, name: str, text: str | None) -> None:
    """Set a setting to what was typed, or back to its default; UsageError if it does not fit."""
    if text is None:
        find_setting(name)
        desk.book.set_setting(name, None)
        return
    value = parse_setting(name, text)
    if name == "time_zone":
        try:
            ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise UsageError(
                f"'{value}' is not a time zone.", "Write it like Europe/Berlin."
            ) from error
    if name == "currency" and not (len(str(value)) == 3 and str(value).isalpha()):
        raise UsageError(f"'{value}' is not a currency.", "Write its ISO code, such as EUR.")
    if name == "country":
        _check_country(str(value).upper())
    if name in _TEXTS:
        _TEXTS[name](str(value))
    desk.book.set_setting(name, str(value).upper() if name in ("currency", "country") else value)


def _check_profile(name: str) -> None:
    from ontarget.audit.questions import OWN_PROFILE, profile_questions

    if name != OWN_PROFILE:
        profile_questions(name)


def _check_questions(text: str) -> None:
    from ontarget.audit.questions import parse_questions

    parse_questions(text)


def _check_words(text: str) -> None:
    from ontarget.audit.own_words import parse_words

    parse_words(text)


_TEXTS: dict[str, Callable[[str], None]] = {
    "qualification_profile": _check_profile,
    "qualification_questions": _check_questions,
    "obstacle_words": _check_words,
}


def _check_country(code: str) -> None:
    from ontarget.pipeline.calendar import build_calendar

    if code:
        build_calendar(code, 2026, 2026)
