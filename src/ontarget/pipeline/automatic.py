"""Messages that no person wrote: bounces, absences and other automatic replies."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# Outcomes, whichever way the message went. English, German, French, Spanish.
_OUTCOME = (
    r"(?i)bounce|undeliver|not delivered|delivery fail|auto.?(matic)?.?(reply|response|respon)"
    r"|out.of.office|unzustellbar|abwesen|automatische antwort|non.?(distribu|remis)"
    r"|r[eé]ponse automatique|absence du bureau|respuesta autom|fuera de la oficina|rebotad"
)
# Headings begin with these; an answer of ours to one begins with Re: or the like.
_HEADING = (
    r"(?i)^\s*(automatic (reply|response)|auto.?(reply|response)\b|out of( the)? office\b"
    r"|ooo\b\s*[:-]|undeliver(able|ed)|mail delivery (failed|subsystem)"
    r"|delivery (status notification|failure)"
    r"|returned mail|failure notice|(away|absent) from (the|my) (office|desk)"
    r"|on (annual |parental )?leave\s*[:-]|automatische antwort"
    r"|abwesenheits?(notiz|nachricht|meldung|assistent)?\b|nicht im (büro|haus)\b"
    r"|unzustellbar|zustellung (fehlgeschlagen|nicht möglich)"
    r"|r[ée]ponse automatique|absen(ce|t)e? du bureau|message d.absence|non (remis|distribué)"
    r"|[ée]chec (de|d.) ?(la )?(remise|envoi|distribution)"
    r"|respuesta autom[áa]tica|fuera de (la )?oficina|no se (ha podido|puede|pudo) entregar"
    r"|correo (no entregado|devuelto)|mensaje de ausencia)"
)
_SPOKEN = r"(?i)call|phone|meeting|visit|demo|appointment"


def is_automatic(rows: pa.Table) -> pa.ChunkedArray:
    """Tell which contacts are bounces or automatic replies, by outcome, else by heading.

    A heading tells only of what came to us in writing: ours may be *about* an absence.
    """
    by_outcome = text_matches(rows["outcome"], _OUTCOME)
    is_out = pc.fill_null(pc.equal(rows["direction"], "out"), False)
    is_read = pc.invert(pc.or_(is_out, text_matches(rows["kind"], _SPOKEN)))
    return pc.or_(by_outcome, pc.and_(is_read, text_matches(rows["subject"], _HEADING)))


def text_matches(texts: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """Tell which texts match; null does not. Few are repeated often, so each is read once."""
    coded = texts.combine_chunks().dictionary_encode()
    hits = pc.match_substring_regex(coded.dictionary, pattern)
    return pc.fill_null(hits.take(coded.indices), False)
