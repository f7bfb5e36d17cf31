"""The two lengths of a Salesforce id: 15 characters where case matters, 18 where it does not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# The first three characters name the kind of record: account, contact, user, opportunity,
# lead, task, event, quote, product, campaign, opportunity history, opportunity product.
_PREFIXES = "001|003|005|006|00Q|00T|00U|0Q0|01t|701|008|00k"
_PATTERN = f"^({_PREFIXES})[A-Za-z0-9]{{12}}([A-Z0-5]{{3}})?$"
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", np.uint8)


def complete_ids(column: pa.Array) -> pa.Array:
    """Return a column of Salesforce ids with all of them at 18 characters; others as they are.

    Reports give 15 characters, other exports 18; the three more say which letters of the first
    15 are capitals, so both mean the same record. Source: Salesforce's published rule.
    """
    present = column.drop_null()
    short = np.asarray(pc.equal(pc.utf8_length(column), 15).fill_null(False))
    if not short.any() or not pc.all(pc.match_substring_regex(present, _PATTERN)).as_py():
        return column
    texts = column.filter(pa.array(short))
    letters = np.frombuffer("".join(texts.to_pylist()).encode("ascii"), np.uint8).reshape(-1, 15)
    is_capital = (letters >= ord("A")) & (letters <= ord("Z"))
    codes = is_capital.reshape(-1, 3, 5) @ np.array([1, 2, 4, 8, 16])
    endings = _LETTERS[codes].astype(np.uint8).view("S3").ravel().astype(str)
    return pc.replace_with_mask(
        column,
        pa.array(short),
        pc.binary_join_element_wise(texts, pa.array(endings, pa.string()), ""),
    )
