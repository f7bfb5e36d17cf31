"""The lines of an answer about before and after: what moved, what it takes, what comes next."""

from __future__ import annotations

import textwrap

from ontarget.report.answer import Answer
from ontarget.report.answer_words import call_said, change_said, needs_said, on_top_said

_INDENT = " " * 12


def labelled(label: str, text: str, width: int) -> list[str]:
    """Return a label and its text, wrapped beside it."""
    return textwrap.wrap(text, width, initial_indent=f"  {label:<10}", subsequent_indent=_INDENT)


def change_lines(answer: Answer, width: int) -> list[str]:
    """Return why the number moved since it was last published; nothing if it never was."""
    said = change_said(answer)
    return (
        []
        if said is None
        else textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="  ")
    )


def ahead_lines(answer: Answer, width: int) -> list[str]:
    """Return what the gap takes, and the next periods."""
    said = needs_said(answer.needs)
    lines = [] if said is None else labelled("It takes", said, width)
    for number, later in enumerate(answer.outlook):
        lines += labelled("" if number else "Next", later.text, width)
    return lines


def commit_lines(answer: Answer, width: int) -> list[str]:
    """Return the scope's own call, how such calls ran, and what others say on top."""
    commit = answer.commit
    if commit is None:
        return []
    said = call_said(commit)
    label = "Said" if commit.said_by else "You said"
    lines = [] if said is None else labelled(label, said, width)
    for line in on_top_said(commit):
        lines += labelled("On top", line, width)
    return lines


def record_lines(answer: Answer, width: int) -> list[str]:
    """Return the track record; nothing where nothing was ever scored."""
    return labelled("Record", answer.record.label, width) if answer.record.forecasts else []
