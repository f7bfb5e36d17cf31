"""A short text to copy or to open in the mail program. Nothing is ever sent from here.

Every draft has a reason to come back: an answer owed, something of value, a question, or the
next step. Without one there is no draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from ontarget.followup.draft_words import WORDS, Words

Reason = Literal["answer", "offer", "question", "next_step"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a draft is made of; what is not known stays empty.

    ``answer_to``: subject of their message that nobody answered. ``offer``: title of the content,
    ``offer_link`` where it is, ``offer_topic`` what it answers in their words. ``question``: one
    they alone can answer. ``next_step`` as agreed, with its day in words.
    """

    topic: str
    contact: str = ""
    email: str = ""
    sender: str = ""
    answer_to: str = ""
    offer: str = ""
    offer_link: str = ""
    offer_topic: str = ""
    question: str = ""
    next_step: str = ""
    next_step_day: str = ""
    asks_hour: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with what it rests on; ``mailto`` is None where no address is known."""

    subject: str
    body: str
    language: str
    reason: Reason
    mailto: str | None


def draft(facts: Facts, language: str = "en") -> Draft | None:
    """Return a draft in en, de, fr or es (others: en); None where there is no reason to write."""
    code = language.lower().replace("_", "-").split("-")[0]
    code = code if code in WORDS else "en"
    words = WORDS[code]
    reason = _reason(facts)
    if reason is None:
        return None
    subject = _line(words.subjects[reason].format(
        topic=facts.topic, offer=facts.offer, answer_to=facts.answer_to or facts.topic
    ))  # fmt: skip
    body = "\n\n".join(part for part in _paragraphs(facts, words, reason) if part)
    return Draft(subject, body, code, reason, mailto(facts.email, subject, body))


def mailto(address: str, subject: str, body: str) -> str | None:
    """Return the URL that opens a mail program, as of RFC 6068; None without one address.

    >>> mailto("a@b.example", "Q&A", "one" + chr(10) + "two")
    'mailto:a@b.example?subject=Q%26A&body=one%0D%0Atwo'
    """
    address = address.strip()
    name, at, host = address.rpartition("@")
    if not (name and at and host) or any(sign in address for sign in ",; \t\r\n<>"):
        return None
    lines = "\r\n".join(body.splitlines())
    to = f"{quote(name, safe='')}@{quote(host, safe='[]:')}"
    return f"mailto:{to}?subject={quote(_line(subject), safe='')}&body={quote(lines, safe='')}"


def _reason(facts: Facts) -> Reason | None:
    if facts.answer_to:
        return "answer"
    if facts.offer:
        return "offer"
    if facts.question:
        return "question"
    return "next_step" if facts.next_step else None


def _paragraphs(facts: Facts, words: Words, reason: Reason) -> list[str]:
    name = _line(facts.contact)
    found = [words.greeting.format(name=name) if name else words.greeting_unnamed]
    if reason == "answer":
        found.append(words.answer.format(answer_to=facts.answer_to))
    if facts.offer:
        text = words.offer_for if facts.offer_topic else words.offer
        found.append(
            text.format(offer=facts.offer, offer_topic=facts.offer_topic, topic=facts.topic)
        )
        found.append(facts.offer_link)
    if facts.question:
        found.append(facts.question)
    if facts.next_step:
        text = words.next_step_on if facts.next_step_day else words.next_step
        found.append(text.format(next_step=facts.next_step, day=facts.next_step_day))
    if facts.asks_hour:
        found.append(words.ask_hour)
    found.append(words.close + (f"\n{_line(facts.sender)}" if facts.sender else ""))
    return found


def _line(text: str) -> str:
    return " ".join(text.split())
