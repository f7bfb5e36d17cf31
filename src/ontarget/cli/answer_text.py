"""The answer as lines for a terminal, 60 to 100 columns wide, readable without colour."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from ontarget.cli.answer_story import (
    ahead_lines,
    change_lines,
    commit_lines,
    labelled,
    record_lines,
)
from ontarget.report.answer import Answer, Breakdown, Driver, in_hundred
from ontarget.report.answer_words import (
    COUNTED,
    coverage_said,
    days_left,
    luck_said,
    money,
    period_with_days,
    rough,
    with_unit,
)

Number = int | float
_BAR = 40
_LABEL = 12


@dataclass(frozen=True)
class Signs:
    """Characters for pictures; plain ones where the terminal cannot show others."""

    full: str = "█"
    empty: str = "·"
    line: str = "─"
    left: str = "["
    right: str = "]"
    here: str = "^"


PLAIN = Signs(full="#", empty=".", line="-")


def answer_lines(answer: Answer, width: int, signs: Signs) -> list[str]:
    """Return the answer in lines no wider than ``width``."""
    width = max(48, min(width, 100))
    lines = _title(answer, width)
    lines += ["", *_headline(answer, width, signs), *change_lines(answer, width), ""]
    lines += _numbers(answer, width)
    lines += ["", *_range_picture(answer, width, signs), ""]
    if answer.drivers:
        lines += [*_drivers(answer.drivers, width, answer.measure_unit), ""]
    if answer.breakdown:
        lines += [*_breakdown(answer.breakdown, answer.split_by or "owner", width), ""]
    lines += _footer(answer, width)
    return lines


def _title(answer: Answer, width: int) -> list[str]:
    left = "Are you going to hit your target?"
    day = f"{answer.as_of:%a} {answer.as_of.day} {answer.as_of:%b %Y}"
    right = f"{answer.scope.name or 'Company'}, {period_with_days(answer.period)}, as of {day}"
    if len(left) + len(right) + 2 <= width:
        return [left + right.rjust(width - len(left))]
    return [left, right]


def _headline(answer: Answer, width: int, signs: Signs) -> list[str]:
    if answer.p_hit is None:
        return [f"  {line}" for line in textwrap.wrap(answer.verdict, width - 4)]
    bar = min(_BAR, width - len(answer.verdict) - 6)
    text = f"  {answer.verdict}"
    if bar < 10:
        return [text]
    n_full = round(answer.p_hit * bar)
    return [f"{text}   {signs.full * n_full}{signs.empty * (bar - n_full)}"]


def _row(width: int, label: str, number: str, note: str = "") -> list[str]:
    """Label, number and a note; the note goes below where the line would be too long."""
    line = f"  {label:<{_LABEL}}{number:>15}"
    if len(line) + len(note) + 3 <= width:
        return [f"{line}   {note}".rstrip()]
    return [line, f"  {'':<{_LABEL}}{note}"]


def _numbers(answer: Answer, width: int) -> list[str]:
    unit, lines = answer.measure_unit, []
    days = days_left(answer.period)
    if answer.target is not None:
        lines += _row(width, "Target", with_unit(answer.target.amount, unit), days)
        share = "" if answer.attainment is None else f"{answer.attainment * 100:.0f} %"
        lines += _row(width, "Booked", money(answer.booked), share)
        gap = answer.gap or 0
        wins = answer.needs.wins if answer.needs else None
        is_money = unit not in COUNTED
        size = f"about {wins} win{'' if wins == 1 else 's'} of the usual size" if wins else ""
        size = size if is_money else ""
        lines += (
            _row(width, "To go", money(gap), size) if gap > 0 else _row(width, "Above", money(-gap))
        )
    else:
        lines += _row(width, "Booked", with_unit(answer.booked, unit), days)
    return lines


def _range_picture(answer: Answer, width: int, signs: Signs) -> list[str]:
    spread = answer.bookings
    marks = [spread.p10, spread.p25, spread.p50, spread.p75, spread.p90]
    target = answer.target.amount if answer.target else None
    low, high = min(marks[0], answer.booked), max(marks[-1], target or marks[-1])
    columns = width - 20
    if high <= low:
        return [f"  Ends at     {with_unit(spread.p50, answer.measure_unit)}"]

    def place(value: Number) -> int:
        return round((value - low) / (high - low) * (columns - 1))

    line = [" "] * columns
    for column in range(place(marks[0]), place(marks[4]) + 1):
        line[column] = signs.empty
    for column in range(place(marks[1]), place(marks[3]) + 1):
        line[column] = signs.line
    line[place(marks[1])], line[place(marks[3])] = signs.left, signs.right
    line[place(marks[2])] = "|"
    lines = ["  Ends at     " + "".join(line).rstrip()]
    if target is not None:
        column = place(target)
        label = f"{signs.here} target {money(target)}"
        if column + len(label) > columns:
            label = f"target {money(target)} {signs.here}"
            column = max(0, column - len(label) + 1)
        lines.append(" " * (14 + column) + label)
    parts = answer.parts
    lines += [
        f"  The dots: 8 in 10, {rough(marks[0])} to {rough(marks[4])}. The bracket: 5 in 10, "
        f"{rough(marks[1])} to {rough(marks[3])}.",
        f"  Middle {rough(marks[2])}. Expected {rough(spread.mean)} = booked "
        f"{rough(parts.booked)} + open {rough(parts.open)} + not yet created "
        f"{rough(parts.create_and_close)}",
    ]
    return [part for text in lines for part in _fit(text, width)]


def _fit(text: str, width: int, indent: str = "  ") -> list[str]:
    if len(text) <= width:
        return [text]
    return textwrap.wrap(text, width, subsequent_indent=indent, drop_whitespace=True,
                         initial_indent="")  # fmt: skip


def _drivers(drivers: tuple[Driver, ...], width: int, unit: str) -> list[str]:
    is_wide = width >= 72
    heads = ("wins in time", "hit if won", "if lost") if is_wide else ("wins", "won", "lost")
    name_width = min(28, width - 44) if is_wide else width - 34
    title = "What decides it" if name_width >= 15 else "Decides it"
    lines = [f"  {title:<{name_width}} {unit:>9}  {'  '.join(heads)}"]
    for driver in drivers:
        amount = "unknown" if driver.amount is None else money(driver.amount)
        amount = "" if unit in COUNTED else amount
        cells = (
            f"{driver.p_win_in_period * 100:.0f} %",
            f"{driver.p_hit_if_won * 100:.0f}",
            f"{driver.p_hit_if_lost * 100:.0f}",
        )
        row = "  ".join(cell.rjust(len(head)) for cell, head in zip(cells, heads, strict=True))
        lines.append(f"  {_short(driver.name, name_width):<{name_width}} {amount:>9}  {row}")
    return lines


def _short(name: str, width: int) -> str:
    return name if len(name) <= width else name[: width - 3] + "..."


def _breakdown(rows: tuple[Breakdown, ...], by: str, width: int) -> list[str]:
    is_wide = width >= 76
    name_width = min(26, width - 60) if is_wide else width - 32
    title = f"By {by}" if name_width >= len(by) + 3 else by.capitalize()
    head = f"  {title:<{name_width}} {'booked':>10}"
    middle = f" {'8 in 10 between':>20} {'target':>10}" if is_wide else f" {'middle':>10}"
    lines = [f"{head}{middle}  hit"]
    for row in rows:
        hit = "" if row.p_hit is None else in_hundred(row.p_hit).replace(" in 100", "")
        between = f" {rough(row.p10) + ' - ' + rough(row.p90):>20}"
        target = f" {'' if row.target is None else money(row.target):>10}"
        middle = between + target if is_wide else f" {rough(row.p50):>10}"
        name = f"  {_short(row.name, name_width):<{name_width}} {money(row.booked):>10}"
        lines.append(f"{name}{middle}  {hit}".rstrip())
    return lines


def _footer(answer: Answer, width: int) -> list[str]:
    lines: list[str] = []
    if covered := coverage_said(answer):
        lines += labelled("Pipeline", covered, width)
    lines += [*ahead_lines(answer, width), *commit_lines(answer, width)]
    if answer.base_rate.comparable_periods:
        lines += labelled("Before", answer.base_rate.text, width)
    if answer.peers is not None:
        lines += labelled("Peers", answer.peers.text, width)
    lines += labelled("Rests on", answer.basis.label, width)
    lines += record_lines(answer, width)
    if luck := luck_said(answer):
        lines += labelled("Luck", luck, width)
    for note in answer.notes:
        lines += labelled("Note", note, width)
    return lines
