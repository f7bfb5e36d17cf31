"""The month end as lines for a terminal, with its picture."""

from __future__ import annotations

from ontarget.cli.plan_text import wrap
from ontarget.report import month_end_words as words
from ontarget.report.month_end import DayView, MonthEndView

_UP, _DOWN = 7, 4
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def month_end_lines(found: MonthEndView, width: int, *, is_plain: bool) -> list[str]:
    """Return the fingerprint in lines no wider than ``width``."""
    width = max(60, min(width, 90))
    name = found.scope.name or "company"
    head, day = (
        f"Month end, {name}",
        f"as of {found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}",
    )
    lines = [f"{head}{day.rjust(width - len(head))}", ""]
    for text in words.clustering_lines(found):
        lines += wrap(text, width, "  ", "  ")
    if found.days:
        lines += ["", *picture(found.days, is_plain=is_plain), ""]
    for line in (words.losses_line(found), words.cycle_line(found), words.uneven_line(found)):
        lines += wrap(line, width, "  ", "  ") if line else []
    lines += _contrasts(found, width)
    lines += ["", "  Discounts"]
    for text in words.discount_lines(found):
        lines += wrap(text, width, "    ", "    ")
    effect = words.effect_lines(found)
    if effect:
        lines += ["", "  Do discounts win?"]
        for text in effect:
            lines += wrap(text, width, "    ", "    ")
        for text in found.effect.protocol if found.effect else ():
            lines += wrap(text, width, "    - ", "      ")
    rests = f"Rests on {words.basis_line(found)}. What goes together need not be cause and effect."
    return [*lines, "", *wrap(rests, width, "  ", "  ")]


def _contrasts(found: MonthEndView, width: int) -> list[str]:
    del width
    rows = words.contrast_rows(found)
    if not rows:
        return []
    lines = ["", f"  {'In those days and else':<24}{'those':>9}{'else':>9}   difference"]
    for name, inside, rest, gap, told in rows:
        lines.append(f"  {name:<24}{inside:>9}{rest:>9}   {gap}, {told}")
    return lines


def picture(days: tuple[DayView, ...], *, is_plain: bool) -> list[str]:
    """Return the month as bars, first day left and last day right: wins up, losses down.

    Each has a scale of its own, which the caption gives in closings per month on that day.
    """
    shown = sorted(days, key=lambda one: -one.from_end)
    most_won = max((one.wins for one in shown), default=0.0)
    most_lost = max((one.losses for one in shown), default=0.0)
    if most_won <= 0:
        return []
    lines = []
    for row in range(_UP, 0, -1):
        cells = [_cell(_UP * one.wins / most_won - row + 1, is_plain=is_plain) for one in shown]
        lines.append(f"  {'wins' if row == _UP else '':>6} {''.join(cells)}".rstrip())
    line = "-- " if is_plain else "── "
    marks = "".join("^^ " if one.is_in_window else line for one in shown)
    lines.append(f"         {marks}".rstrip())
    for row in range(1, _DOWN + 1 if most_lost > 0 else 1):
        cells = [_full(_DOWN * one.losses / most_lost - row + 1, is_plain=is_plain)
                 for one in shown]  # fmt: skip
        lines.append(f"  {'losses' if row == 1 else '':>6} {''.join(cells)}".rstrip())
    numbers = "".join(f"{one.from_end:<3}" if one.from_end % 5 == 0 else "   " for one in shown)
    lines.append(f"         {numbers}".rstrip())
    lines.append("         working days before the last one; the highest bars are")
    losses = f" and {most_lost:.1f} losses" if most_lost > 0 else ""
    return [*lines, f"         {most_won:.1f} wins{losses} a month"]


def _cell(height: float, *, is_plain: bool) -> str:
    if is_plain:
        return "## " if height >= 0.5 else "   "
    block = _EIGHTHS[max(0, min(8, round(8 * height)))]
    return f"{block}{block} "


def _full(height: float, *, is_plain: bool) -> str:
    """Return a bar that hangs down: there are no eighths that begin at the top."""
    if height < 0.25:
        return "   "
    if is_plain:
        return ":: "
    return "▒▒ " if height >= 0.75 else "▔▔ "
