"""Which columns each table of a book has, from the declarations; standard library only.

An importable kind becomes a table of its records; opportunity history does not, because it is
kept as observations. Where one field is the key, it is stored as ``source_id`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from ontarget.core.schema import IMPORTABLE, Field, Kind
from ontarget.store.own_kinds import OWN_KINDS, RECORD_FIELDS_AFTER, RECORD_FIELDS_BEFORE

SCHEMA_VERSION = 6
"""Number of the newest migration this code knows."""

_UNIQUE = {"forecast": ("scope_kind", "scope_name", "period", "as_of")}
_INDEX = {
    "activity": ("opportunity_id",),
    "observation": ("kind", "record_id", "field", "effective_at"),
}
_ORDER = {"observation": ("record_id", "field", "effective_at", "seq", "observation_id")}


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: its columns in order, and what its rows are identified and sorted by."""

    name: str
    help: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    order: tuple[str, ...]
    unique: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    is_record: bool = False

    @property
    def field_names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(field.name for field in self.fields)

    @property
    def number(self) -> str | None:
        """The column the store numbers itself, if the primary key is one integer."""
        if len(self.primary_key) > 1:
            return None
        key = next(field for field in self.fields if field.name == self.primary_key[0])
        return key.name if key.type == "integer" else None


def _record_layout(kind: Kind) -> Layout:
    stored_as_source_id = kind.key if len(kind.key) == 1 else ()
    own = tuple(field for field in kind.fields if field.name not in stored_as_source_id)
    return Layout(
        kind.name,
        kind.help,
        RECORD_FIELDS_BEFORE + own + RECORD_FIELDS_AFTER,
        primary_key=("record_id",),
        order=("source", "source_id"),
        unique=("source", "source_id"),
        index=_INDEX.get(kind.name, ()),
        is_record=True,
    )


def _own_layout(kind: Kind) -> Layout:
    return Layout(
        kind.name,
        kind.help,
        kind.fields,
        primary_key=kind.key,
        order=_ORDER.get(kind.name, kind.key),
        unique=_UNIQUE.get(kind.name, ()),
        index=_INDEX.get(kind.name, ()),
    )


RECORDS: dict[str, Layout] = {
    kind.name: _record_layout(kind) for kind in IMPORTABLE if kind.name != "opportunity_history"
}
LAYOUTS: dict[str, Layout] = RECORDS | {kind.name: _own_layout(kind) for kind in OWN_KINDS}


def get_layout(name: str) -> Layout:
    """Return the table called ``name``; KeyError if a book has none."""
    if name not in LAYOUTS:
        raise KeyError(f"a book has no table {name!r}")
    return LAYOUTS[name]
