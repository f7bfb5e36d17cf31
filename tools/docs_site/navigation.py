"""In which order the documentation is read: by what somebody wants to do, not by the alphabet.

A page that is placed nowhere is not lost: it stands at the end of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that answer one question: ``entries`` are addresses, without ending, and labels."""

    title: str
    lead: str
    entries: tuple[tuple[str, str], ...]


USE = (
    Group("Begin", "From the export of a CRM to a first answer.", (
        ("help/start", "The first answer"),
        ("help/import", "Bring files in"),
        ("help/mapping", "Which column is which"),
        ("help/target", "Say what is to be reached"),
        ("help/book", "Where everything is kept"),
        ("help/serve", "The page in the browser"),
        ("help/world", "Try it on a made-up firm"),
    )),
    Group("Will I hit my target?", "The chance, what it rests on, and what was said before.", (
        ("help/answer", "The answer"),
        ("help/forecast", "Each open deal"),
        ("help/whatif", "What if"),
        ("help/commit", "My own call"),
        ("help/publish", "The record"),
        ("help/backtest", "Past days asked again"),
        ("help/check", "What the data can carry"),
    )),
    Group("What do I do today?", "Three things, whom to contact, whom to leave alone.", (
        ("help/today", "Today"),
        ("help/plan", "The plan"),
        ("help/followups", "Follow-ups"),
        ("help/log", "Log a contact"),
        ("help/prefer", "What buyers asked for"),
        ("help/hours", "The right hour"),
        ("help/content", "Something worth bringing"),
        ("help/pulse", "How it goes"),
    )),
    Group("Which deals are worth it?", "Keep, back burner or cut; and which half to give away.", (
        ("help/audit", "The audit"),
        ("help/rules", "What it looks for"),
        ("help/qualify", "What is known of the buyer"),
        ("help/obstacle", "What stands in the way"),
        ("help/changes", "What changed since"),
        ("help/local", "What you know better"),
        ("help/review", "Twenty minutes of review"),
    )),
    Group("Why did it end like that?", "Luck, causes, and what an hour of contact goes with.", (
        ("help/diagnose", "Luck or not"),
        ("help/activity", "Would more calls help?"),
        ("help/coach", "The talk with the manager"),
    )),
    Group("Price and pay", "What a cut must bring, and what the target is worth to you.", (
        ("help/discount", "Before you cut a price"),
        ("help/case", "What it is worth to the buyer"),
        ("help/monthend", "The month's end"),
        ("help/trial", "Let a coin tell"),
        ("help/earnings", "Commission"),
    )),
)  # fmt: skip

LOOK_UP = Group("Look up", "Words, commands, settings and fields, each in one place.", (
    ("help/glossary", "Words"),
    ("help/commands", "Commands"),
    ("help/settings", "Settings"),
    ("help/fields", "Fields of a file"),
    ("help/problems", "Problems of a file"),
    ("help/errors", "Errors"),
    ("help/export", "Hand it on"),
))  # fmt: skip

PROGRAMS = Group("For programs", "What scripts and other systems can rely on.", (
    ("contract", "The contract"),
    ("help/python", "From Python"),
    ("help/api", "The REST API"),
    ("rest", "Every address of it"),
))  # fmt: skip

TRUST = Group("Why believe it?", "How the numbers are made, and how they did when measured.", (
    ("methods", "Methods, and what is not claimed"),
    ("measured/calibration", "Calibration"),
    ("measured/marketstar", "A real team's quotas"),
    ("measured/readme", "Everything measured"),
    ("measured/results", "Tables of results"),
))  # fmt: skip

GROUPS = (*USE, LOOK_UP, PROGRAMS, TRUST)
RULES_TITLE, RULES_LEAD = "Rules of the audit", "Each with why, evidence, remedy and limits."
HISTORY_TITLE, HISTORY_LEAD = "How it came to be", "Decisions with their reasons, and changes."
