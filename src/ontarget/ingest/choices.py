"""Words of the field for won, lost, open, in and out, in the usual languages."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.schema import Field
from ontarget.ingest.cells import Parsed, clean
from ontarget.ingest.headings import plain_heading
from ontarget.ingest.words import OUTCOMES

_WORDS: dict[str, str] = {
    "won": "won; closed won; close won; win; signed; accepted; a_activated; booked; "
    + OUTCOMES["won"],
    "lost": "lost; closed lost; close lost; declined; rejected; cancelled; canceled; disqualified; "
    "abandoned; dropped; no decision; omitted lost; " + OUTCOMES["lost"],
    "open": "open; active; in progress; pending; new; " + OUTCOMES["open"],
    "out": "out; outbound; outgoing; sent; ausgehend; sortant",
    "in": "in; inbound; incoming; received; eingehend; entrant; missed",
}
_CHOICE_OF = {
    plain_heading(word): choice for choice, words in _WORDS.items() for word in words.split(";")
}
STATUSES = ("open", "won", "lost")
_SCOPE_WORDS = {"rep": "owner", "seller": "owner", "firm": "company", "all": "company"}


def known_choice(text: str, choices: tuple[str, ...]) -> str | None:
    """Return which of ``choices`` a word means, or None.

    >>> known_choice("Closed Won", ("open", "won", "lost"))
    'won'
    """
    plain = plain_heading(text)
    found = _CHOICE_OF.get(plain, _SCOPE_WORDS.get(plain, plain.replace(" ", "_")))
    return found if found in choices else None


def parse_choice(kind: str, declared: Field, cells: pa.Array) -> Parsed:
    """Read a column with a closed list of values; a word for one of them counts as it."""
    text = clean(cells)
    encoded = text.dictionary_encode()
    meant = [known_choice(form, declared.choices) for form in encoded.dictionary.to_pylist()]
    values = pa.array(meant, pa.string()).take(encoded.indices)
    is_bad = pc.and_(pc.is_valid(text), pc.is_null(values))
    if (kind, declared.name) == ("opportunity", "status"):
        # A status column may as well hold stages: ingest.outcome looks at the words again.
        return Parsed(text, np.zeros(len(text), bool))
    return Parsed(values, np.asarray(is_bad.to_numpy(zero_copy_only=False), bool))
