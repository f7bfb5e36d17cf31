"""A diagnosis as lines for a terminal, 60 to 100 columns wide, readable without colour."""

from __future__ import annotations

import textwrap

from ontarget.cli.answer_story import labelled
from ontarget.cli.answer_text import Signs
from ontarget.cli.diagnose_picture import distribution_lines
from ontarget.core.number import counted
from ontarget.report.answer_words import money
from ontarget.report.diagnosis import (
    CauseView,
    Diagnosis,
    GroupsView,
    GroupView,
    Interval,
    SellersView,
    SellerView,
)
from ontarget.report.diagnosis_words import (
    FAMILY_WORDS,
    cause_basis,
    rests_said,
    short_amount,
    steps_of,
)

Number = int | float

_LABEL, _AMOUNT, _RANGE = 12, 12, 24
_LEAST_BAR = 16
_LEAST_TABLE = 72  # narrower terminals have no room for price, volume and mix
_SELLER = 45  # columns of numbers before the picture of a seller's rate
_N_SELLERS = 30


def diagnosis_lines(
    found: Diagnosis, width: int, signs: Signs, *, show_all: bool = False
) -> list[str]:
    """Return the diagnosis in lines no wider than ``width``."""
    width = max(60, min(width, 100))
    lines = [*_title(found, width), ""]
    lines += [f"  {line}" for line in textwrap.wrap(found.verdict, width - 4)]
    lines += ["", *_numbers(found), ""]
    possible = found.reference.distribution
    if possible is not None:
        picture = distribution_lines(possible, found.actual, found.target, width, signs)
        lines += [*picture, ""] if picture else []
    lines += [*_waterfall(found, width, signs, show_all=show_all), ""]
    for sentence in found.sentences:
        lines += textwrap.wrap(sentence, width, initial_indent="  ", subsequent_indent="  ")
    lines += ["", *_causes(found, width, show_all=show_all)]
    lines += _not_checked(found, width, show_all=show_all)
    if show_all:
        lines += _price_volume_mix(found, width)
    compared = found.sellers or found.groups
    if compared is not None:
        lines += ["", *_compared(compared, width, signs)]
    elif found.sellers_text:
        lines += ["", *labelled("Compared", found.sellers_text, width)]
    lines += ["", *_footer(found, width, show_all=show_all)]
    return lines


def _title(found: Diagnosis, width: int) -> list[str]:
    left = "Why did it end so?"
    day = f"{found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    right = f"{found.scope.name or 'Company'}, {found.period.name}, as of {day}"
    if len(left) + len(right) + 2 <= width:
        return [left + right.rjust(width - len(left))]
    return [left, right]


def _numbers(found: Diagnosis) -> list[str]:
    unit = f"{found.currency} " if found.currency else ""
    rows = []
    if found.target is not None:
        rows.append(("Target", f"{unit}{money(found.target)}", ""))
    share = f"{found.actual / found.target * 100:.0f} % of the target" if found.target else ""
    rows.append(("Booked", money(found.actual), share))
    low, high = money(found.reference.p10), money(found.reference.p90)
    rows.append(("Expected", money(found.reference.expected), f"{low} to {high}, 8 in 10"))
    return [f"  {label:<{_LABEL}}{number:>16}   {note}".rstrip() for label, number, note in rows]


def _waterfall(found: Diagnosis, width: int, signs: Signs, *, show_all: bool) -> list[str]:
    """Each bar begins where the one before it ended; a thin line is its 95 % range."""
    steps = steps_of(found, show_all=show_all)
    begin = found.reference.expected if found.target is None else found.target
    totals: list[Number] = [begin]
    for _, amount, _ in steps:
        totals.append(totals[-1] + amount)
    ends: list[Number] = [*totals, found.actual]
    for (_, amount, reach), at in zip(steps, totals, strict=False):
        if reach is not None and reach.basis == "posterior":
            ends += [at + reach.low, at + reach.high, at + amount]
    low, high = min(ends), max(ends)
    columns = width - _LABEL - _AMOUNT - _RANGE - 6
    scale = _Scale(float(low), float(high), columns if columns >= _LEAST_BAR else 0, signs)
    first = "target" if found.target is not None else "expected"
    lines = ["  What it is made of" + " " * (_LABEL + _AMOUNT - 17) + "95 % range"]
    lines.append(_line(first, money(begin), "", scale.mark(begin)))
    for (name, amount, reach), at in zip(steps, totals, strict=False):
        said = "" if reach is None else f"{short_amount(reach.low)} to {short_amount(reach.high)}"
        if reach is not None and reach.basis == "chance":
            said = f"chance {said}"
        drawn = scale.bar(at, at + amount, reach)
        lines.append(_line(name, f"{round(amount):+,}", said, drawn))
    lines.append(_line("result", money(found.actual), "", scale.mark(found.actual)))
    return lines


def _line(label: str, amount: str, said: str, drawn: str) -> str:
    return f"  {label:<{_LABEL}}{amount:>{_AMOUNT}}  {said:<{_RANGE}}{drawn}".rstrip()


class _Scale:
    """Amounts as columns of a picture; none of them where there is no room."""

    def __init__(self, low: float, high: float, columns: int, signs: Signs) -> None:
        self._low, self._high, self._columns, self._signs = low, high, columns, signs

    def _at(self, value: Number) -> int:
        reach = max(self._high - self._low, 1e-9)
        return round((value - self._low) / reach * (self._columns - 1))

    def mark(self, value: Number) -> str:
        """Return a mark at a value."""
        if not self._columns:
            return ""
        return " " * self._at(value) + ("|" if self._signs.full.isascii() else "│")

    def bar(self, start: Number, end: Number, reach: Interval | None) -> str:
        """Return a bar from start to end over the thin line of its range."""
        if not self._columns:
            return ""
        cells = [" "] * self._columns
        if reach is not None and reach.basis == "posterior":
            first, last = self._at(start + reach.low), self._at(start + reach.high)
            cells[first : last + 1] = self._signs.line * (last + 1 - first)
        gain, loss = ("+", "-") if self._signs.full.isascii() else (self._signs.full, "░")
        first, last = sorted((self._at(start), self._at(end)))
        sign = gain if end >= start else loss
        cells[first : max(last, first + 1)] = sign * max(last - first, 1)
        return "".join(cells).rstrip()


def _causes(found: Diagnosis, width: int, *, show_all: bool) -> list[str]:
    every = [one for family in found.causes.values() for one in family]
    if not every:
        return ["  The book holds nothing that causes could be measured by."]
    lines: list[str] = []
    for family, ones in found.causes.items():
        shown = [one for one in ones if show_all or one.stands_out]
        if shown:
            lines += [f"  {FAMILY_WORDS[family]}"]
            for one in shown:
                lines += _cause(one, width)
    n = sum(one.stands_out for one in every)
    if not lines:
        return [f"  Of {counted(len(every), 'thing')} measured none stands out (--all lists them)."]
    head = f"What stood out, {n} of {len(every)} measured; beside it, not proven to have caused it"
    if show_all:
        stand = f"{n} stand{'s' if n == 1 else ''} out"
        head = f"All {len(every)} measured, {stand} (*); none is proven to have caused it"
    return [*textwrap.wrap(head, width, subsequent_indent="  ", initial_indent="  "), *lines]


def _not_checked(found: Diagnosis, width: int, *, show_all: bool) -> list[str]:
    """Say what the book would have to hold for what was not measured."""
    if not found.not_checked:
        return []
    if not show_all:
        n = len(found.not_checked)
        return textwrap.wrap(
            f"Not checked, the book does not say: {counted(n, 'thing')} (--all lists them).",
            width, initial_indent="  ", subsequent_indent="  ",
        )  # fmt: skip
    lines = ["  Not checked, the book does not say, or of too few:"]
    for one in found.not_checked:
        lines += textwrap.wrap(one.text, width, initial_indent="  - ", subsequent_indent="    ")
    return lines


def _cause(one: CauseView, width: int) -> list[str]:
    """Say the measure, its range, and one thing to try where it stands out."""
    text = f"{one.text} ({cause_basis(one)})"
    mark = "* " if one.stands_out else "- "
    lines = textwrap.wrap(text, width, initial_indent=f"  {mark}", subsequent_indent="    ")
    if one.stands_out:
        lines += textwrap.wrap(f"try: {one.to_try}", width, initial_indent="    ",
                               subsequent_indent="    ")  # fmt: skip
    return lines


def _price_volume_mix(found: Diagnosis, width: int) -> list[str]:
    if not found.price_volume_mix or width < _LEAST_TABLE:
        return []
    name_width = min(22, width - 5 * 11 - 2)
    lines = ["", f"  Price, volume, mix of the wins against {found.before} (classic, no chances)"]
    lines.append(
        f"  {'':<{name_width}}{'wins':>9}{'booked':>12}{'volume':>11}{'mix':>11}{'price':>11}"
    )
    lines += [
        f"  {one.name[: name_width - 1]:<{name_width}}{one.wins_before:>4} >{one.wins:>3}"
        f"{money(one.booked):>12}{round(one.volume):>+11,}{round(one.mix):>+11,}"
        f"{round(one.price):>+11,}"
        for one in found.price_volume_mix
    ]
    return lines


def _compared(found: SellersView | GroupsView, width: int, signs: Signs) -> list[str]:
    rows: list[tuple[str, SellerView | GroupView]]
    if isinstance(found, SellersView):
        rows = [(one.owner, one) for one in found.sellers]
    else:
        rows = [(one.name, one) for one in found.groups]
    lines = textwrap.wrap(found.verdict, width, initial_indent="  ", subsequent_indent="  ")
    room = min(22, width - _SELLER + 2)  # for the name
    columns = width - _SELLER - room
    picture = "rate; line: chance" if columns >= _LEAST_BAR + 2 else "o rate" if columns > 9 else ""
    headings = f"{'closed':>6}{'won':>6}{'exp.':>7}{'rate':>6}{'likely':>8}{'rank':>8}"
    lines += ["", f"  {'':<{room}}{headings}  {picture}".rstrip()]
    top = max(max(one.funnel_high, one.win_rate) for _, one in rows)
    for name, one in rows[:_N_SELLERS]:
        cells = [" "] * max(columns, 0)
        if columns >= 10:
            first, last, at = (
                round(value / max(top, 1e-9) * (columns - 1))
                for value in (one.funnel_low, one.funnel_high, one.win_rate)
            )
            cells[first : last + 1] = signs.line * (last + 1 - first)
            cells[at] = "o"
        rank = f"{one.rank_low}-{one.rank_high}"
        lines.append(
            f"  {name[: room - 1]:<{room}}{one.closed:>6}{one.won:>6}{one.expected_won:>7.1f}"
            f"{one.win_rate * 100:>4.0f} %{one.shrunken_rate * 100:>6.0f} %{rank:>8}  "
            f"{''.join(cells)}".rstrip()
        )
    n_more = len(rows) - _N_SELLERS
    if n_more > 0:
        lines.append(f"  {n_more} more: --json for all.")
    lines += ["", *textwrap.wrap(found.regression, width, initial_indent="  ",
                                 subsequent_indent="  ")]  # fmt: skip
    return lines


def _footer(found: Diagnosis, width: int, *, show_all: bool) -> list[str]:
    lines = labelled("Measured", f"by the forecast {found.reference.text}.", width)
    rests = rests_said(found)
    lines += labelled("Rests on", rests, width)
    for note in found.notes:
        lines += labelled("Note", note, width)
    if not show_all:
        lines += labelled(
            "More", "all seven parts: --all; whether sellers or products differ: --by owner", width
        )
    return lines
