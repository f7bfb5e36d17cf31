"""Finds obstacles in texts by the words of the lexicon, a column at a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.lexicon import BREAKS, CALM, KINDS, UNSETTLED, ObstacleKind

# Texts are folded before they are matched: small letters without accents, so that the patterns
# stay small enough for an engine that promises linear time.
_LETTER = "a-z0-9"
_WORD = f"[{_LETTER}%]+"
_GAP = f"[^{_LETTER}%]+"

Own = Mapping[str, Sequence[str]]
OwnPhrases = tuple[tuple[str, tuple[str, ...]], ...]
FOUND = pa.schema([("place", pa.int64()), ("kind", pa.string()), ("words", pa.string())])
"""What is found: place of the text in the column, kind of obstacle, the words it was seen by."""


def find_obstacles(texts: pa.Array, own: Own | None = None) -> pa.Table:
    """Return what the texts say of obstacles, one row per text and kind, by place.

    ``own`` are further words or phrases by kind, in the notation of the lexicon.
    """
    more = tuple(sorted((kind, tuple(words)) for kind, words in (own or {}).items()))
    clauses, places = _clauses(texts, more)
    found = [FOUND.empty_table()]
    for kind in KINDS:
        phrases = all_phrases(kind, more)
        here, at = _holding(clauses, places, stem_patterns(phrases))
        words = pc.struct_field(pc.extract_regex(here, one_pattern(phrases)), "words")
        hit = pc.and_(pc.is_valid(words), pc.invert(_is_calm(here, words)))
        table = pa.table({"place": at.filter(hit), "words": words.filter(hit)})
        first = table.group_by("place", use_threads=False).aggregate([("words", "first")])
        kinds = pa.array([kind.name] * first.num_rows, pa.string())
        found.append(pa.table([first["place"], kinds, first["words_first"]], schema=FOUND))
    order = [("place", "ascending"), ("kind", "ascending")]
    return pa.concat_tables(found).combine_chunks().sort_by(order)


def _clauses(texts: pa.Array, own: OwnPhrases) -> tuple[pa.Array, pa.Array]:
    """Return the clauses of texts that may speak of an obstacle, with the places of their texts.

    Most texts hold none of the stems and are left out by a single look.
    """
    texts = fold_column(texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts)
    every = tuple(phrase for kind in KINDS for phrase in all_phrases(kind, own))
    texts, places = _holding(texts, pa.array(range(len(texts)), pa.int64()), stem_patterns(every))
    parts = pc.split_pattern_regex(texts, BREAKS)
    return pc.list_flatten(parts), places.take(pc.list_parent_indices(parts))


def _holding(
    texts: pa.Array, places: pa.Array, patterns: tuple[str, ...]
) -> tuple[pa.Array, pa.Array]:
    """Keep the texts in which every one of some patterns is found."""
    for pattern in patterns:
        is_held = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
        texts, places = texts.filter(is_held), places.filter(is_held)
    return texts, places


def _is_calm(clauses: pa.Array, words: pa.Array) -> pa.Array:
    """Whether a clause in which words were found denies them, or says that it is settled."""
    asked = pc.if_else(pc.is_valid(words), clauses, "")
    calm = pc.match_substring_regex(asked, one_pattern(CALM))
    return pc.and_not(calm, pc.match_substring_regex(asked, one_pattern(UNSETTLED)))


def fold(text: str) -> str:
    """Return small letters without accents, as many as there were."""
    plain = (unicodedata.normalize("NFD", sign)[0] for sign in text.replace("ß", "s"))
    return "".join(plain).lower()


def fold_column(texts: pa.Array) -> pa.Array:
    """Return texts as ``fold`` does, but without accents that stand as signs of their own."""
    lower = pc.ascii_lower(texts).cast(pa.large_string())
    is_odd = pc.fill_null(pc.invert(pc.string_is_ascii(lower)), False)
    if not pc.any(is_odd).as_py():
        return lower
    return pc.replace_with_mask(lower, is_odd, _without_accents(lower.filter(is_odd)))


# Second bytes of the letters of Latin-1 in UTF-8, whose first byte is C3.
_PLAIN = np.zeros(256, np.uint8)
for _letter in "ßàáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ":
    _PLAIN[_letter.encode()[1]] = ord(fold(_letter))


def _without_accents(texts: pa.Array) -> pa.Array:
    """Replace the letters of Latin-1 and drop combining accents, byte by byte in numpy."""
    _, offset_buffer, data = texts.buffers()
    n = len(texts)
    offsets = np.frombuffer(offset_buffer, np.int64)[texts.offset : texts.offset + n + 1]
    old = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    follows = np.concatenate([old[1:], np.zeros(1, np.uint8)])
    is_latin = (old == 0xC3) & (_PLAIN[follows] > 0)
    # Combining accents are U+0300 to U+036F, CC 80 to CD AF.
    is_mark = (old == 0xCC) | ((old == 0xCD) & (follows < 0xB0))
    new = old.copy()
    new[1:][is_latin[:-1]] = _PLAIN[follows[is_latin]]
    kept = ~(is_latin | is_mark)
    kept[1:] &= ~is_mark[:-1]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[offsets - offsets[0]]
    return pa.LargeStringArray.from_buffers(
        n, pa.py_buffer(ends.tobytes()), pa.py_buffer(new[kept].tobytes())
    )


def mark_words(text: str, words: str, *, width: int = 120) -> str:
    """Return the text with the words found in brackets, cut around them where it is long.

    >>> mark_words("CFO says there is no budget left", "no budget")
    'CFO says there is [no budget] left'
    """
    text = unicodedata.normalize("NFC", text)
    place = max(fold(text).find(words), 0)
    start = max(0, place - width // 2) if len(text) > width else 0
    end = min(len(text), max(start + width, place + len(words)))
    before, after = text[start:place], text[place + len(words) : end]
    marked = f"{before}[{text[place : place + len(words)]}]{after}"
    shown = " ".join(marked.split())
    return ("... " if start else "") + shown + (" ..." if end < len(text) else "")


@lru_cache(maxsize=64)
def all_phrases(kind: ObstacleKind, own: OwnPhrases) -> tuple[str, ...]:
    """Return the phrases of a kind in all languages, and the user's own."""
    return (*[p for of in kind.phrases.values() for p in of], *dict(own).get(kind.name, ()))


@lru_cache(maxsize=64)
def stem_patterns(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Return expressions of plain stems that hold wherever one of the phrases does.

    The first is of the longest part of each phrase, the second of the next. They are sets of
    literals: their automata stay small whatever the texts are, so they sift before the phrases.
    """
    ranked = [_ranked_stems(fold(phrase)) for phrase in phrases]
    sieves = ({s for stems in ranked for s in stems[min(n, len(stems) - 1)]} for n in (0, 1))
    return tuple("|".join(re.escape(stem) for stem in sorted(_shortest(one))) for one in sieves)


def _shortest(stems: set[str]) -> list[str]:
    """Leave out stems that begin with another one."""
    return [one for one in stems if not any(one != s and one.startswith(s) for s in stems)]


def _ranked_stems(phrase: str) -> list[tuple[str, ...]]:
    """Return the stems of each part of a phrase, the part whose shortest stem is longest first."""
    parts = _outside(_NESTED.sub(" ", phrase), " ")
    options = [tuple(_longest(choice) for choice in _outside(_bare(part), "|")) for part in parts]
    return sorted(options, key=lambda stems: -min(map(len, stems)))


_NESTED = re.compile(r"\([^()]*\)\?")  # what may be missing


def _bare(part: str) -> str:
    return part[1:-1] if part.startswith("(") and part.endswith(")") else part


def _longest(choice: str) -> str:
    """Return the longest run of letters of a choice, outside its own choices."""
    flat = re.sub(r"\([^()]*\)", " ", choice)
    return max(re.split(r"[^a-z0-9]+", flat), key=len)


def _outside(text: str, separator: str) -> list[str]:
    """Split a text at a separator, but for those inside parentheses."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part for part in parts if part.strip(" _~")] or [""]


@lru_cache(maxsize=64)
def one_pattern(phrases: tuple[str, ...]) -> str:
    """Return one regular expression (RE2) that finds any of some phrases of the lexicon."""
    choices = "|".join(_phrase_pattern(phrase) for phrase in phrases)
    return f"(?:^|[^{_LETTER}])(?P<words>{choices})(?:[^{_LETTER}]|$)"


def _phrase_pattern(phrase: str) -> str:
    """Return what a phrase of the lexicon means as a regular expression."""
    # A part that may be missing says nothing at the end of a phrase.
    text = re.sub(r"( \([^()]*\)\?| [_~])+$", "", fold(phrase))
    text = text.replace("~ ", "\x00").replace("_ ", "\x01").replace("_", "")
    return "".join(_SIGNS.get(sign) or re.escape(sign) for sign in text)


_SIGNS = {"\x00": f"(?:{_WORD}{_GAP}){{0,3}}", "\x01": f"(?:{_WORD}{_GAP})?", " ": _GAP,
          "*": f"[{_LETTER}]*", "(": "(?:", ")": ")", "|": "|", "?": "?", "-": "[ -]?",
          "'": "['\u2019]"}  # fmt: skip
