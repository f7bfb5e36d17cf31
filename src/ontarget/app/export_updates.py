"""What was changed here and the source does not have yet, as a file in the source's own words."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ontarget.app.contact_log import logged_activities
from ontarget.app.contact_match import match_logged
from ontarget.app.desk import Desk
from ontarget.app.local_layer import laid_over, standing_changes
from ontarget.app.new_file import check_free
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount
from ontarget.core.schema import KINDS, Kind
from ontarget.report.cells import safe_cell
from ontarget.store.transaction import ReadTransaction

_KINDS = ("opportunity", "activity", "contact", "account", "lead", "owner")
_LOCAL = "local"


@dataclass(frozen=True)
class Updates:
    """Changed records of one source and kind: a cell is None where nothing changed."""

    source: str
    kind: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def find_updates(desk: Desk) -> list[Updates]:
    """Return what the sources do not say yet: changed fields, and records that were added here.

    A change that its source has taken over is left out, and so is a logged contact it holds.
    Headings are those of the source's last file, canonical ones for what it has no column for.
    """
    found = []
    with desk.book.read() as book:
        for name in _KINDS:
            kind = KINDS[name]
            changed = _changed(book, kind)
            if name == "activity":
                _add_logged(desk, book, kind, changed)
            for source, records in sorted(changed.items()):
                columns = _headings(book, source, kind)
                found.append(_updates(kind, source, columns, records))
    return found


def write_updates(desk: Desk, path: Path, form: str, *, is_forced: bool = False) -> list[Path]:
    """Write the updates and return the files: one, or for CSV one per source and kind.

    BookExists for a file that is there, unless forced; nothing is written where nothing changed.
    """
    if form not in ("csv", "xlsx"):
        raise UsageError(f"'{form}' is no form of updates.", "Give csv or xlsx.")
    check_free(path, is_forced=True)
    updates = find_updates(desk)
    if not updates:
        return []
    paths = [path] if form == "xlsx" or len(updates) == 1 else [
        path.with_name(f"{path.stem}-{found.source}-{found.kind}{path.suffix}") for found in updates
    ]  # fmt: skip
    for each in paths:
        check_free(each, is_forced=is_forced)
    if form == "xlsx":
        _write_workbook(path, updates)
    else:
        for each, found in zip(paths, updates, strict=True):
            with each.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(found.headings)
                writer.writerows([safe_cell(cell) for cell in row] for row in found.rows)
    return paths


@dataclass(frozen=True)
class _Record:
    row: dict[str, Any]
    values: dict[str, Any]
    currency: str | None
    is_new: bool


def _changed(book: ReadTransaction, kind: Kind) -> dict[str, list[_Record]]:
    """Return by source the records whose source says otherwise than what counts here."""
    standing = standing_changes(book, kind.name)
    added = {row["record_id"] for row in book.rows(kind.name, source=_LOCAL)}
    home = _home(book, kind) if added else _LOCAL
    found: dict[str, list[_Record]] = {}
    for row in book.rows(kind.name, record_id=sorted({*standing, *added})):
        now = laid_over(kind.name, row, standing.get(row["record_id"], {}))
        is_new = row["record_id"] in added
        names = kind.field_names if is_new else tuple(standing[row["record_id"]])
        values = {
            name: now[name]
            for name in names
            if name in now and (now[name] is not None if is_new else now[name] != row[name])
        }
        if values:
            source = home if is_new else row["source"]
            record = _Record(row, values, now.get("currency"), is_new)
            found.setdefault(source, []).append(record)
    return found


def _add_logged(
    desk: Desk, book: ReadTransaction, kind: Kind, changed: dict[str, list[_Record]]
) -> None:
    """Add the contacts logged here of which the source holds no activity."""
    logged = logged_activities(book, desk)
    held = list(enumerate(book.rows(kind.name))) if logged else []
    for row in match_logged(held, logged, desk.zone)[1]:
        values = {name: row[name] for name in kind.field_names if row.get(name) is not None}
        changed.setdefault(row["source"], []).append(_Record(dict(row), values, None, is_new=True))


def _home(book: ReadTransaction, kind: Kind) -> str:
    """Return the one source where a record added here belongs, else ``local``."""
    sources = {row["source"] for row in book.rows("mapping", kind=kind.name)} - {_LOCAL}
    return sources.pop() if len(sources) == 1 else _LOCAL


def _headings(book: ReadTransaction, source: str, kind: Kind) -> dict[str, str]:
    """Return the source's heading of each field that its last file had, in the file's order."""
    found = book.rows("mapping", source=source, kind=kind.name)
    columns = json.loads(found[-1]["mapping"])["columns"] if found else {}
    return {field: heading for heading, field in columns.items()}


def _updates(
    kind: Kind, source: str, columns: dict[str, str], records: Sequence[_Record]
) -> Updates:
    key = kind.key[0]
    keys = (
        [key] if key in columns or not columns else [n for n in kind.fallback_key if n in columns]
    )
    changed = {name for record in records for name in record.values}
    order = [*columns, *(name for name in kind.field_names if name not in columns)]
    names = [*keys, *(name for name in order if name in changed and name not in keys)]
    rows = tuple(
        tuple(_cell(kind, name, record, is_key=name in keys) for name in names)
        for record in records
    )
    return Updates(source, kind.name, tuple(columns.get(name, name) for name in names), rows)


def _cell(kind: Kind, name: str, record: _Record, *, is_key: bool) -> Any:
    """Return a value as a spreadsheet holds it: amounts in major units, days as ISO text."""
    if name == kind.key[0]:
        return None if record.is_new else record.row["source_id"]
    value = record.row.get(name) if is_key and not record.is_new else record.values.get(name)
    if value is None:
        return None
    if kind.field(name).type == "amount":
        return json_amount(value, record.currency or "USD")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime) else value


def _write_workbook(path: Path, updates: Sequence[Updates]) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for found in updates:
            sheet = book.add_worksheet(f"{found.source} {found.kind}"[:31])
            sheet.write_row(0, 0, found.headings, book.add_format({"bold": True}))
            for number, row in enumerate(found.rows, start=1):
                sheet.write_row(number, 0, row)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
