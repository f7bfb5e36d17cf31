"""Sheets for talks between a seller and her manager, one per seller, and the manager's summary."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Answer, Number, ScopeView, in_hundred, plain
from ontarget.report.audit_words import VERDICT_WORDS
from ontarget.report.handout import Column, Grid, Handout, Passage, day_words, shown
from ontarget.report.meeting import change_line, headline, money_words
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class Promise:
    """A next step that was due and what became of it; ``is_kept`` None where nobody can tell."""

    opportunity_id: str
    name: str
    step: str
    due_on: date
    is_kept: bool | None
    became: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was agreed and what came of it, as counts.

    ``all_kept`` of ``all_due`` are those of every seller of the book, None where they are too few.
    ``is_known`` is false where the book knew of no next step on the first day.
    """

    due: tuple[Promise, ...]
    all_kept: int | None
    all_due: int | None
    is_known: bool
    n_proposed: int
    n_done: int
    decisions: dict[str, int]

    @property
    def n_due(self) -> int:
        """How many steps were due of which can be told what became."""
        return sum(one.is_kept is not None for one in self.due)

    @property
    def n_kept(self) -> int:
        """How many of them were kept."""
        return sum(one.is_kept is True for one in self.due)


@dataclass(frozen=True, slots=True)
class Talk:
    """One opportunity and the one question about it."""

    opportunity_id: str
    name: str
    amount: Number | None
    currency: str | None
    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One seller's sheet. No colleague is named on it."""

    owner: str
    as_of: date
    since: date
    answer: Answer
    moved: str
    movements: tuple[str, ...]
    kept: Kept
    talks: tuple[Talk, ...]
    going_well: str | None

    def document(self) -> dict[str, Any]:
        """Return the sheet as JSON has it."""
        kept = self.kept
        document: dict[str, Any] = plain({
            "owner": self.owner,
            "as_of": self.as_of,
            "since": self.since,
            "answer": {
                "period": asdict(self.answer.period),
                "target": asdict(self.answer.target) if self.answer.target else None,
                "booked": self.answer.booked,
                "p_hit": self.answer.p_hit,
                "bookings": asdict(self.answer.bookings),
                "change": asdict(self.answer.change) if self.answer.change else None,
                "text": headline(self.answer),
            },
            "changed": {"text": self.moved, "opportunities": list(self.movements)},
            "promises": {
                "n_due": kept.n_due,
                "n_kept": kept.n_kept,
                "due": [asdict(one) for one in kept.due],
                "all_sellers": {"n_due": kept.all_due, "n_kept": kept.all_kept},
                "actions": {"n_proposed": kept.n_proposed, "n_done": kept.n_done},
                "decisions": kept.decisions,
            },
            "talk_about": [asdict(one) for one in self.talks],
            "going_well": self.going_well,
        })  # fmt: skip
        return document


@dataclass(frozen=True, slots=True)
class Coaching(Shown):
    """The sheets of a scope, by name of the seller; ``note`` says why there is none."""

    as_of: date
    since: date
    scope: ScopeView
    sheets: tuple[Sheet, ...]
    note: str | None = None

    def document(self) -> dict[str, Any]:
        """Return everything as JSON has it."""
        return {
            "as_of": self.as_of.isoformat(),
            "since": self.since.isoformat(),
            "scope": asdict(self.scope),
            "sheets": [sheet.document() for sheet in self.sheets],
            "note": self.note,
        }


def sheet_handout(sheet: Sheet) -> Handout:
    """Return one seller's sheet as a document of its own."""
    period = sheet.answer.period.name
    lead = f"{period}, as of {day_words(sheet.as_of)}; changes since {day_words(sheet.since)}"
    return Handout(f"1:1, {sheet.owner}", lead, sheet.as_of, tuple(_parts(sheet, 2)))


def coach_handout(coaching: Coaching) -> Handout:
    """Return the manager's summary with all sheets behind it, each on a page of its own.

    One seller alone gets the sheet and no summary.
    """
    if not coaching.sheets:
        said = Passage("", (coaching.note or "",))
        return Handout(_title(coaching), _lead(coaching), coaching.as_of, (said,))
    if len(coaching.sheets) == 1:
        return sheet_handout(coaching.sheets[0])
    parts: list[Passage | Grid] = [*summary_handout(coaching).parts]
    for sheet in coaching.sheets:
        parts.append(Passage(sheet.owner, level=2, starts_page=True))
        parts += _parts(sheet, 3)
    return Handout(_title(coaching), _lead(coaching), coaching.as_of, tuple(parts))


def summary_handout(coaching: Coaching) -> Handout:
    """Return what only the manager reads; amounts say their unit where sellers differ in it."""
    units = {sheet.answer.measure_unit for sheet in coaching.sheets}
    columns = (
        Column("owner", "Seller"), Column("period", "Period"),
        Column("unit", "In", is_printed=len(units) > 1),
        Column("target", "Target", "amount"), Column("booked", "Booked", "amount"),
        Column("p_hit", "Hit", "share"), Column("before", "Before", "share"),
        Column("p10", "8 in 10 from", "amount"), Column("p90", "to", "amount"),
        Column("steps", "Steps kept"), Column("first", "Talk first about"),
    )  # fmt: skip
    rows = tuple(_glance(sheet) for sheet in coaching.sheets)
    said = "For you alone: each seller's sheet names no one else."
    grid = Grid("At a glance", columns, rows, said)
    return Handout(_title(coaching), _lead(coaching), coaching.as_of, (grid,))


def _title(coaching: Coaching) -> str:
    return f"1:1 sheets, {coaching.scope.name or 'Company'}"


def _lead(coaching: Coaching) -> str:
    return f"As of {day_words(coaching.as_of)}; changes since {day_words(coaching.since)}"


def _glance(sheet: Sheet) -> tuple[Any, ...]:
    answer, kept = sheet.answer, sheet.kept
    return (
        sheet.owner, answer.period.name, answer.measure_unit,
        answer.target.amount if answer.target else None,
        answer.booked, answer.p_hit, answer.change.p_hit_before if answer.change else None,
        round(answer.bookings.p10), round(answer.bookings.p90),
        f"{kept.n_kept} of {kept.n_due}" if kept.n_due else "none due",
        sheet.talks[0].name if sheet.talks else None,
    )  # fmt: skip


def _parts(sheet: Sheet, level: int) -> list[Passage]:
    lines = [headline(sheet.answer)]
    lines += [change_line(sheet.answer)] if sheet.answer.change else []
    parts = [
        Passage("", tuple(lines)),
        Passage("What changed", (sheet.moved,), sheet.movements, level),
        Passage("What was agreed", _kept_text(sheet.kept), _kept_entries(sheet.kept), level),
    ]
    talks = tuple(f"{one.name}: {one.question} ({one.why})" for one in sheet.talks)
    if talks:
        parts.append(Passage("Talk about", (), talks, level, is_numbered=True))
    if sheet.going_well:
        parts.append(Passage("Going well", (sheet.going_well,), (), level))
    return parts


def _kept_text(kept: Kept) -> tuple[str, ...]:
    return tuple(text for text in (_steps_text(kept), _actions_text(kept)) if text)


def _steps_text(kept: Kept) -> str:
    if not kept.is_known:
        return "The book did not know yet which next steps were due."
    if not kept.n_due:
        return "No next step was due."
    said = f"Next steps: {kept.n_kept} of {kept.n_due} due were kept"
    if kept.all_due is not None:
        said += f"; of all sellers together {kept.all_kept} of {kept.all_due}"
    return f"{said}."


def _actions_text(kept: Kept) -> str:
    parts = []
    if kept.n_proposed or kept.n_done:
        parts.append(f"Actions: {kept.n_done} ticked off, {kept.n_proposed} proposed.")
    n = sum(kept.decisions.values())
    if n:
        each = ", ".join(f"{VERDICT_WORDS[name]} {n}" for name, n in kept.decisions.items())
        parts.append(f"Decisions: {n} ({each}).")
    return " ".join(parts)


def _kept_entries(kept: Kept) -> tuple[str, ...]:
    return tuple(
        f"{one.name}: {one.step}, due {day_words(one.due_on)}; {one.became}" for one in kept.due
    )


def stake_words(
    amount: Number | None, currency: str | None, p_win: float, end: date,
    p_hit: tuple[float | None, float | None],
) -> str:  # fmt: skip
    """Return why one is talked about: amount, chance, what hangs on it.

    >>> stake_words(38500, "EUR", 0.46, date(2026, 12, 31), (0.85, 0.44))
    'EUR 38,500; wins by 31 Dec 2026: 46 %; hit 85 in 100 if won, 44 if lost'
    """
    parts = [] if amount is None else [money_words(amount, currency)]
    parts.append(f"wins by {day_words(end)}: {shown(p_win, 'share')}")
    won, lost = p_hit
    if won is not None and lost is not None and won - lost >= 0.02:
        parts.append(f"hit {in_hundred(won)} if won, {lost * 100:.0f} if lost")
    return "; ".join(parts)
