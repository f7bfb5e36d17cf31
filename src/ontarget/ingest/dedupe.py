"""Rows that may be records under another name: proposed, never joined unasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

# A name as like as this, of the same account, may be the same opportunity renamed.
_ALIKE = 80.0
COMPARED = ("name", "account", "owner", "created_on")


@dataclass(frozen=True)
class Renamed:
    """A new record that may be a known one that is missing; ``why`` says what is the same."""

    new_id: str
    known_id: str
    new_name: str
    known_name: str
    why: str


def find_renamed(new: Iterable[Row], missing: Iterable[Row]) -> list[Renamed]:
    """Pair new records with missing ones that agree in all but one of what identifies them.

    Rows have source_id, name, account, owner and created_on. Of name, account, owner and day of
    creation three must be stated and the same, or the account and the day with a similar name.
    A record that fits several others is left alone.
    """
    by_fact: dict[tuple[str, object], list[Row]] = {}
    gone = list(missing)
    for row in gone:
        for name in COMPARED:
            if row.get(name) is not None:
                by_fact.setdefault((name, row[name]), []).append(row)
    pairs: list[tuple[Row, Row, str]] = []
    for row in new:
        near = {
            id(other): other
            for name in COMPARED
            for other in by_fact.get((name, row.get(name)), ())
        }
        found = [(other, why) for other in near.values() if (why := _why(row, other))]
        if len(found) == 1:
            pairs.append((row, *found[0]))
    taken = [id(known) for _, known, _ in pairs]
    return [
        Renamed(str(row["source_id"]), str(known["source_id"]), str(row.get("name") or ""),
                str(known.get("name") or ""), why)
        for row, known, why in pairs
        if taken.count(id(known)) == 1
    ]  # fmt: skip


def _why(row: Row, other: Row) -> str:
    """Return what two rows have in common if it is enough, else the empty text."""
    same = [n for n in COMPARED if row.get(n) is not None and row.get(n) == other.get(n)]
    if len(same) >= 3:
        return "same " + ", ".join(name.replace("_on", "") for name in same)
    if "account" in same and "created_on" in same and _is_alike(row, other):
        return "same account and day of creation, similar name"
    return ""


def _is_alike(row: Row, other: Row) -> bool:
    from rapidfuzz import fuzz

    first, second = str(row.get("name") or ""), str(other.get("name") or "")
    return bool(first and second and fuzz.ratio(first.casefold(), second.casefold()) >= _ALIKE)
