"""Recognise files that were imported before, without reading more of them than their bytes."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from ontarget import __version__
from ontarget.app.desk import Desk
from ontarget.app.import_result import FileReport, ImportRequest, ImportResult, Written
from ontarget.core.problem import Problem
from ontarget.store.transaction import ReadTransaction

_CHUNK = 1 << 20
_SETTINGS = ("currency", "time_zone", "country")


def fingerprint(desk: Desk, book: ReadTransaction, request: ImportRequest) -> str | None:
    """Return a hash of everything an import rests on; None where a file cannot be read.

    That is the files' bytes, what was said, and what the book remembers of mappings and stages.
    """
    try:
        files = [(path.name, _hash_file(path)) for path in request.paths]
        mapping = _hash_file(request.mapping) if request.mapping else None
    except OSError:
        return None
    remembered = [[row["source"], row["kind"], row["mapping"]] for row in book.rows("mapping")]
    stages = [[row["source"], row["name"], row["status"]] for row in book.rows("stage")]
    said = {
        name: getattr(request, name)
        for name in ("kind", "source", "date_order", "decimal", "currency", "time_zone", "won",
                     "lost", "holds", "is_full", "sheet")
    }  # fmt: skip
    basis = {
        "version": __version__,
        "files": files,
        "mapping": mapping,
        "said": said,
        "snapshot_on": str(request.snapshot_on or desk.as_of),
        "settings": [desk.settings.text(name) for name in _SETTINGS],
        "remembered": remembered,
        "stages": stages,
    }
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def find_same_import(desk: Desk, request: ImportRequest) -> ImportResult | None:
    """Return what the same import said when it was made before; None if it never was."""
    if not all(path.is_file() for path in request.paths):
        return None
    with desk.book.read() as book:
        if not book.count("import_batch"):
            return None
        mark = fingerprint(desk, book, request)
        found = book.rows("import_batch", fingerprint=mark) if mark else []
        problems = book.rows("problem", import_id=found[-1]["import_id"]) if found else []
    if not found or (request.is_strict and problems):
        return None
    return _as_before(found[-1], problems, request)


def keep_fingerprint(desk: Desk, request: ImportRequest, import_id: int) -> None:
    """Remember an import by its fingerprint, so that the same files are known at once."""
    with desk.book.write(notice=desk.notice) as transaction:
        mark = fingerprint(desk, transaction, request)
        transaction.put_row("import_batch", {"import_id": import_id, "fingerprint": mark})


def _hash_file(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _as_before(
    row: dict[str, Any], problems: list[dict[str, Any]], request: ImportRequest
) -> ImportResult:
    summary = json.loads(row["summary"])
    written = {
        kind: Written(0, 0, n["new"] + n["changed"] + n["unchanged"], n["absent"])
        for kind, n in summary["written"].items()
    }
    fields = Problem.__dataclass_fields__
    return ImportResult(
        source=row["source"],
        snapshot_on=date.fromisoformat(str(row["snapshot_on"])),
        files=[FileReport(**_without(file, "sha256")) for file in summary["files"]],
        written=written,
        changes=0,
        problems=[Problem(**{name: problem[name] for name in fields}) for problem in problems],
        notices=[
            *summary.get("notices", ()),
            f"Imported before, on {row['recorded_at']:%Y-%m-%d %H:%M}: nothing to do.",
        ],
        is_dry_run=request.is_dry_run,
        is_known=True,
    )


def _without(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != name}
