"""Drafts: short, with a reason, never an empty nudge, in four languages; and their mailto."""

from email.message import EmailMessage
from itertools import product
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.followup.draft import Facts, draft, mailto

# What an empty-handed mail says, by language.
FORBIDDEN = [
    "checking in", "check in", "touching base", "touch base", "following up", "follow up",
    "circling back", "any news", "any update", "just wanted", "bump", "reaching out",
    "nachfassen", "nachhaken", "kurz melden", "mal nachfragen", "neuigkeiten", "nachgefragt",
    "in erinnerung", "gibt es schon", "wollte nur", "rückmeldung",
    "je reviens vers vous", "prendre des nouvelles", "des nouvelles", "je me permets",
    "relance", "faire le point", "petit rappel",
    "solo quería", "quería saber", "alguna novedad", "novedades", "retomar el contacto",
    "hacer seguimiento", "sólo para saber", "recordatorio",
]  # fmt: skip
FULL = {
    "contact": "Anna Holm", "email": "anna@nordfrakt.example", "sender": "Maya Lindqvist",
    "answer_to": "Rollout plan", "offer": "Port-delay study", "offer_link": "https://x.example/p",
    "offer_topic": "late ships", "question": "Who signs besides you?",
    "next_step": "call with the CFO", "next_step_day": "Thu 3 Dec", "asks_hour": True,
}  # fmt: skip


def every_draft():
    """Every mixture of known and unknown facts, in every language."""
    keys = list(FULL)
    for language, known in product(("en", "de", "fr", "es"), product((0, 1), repeat=len(keys))):
        facts = {key: FULL[key] for key, is_known in zip(keys, known, strict=True) if is_known}
        yield facts, draft(Facts(topic="Nordfrakt", **facts), language)


def test_never_an_empty_nudge_and_always_a_reason():
    for facts, found in every_draft():
        has_reason = {"answer_to", "offer", "question", "next_step"} & set(facts)
        assert (found is not None) == bool(has_reason)
        if found:
            text = f"{found.subject}\n{found.body}".lower()
            assert not [words for words in FORBIDDEN if words in text]
            assert not any(sign in text for sign in ("!", "{", "}", "none"))
            assert len(found.body) < 700
            assert found.subject
            assert "\n" not in found.subject


def test_a_draft_in_english_and_german():
    found = draft(Facts(topic="Nordfrakt", contact="Anna Holm", sender="Maya", offer="Port study",
                        offer_topic="late ships", question="Who signs besides you?"))  # fmt: skip
    assert found.subject == "Nordfrakt: Port study"
    assert found.body == (
        "Hello Anna Holm,\n\non late ships I have this for you: Port study.\n\n"
        "Who signs besides you?\n\nKind regards\nMaya"
    )
    german = draft(Facts(topic="Nordfrakt", answer_to="Zeitplan"), "de_DE")
    assert german.subject == "AW: Zeitplan"
    assert german.body.startswith("Guten Tag,\n\nvielen Dank für Ihre Nachricht zu Zeitplan.")
    assert draft(Facts(topic="x", question="y?"), "ja").language == "en"


def test_braces_in_names_stay_as_they_are():
    found = draft(Facts(topic="{A} & {0}", contact="{x}", question="{y}?"))
    assert found.subject == "{A} & {0}: one question"
    assert "Hello {x}," in found.body


@given(subject=st.text(max_size=60), body=st.text(max_size=200))
def test_a_mail_program_reads_what_was_meant(subject, body):
    url = mailto("a.b+c@d.example", subject, body)
    assert url.isascii()
    assert " " not in url
    parts = urlsplit(url)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "a.b+c@d.example")
    read = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert read["subject"] == [" ".join(subject.split())]
    assert read["body"] == ["\r\n".join(body.splitlines())]


@pytest.mark.parametrize(
    "address", ["", "nobody", "@x.example", "a@", "a@b.example,c@d.example", "A <a@b.example>",
                "a@b.example\r\nBcc: c@d.example"],
)  # fmt: skip
def test_without_one_address_there_is_no_link(address):
    assert mailto(address, "s", "b") is None


def test_signs_in_an_address_cannot_add_headers():
    url = mailto("a?cc=x&b@c.example", "s", "b")
    assert url.startswith("mailto:a%3Fcc%3Dx%26b@c.example?subject=")
    message = EmailMessage()
    message["Subject"] = draft(Facts(topic="x\r\nBcc: y", question="q?")).subject
    assert "\n" not in message["Subject"]
