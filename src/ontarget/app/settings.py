"""Show and change the settings of a book."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ontarget.app.desk import Desk
from ontarget.config import SETTINGS, Setting, find_setting, parse_setting, parse_value
from ontarget.core.errors import UsageError

_RULE_ID = re.compile(r"[A-Za-z]{3}\d{3}")


def list_settings(desk: Desk, name: str | None = None) -> list[dict[str, Any]]:
    """Return name, value, default, unit and help of every setting, or of one."""
    chosen = _chosen(name)
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


def _chosen(name: str | None) -> list[Setting]:
    """Return all settings without the rules' limits, one setting, or the limits of one rule."""
    if name is None:
        return list(SETTINGS)
    found = action_settings(name) if name.partition(".")[0] == "plan" else rule_limits(name)
    return found or [find_setting(name)]


def action_settings(name: str) -> list[Setting]:
    """Return the assumptions about actions: ``plan.KIND.minutes`` and ``plan.KIND.share``."""
    from ontarget.plan.actions import ACTION_KINDS, CREATE, NEXT_BEST

    every = [
        setting
        for kind in (*ACTION_KINDS, CREATE, NEXT_BEST)
        for setting in (
            Setting(f"plan.{kind.name}.minutes", kind.minutes, "minutes", "what it takes", 1, 600),
            Setting(f"plan.{kind.name}.share", kind.share, "of what is at stake",
                    "the part it is assumed to move", 0, 1),
        )
    ]  # fmt: skip
    return [one for one in every if name == "plan" or one.name.startswith(name)]


def rule_limits(name: str) -> list[Setting]:
    """Return the limit called ``RULE_ID.name``, or all limits of the rule ``RULE_ID``."""
    rule_id, dot, limit = name.partition(".")
    if not _RULE_ID.fullmatch(rule_id):
        return []
    from ontarget.audit.registry import get_rule

    one = get_rule(rule_id)
    found = [
        Setting(f"{one.id}.{own.name}", own.default, own.unit, own.help, own.low, own.high)
        for own in one.limits
        if not dot or own.name == limit
    ]
    if not found:
        listed = ", ".join(f"{one.id}.{own.name}" for own in one.limits) or "none"
        raise UsageError(f"{one.id} has no limit '{limit}'.", f"Its limits: {listed}.")
    return found


def change_setting(desk: Desk, name: str, text: str | None) -> None:
    """Set a setting to what was typed, or back to its default; UsageError if it does not fit."""
    setting, *others = _chosen(name)
    if others:
        listed = ", ".join(one.name for one in (setting, *others))
        raise UsageError(f"{name} has several limits.", f"Change one of {listed}.")
    if text is None:
        desk.book.set_setting(setting.name, None)
        return
    if "." in setting.name:
        desk.book.set_setting(setting.name, parse_value(setting, text))
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
    if name == "me" and value:
        value = _known_seller(desk, str(value))
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


def _check_time(name: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        from ontarget.followup.pressure_guard import read_time

        read_time(name, text)

    return check


_TEXTS: dict[str, Callable[[str], None]] = {
    "qualification_profile": _check_profile,
    "qualification_questions": _check_questions,
    "obstacle_words": _check_words,
    "quiet_from": _check_time("quiet_from"),
    "quiet_to": _check_time("quiet_to"),
}


def _known_seller(desk: Desk, text: str) -> str:
    """Return the seller that a name means; any name, with a notice, while none is known."""
    from ontarget.app.scopes import match_name, owner_names

    names = owner_names(desk)
    if names:
        return match_name(text, names, "owner")
    desk.notice(f"The book knows no seller yet; '{text}' has to be in the files to come.")
    return text


def _check_country(code: str) -> None:
    from ontarget.pipeline.calendar import build_calendar

    if code:
        build_calendar(code, 2026, 2026)
