"""A review as lines for a terminal, and as a sheet for paper."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date

from ontarget.report.answer_words import money
from ontarget.report.audit_words import VERDICT_WORDS
from ontarget.report.review import N_FINDINGS, Agenda, Card, Facts

KEYS = {"k": "keep", "b": "backburner", "c": "cut", "h": "hand-over"}
_LABEL = 14


def agenda_lines(agenda: Agenda, width: int) -> list[str]:
    """Return what is going to be looked at, in a few lines."""
    n = len(agenda.cards)
    name = agenda.scope.name or "Company"
    lines = [f"Review: {name}, {agenda.n_open:,} open, as of {_day(agenda.as_of)}", ""]
    if not n:
        said = "Nothing is left to review."
    else:
        said = f"{n} to look at, most at stake first, about {_minutes(agenda.minutes)}."
    rest = [f"{agenda.n_left:,} more another time"] if agenda.n_left else []
    if agenda.n_lately:
        rest.append(f"{agenda.n_lately:,} decided within {agenda.every_days} days")
    rest += [f"{agenda.n_asleep:,} parked"] if agenda.n_asleep else []
    if rest:
        said += f" Not asked: {', '.join(rest)}."
    return [*lines, *_wrap(said, width, 2)]


def fact_lines(card: Card, place: int, n: int, width: int) -> list[str]:
    """Return the facts of one opportunity, without anybody's verdict."""
    facts = card.facts
    amount = "amount unknown" if facts.amount is None else (
        f"{facts.currency or ''} {money(facts.amount)}".strip())  # fmt: skip
    head = f"{place} of {n}  {facts.name} ({facts.opportunity_id})"
    gap = width - len(amount)
    first = [head + amount.rjust(width - len(head))] if len(head) + 2 <= gap else [head, amount]
    lines = [line for part in first for line in textwrap.wrap(part, width) or [part]]
    if first[0] not in lines:  # wrapping would have eaten the gap before the amount
        lines = first
    for label, text in _facts(facts):
        lines += _labelled(label, text, width)
    return lines


def _facts(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.account and facts.account != facts.name:
        yield "Account", facts.account
    if facts.owner:
        yield "Owner", facts.owner
    if facts.stage:
        known = facts.stage_days is not None
        yield (
            "Stage",
            f"{facts.stage}, for {_days(facts.stage_days or 0)}" if known else facts.stage,
        )
    yield "Dated", _day(facts.close_date) if facts.close_date else "no day"
    if facts.has_contacts:
        yield "Contact", _contact(facts)
    step = facts.next_step or "none written"
    if facts.has_steps:
        yield "Next step", f"{step}, {_day(facts.next_step_on)}" if facts.next_step_on else step
    yield f"Since {facts.since.day} {facts.since:%b}", facts.changed
    if facts.decision is not None:
        decided = facts.decision
        said = f"{VERDICT_WORDS[decided.verdict]}, {_day(decided.decided_on)}: {decided.reason}"
        yield "You said", said


def _contact(facts: Facts) -> str:
    if facts.last_contact_on is None:
        return "none in the book"
    ago = facts.silence_working_days
    said = "today" if ago == 0 else f"{ago} working day{'' if ago == 1 else 's'} ago"
    said = said if ago is not None else _day(facts.last_contact_on)
    if not facts.n_contacts:  # a day of the last contact is all that the file says
        return said
    return f"{said}; {_times(facts.n_from_buyer)} by the buyer"


def _times(n: int) -> str:
    return "never" if n == 0 else "once" if n == 1 else f"{n} times"


def tool_lines(card: Card, width: int, *, is_plain: bool) -> list[str]:
    """Return what the tool says, its reason, realistic dates and findings."""
    one = card.audited
    lines = _labelled("The tool", f"{VERDICT_WORDS[one.verdict]}. {one.why}", width)
    if one.note:
        lines += _labelled("", f"All the same {one.note}.", width)
    close = one.realistic_close
    if close.p25 and close.p75 and one.p_win_in_horizon >= 0.005:
        dated = f"dated {_day(one.close_date)}" if one.close_date else "not dated"
        lines += _labelled(
            "If won", f"likely {_day(close.p25)} to {_day(close.p75)}; {dated}", width
        )
    arrow = "->" if is_plain else "→"
    for finding in one.findings[:N_FINDINGS]:
        lines += _labelled(finding.rule_id, finding.text, width)
        lines += _labelled("", f"{arrow} {finding.fix}", width)
    return lines


def sheet_lines(agenda: Agenda, width: int, *, is_plain: bool) -> list[str]:
    """Return the agenda as a sheet to fill in; the tool's verdicts stand at its end."""
    box = "[ ]" if is_plain else "□"
    lines = agenda_lines(agenda, width)
    n = len(agenda.cards)
    for place, card in enumerate(agenda.cards, start=1):
        lines += ["", *fact_lines(card, place, n, width)]
        lines += _labelled("Ask", card.question, width)
        boxes = "  ".join(f"{box} {word}" for word in VERDICT_WORDS.values())
        lines += [f"  {boxes}", "  Next: " + "_" * 32 + "  on " + "_" * 12]
    if agenda.cards:
        lines += ["", "What the tool says (decide first, then read)"]
    for place, card in enumerate(agenda.cards, start=1):
        lines += ["", f"{place}  {card.facts.name}", *tool_lines(card, width, is_plain=is_plain)]
    return lines


def _labelled(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=f"  {label:<{_LABEL}}",
                         subsequent_indent=" " * (_LABEL + 2)) or [f"  {label}"]  # fmt: skip


def _wrap(text: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=" " * indent, subsequent_indent=" " * indent)


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _days(n: int) -> str:
    return f"{n:,} day{'' if n == 1 else 's'}"


def _minutes(n: int) -> str:
    return f"{n} minute{'' if n == 1 else 's'}"
