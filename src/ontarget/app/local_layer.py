"""What people changed here, laid over what the source says.

A change is an observation of its own; the record keeps what the source says. The newer of the two
counts, but for a person's own odds and notes, which no export overrules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ontarget.core.money import json_amount
from ontarget.core.schema import Field, FieldType, get_kind
from ontarget.store.transaction import ReadTransaction

# Content hash of a record that only its history speaks of so far; see ingest.diff.
STUB_HASH = 0
# Only the person who said them changes these.
OWN_FIELDS = ("probability", "note")

Row = dict[str, Any]


def canonical(value: Any) -> str | None:
    """Return a typed value in the text form in which observations keep it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def typed(field: Field, text: str | None) -> Any:
    """Return the value that an observation's text stands for."""
    return None if text is None else _READ.get(field.type, str)(text)


_READ: dict[FieldType, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "amount": int,
    "integer": int,
    "number": float,
    "share": float,
    "boolean": lambda text: text == "true",
}


def standing_changes(
    book: ReadTransaction, kind: str, record_ids: Iterable[int] | None = None
) -> dict[int, dict[str, Row]]:
    """Return by record and field the observation of a local change that counts now."""
    where = {} if record_ids is None else {"record_id": list(record_ids)}
    own = _newest(book.rows("observation", kind=kind, known="user", **where))
    if not own:
        return {}
    told = book.rows("observation", kind=kind, known=["crm", "snapshot"], record_id=list(own))
    source = _newest(told)
    return {
        record_id: standing
        for record_id, fields in own.items()
        if (
            standing := {
                name: row
                for name, row in fields.items()
                if counts(name, row, source.get(record_id, {}).get(name))
            }
        )
    }


def counts(field: str, own: Row, told: Row | None) -> bool:
    """Whether a local change stands against the last thing the source told of the field."""
    if told is None or field in OWN_FIELDS:
        return True
    return bool(told["effective_at"] <= own["effective_at"])


def laid_over(kind: str, row: Mapping[str, Any], changes: Mapping[str, Row]) -> Row:
    """Return a stored row with the local changes of its record in place."""
    declared = get_kind(kind)
    found = dict(row)
    for name, observation in changes.items():
        found[name] = typed(declared.field(name), observation["value"])
    return found


def shown(kind: str, name: str, text: str | None, row: Mapping[str, Any]) -> str:
    """Return what an observation says for people: amounts in major units."""
    if text is None:
        return "nothing"
    if get_kind(kind).field(name).type != "amount":
        return f"'{text}'"
    currency = row.get("currency") or "USD"
    return f"{json_amount(int(text), currency):,} {currency}"


def _newest(rows: Iterable[Row]) -> dict[int, dict[str, Row]]:
    """Keep the last observation of each record and field; rows come in time order."""
    found: dict[int, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["record_id"], {})[row["field"]] = row
    return found
