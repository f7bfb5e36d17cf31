"""A price cut as lines for a terminal: arithmetic first, then what is estimated."""

from __future__ import annotations

from ontarget.cli.plan_text import wrap
from ontarget.report.discount import DiscountView, chance_words
from ontarget.report.handout import day_words
from ontarget.report.meeting import money_words


def discount_lines(found: DiscountView, width: int) -> list[str]:
    """Return the cut in lines no wider than ``width``."""
    width = max(60, min(width, 90))
    head = f"Before you cut the price: {found.name}"
    day = f"as of {found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    lines = [f"{head}{day.rjust(max(width - len(head), len(day) + 2))}", ""]

    def say(label: str, text: str) -> None:
        indent = " " * 17
        lines.extend(wrap(text, width, f"  {label:<15}", indent))

    for label, text in (*_arithmetic(found), *_estimates(found)):
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


def _arithmetic(found: DiscountView) -> list[tuple[str, str]]:
    """Return what holds whatever the buyer does."""
    margin = f"{100 * found.margin:g} % margin"
    margin += ", which is assumed: ontarget config margin" if found.is_margin_assumed else ""
    off = f"{found.percent:g} % off"
    if found.break_even_lift is None or found.extra_volume is None:
        even = f"{off} takes all of the margin: it never pays ({margin})"
    else:
        even = (
            f"{off} pays only if it makes a win {found.break_even_lift:.2f} times as likely, or "
            f"sells {100 * found.extra_volume:.0f} % more ({margin})"
        )
    lost = "the amount is not known"
    if found.margin_lost is not None and found.amount is not None:
        lost = (
            f"{money_words(found.margin_lost, found.currency)} of "
            f"{money_words(found.amount, found.currency)}, all of it margin, if it is "
            "won either way"
        )
    return [("Arithmetic", even), ("Gives away", lost)]


def _estimates(found: DiscountView) -> list[tuple[str, str]]:
    """Return the model's chance, the one needed, and what comes later anyway."""
    by = day_words(found.period.end)
    now = f"wins by {by} with {chance_words(found.p_win_now)}"
    needed = "not even a certain win pays for it"
    if found.p_win_needed is not None:
        needed = f"it would have to be {chance_words(found.p_win_needed)}"
    lines = [("Chance", f"{now} as it is; {needed}")]
    lines.append(
        ("Later", f"at its price {chance_words(found.p_win_later)} more to come after that day")
    )
    source = (
        "of what your month's end brings is missing after it (ontarget monthend)"
        if found.pulled_forward_from == "monthend"
        else "of further wins would have come later anyway, by the model's own chances"
    )
    least = "at least " if found.pulled_forward_from == "monthend" else ""
    pulled = f"{least}{100 * found.pulled_forward:.0f} in 100 {source}: "
    if found.p_win_needed_net is None:
        pulled += "then no chance pays for the cut"
    else:
        pulled += f"then it would have to be {chance_words(found.p_win_needed_net)}"
        if found.pull_forward_cost is not None:
            cost = money_words(found.pull_forward_cost, found.currency)
            pulled += f", and {cost} of margin is taken from later"
    return [*lines, ("Pulled forward", pulled)]
