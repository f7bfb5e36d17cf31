"""What the files of a source hold, and which opportunities left them.

An opportunity that an export of all or of the open ones no longer holds was won, lost or given
up, and nobody said which: it is *unresolved* from that day, and counts neither as open nor as
closed until somebody does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.app.known_records import list_sightings

if TYPE_CHECKING:
    from ontarget.app.plan_import import Plan

_SETTING = "holds:"
ABSENCE_SCHEMA = pa.schema(
    [("record_id", pa.int64()), ("absent_on", pa.date32()), ("is_gone", pa.bool_())]
)


def remembered_holds(desk: Desk, source: str) -> str | None:
    """Return what the files of a source were said to hold; None if nobody said."""
    found = desk.book.find_setting(_SETTING + source)
    return None if found is None else str(found)


def remember_holds(desk: Desk, source: str, holds: str, import_id: int | None = None) -> None:
    """Keep what the files of a source hold, and correct the import that raised the question."""
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.set_setting(_SETTING + source, holds)
        if import_id is not None:
            transaction.put_row("import_batch", {"import_id": import_id, "holds": holds})


def absent_open(desk: Desk, plan: Plan) -> int:
    """Count the opportunities that were open and are not in the files."""
    found = plan.kinds.get("opportunity")
    if found is None or not len(found.absent_ids):
        return 0
    rows = desk.book.read_arrow("opportunity", ["status"], record_id=found.absent_ids.tolist())
    return int(pc.sum(pc.fill_null(pc.equal(rows["status"], "open"), True)).as_py() or 0)


def list_unresolved(desk: Desk) -> list[dict[str, Any]]:
    """Return the opportunities that left the files of their source and were not closed.

    Rows have opportunity_id, name, owner, stage and unresolved_on, the oldest first.
    """
    columns = ["record_id", "source_id", "name", "owner", "stage", "status", "content_hash"]
    with desk.book.read() as book:
        imports = book.rows("import_batch")
        rows = book.arrow("opportunity", columns)
        said = book.rows("observation", kind="opportunity", field="status", known="user")
    absences = find_absences(imports, desk.as_of, rows["record_id"].to_numpy())
    left = {row["record_id"]: row for row in absences.to_pylist() if not row["is_gone"]}
    own = {row["record_id"] for row in said}
    found = [
        {
            "opportunity_id": row["source_id"],
            "name": row["name"],
            "owner": row["owner"],
            "stage": row["stage"],
            "unresolved_on": left[row["record_id"]]["absent_on"],
        }
        for row in rows.to_pylist()
        if row["record_id"] in left
        and row["record_id"] not in own
        and row["status"] in (None, "open")
    ]
    return sorted(found, key=lambda row: (row["unresolved_on"], row["opportunity_id"]))


def find_absences(
    imports: Iterable[dict[str, Any]], as_of: date, record_ids: npt.NDArray[np.int64]
) -> pa.Table:
    """Return the opportunities that had left the files of their source by a day, and since when.

    Columns record_id, absent_on (day of the first file without it) and is_gone (the file was
    said to be full, so what is missing is deleted). Only snapshots up to ``as_of`` are looked at.
    """
    pieces = [ABSENCE_SCHEMA.empty_table()]
    known = [row for row in imports if row["snapshot_on"] <= as_of]
    for source in sorted({row["source"] for row in known if row["holds"] in ("all", "open")}):
        mine = [row for row in known if row["source"] == source]
        pieces.append(_absences_of_source(mine, record_ids))
    return pa.concat_tables(pieces)


def _absences_of_source(
    imports: list[dict[str, Any]], record_ids: npt.NDArray[np.int64]
) -> pa.Table:
    sightings = list_sightings(imports, "opportunity")
    last = np.full(len(record_ids), -1)
    for place, row in enumerate(sightings.imports):
        last[np.isin(record_ids, sightings.ids_of(row))] = place
    complete = np.array(
        [i for i, row in enumerate(sightings.imports) if row["holds"] in ("all", "open")], np.int64
    )
    after = np.searchsorted(complete, last, side="right")
    is_absent = (last >= 0) & (after < len(complete))
    first_without = complete[after[is_absent]]
    rows = [sightings.imports[place] for place in first_without]
    return pa.table(
        {
            "record_id": record_ids[is_absent],
            "absent_on": pa.array([row["snapshot_on"] for row in rows], pa.date32()),
            "is_gone": pa.array([_is_full(row) for row in rows], pa.bool_()),
        },
        schema=ABSENCE_SCHEMA,
    )


def _is_full(row: dict[str, Any]) -> bool:
    return bool(json.loads(row["summary"]).get("is_full"))
