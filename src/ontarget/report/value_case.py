"""A value case as a screen, JSON, or the one page for the buyer contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, plain
from ontarget.report.handout import Column, Grid, Handout, Passage
from ontarget.report.meeting import money_words
from ontarget.report.shown import Shown

_PER = {"once": "once", "week": "a week", "month": "a month", "quarter": "a quarter",
        "year": "a year"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InputView:
    """A number of the formula."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class ReasonForUs:
    """What is different about us, and what shows it."""

    what: str
    proof: str | None


@dataclass(frozen=True, slots=True)
class ValueCaseView(Shown):
    """The case of one opportunity. Money is in major units of ``currency``.

    ``worth`` is what the problem costs the buyer per ``per``; ``waiting_cost`` what a month of
    waiting does, ``is_waiting_derived`` where it is the problem's own share. ``payback_months``:
    after how many months the price is earned back. ``is_by_buyer``: who said so is not one of us.
    """

    as_of: date
    opportunity_id: str
    name: str
    account: str | None
    currency: str | None
    amount: Number | None
    problem: str | None
    formula: str | None
    inputs: tuple[InputView, ...]
    worth: float | None
    per: str
    source: str | None
    waiting: str | None
    waiting_cost: float | None
    is_waiting_derived: bool
    competitor: str | None
    is_competitor_from_source: bool
    why: tuple[ReasonForUs, ...]
    said_by: str | None
    said_on: date | None
    is_by_buyer: bool
    payback_months: float | None
    missing: tuple[str, ...]
    changed_on: date | None

    @property
    def is_complete(self) -> bool:
        """Whether all four lines are there."""
        return not self.missing

    def document(self) -> dict[str, Any]:
        """Return the case as JSON."""
        document: dict[str, Any] = plain({**asdict(self), "is_complete": self.is_complete})
        return document


def worth_line(case: ValueCaseView) -> str | None:
    """Say the problem in money, with how it is reckoned."""
    if case.worth is None:
        return None
    said = f"{money_words(round(case.worth), case.currency)} {_PER[case.per]}"
    if case.inputs:
        said += f" = {case.formula}"
    return said + (f" ({case.source})" if case.source else "")


def waiting_line(case: ValueCaseView) -> str | None:
    """Say what waiting costs."""
    parts = [case.waiting] if case.waiting else []
    if case.waiting_cost is not None:
        parts.append(f"{money_words(round(case.waiting_cost), case.currency)} for each month")
    return "; ".join(parts) or None


def said_line(case: ValueCaseView) -> str | None:
    """Say who said so."""
    if case.said_by is None:
        return None
    on = f", {case.said_on}" if case.said_on else ""
    return f"{case.said_by}{on}" + ("" if case.is_by_buyer else "; one of us, not the buyer")


def payback_line(case: ValueCaseView) -> str | None:
    """Say after how many months the price is earned back, if the problem goes away whole."""
    if case.payback_months is None or case.amount is None:
        return None
    return (
        f"{money_words(case.amount, case.currency)} is earned back after "
        f"{case.payback_months:.1f} months if the whole cost goes away."
    )


def case_handout(case: ValueCaseView) -> Handout:
    """Return the page for the buyer: nothing of ours that is not meant for them."""
    buyer = case.account or case.name
    parts: list[Passage | Grid] = []
    worth = [_sentence(case.problem)] if case.problem else []
    if case.worth is not None:
        worth.append(f"It costs {money_words(round(case.worth), case.currency)} {_PER[case.per]}.")
    parts.append(Passage("The problem", tuple(worth)))
    if case.inputs and case.formula:
        parts.append(
            Grid(
                "How it is reckoned",
                (Column("name", "Input"), Column("value", "Number", "whole")),
                tuple((one.name.replace("_", " "), one.value) for one in case.inputs),
                caption=f"{case.formula.replace('_', ' ')} = {round(case.worth or 0):,} "
                f"{_PER[case.per]}" + (f". Source: {case.source}" if case.source else ""),
            )
        )
    waiting = waiting_line(case)
    if waiting:
        parts.append(Passage("What waiting costs", (_sentence(waiting),)))
    payback = payback_line(case)
    if payback:
        parts.append(Passage("What it is set against", (payback,)))
    if case.why:
        against = f" rather than {case.competitor}" if case.competitor else ""
        entries = tuple(f"{one.what}: {one.proof}" if one.proof else one.what for one in case.why)
        parts.append(Passage(f"Why us{against}", entries=entries))
    if case.said_by and case.is_by_buyer:
        on = f" on {case.said_on}" if case.said_on else ""
        parts.append(Passage("Whose figures these are", (f"As {case.said_by} gave them{on}.",)))
    return Handout(f"What it is worth to {buyer}", case.name, case.as_of, tuple(parts))


def _sentence(text: str) -> str:
    """Return words with a capital and a full stop.

    >>> _sentence("three people retype papers")
    'Three people retype papers.'
    """
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return f"{ended[:1].upper()}{ended[1:]}"
