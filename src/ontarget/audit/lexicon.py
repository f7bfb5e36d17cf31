"""The words by which obstacles are found in texts, as data: anyone can read why a text was found.

Phrases stand in one module per language, separated by semicolons, in a small notation. A space is
any gap inside a clause; ``_`` is one word that may be missing, ``~`` up to three of them; ``*``
ends a word in any way; ``(a|b)`` is a choice, ``(a )?`` may be missing. Case and accents do not
matter. A clause that is calm (a denied worry, or something settled) is left out unless it is also
unsettled ("not approved yet").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ontarget.audit import lexicon_de, lexicon_en, lexicon_es, lexicon_fr

_LANGUAGES = {
    "en": lexicon_en.PHRASES, "de": lexicon_de.PHRASES, "fr": lexicon_fr.PHRASES,
    "es": lexicon_es.PHRASES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ObstacleKind:
    """One kind of obstacle: number (for ever), name in code, title, and phrases by language."""

    number: int
    name: str
    title: str
    phrases: Mapping[str, tuple[str, ...]] = field(hash=False)


def read_phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text, which may be broken at a gap or after a bar.

    >>> read_phrases("no (budget| money); over budget")
    ('no (budget|money)', 'over budget')
    """
    joined = re.sub(r"\|\s+", "|", " ".join(text.split()))
    return tuple(phrase for part in joined.split(";") if (phrase := part.strip()))


_TITLES = {
    "budget": "budget",
    "decision_maker": "decision maker",
    "competitor": "competitor",
    "timing": "timing and priority",
    "legal": "legal and paper",
    "technical": "technical",
    "internal_change": "change at the buyer",
    "price": "price",
    "no_decision": "no decision",
    "security": "security and compliance",
    "resources": "resources on our side",
}
KINDS: tuple[ObstacleKind, ...] = tuple(
    ObstacleKind(
        number,
        name,
        title,
        {language: read_phrases(phrases[name]) for language, phrases in _LANGUAGES.items()},
    )
    for number, (name, title) in enumerate(_TITLES.items(), start=1)
)
KIND_NAMES = tuple(_TITLES)

CALM = read_phrases("""
    (no|without|any|kein*|ohne|sans|sin|pas de|aucun*) _ (or|nor|and|und|oder|ou|et|y|o) _
    (issue*|problem*|concern*|worr*|objection*|bedenken|sorge*|einwänd*|souci*|reserve*|duda*);
    (no|not an?|not any|without|isn't an?|never an?|zero) _ _ (issue*|problem*|concern*|worr*|
    obstacle*|objection*|blocker*|hurdle*|risk*|red flag*|showstopper*); no (other )?(competit*|
    rival*|alternative*|discount*|delay*|bugs|redlines|finding*|open (point*|question*));
    (nobody|no one) else (is )?(involved|evaluated|in the race); (kein*|ohne) _ _ (problem*|
    bedenken|sorge*|einwand|einwände|hindernis*|hürde*|risik*|thema|wettbewerb*|konkurren*|
    mitbewerb*); (pas|aucun|aucune|sans|plus) (de |d |d')?_ (probleme*|souci*|inquietude*|
    objection*|obstacle*|reserve*|blocage*|concurren*|risque*); (sin|ningun|ninguna|no hay|no
    tienen|no ven) _ (problema*|duda*|objecion*|obstaculo*|inconveniente*|preocupacion*|
    bloqueo*|competencia|competidor*|riesgo*); (resolved|solved|lifted|settled|cleared|sorted|
    signed off|signed-off|approved|confirmed|secured|passed|accepted|countersigned|unblocked|
    overcome|all fine|all good|is fine|is ok|is okay|on board|agreed|no longer|successful*|chose
    us|picked us|selected us|prefer us|prefers us|ahead of the competition|beat the competition|
    went well|works for); (freigegeben|genehmigt|bewilligt|geklärt|gelöst|erledigt|bestätigt|
    unterschrieben|bestanden|aufgehoben|zugestimmt|vom tisch|akzeptiert|passt|in ordnung|kein
    thema mehr|erfolgreich); (valide*|confirme*|approuve*|debloque*|accepte*|resolu*|regle*|
    signe|leve*|d accord|d'accord|obtenu*); (aprobad*|confirmad*|aceptad*|resuelt*|solucionad*|
    firmad*|superad*|levantad*|desbloquead*|de acuerdo|conseguid*);
    (dropped out|out of the race|out of the picture|all green|sent back|verbal yes|reserved|
    received|delighted|enthusiastic|very positive|thumbs up|steht fest|budget steht|ist dafür|
    begeistert|ausgeschieden aus dem rennen|acte|tres bon*|recu|recibid*|muy positiv*|encantad*)
""")
"""Denied worries ("no budget issue", "kein Problem mit dem Budget"), and what is settled."""

UNSETTLED = read_phrases("""
    (not|*n't|isn't|hasn't|haven't|wasn't|never|yet to be|to be|must be|needs? to be|awaiting|
    pending|until|before|unless|once|waiting|wait|if|cannot be|can't be|won't be) _ _ (resolved|
    solved|lifted|settled|cleared|sorted|signed off|approved|confirmed|secured|passed|accepted|
    countersigned|unblocked|agreed|fine|ok|okay|on board); (unresolved|unapproved|unconfirmed|
    unsettled|unsigned|uncleared|disapproved); (nicht|noch|erst|muss|müssen|bis|warten|wartet|
    un) _ _ _ (freigegeben|genehmigt|bewilligt|geklärt|gelöst|erledigt|bestätigt|unterschrieben|
    bestanden|aufgehoben|zugestimmt|akzeptiert); (ungeklärt*|ungelöst*|unbestätigt*); (pas|non|
    jamais|doit etre|a|attente|avant|en attente d'etre) _ _ (valide*|confirme*|approuve*|
    debloque*|accepte*|resolu*|regle*|signe*|leve*|obtenu*); (problema|no|sin|aun no|todavia no|
    pendiente de|hasta) (estar |ser |esta |estan |ha sido )?(aprobad*|confirmad*|aceptad*|
    resuelt*|solucionad*|firmad*)
""")
"""What is to be settled, or was not ("not approved yet")."""

BREAKS = (
    r"[.;!?\n,]+| (?:but|however|although|aber|jedoch|allerdings|mais|cependant|pero|sin embargo) "
)
"""Where a clause ends."""
