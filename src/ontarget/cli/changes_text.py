"""What changed since a day as lines for a terminal, 48 to 100 columns wide."""

from __future__ import annotations

import textwrap
from datetime import date

from ontarget.cli.answer_story import labelled
from ontarget.cli.answer_text import Signs
from ontarget.core.number import counted
from ontarget.report.answer_words import money
from ontarget.report.movement import WORDS, Changes, MovementView, PartView, WaterfallView

_LABEL, _COUNT, _AMOUNT = 15, 6, 13
_LEAST_BAR = 10
_N_ROWS, _N_IDLE = 20, 5
_UNMOVED = ("pushed", "earlier", "stage", "touched", "idle")
_STAYED = {
    "pushed": "pushed to a later date",
    "earlier": "moved to an earlier date",
    "stage": "in a new stage",
    "touched": "in touch or changed",
    "idle": "idle",
}


def changes_lines(found: Changes, width: int, signs: Signs, limit: int | None = None) -> list[str]:
    """Return the changes in lines no wider than ``width``."""
    width = max(48, min(width, 100))
    lines = _title(found, width)
    if not found.waterfalls:
        lines += ["", "  Nothing was open on either day."]
    for fall in found.waterfalls:
        lines += ["", *_waterfall(found, fall, width, signs), *_stayed(fall, width)]
    lines += _rows(found, width, limit)
    lines += [""] if found.notes else []
    for note in found.notes:
        lines += labelled("Note", note, width)
    return lines


def _title(found: Changes, width: int) -> list[str]:
    left = f"What changed since {_day(found.since)}?"
    right = f"{found.scope.name or 'Company'}, as of {_day(found.as_of)}"
    if len(left) + len(right) + 2 <= width:
        return [left + right.rjust(width - len(left))]
    return [left, right]


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _waterfall(found: Changes, fall: WaterfallView, width: int, signs: Signs) -> list[str]:
    """One line a step, each bar beginning where the one before it ended."""
    where = f"dated in {found.period.name}" if found.period else "whenever dated"
    lines = [f"  Open pipeline, {where}, {fall.currency}"]
    if fall.is_first:
        have = counted(fall.end.n, "opportunity is", "opportunities are")
        said = (f"{have} open ({money(fall.end.amount)}), first seen since "
                f"{_short_day(found.since)}: there is nothing to compare with yet.")  # fmt: skip
        return lines + textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="  ")
    totals = [0.0, fall.start.amount]
    for part in fall.parts:
        totals.append(totals[-1] + part.amount)
    low, high = min(totals), max(totals)
    columns = width - _LABEL - _COUNT - _AMOUNT - 5
    if columns < _LEAST_BAR or high <= low:
        columns = 0

    def bar(start: float, end: float, sign: str) -> str:
        if not columns:
            return ""
        first, last = (round((x - low) / (high - low) * columns) for x in sorted((start, end)))
        # Something is seen of every step that is not nothing.
        last = max(last, first + (start != end))
        first, last = (first, last) if last <= columns else (columns - 1, columns)
        return " " * first + sign * (last - first)

    gain, loss = ("+", "-") if signs.full.isascii() else (signs.full, "░")
    lines.append(_line(_short_day(found.since), fall.start, bar(0, totals[1], signs.full)))
    for part, before, after in zip(fall.parts, totals[1:-1], totals[2:], strict=True):
        sign = gain if after >= before else loss
        drawn = bar(before, after, "." if part.kind == "unseen" else sign)
        lines.append(_line(part.text, part, drawn, is_step=True))
    lines.append(_line(_short_day(found.as_of), fall.end, bar(0, totals[-1], signs.full)))
    return lines


def _short_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _line(label: str, part: PartView, drawn: str, *, is_step: bool = False) -> str:
    amount = f"{round(part.amount):+,}" if is_step and round(part.amount) else money(part.amount)
    return f"  {label:<{_LABEL}}{part.n:>{_COUNT},}{amount:>{_AMOUNT}}   {drawn}".rstrip()


def _stayed(fall: WaterfallView, width: int) -> list[str]:
    """Say what happened to those that stayed for the same amount."""
    parts = [f"{part.n:,} {_STAYED[part.kind]} ({money(part.amount)})" for part in fall.still]
    return labelled("Stayed", ", ".join(parts), width) if parts else []


def _rows(found: Changes, width: int, limit: int | None) -> list[str]:
    """The largest moves, then the largest idle ones; of the rest their number."""
    if found.waterfalls and all(fall.is_first for fall in found.waterfalls):
        return []
    moved = [row for row in found.opportunities if row.kind != "idle"]
    moved.sort(key=lambda row: row.kind == "unseen")  # what is first seen did not move
    idle = [row for row in found.opportunities if row.kind == "idle"]
    is_mixed = len({row.currency for row in found.opportunities}) > 1
    shown = moved[: limit or _N_ROWS]
    lines = ["", "  What moved"] if shown else []
    for row in shown:
        lines += _row(row, width, is_mixed=is_mixed)
    quiet = idle[: max(0, limit - len(shown)) if limit else _N_IDLE]
    lines += ["", "  Idle, the largest"] if quiet else []
    for row in quiet:
        lines += _row(row, width, is_mixed=is_mixed)
    n_more = len(moved) - len(shown) + len(idle) - len(quiet)
    more = f"{counted(n_more, 'more row')}: --limit N, or --json for all."
    return [*lines, *(["", f"  {more}"] if n_more else [])]


def _row(row: MovementView, width: int, *, is_mixed: bool) -> list[str]:
    """Kind, name and amount; what happened beside it or, in a narrow terminal, below."""
    amount = _amount(row)
    amount += f" {row.currency}" if is_mixed else ""
    room = _AMOUNT if is_mixed else _AMOUNT - 3
    name_width = min(26, width - _LABEL - room - 2)
    name = row.name if len(row.name) <= name_width else row.name[: name_width - 3] + "..."
    head = f"  {WORDS[row.kind]:<{_LABEL}}{name:<{name_width}}{amount:>{room}}"
    if not row.text or row.text == WORDS[row.kind]:
        return [head.rstrip()]
    if width - len(head) - 3 >= len(row.text):
        return [f"{head}   {row.text}"]
    indent = " " * (_LABEL + 2)
    return [head, *textwrap.wrap(row.text, width, initial_indent=indent, subsequent_indent=indent)]


def _amount(row: MovementView) -> str:
    """What it brought or took; what passed through, or stayed, shows its own amount."""
    if row.kind not in _UNMOVED and row.delta:
        return f"{round(row.delta):+,}"
    state = row.after or row.before
    return "" if state is None or state.amount is None else f"({money(state.amount)})"
