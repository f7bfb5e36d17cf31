"""Opportunities of a halving by id or part of the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ontarget.app.record_key import name_of
from ontarget.core.errors import AmbiguousName, NotInBook

Row = dict[str, Any]


def find_named(everything: Iterable[Row], offered: Sequence[Row], text: str) -> Row:
    """Return the row that an id, or a part of the name of those offered, means.

    Raises NotInBook where there is none, AmbiguousName where there are several.
    """
    found = [row for row in everything if row["opportunity_id"] == text]
    if not found:
        wanted = text.casefold()
        whole = [row for row in offered if name_of(row).casefold() == wanted]
        found = whole or [row for row in offered if wanted in name_of(row).casefold()]
    if not found:
        raise NotInBook(f"There is no open opportunity '{text}' in this pipeline.",
                        "Open ones: ontarget list opportunity --open")  # fmt: skip
    if len(found) > 1:
        ids = ", ".join(row["opportunity_id"] for row in found[:12])
        raise AmbiguousName(f"'{text}' can be any of: {ids}.", "Give the id.")
    return found[0]
