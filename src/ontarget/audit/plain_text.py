"""Text as it is compared: small letters, no accents, one space between words."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts with letters and digits only, in small letters without accents.

    >>> plain(pa.chunked_array([["  Décideur-Achats ", None]])).to_pylist()
    ['decideur achats', None]
    """
    text = pc.utf8_lower(pc.utf8_normalize(values.cast(pa.string()), form="NFKD"))
    text = pc.replace_substring_regex(text, r"\p{M}+", "")
    text = pc.replace_substring_regex(text, r"[^\p{L}\p{N}]+", " ")
    return pc.utf8_trim_whitespace(text)
