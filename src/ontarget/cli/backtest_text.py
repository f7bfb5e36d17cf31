"""A backtest as lines for a terminal, 60 to 100 columns wide, readable without colour."""

from __future__ import annotations

import textwrap

from ontarget.cli.answer_text import Signs
from ontarget.report.answer import in_hundred
from ontarget.report.answer_words import rough
from ontarget.report.backtest import Backtest, OriginView
from ontarget.report.backtest_words import (
    RANGES,
    asked_again,
    compared,
    deals_said,
    said_of_chances,
)

_BAR = 24
_MOST_DAYS = 24
_STRIP = 31


def backtest_lines(found: Backtest, width: int, signs: Signs) -> list[str]:
    """Return the backtest in lines no wider than ``width``."""
    width = max(56, min(width, 100))
    lines = _title(found, width)
    if not found.origins:
        return [*lines, "", *_wrapped(found.summary.label, width)]
    lines += ["", *_wrapped(asked_again(found), width)]
    for part in (_ranges, _against, _chances, _days):
        if shown := part(found, width, signs):
            lines += ["", *shown]
    lines += ["", *_opportunities(found, width)]
    lines += _labelled("Worth", found.summary.label, width)
    for note in found.notes:
        lines += _labelled("Note", note, width)
    return lines


def _title(found: Backtest, width: int) -> list[str]:
    left = "Would the forecast have been right?"
    day = f"{found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    right = f"{found.scope.name or 'Company'}, as of {day}"
    if len(left) + len(right) + 2 <= width:
        return [left + right.rjust(width - len(left))]
    return [left, right]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _labelled(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=f"  {label:<10}", subsequent_indent=" " * 12)


def _bar(share: float, columns: int, signs: Signs) -> str:
    n_full = round(max(0.0, min(share, 1.0)) * columns)
    return signs.full * n_full + signs.empty * (columns - n_full)


def _ranges(found: Backtest, width: int, signs: Signs) -> list[str]:
    """How often each range held, and how often a right one usually would."""
    n = found.summary.n_origins
    columns = min(_BAR, width - 50)
    lines = ["  How often the ranges held"]
    for share, held in found.summary.ranges.items():
        bar = _bar(held.n_held / n, columns, signs)
        times = f"{held.n_held} of {n}"
        usual = f"right ones: {held.usual_low} to {held.usual_high}"
        lines.append(f"  {RANGES[share]:<9} {bar} {times:>9}   {usual}")
    return lines


def _against(found: Backtest, width: int, signs: Signs) -> list[str]:
    """CRPS beside the baselines', the best first; each compared on the days it could speak."""
    summary = found.summary
    if summary.crps is None:
        return []
    rows = [("this forecast", summary.crps, "")]
    for name, crps in summary.baseline_crps.items():
        one = summary.baselines[name]
        few = f" ({one.n} days)" if one.n < summary.n_origins else ""
        rows.append((found.baseline_names[name] + few, crps, compared(one.ratio)))
    longest = max(row[1] for row in rows) or 1.0
    name_width = max(len(row[0]) for row in rows)
    name_width = min(name_width, width - 34)
    columns = max(6, min(_BAR, width - name_width - 26))
    lines = [f"  How far off (CRPS, {found.measure_unit}); shorter is better"]
    for name, crps, beside in sorted(rows, key=lambda row: (row[1], row[0])):
        short = name if len(name) <= name_width else name[: name_width - 3] + "..."
        bar = signs.full * max(1, round(crps / longest * columns))
        line = f"  {short:<{name_width}} {bar:<{columns}} {rough(crps):>9}  {beside}"
        lines.append(line.rstrip())
    return lines


def _chances(found: Backtest, width: int, signs: Signs) -> list[str]:
    """What was said of the target, in groups, and how often it came true."""
    summary = found.summary
    if summary.brier is None:
        return []
    columns = min(_BAR, width - 40)
    lines = ["  The chance of the target, and how often it was hit"]
    for one in summary.reliability:
        bar = _bar(one.share_hit, columns, signs)
        n_hit = round(one.share_hit * one.n)
        lines.append(f"  said {in_hundred(one.mean_p_hit):<15} {bar} {n_hit} of {one.n}")
    return [*lines, *_wrapped(said_of_chances(found), width)]


def _days(found: Backtest, width: int, signs: Signs) -> list[str]:
    """Where the result of each day fell among what was thought possible."""
    shown = found.origins[-_MOST_DAYS:]
    is_wide = width >= 72
    strip = (min(_STRIP, width - (54 if is_wide else 42)) - 1) // 2 * 2 + 1
    title = "Where each result fell: bracket 5 in 10, dots 8 in 10, | the middle"
    lines = _wrapped(title, width)
    for origin in shown:
        name = str(origin.period_end) if found.horizon_weeks else origin.period
        name = f"  {name[:10]:<10}" if is_wide else ""
        left = f"  {origin.as_of}{name} {_strip(origin.pit, strip, signs)}"
        lines.append(f"{left} {rough(origin.actual):>10}{_hit(origin)}")
    if len(found.origins) > len(shown):
        lines.append(f"  {len(found.origins) - len(shown)} earlier days: --json")
    return lines


def _strip(pit: float, columns: int, signs: Signs) -> str:
    def place(share: float) -> int:
        return min(columns - 1, int(share * columns))

    line = [" "] * columns
    for column in range(place(0.1), place(0.9) + 1):
        line[column] = signs.empty
    for column in range(place(0.25), place(0.75) + 1):
        line[column] = signs.line
    line[place(0.25)], line[place(0.75)], line[place(0.5)] = signs.left, signs.right, "|"
    line[place(pit)] = "o"
    return "".join(line)


def _hit(origin: OriginView) -> str:
    if origin.p_hit is None or origin.target is None:
        return ""
    came = "hit" if origin.actual >= origin.target else "missed"
    return f"  said {origin.p_hit * 100:>3.0f}, {came}"


def _opportunities(found: Backtest, width: int) -> list[str]:
    said = deals_said(found)
    return _labelled("Deals", said, width) if said else []
