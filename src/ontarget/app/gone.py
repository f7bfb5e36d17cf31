"""Opportunities that a full export did not hold any more; light where no export was full."""

from __future__ import annotations

import json

from ontarget.app.desk import Desk


def gone_opportunities(desk: Desk) -> set[int]:
    """Return the records that the book counts as gone by now."""
    with desk.book.read() as book:
        if not book.count("import_batch", holds=["all", "open"]):
            return set()
        imports = book.rows("import_batch")
        if not any(json.loads(row["summary"]).get("is_full") for row in imports):
            return set()
        ids = book.arrow("opportunity", ["record_id"])["record_id"].to_numpy()
    from ontarget.app.holds import find_absences

    last = max(row["snapshot_on"] for row in imports)
    absences = find_absences(imports, last, ids).to_pylist()
    return {row["record_id"] for row in absences if row["is_gone"]}
