"""The sentences of the month end: what is seen, never what it was caused by."""

from __future__ import annotations

from ontarget.report.handout import day_words
from ontarget.report.meeting import money_words
from ontarget.report.month_end import Clustering, ContrastView, Interval, MonthEndView

_NEEDED = (
    "It takes 40 wins in 6 whole months to look at all, and about 300 to find wins that come 1.6 "
    "times as often."
)


def basis_line(found: MonthEndView) -> str:
    """Say what it rests on."""
    if found.since is None or found.until is None:
        return f"{found.n_wins:,} wins, no whole month among them"
    losses = f" and {found.n_losses:,} losses" if found.n_losses else ""
    return (
        f"{found.n_wins:,} wins{losses} in {found.n_periods} whole months, "
        f"{day_words(found.since)} to {day_words(found.until)}"
    )


def window_words(one: Clustering) -> str:
    """Return the window's days, with the word before them.

    >>> window_words(Clustering("", "end", 0, 2))
    'in the last 3 working days'
    """
    if one.first_day == 0:
        n = one.last_day + 1
        return f"in the last {n} working days" if n > 1 else "on the last working day"
    return f"on the working days {one.last_day} to {one.first_day} before the last one"


def clustering_lines(found: MonthEndView) -> list[str]:
    """Say whether wins bunch, by how much, and what is missing after it."""
    one = found.clustering
    if one.ratio is None or one.interval is None:
        return [f"Not enough wins to tell. {_NEEDED}"]
    times = f"{one.ratio:.1f} times as many as usual ({_span(one.interval, '.1f')})"
    if one.place == "none":
        n = "Neither at the end of the month nor anywhere else can bunching of wins be told from"
        return [f"{n} chance: {times} {window_words(one)}."]
    head = "Wins bunch at the month's end" if one.place == "end" else (
        "The peak is your own, not the month's end"
    )  # fmt: skip
    usual = one.n_window - (one.excess or 0)
    lines = [
        f"{head}: {times} {window_words(one)}, {one.n_window:,} wins where "
        f"{usual:,.0f} would be usual. {_chance(one.p_value)}"
    ]
    if one.last_day > one.first_day and one.peak_day is not None and one.peak_ratio is not None:
        on = "the last working day" if one.peak_day == 0 else (
            f"working day {one.peak_day} before the last"
        )  # fmt: skip
        lines.append(f"The day that stands out most is {on}: {one.peak_ratio:.1f} times the usual.")
    return lines + _after(one)


def _chance(p: float | None) -> str:
    if p is None:
        return ""
    if p < 0.01:
        return "Chance shows as much in fewer than 1 of 100 firms that do not bunch."
    return f"Chance shows as much in {max(round(100 * p), 1)} of 100 firms that do not bunch."


def _after(one: Clustering) -> list[str]:
    """Say what the first days after an end lack, and what that may mean."""
    if one.missing is None or one.missing_interval is None:
        return []
    low, high = one.missing_interval
    span = f"{low:,.0f} to {high:,.0f}"
    if low < 1:
        return [
            "The first 5 working days of the next month lack nothing that can be told from chance "
            f"({one.missing:,.0f} wins, {span}), so how many were pulled forward cannot be told."
        ]
    share, limits = one.pulled_forward_share, one.pulled_forward_interval
    text = (
        f"The first 5 working days of the next month lack {one.missing:,.0f} wins ({span}): "
        "the hole after the end."
    )
    if share is not None and limits is not None:
        text += (
            f" As many as {100 * share:.0f} in 100 of the bunch may be no new wins but pulled "
            f"forward ({100 * limits[0]:.0f} to {100 * limits[1]:.0f})."
        )
    return [text]


def losses_line(found: MonthEndView) -> str | None:
    """Say how losses bunch in the same days."""
    one = found.losses
    if one is None or one.difference is None or one.interval is None:
        return None
    times = f"{one.difference:.1f} times the usual ({_span(one.interval, '.1f')})"
    if one.interval[0] > 1:
        return f"Losses in the same days: {times}. Such days are often when lists are cleaned up."
    return f"Losses in the same days: {times}."


_SEEN = 0.5  # points or percent: less is shown as none
_MEASURES = {
    "win_rate": ("win rate", "points"), "size": ("size of a win", "%"),
    "discount": ("discount of a win", "points"), "age": ("age of a win", "%"),
}  # fmt: skip


def contrast_rows(found: MonthEndView) -> list[tuple[str, str, str, str, str]]:
    """Return rows: measure, window, rest, difference, what can be told."""
    rows = []
    for one in found.contrasts:
        name, unit = _MEASURES[one.measure]
        if one.difference is None or one.interval is None:
            continue
        low, high = (100 * end for end in one.interval)
        told = "higher" if low >= _SEEN else "lower" if high <= -_SEEN else "as ever"
        gap = f"{100 * one.difference:+.0f} {unit} ({low:+.0f} to {high:+.0f})"
        rows.append((name, _value(one, one.window), _value(one, one.rest), gap, told))
    return rows


def _value(one: ContrastView, value: float | None) -> str:
    if value is None:
        return ""
    if one.measure == "size":
        return ""  # in minor units of one currency: only the ratio is shown
    return f"{value:.0f} days" if one.measure == "age" else f"{100 * value:.1f} %"


def uneven_line(found: MonthEndView) -> str | None:
    """Name the months that differ from the others."""
    uneven = [one for one in found.clustering.by_period if one.is_uneven]
    if not uneven:
        return None
    named = "; ".join(
        f"{one.period}: {one.in_window:,} in the window, {one.expected:,.0f} usual"
        for one in uneven[:5]
    )
    more = f" and {len(uneven) - 5} more" if len(uneven) > 5 else ""
    return f"Uneven months: {named}{more}."


def cycle_line(found: MonthEndView) -> str | None:
    """Say how win rates of quarters' last months differ, where they do."""
    one = found.cycle
    if one is None or not one.is_seen:
        return None
    low, high = (100 * end for end in one.interval)
    return (
        f"A cycle of quarters: of what is closed in a quarter's last month {100 * one.last:.0f} in "
        f"100 are won, in the other months {100 * one.other:.0f} ({100 * one.difference:+.0f} "
        f"points, {low:+.0f} to {high:+.0f}; {one.n_months} months)."
    )


def discount_lines(found: MonthEndView) -> list[str]:
    """Say what more is given away in the window, at equal product, segment and size."""
    one = found.discount
    if one.verdict == "not known":
        return ["Discounts are not in the book, or all alike, so nothing is said of them."]
    if one.premium is None or one.interval is None or one.error is None:
        return [f"Too few wins with a known discount to tell ({one.n_known:,})."]
    low, high = (100 * end for end in one.interval)
    size = (
        f"{100 * one.premium:+.1f} points of the price (standard error {100 * one.error:.1f}, "
        f"{low:+.1f} to {high:+.1f})"
    )
    at = "at equal product, segment and size"
    where = window_words(found.clustering)
    if one.verdict == "no difference":
        return [f"Discounts {where} are no different {at}: {size}."]
    word = "higher" if one.verdict == "higher" else "lower"
    lines = [f"Discounts {where} are {word} {at}: {size}."]
    if one.cost is not None and one.cost_interval is not None:
        lines.append(
            f"That is at most {money_words(round(one.cost), one.currency)} in these "
            f"{found.n_periods} months ({round(one.cost_interval[0]):,} to "
            f"{round(one.cost_interval[1]):,}): at most, for some of these wins would "
            "not have come at the usual price."
        )
    return lines


def effect_lines(found: MonthEndView) -> list[str]:
    """Say what is known of discounts and the chance to win."""
    one = found.effect
    if one is None:
        return []
    lines = []
    if one.estimate is not None and one.interval is not None:
        low, high = (100 * end for end in one.interval)
        lines.append(
            f"Deals offered a discount, beside deals alike on the same day: "
            f"{100 * one.estimate:+.0f} points in the chance to win ({low:+.0f} to {high:+.0f}; "
            f"{one.n_offered:,} offered, {one.n_compared:,} compared)."
        )
    lines.append(one.why)
    return lines


def _span(interval: Interval, form: str) -> str:
    return f"{interval[0]:{form}} to {interval[1]:{form}}"
