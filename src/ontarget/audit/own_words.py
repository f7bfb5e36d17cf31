"""The user's own words for obstacles, kept as one text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ontarget.audit.lexicon import KINDS
from ontarget.core.errors import UsageError

KIND_TITLES: Mapping[str, str] = {kind.name: kind.title for kind in KINDS}
"""Kinds of obstacles by name."""


def find_kind(text: str) -> str:
    """Return the kind that ``text`` names, in whole or in part; UsageError for none or several.

    >>> find_kind("decision maker"), find_kind("Sec")
    ('decision_maker', 'security')
    """
    key = re.sub(r"[\s-]+", "_", text.strip().casefold())
    matches = [name for name in KIND_TITLES if name == key]
    matches = matches or [name for name in KIND_TITLES if key and name.startswith(key)]
    matches = matches or [name for name in KIND_TITLES if key and key in name]
    if len(matches) != 1:
        raise UsageError(f"'{text}' is no kind of obstacle.", f"Kinds: {', '.join(KIND_TITLES)}.")
    return matches[0]


def parse_words(text: str) -> dict[str, tuple[str, ...]]:
    """Read words written as ``budget: capex board, cost round; price: ...``.

    >>> parse_words("budget: capex board, cost round")
    {'budget': ('capex board', 'cost round')}
    """
    found: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        kind, _, listed = part.partition(":")
        words = tuple(word for one in listed.split(",") if (word := one.strip()))
        if not kind.strip() and not words:
            continue
        for word in words:
            check_word(word)
        key = find_kind(kind)
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *words)))
    return found


def check_word(word: str) -> None:
    """Refuse what cannot be a word or phrase of one's own; UsageError."""
    if not re.fullmatch(r"[\w '&%-]*\w[\w '&%-]*\*?", word) or len(word) < 2 or "_" in word:
        raise UsageError(
            f"'{word}' cannot be looked for.",
            "Words of letters and digits; a * at the end stands for any ending.",
        )


def write_words(words: Mapping[str, tuple[str, ...]]) -> str:
    """Return words as the text that ``parse_words`` reads."""
    return "; ".join(f"{kind}: {', '.join(of)}" for kind, of in sorted(words.items()) if of)
