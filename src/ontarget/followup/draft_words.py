"""The words of drafts by language. Plain, short, and never without a reason to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language; ``subjects`` by reason."""

    greeting: str
    greeting_unnamed: str
    subjects: Mapping[str, str]
    answer: str
    offer: str
    offer_for: str
    next_step: str
    next_step_on: str
    ask_hour: str
    close: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        greeting="Hello {name},",
        greeting_unnamed="Hello,",
        subjects={
            "answer": "Re: {answer_to}",
            "offer": "{topic}: {offer}",
            "question": "{topic}: one question",
            "next_step": "{topic}: the next step",
        },
        answer="thank you for your message about {answer_to}. I am sorry for the wait.",
        offer="for {topic} I have this for you: {offer}.",
        offer_for="on {offer_topic} I have this for you: {offer}.",
        next_step="The next step we agreed: {next_step}.",
        next_step_on="The next step we agreed: {next_step}, {day}. Does that day still suit you?",
        ask_hour="Which days and hours suit you best for a short call?",
        close="Kind regards",
    ),
    "de": Words(
        greeting="Guten Tag {name},",
        greeting_unnamed="Guten Tag,",
        subjects={
            "answer": "AW: {answer_to}",
            "offer": "{topic}: {offer}",
            "question": "{topic}: eine Frage",
            "next_step": "{topic}: der nächste Schritt",
        },
        answer="vielen Dank für Ihre Nachricht zu {answer_to}. Bitte entschuldigen Sie die "
        "Wartezeit.",
        offer="zu {topic} habe ich etwas für Sie: {offer}.",
        offer_for="zu {offer_topic} habe ich etwas für Sie: {offer}.",
        next_step="Als nächsten Schritt hatten wir vereinbart: {next_step}.",
        next_step_on="Als nächsten Schritt hatten wir vereinbart: {next_step}, {day}. Passt Ihnen "
        "dieser Tag noch?",
        ask_hour="An welchen Tagen und zu welcher Uhrzeit passt Ihnen ein kurzes Gespräch am "
        "besten?",
        close="Freundliche Grüße",
    ),
    "fr": Words(
        greeting="Bonjour {name},",
        greeting_unnamed="Bonjour,",
        subjects={
            "answer": "Re : {answer_to}",
            "offer": "{topic} : {offer}",
            "question": "{topic} : une question",
            "next_step": "{topic} : la prochaine étape",
        },
        answer="merci pour votre message au sujet de {answer_to}. Veuillez excuser l'attente.",
        offer="au sujet de {topic}, voici quelque chose pour vous : {offer}.",
        offer_for="au sujet de {offer_topic}, voici quelque chose pour vous : {offer}.",
        next_step="La prochaine étape convenue : {next_step}.",
        next_step_on="La prochaine étape convenue : {next_step}, {day}. Cette date vous "
        "convient-elle toujours ?",
        ask_hour="Quels jours et quelles heures vous conviennent le mieux pour un bref appel ?",
        close="Bien cordialement",
    ),
    "es": Words(
        greeting="Hola, {name}:",
        greeting_unnamed="Hola:",
        subjects={
            "answer": "Re: {answer_to}",
            "offer": "{topic}: {offer}",
            "question": "{topic}: una pregunta",
            "next_step": "{topic}: el próximo paso",
        },
        answer="gracias por su mensaje sobre {answer_to}. Disculpe la espera.",
        offer="sobre {topic} tengo esto para usted: {offer}.",
        offer_for="sobre {offer_topic} tengo esto para usted: {offer}.",
        next_step="El próximo paso que acordamos: {next_step}.",
        next_step_on="El próximo paso que acordamos: {next_step}, {day}. ¿Le sigue viniendo bien "
        "ese día?",
        ask_hour="¿Qué días y a qué horas le viene mejor una breve llamada?",
        close="Un cordial saludo",
    ),
}
