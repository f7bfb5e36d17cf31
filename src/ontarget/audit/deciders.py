"""Who decides at the buyer, by a list of words that anyone can read.

A role in the purchase says it; without a role the job title does. Words are compared without
accents and whole, in English, German, French and Spanish.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.plain_text import plain

DECIDES = {
    "English": (
        "decision maker", "decisionmaker", "decider", "economic buyer", "budget holder",
        "signer", "signatory", "approver", "executive sponsor", "ceo", "cfo", "coo", "cto", "cio",
        "cmo", "cpo", "ciso", "cro", "chief [a-z ]*officer", "president", "vp", "svp", "evp",
        "owner", "founder", "co founder", "proprietor", "managing director", "executive director",
        "managing partner", "general manager", "chairman", "chairwoman", "chair", "board member",
    ),
    "German": (
        "entscheider(in)?", "entscheidungstrager(in)?", "geschaftsfuhrer(in)?",
        "geschaftsfuhrung", "geschaftsleit(er|erin|ung)", "inhaber(in)?", "vorstand",
        "vorstand[a-z]+", "prokurist(in)?", "budgetverantwortliche?r?", "unterzeichner(in)?",
        "zeichnungsberechtigte?r?", "grunder(in)?", "gesellschafter(in)?",
    ),
    "French": (
        "decideur", "decideuse", "decisionnaire", "pdg", "dg", "daf",
        "direct(eur|rice) general[e]?", "direct(eur|rice) financi[e]re?", "gerant[e]?",
        "president[e]?", "dirigeant[e]?", "signataire", "proprietaire", "fonda(teur|trice)",
    ),
    "Spanish": (
        "decisor[a]?", "tomador[a]? de decisiones", "responsable de la decision",
        "director[a]? general", "gerente general", "director[a]? financier[oa]", "presidente",
        "presidenta", "duen[oa]", "propietari[oa]", "consejer[oa] delegad[oa]", "apoderad[oa]",
        "firmante", "fundador[a]?",
    ),
}  # fmt: skip
# Near someone who decides, but not the one.
DOES_NOT = (
    "assistant", "assistent(in)?", "assistenz", "assistante?", "asistente", "secretary",
    "sekretar(in)?", "secretaire", "secretari[oa]", "product owner", "process owner",
    "data owner", "project owner",
)  # fmt: skip


def find_deciders(roles: pa.ChunkedArray, titles: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return whether each person decides; null where neither role nor title is stated.

    >>> roles, titles = pa.chunked_array([[None, "user", None]]), ["Geschäftsführerin", "CEO", None]
    >>> find_deciders(roles, pa.chunked_array([titles])).to_pylist()
    [True, False, None]
    """
    stated = pc.coalesce(_stated(roles), _stated(titles))
    words = [word for listed in DECIDES.values() for word in listed]
    decides = pc.match_substring_regex(stated, _whole(words))
    return pc.and_(decides, pc.invert(pc.match_substring_regex(stated, _whole(DOES_NOT))))


def _stated(values: pa.ChunkedArray) -> pa.ChunkedArray:
    text = plain(values)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _whole(words: tuple[str, ...] | list[str]) -> str:
    return rf"(^| )({'|'.join(words)})( |$)"
