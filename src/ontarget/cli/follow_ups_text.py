"""Follow-ups as lines for a terminal: whom, when, why, with what; and whom to leave alone."""

from __future__ import annotations

from datetime import date, timedelta

from ontarget.cli.plan_text import block, wrap
from ontarget.report.follow_up_words import pressure_said
from ontarget.report.follow_ups import Blocked, Due, FollowUps, Noted

_NAME, _WHEN = 16, 20
_N_NOTED = 5
_ALL = 1_000_000


def follow_ups_lines(found: FollowUps, width: int, *, is_all: bool = False) -> list[str]:
    """Return the follow-ups in lines no wider than ``width``; lists are cut unless ``is_all``."""
    most = _ALL if is_all else _N_NOTED
    width = max(48, min(width, 90))
    day = f"Follow-ups, {found.day:%A} {found.day.day} {found.day:%B}"
    name = found.scope.name or "Company"
    lines = [f"{day}{name.rjust(width - len(day))}" if len(day) + len(name) < width else day, ""]
    is_week = any(one.on != found.day for one in found.due)
    if is_week:
        for on in sorted({one.on for one in found.due}):
            of_day = tuple(one for one in found.due if one.on == on)
            lines += due_lines(of_day, found.as_of, width, title=f"{on:%A} {on.day} {on:%B}")
    elif found.due:
        lines += due_lines(found.due, found.as_of, width, is_long=True)
    else:
        text = "Nobody is due. Let them work."
        if found.n_no_hour or found.n_later:
            text = "Nobody can be contacted on this day any more."
        lines += [f"  {text}", ""]
    lines += leave_lines(found.blocked, width, n_most=most)
    lines += noted_lines("No next step", found.missing_next_step, width, n_most=most)
    lines += noted_lines("Out of sight", found.out_of_sight, width, n_most=most)
    lines += noted_lines("Waiting", found.waiting, width, n_most=most)
    if found.n_no_hour:
        said = "has" if found.n_no_hour == 1 else "have"
        lines += wrap(f"{found.n_no_hour:,} more {said} no hour left on {_those(found)}: "
                      "ontarget followups --week", width, "  ", "  ")  # fmt: skip
    if found.n_later:
        n = f"{found.n_later:,} more {'is' if found.n_later == 1 else 'are'} due"
        lines += wrap(f"{n}, put off to later days so that no day is too full: "
                      "ontarget followups --week", width, "  ", "  ")  # fmt: skip
    for note in found.notes:
        lines += wrap(note, width, "  ", "  ")
    if found.due:
        first = found.due[0]
        lines += wrap(
            f'Say what came of it: ontarget log "{first.name}" --kind {first.channel} --outcome '
            "answered --next-step TEXT --next-on DAY --reason WHY. Not now: ontarget snooze "
            f"{first.id} --until fri",
            width, "  ", "  ",
        )  # fmt: skip
    return lines


def due_lines(
    due: tuple[Due, ...], as_of: date, width: int, *, is_long: bool = False,
    title: str = "Follow up, in their own time",
) -> list[str]:  # fmt: skip
    """Return one entry per follow-up, by time: name, hours there, why and what to bring."""
    lines = [f"  {title}"]
    name_width = min(max((len(one.name) for one in due), default=0), _NAME + 8)
    for one in sorted(due, key=lambda one: (one.on, one.at is None, one.at, one.id)):
        when = f"{'' if one.on == as_of else _day(one.on, as_of)} {_hours(one)}".strip()
        head = f"  {_short(one.name, name_width):<{name_width}}  {when:<{_WHEN}}  "
        indent = " " * min(len(head), 24)
        bring = one.bring if one.offer is None else f"bring: {one.offer.title}"
        lines += wrap(f"{_sentence(one.why_now)} {_sentence(bring)}", width, head, indent)
        if is_long:
            lines += _reasons(one, width, indent)
    return [*lines, ""]


def _reasons(one: Due, width: int, indent: str) -> list[str]:
    lines: list[str] = []
    who = one.contact or "nobody named"
    said = f"{one.channel} to {who}" if one.channel != "meeting" else f"meet {who}"
    if one.contact is None:
        said = "the book does not name whom to contact"
    lines += wrap(f"{_sentence(said)} Aim: {one.next_step}.", width, indent, indent)
    if one.why_this_time is not None:
        lines += wrap(_sentence(one.why_this_time.text), width, indent, indent)
    if one.question:
        lines += wrap(f"Ask them: {_sentence(one.question)}", width, indent, indent)
    if one.offer is not None:
        lines += wrap(_sentence(one.offer.why), width, indent, indent)
    lines += wrap(_sentence(pressure_said(one.pressure)), width, indent, indent)
    return lines


def leave_lines(blocked: tuple[Blocked, ...], width: int, *, n_most: int = _N_NOTED) -> list[str]:
    """Return whom to leave alone, the first so many."""
    entries = [f"{one.name}: {one.text}" for one in blocked[:n_most]]
    if len(blocked) > n_most:
        entries.append(f"{len(blocked) - n_most:,} more: ontarget followups --all")
    return block("Leave alone", entries, width)


def noted_lines(
    title: str, noted: tuple[Noted, ...], width: int, *, n_most: int = _N_NOTED
) -> list[str]:
    """Return the first so many of what is noted, and how many more there are."""
    entries = [f"{one.name}: {one.text}" for one in noted[:n_most]]
    if len(noted) > n_most:
        entries.append(f"{len(noted) - n_most:,} more: ontarget followups --all")
    return block(title, entries, width)


def _those(found: FollowUps) -> str:
    return "this day" if all(one.on == found.day for one in found.due) else "these days"


def _day(day: date, as_of: date) -> str:
    if day == as_of:
        return "today"
    if day - as_of <= timedelta(days=6):
        return f"{day:%a}"
    return f"{day.day} {day:%b}"


def _hours(one: Due) -> str:
    if one.window is None:
        return ""
    start, end = one.window.start, one.window.end
    city = one.window.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{start:%H:%M}-{end:%H:%M} {city}"


def _short(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 3]}..."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")
