"""A world as files: one CSV per kind, and truth.json."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ontarget.core.schema import get_kind
from ontarget.world.crm import money_text
from ontarget.world.firm import World
from ontarget.world.table import Cell, Table

TRUTH_FILE = "truth.json"


def write(world: World, folder: Path) -> None:
    """Write ``<kind>.csv`` for every kind and the truth into ``folder``, which is made if needed.

    Headings are canonical field names; amounts in major units with a point, dates ISO, instants
    RFC 3339 in UTC, an empty cell for what is not stated.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for kind, table in world.tables.items():
        _write_table(kind, table, folder / f"{kind}.csv")
    text = json.dumps(world.truth, indent=1, allow_nan=False)
    (folder / TRUTH_FILE).write_text(text + "\n", encoding="utf-8")


def _write_table(kind: str, table: Table, path: Path) -> None:
    types = {field.name: field.type for field in get_kind(kind).fields}
    to_text = [_TO_TEXT.get(types[column]) for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        for row in table.rows:
            writer.writerow([
                cell if cell is None or form is None else form(cell)
                for cell, form in zip(row, to_text, strict=True)
            ])  # fmt: skip


def _instant(cell: Cell) -> str:
    return cell.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(cell, datetime) else str(cell)


def _amount(cell: Cell) -> str:
    return money_text(cell) if isinstance(cell, int) else str(cell)


def _number(cell: Cell) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _boolean(cell: Cell) -> str:
    return "true" if cell else "false"


_TO_TEXT: dict[str, Callable[[Cell], str]] = {
    "amount": _amount, "instant": _instant, "number": _number, "share": _number,
    "boolean": _boolean,
}  # fmt: skip
