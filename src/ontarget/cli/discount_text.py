"""A price cut as lines for a terminal: arithmetic first, then what is estimated."""

from __future__ import annotations

from ontarget.cli.plan_text import wrap
from ontarget.report.discount import DiscountView
from ontarget.report.discount_words import arithmetic_lines, estimate_lines
from ontarget.report.handout import day_words


def discount_lines(found: DiscountView, width: int) -> list[str]:
    """Return the cut in lines no wider than ``width``."""
    width = max(60, min(width, 90))
    head = f"Before you cut the price: {found.name}"
    day = f"as of {found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    lines = [f"{head}{day.rjust(max(width - len(head), len(day) + 2))}", ""]

    def say(label: str, text: str) -> None:
        indent = " " * 17
        lines.extend(wrap(text, width, f"  {label:<15}", indent))

    for label, text in (*arithmetic_lines(found), *estimate_lines(found)):
        say(label, text)
    lines += ["", "  In place of a lower price"]
    for one in found.alternatives:
        lines += wrap(one.text, width, f"    {one.kind:<11}", " " * 15)
    lines += ["", *wrap(found.history.text, width, "  This buyer     ", " " * 17)]
    for sale in found.history.recent:
        off = "price not known" if sale.discount is None else f"{100 * sale.discount:.0f} % off"
        when = f"    {day_words(sale.closed_on):<13}{sale.outcome:<6}{off:<17}"
        lines.append(f"{when}{_before_end(sale.days_to_period_end)}".rstrip())
    if found.value_case_missing:
        said = f"Not said yet: {', '.join(found.value_case_missing)}."
        lines += ["", *wrap(f"{said} ontarget case {found.opportunity_id}", width,
                            "  Value          ", " " * 17)]  # fmt: skip
    return lines


def _before_end(days: int) -> str:
    if days == 0:
        return "on the last day of a month"
    return f"{days} day{'' if days == 1 else 's'} before a month's end" if days <= 5 else ""
