"""What a price cut gives away and would have to bring, in whole sentences."""

from __future__ import annotations

from ontarget.report.discount import DiscountView, chance_words
from ontarget.report.handout import day_words
from ontarget.report.meeting import money_words


def arithmetic_lines(found: DiscountView) -> list[tuple[str, str]]:
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


def estimate_lines(found: DiscountView) -> list[tuple[str, str]]:
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
