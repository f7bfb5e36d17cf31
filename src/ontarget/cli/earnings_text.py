"""Commission as lines for a terminal: what is earned, what to expect, what the next deal adds."""

from __future__ import annotations

from ontarget.cli.answer_story import labelled
from ontarget.report.answer import Number
from ontarget.report.answer_words import money, rough
from ontarget.report.earnings import EarningsView, NextRate, OpenEarning, SellerEarning

_SHOWN = 8
_LABEL = 12


def earnings_lines(found: EarningsView, width: int, *, show_all: bool = False) -> list[str]:
    """Return the earnings in lines no wider than ``width``."""
    width = max(60, min(width, 90))
    lines = [*_title(found, width), "", *_numbers(found)]
    if found.next_rate is not None:
        lines += labelled("Next", _next(found.next_rate, found.plan.currency), width)
    if found.opportunities:
        lines += ["", *_open(found, width, show_all=show_all)]
    if found.sellers:
        lines += ["", *_sellers(found.sellers, width)]
    lines += [""]
    lines += labelled(
        "Plan",
        f"{found.plan.name}: by the {found.plan.period}, on the {found.plan.paid_on}.",
        width,
    )
    for note in found.notes:
        lines += labelled("Note", note, width)
    return lines


def _title(found: EarningsView, width: int) -> list[str]:
    left = "What is it worth to you?" if found.scope.kind == "owner" else "What will be paid?"
    day = f"{found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    right = f"{found.scope.name or 'Company'}, {found.period.name}, as of {day}"
    if len(left) + len(right) + 2 <= width:
        return [left + right.rjust(width - len(left))]
    return [left, right]


def _numbers(found: EarningsView) -> list[str]:
    unit = found.plan.currency
    spread = found.earned
    rows: list[tuple[str, str, str]] = []
    if found.target is not None:
        share = f"{found.booked / found.target * 100:.0f} % booked" if found.target else ""
        rows.append(("Target", f"{unit} {money(found.target)}", share))
    rows.append(("Earned", f"{unit} {money(found.earned_so_far)}", "by what is booked"))
    if found.period.end > found.as_of:
        low, high = rough(spread.p10), rough(spread.p90)
        rows.append(("Expected", f"{unit} {rough(spread.mean)}", f"{low} to {high}, 8 in 10"))
    if found.p_capped is not None and found.period.end > found.as_of:
        said = _in_hundred(found.p_capped)
        rows.append(("Cap", "", f"reached with a chance of {said}; beyond it nothing is paid"))
    return [f"  {label:<10}{number:>16}   {note}".rstrip() for label, number, note in rows]


def _in_hundred(p: float) -> str:
    return "below 1 in 100" if p < 0.01 else f"{100 * min(p, 0.99):.0f} in 100"


def _next(rate: NextRate, unit: str) -> str:
    said = f"each further {unit} 1,000 won pays {_per_thousand(rate.rate)}"
    if rate.at is None or rate.rate_then is None:
        return f"{said}."
    return (
        f"{said}; from {unit} {money(rate.at)} on ({money(rate.to_go or 0)} to go) "
        f"{_per_thousand(rate.rate_then)}."
    )


def _per_thousand(rate: float) -> str:
    return f"{rate * 1000:,.2f}".rstrip("0").rstrip(".")


def _open(found: EarningsView, width: int, *, show_all: bool) -> list[str]:
    shown = found.opportunities if show_all else found.opportunities[:_SHOWN]
    room = width - 2 - 3 * 13 - 10
    head = f"{found.plan.currency:>13}{'wins':>10}{'adds if won':>13}{'at its odds':>13}"
    by = f"{found.period.end:%d %b}".lstrip("0")
    lines = [f"  {'What the open ones add, by ' + by:<{room}}"[: room + 2] + head]
    lines += [_row(one, room) for one in shown]
    if len(found.opportunities) > len(shown):
        lines.append(f"  {len(found.opportunities) - len(shown):,} more: --all")
    return lines


def _row(one: OpenEarning, room: int) -> str:
    amount = "" if one.amount is None else money(one.amount)
    expected: Number = float(one.adds) * one.p_win_in_period
    return (
        f"  {one.name[: room - 1]:<{room}}{amount:>13}{one.p_win_in_period * 100:>8.0f} %"
        f"{rough(one.adds):>13}{rough(round(expected)):>13}"
    )


def _sellers(found: tuple[SellerEarning, ...], width: int) -> list[str]:
    room = min(28, width - 2 - 4 * 13)
    lines = [f"  {'':<{room}}{'earned':>13}{'expected':>13}{'8 in 10':>26}"]
    for one in found:
        reach = f"{rough(one.p10)} to {rough(one.p90)}"
        lines.append(
            f"  {one.owner[: room - 1]:<{room}}{money(one.earned_so_far):>13}"
            f"{rough(one.expected):>13}{reach:>26}"
        )
    return lines
