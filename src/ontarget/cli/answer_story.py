"""The lines of an answer about before and after: what moved, what it takes, what comes next."""

from __future__ import annotations

import textwrap
from datetime import date

from ontarget.report.answer import Answer
from ontarget.report.call import ran_text
from ontarget.report.record import Change, Commit, OnTop

_INDENT = " " * 12


def labelled(label: str, text: str, width: int) -> list[str]:
    """Return a label and its text, wrapped beside it."""
    return textwrap.wrap(text, width, initial_indent=f"  {label:<10}", subsequent_indent=_INDENT)


def change_lines(answer: Answer, width: int) -> list[str]:
    """Return why the number moved since it was last published; nothing if it never was."""
    change = answer.change
    if change is None:
        return []
    said = f"{_since(change, answer.as_of)}: {change.p_hit_before * 100:.0f}"
    said += f". {_sentence(change.text)}" if change.is_real else f"; {change.text}."
    return textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="  ")


def _since(change: Change, as_of: date) -> str:
    """Return the weekday of the last six days, else the date."""
    if as_of == change.since:
        return "Earlier today"
    if (as_of - change.since).days <= 6:
        return f"{change.since:%A}"
    year = "" if change.since.year == as_of.year else f" {change.since.year}"
    return f"{change.since.day} {change.since:%b}{year}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def ahead_lines(answer: Answer, width: int) -> list[str]:
    """Return what the gap takes, and the next periods."""
    lines: list[str] = []
    needs = answer.needs
    if needs is not None and needs.wins and needs.opportunities:
        said = f"about {_several(needs.wins, 'win')} out of {needs.opportunities:,}"
        said += f" opportunit{'y' if needs.opportunities == 1 else 'ies'} at your usual rate"
        if needs.first_meetings:
            said += f", from {_several(needs.first_meetings, 'first meeting')}"
        said += f"; new ones by {needs.by.day} {needs.by:%b} at the latest"
        lines += labelled("It takes", said, width)
    for number, later in enumerate(answer.outlook):
        lines += labelled("" if number else "Next", later.text, width)
    return lines


def commit_lines(answer: Answer, width: int) -> list[str]:
    """Return the scope's own call, how such calls ran, and what others say on top."""
    commit = answer.commit
    if commit is None:
        return []
    lines: list[str] = []
    if parts := _calls(commit):
        said = ", ".join(parts) + "."
        if commit.ran is not None:
            whose = "Your" if commit.said_by is None else "The"
            last = "last commit" if commit.n_past == 1 else f"last {commit.n_past} commits"
            said += f" {whose} {last} ran {ran_text(commit.ran)}."
        said = f"{commit.said_by}: {said}" if commit.said_by else said
        lines += labelled("Said" if commit.said_by else "You said", said, width)
    for top in commit.on_top:
        if parts := _calls(top):
            lines += labelled("On top", f"{top.actor} says {', '.join(parts)}.", width)
    return lines


def _calls(commit: Commit | OnTop) -> list[str]:
    calls = (("commit", commit.amount), ("best case", commit.best_case))
    parts = [f"{word} {round(amount):,}" for word, amount in calls if amount is not None]
    if commit.probability is not None:
        parts.append(f"{commit.probability * 100:.0f} in 100")
    return parts


def record_lines(answer: Answer, width: int) -> list[str]:
    """Return the track record; nothing where nothing was ever scored."""
    return labelled("Record", answer.record.label, width) if answer.record.forecasts else []


def _several(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"
