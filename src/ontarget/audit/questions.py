"""The questions of qualification: profiles, and what a source's own columns answer of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ontarget.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Question:
    """What should be known of a buyer: its name for ever, and how to ask it."""

    name: str
    ask: str


_Q = {
    one.name: one
    for one in (
        Question("need", "What problem does it solve for them, and what happens if they do not?"),
        Question("money", "Where does the money come from, and has that been confirmed?"),
        Question("authority", "Who decides, and who signs?"),
        Question("process", "Which steps lead to their decision, by whom?"),
        Question("timing", "By which day do they want it decided, and why that day?"),
        Question("competition", "Whom else do they look at, doing nothing included?"),
        Question("champion", "Who on their side wants it enough to sell it when we are away?"),
        Question("paper", "Which papers, reviews and signatures stand before the order?"),
        Question("metrics", "By which figure will they measure that it was worth it?"),
        Question("criteria", "By which criteria will they choose?"),
    )
}
OWN_PROFILE = "own"
PROFILES: Mapping[str, tuple[str, ...]] = {
    "plain": ("need", "money", "authority", "process", "timing", "competition", "champion",
              "paper"),
    "bant": ("money", "authority", "need", "timing"),
    "meddpicc": ("metrics", "authority", "criteria", "process", "paper", "need", "champion",
                 "competition"),
}  # fmt: skip
_ALSO = {
    "budget": "money", "economic buyer": "authority", "decision maker": "authority",
    "decision process": "process", "timeline": "timing", "time": "timing", "pain": "need",
    "identify pain": "need", "competitor": "competition", "paper process": "paper",
    "decision criteria": "criteria", "decision": "process", "legal": "paper",
}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_ -]{0,39}")


def profile_questions(profile: str, own: str = "") -> tuple[Question, ...]:
    """Return the questions of a profile in order; ``own`` are those of the profile ``own``."""
    if profile == OWN_PROFILE:
        return parse_questions(own)
    if profile not in PROFILES:
        raise UsageError(
            f"There is no profile '{profile}'.",
            f"Profiles: {', '.join(PROFILES)}, and {OWN_PROFILE} with questions of your own.",
        )
    return tuple(_Q[name] for name in PROFILES[profile])


def parse_questions(text: str) -> tuple[Question, ...]:
    """Read questions written as ``need: What do they need?; fit: ...``; UsageError if none are.

    >>> [q.name for q in parse_questions("need: What do they need?; fit")]
    ['need', 'fit']
    """
    found: dict[str, Question] = {}
    for part in text.split(";"):
        name, _, ask = part.strip().partition(":")
        key = name.strip().casefold()
        if not key:
            continue
        if not _NAME.fullmatch(key):
            raise UsageError(
                f"'{name.strip()}' cannot name a question.",
                "Letters, digits and spaces, such as: need: What do they need?; fit: Why us?",
            )
        usual = _Q[key].ask if key in _Q else f"What is known of the {key}?"
        found[key] = Question(key, ask.strip() or usual)
    if not found:
        raise UsageError(
            "The profile 'own' has no questions yet.",
            'Write them: ontarget config qualification_questions "need: What do they need?; ..."',
        )
    return tuple(found.values())


def find_question(questions: tuple[Question, ...], text: str) -> Question:
    """Return the question of a profile that ``text`` names, in whole or in part."""
    key = text.strip().casefold()
    names = [one.name for one in questions]
    key = _ALSO[key] if key not in names and _ALSO.get(key) in names else key
    matches = [one for one in questions if one.name == key]
    matches = matches or [one for one in questions if key and one.name.startswith(key)]
    if len(matches) != 1:
        raise UsageError(
            f"'{text}' is no question of the profile.", f"Questions: {', '.join(names)}."
        )
    return matches[0]


# Columns of other systems, by how their headings begin once they are lower case without signs.
_COLUMNS: tuple[tuple[str, str], ...] = (
    ("process", r"(decision|purchase|buying) process|entscheidungsprozess|processus de decision"),
    ("criteria", r"(decision|buying) criteria|entscheidungskriteri"),
    ("authority", r"decision maker|economic buyer|authority|who decides|entscheider|decideur|"
                  r"decisor"),
    ("money", r"budget|funding|money|presupuesto"),
    ("timing", r"compelling event|time ?frame|timeline|timing|decision date|buyer date|"
               r"entscheidungstermin"),
    ("need", r"(identified |business )?(need|pain)|problem confirmed|bedarf|besoin|necesidad"),
    ("champion", r"champion|sponsor|coach"),
    ("competition", r"competit|competing|wettbewerb|concurren|competencia"),
    ("paper", r"paper process|legal review|procurement process|contract review"),
    ("metrics", r"metrics|roi confirmed|success metric"),
)  # fmt: skip
_NOT_A_FACT = re.compile(
    r"(amount|value|date|%|percent|count|number|score|id)$|^(budget|competit\w*) (amount|id)"
)
_EMPTY = {
    "", "no", "n", "false", "0", "none", "unknown", "tbd", "tbc", "?", "-", "--", "n/a", "na",
    "null", "not yet", "nein", "unbekannt", "offen", "keine", "keiner", "kein", "non", "inconnu",
    "aucun", "desconocido", "ninguno", "not known", "unclear", "open", "pending",
}  # fmt: skip
_YES = {"yes", "y", "true", "1", "x", "✓", "ja", "oui", "si", "sí", "confirmed", "done", "ok"}


def column_question(heading: str) -> str | None:
    """Return the question that a column of a source answers, None for any other column.

    >>> column_question("Budget Confirmed?"), column_question("Budget_amount__c")
    ('money', None)
    """
    plain = re.sub(r"__c$", "", heading.strip().casefold())
    plain = re.sub(r"[^\w%]+|_+", " ", plain).strip()
    if _NOT_A_FACT.search(plain):
        return None
    for question, pattern in _COLUMNS:
        if re.match(rf"(is |has |our |the )?(?:{pattern})", plain):
            return question
    return None


def column_fact(heading: str, value: Any) -> str | None:
    """Return what a cell says as a fact, None where it says no, or nothing.

    >>> column_fact("Budget confirmed", "Yes"), column_fact("Decision maker", "Ms Holm")
    ('Budget confirmed: yes', 'Decision maker: Ms Holm')
    """
    text = "" if value is None else str(value).strip()
    key = text.casefold().rstrip(".!")
    if key in _EMPTY:
        return None
    return f"{heading.strip()}: {'yes' if key in _YES else text}"


def custom_facts(custom: Mapping[str, Any]) -> dict[str, str]:
    """Return the facts that the unmapped columns of one record tell, by question."""
    found: dict[str, str] = {}
    for heading, value in custom.items():
        question = column_question(heading)
        fact = column_fact(heading, value) if question else None
        if question and fact:
            found.setdefault(question, fact)
    return found


_DECIDER = re.compile(
    r"decision|decid|economic buyer|budget holder|signatory|signer|approver|entscheid|"
    r"décid|unterzeichn|firmante|executive sponsor",
    re.IGNORECASE,
)


def is_decider(role: str | None) -> bool:
    """Whether a contact's role says that the person decides, or signs."""
    return bool(role and _DECIDER.search(role) and not re.search(r"\b(not|non|no)\b", role, re.I))
