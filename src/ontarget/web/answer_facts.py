"""The answer's small print as a page shows it: the line under the headline, and the basis."""

from __future__ import annotations

from ontarget.core.number import counted
from ontarget.report.answer import Answer
from ontarget.report.answer_words import (
    call_said,
    change_said,
    coverage_said,
    days_left,
    luck_said,
    needs_said,
    on_top_said,
    rough,
)
from ontarget.report.today_words import to_go_said


def lead_of(answer: Answer) -> str:
    """Return the one grey line: what changed, what is to go, what it rests on."""
    said = change_said(answer)
    parts = [said.rstrip(".")] if said else []
    if answer.target is not None:
        parts.append(to_go_said(answer).rstrip("."))
    n_closed = answer.basis.closed_opportunities
    parts.append(
        f"rests on {counted(n_closed, 'closed opportunity', 'closed opportunities')}, "
        f"{answer.basis.won:,} won"
        if n_closed
        else "nothing is closed of which both days are known: the chances are assumed, not learned"
    )
    return ". ".join(part[:1].upper() + part[1:] for part in parts) + "."


def list_facts(answer: Answer) -> list[tuple[str, str]]:
    """Return labels and sentences; what has nothing to say is absent."""
    parts, spread = answer.parts, answer.bookings
    expected = (
        f"{rough(spread.mean)} = booked {rough(parts.booked)} + open {rough(parts.open)} + "
        f"not yet created {rough(parts.create_and_close)}"
    )
    commit = answer.commit
    lines: list[tuple[str, str | None]] = [
        ("Period", f"{answer.period.name}, {days_left(answer.period)}"),
        ("Expected", expected),
        ("Pipeline", coverage_said(answer)),
        ("It takes", needs_said(answer.needs)),
        ("You said", None if commit is None else call_said(commit)),
        *(("On top", one) for one in ([] if commit is None else on_top_said(commit))),
        ("Before", answer.base_rate.text if answer.base_rate.comparable_periods else None),
        ("Peers", None if answer.peers is None else answer.peers.text),
        ("Rests on", answer.basis.label),
        ("Record", answer.record.label if answer.record.forecasts else None),
        ("Luck", luck_said(answer)),
        *(("Note", note) for note in answer.notes),
    ]
    return [(label, text[:1].upper() + text[1:]) for label, text in lines if text]
