"""Which contacts that people logged here the sources hold too: plain rows in, plain rows out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, Any]

FILLED = ("contact_id", "direction", "subject", "outcome", "duration_minutes", "note")
"""What the source's own row of a contact may lack and the logged one has."""

_FAMILIES = {
    "call": ("call", "phone", "anruf", "telefon", "appel", "llamada"),
    "email": ("mail",),
    "meeting": ("meeting", "visit", "demo", "appointment", "event", "termin", "treffen"),
    "note": ("note", "notiz"),
}


def match_logged(
    held: Iterable[tuple[int, Row]], logged: Sequence[Row], zone: ZoneInfo
) -> tuple[dict[int, Row], list[Row]]:
    """Return by place the logged contact that a source's row is, and the logged ones left over.

    The same are those of one opportunity, kind, direction and local day. Of several on a day as
    many are the source's as it holds, the nearest in time.
    """
    keys = [_key(row, zone) for row in logged]
    wanted, opportunities = set(keys), {key[0] for key in keys}
    by_key: dict[tuple[Any, ...], list[tuple[int, Row]]] = {}
    for place, row in held:
        if row["happened_at"] is None or joint(row) not in opportunities:
            continue
        if (key := _key(row, zone)) in wanted:
            by_key.setdefault(key, []).append((place, row))
    pairs = sorted(
        (abs(row["happened_at"] - one["happened_at"]), place, number)
        for number, (one, key) in enumerate(zip(logged, keys, strict=True))
        for place, row in by_key.get(key, ())
        if one["direction"] is None or row["direction"] in (None, one["direction"])
    )
    same: dict[int, Row] = {}
    told: set[int] = set()
    for _, place, number in pairs:
        if place not in same and number not in told:
            same[place] = logged[number]
            told.add(number)
    return same, [one for number, one in enumerate(logged) if number not in told]


def with_logged(rows: Sequence[Row], logged: Sequence[Row], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return stored activities with the logged ones, each told once."""
    same, left = match_logged(list(enumerate(rows)), logged, zone) if logged else ({}, [])
    found = [
        {**row, **{name: same[place][name] for name in FILLED if row[name] is None}}
        if place in same
        else dict(row)
        for place, row in enumerate(rows)
    ]
    return found + [dict(row) for row in left]


def timed(told: datetime, logged: datetime, zone: ZoneInfo) -> datetime:
    """Return the hour that was logged where the source tells only the day."""
    return logged if told.astimezone(zone).time() == time() else told


def joint(row: Row) -> str:
    """Return what identifies the opportunity of an activity."""
    return f"{row['source']}\x1f{row['opportunity_id']}"


def _key(row: Row, zone: ZoneInfo) -> tuple[Any, ...]:
    return (joint(row), _family(row["kind"] or ""), row["happened_at"].astimezone(zone).date())


def _family(kind: str) -> str:
    word = kind.casefold()
    return next((name for name, parts in _FAMILIES.items() if any(p in word for p in parts)), word)
