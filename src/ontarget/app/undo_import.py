"""Take the last import back: the rows as they were before it, and nothing of what it added."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ontarget.app.desk import Desk
from ontarget.core.errors import UsageError
from ontarget.store.record_ids import decode_record_ids, encode_id_array
from ontarget.store.transaction import ReadTransaction, Row, WriteTransaction

if TYPE_CHECKING:
    from ontarget.app.plan_import import Plan

# What a person did to a record; an import cannot be taken back from under it.
_N_NAMED = 3
_OWN_WORK = (
    "decision", "obstacle", "qualification", "value_case", "outbox", "waiver", "action_log",
    "contact_log",
)  # fmt: skip
_ABOUT_CONTACTS = (
    ("follow_up_preference", "record_id"), ("contact_permission", "contact_record_id"),
    ("absence", "contact_record_id"), ("contact_log", "contact_record_id"),
)  # fmt: skip


@dataclass(frozen=True)
class Undone:
    """One import that was taken back: records removed and restored by kind."""

    import_id: int
    source: str
    snapshot_on: str
    files: list[str]
    removed: dict[str, int]
    restored: dict[str, int]
    changes: int


def keep_before(transaction: WriteTransaction, import_id: int, plan: Plan) -> None:
    """Keep the rows that an import is about to change; only the last import can be undone."""
    transaction.delete_rows("import_undo")
    for kind, found in plan.kinds.items():
        ids = found.difference.changed["record_id"].to_pylist()
        before = transaction.arrow(kind, None, record_id=ids) if ids else None
        new_ids = found.difference.new["record_id"].to_numpy()
        if kind == "opportunity" and plan.stubs is not None:
            new_ids = np.concatenate([new_ids, plan.stubs["record_id"].to_numpy()])
        transaction.insert_rows(
            "import_undo",
            [{"import_id": import_id, "kind": kind, "new_ids": encode_id_array(new_ids),
              "before": None if before is None else _pack(before)}],
        )  # fmt: skip
    if plan.stubs is not None and "opportunity" not in plan.kinds:
        ids = plan.stubs["record_id"].to_numpy()
        transaction.insert_rows(
            "import_undo",
            [{"import_id": import_id, "kind": "opportunity", "new_ids": encode_id_array(ids)}],
        )


def can_undo(desk: Desk) -> bool:
    """Whether there is an import to take back; that nothing was built on it is seen when asked."""
    with desk.book.read() as book:
        return _last_of(book) is not None


def _last_of(book: ReadTransaction) -> Row | None:
    """Return the last import if what it did was kept, so that it can be taken back."""
    kept, imports = book.distinct("import_undo", "import_id"), book.rows("import_batch")
    return imports[-1] if imports and kept == [imports[-1]["import_id"]] else None


def undo_last_import(desk: Desk) -> Undone:
    """Take back the last import, whole; UsageError where there is none or work was built on it."""
    with desk.book.write(notice=desk.notice) as transaction:
        last = _last_of(transaction)
        if last is None:
            raise UsageError(
                "There is no import to take back.",
                "Only the last import can be undone, and only once.",
            )
        removed, restored = {}, {}
        for row in transaction.rows("import_undo"):
            new_ids = decode_record_ids(row["new_ids"])
            _check_untouched(transaction, row["kind"], new_ids)
            removed[row["kind"]] = _remove(transaction, row["kind"], new_ids)
            if row["before"]:
                before = _unpack(row["before"])
                transaction.update_arrow(row["kind"], before)
                restored[row["kind"]] = before.num_rows
        import_id = last["import_id"]
        changes = transaction.delete_rows("observation", import_id=import_id)
        transaction.delete_rows("problem", import_id=import_id)
        transaction.delete_rows("import_undo")
        transaction.delete_rows("import_batch", import_id=import_id)
    return Undone(
        import_id,
        last["source"],
        last["snapshot_on"].isoformat(),
        [file["file"] for file in json.loads(last["summary"])["files"]],
        {kind: n for kind, n in removed.items() if n},
        restored,
        changes,
    )


def _check_untouched(transaction: WriteTransaction, kind: str, new_ids: list[int]) -> None:
    if not new_ids:
        return
    ids = set(new_ids)
    local = transaction.rows("observation", kind=kind, known="user")
    own = {row["record_id"] for row in local} & ids
    if kind == "opportunity":
        for table in _OWN_WORK:
            own |= {row["record_id"] for row in transaction.rows(table)} & ids
    if kind == "contact":
        for table, column in _ABOUT_CONTACTS:
            own |= {row[column] for row in transaction.rows(table)} & ids
    if own:
        some = transaction.rows(kind, record_id=sorted(own)[:_N_NAMED])
        named = ", ".join(str(row.get("name") or row["source_id"]) for row in some)
        more = f" and {len(own) - len(some)} more" if len(own) > len(some) else ""
        raise UsageError(
            "Nothing was taken back: something was noted, decided or changed here since about "
            f"{named}{more}, which the import brought in.",
            "So it would be lost. Mend the file and import it again instead: what changed in it "
            "is taken over. To leave all behind, restore a backup: ontarget restore FILE",
        )


def _remove(transaction: WriteTransaction, kind: str, ids: list[int]) -> int:
    for start in range(0, len(ids), 500):
        transaction.delete_rows(kind, record_id=ids[start : start + 500])
    return len(ids)


def _pack(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return b64encode(sink.getvalue().to_pybytes()).decode("ascii")


def _unpack(text: str) -> Any:
    return pa.ipc.open_stream(b64decode(text)).read_all()
