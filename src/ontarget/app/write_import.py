"""Write what an import changes, all of it or nothing, and keep what would take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast

import numpy as np
import pyarrow as pa

from ontarget.app.desk import Desk
from ontarget.app.import_result import FileReport, Written
from ontarget.app.plan_import import KindPlan, Plan, covered_until, plan_import
from ontarget.app.undo_import import keep_before
from ontarget.core.errors import BookBusy
from ontarget.ingest.batch import Batch, Context
from ontarget.ingest.raw import RawTable
from ontarget.store.record_ids import encode_id_array
from ontarget.store.transaction import WriteTransaction

_ATTEMPTS = 5
Holds = Literal["all", "open", "some"]


class _BookMovedError(Exception):
    """Another process wrote after the comparison was made."""


@dataclass(frozen=True)
class Import:
    """An understood import: its rows, its files, and what was said about it."""

    batch: Batch
    raws: Sequence[RawTable]
    reports: Sequence[FileReport]
    source: str
    context: Context
    holds: str | None = None
    is_full: bool = False

    def summary(self, plan: Plan) -> dict[str, Any]:
        """Return what the book keeps about the import, as a document."""
        files = [
            {**asdict(replace(report, samples={})), "sha256": raw.sha256}
            for raw, report in zip(self.raws, self.reports, strict=True)
        ]
        until = covered_until(self.batch, self.context.assume.zone)
        return {
            "files": files,
            "written": {kind: asdict(count(found)) for kind, found in plan.kinds.items()},
            "covered_fields": list(self.batch.covered_fields),
            "covered_until": until.isoformat() if until else None,
            "is_full": self.is_full,
            "notices": [notice for raw in self.raws for notice in raw.notices],
        }


def count(plan: KindPlan) -> Written:
    """Return the rows of one kind by what became of them."""
    found = plan.difference
    return Written(found.n_new, found.n_changed, plan.n_unchanged, len(plan.absent_ids))


def write_import(desk: Desk, incoming: Import, *, is_dry_run: bool) -> tuple[Plan, int | None]:
    """Write what is new; return what was found and the number of the import, None if none.

    Comparing happens outside the transaction; if the book has moved meanwhile, it is done again.
    """
    for _ in range(_ATTEMPTS):
        with desk.book.read() as book:
            plan = plan_import(book, incoming.batch, incoming.source, incoming.context)
        if is_dry_run or not (plan.has_changes or _is_new_sighting(plan, incoming)):
            return plan, None
        try:
            with desk.book.write(notice=desk.notice) as transaction:
                if transaction.began_at != plan.compared_at:
                    raise _BookMovedError
                return plan, _write(transaction, plan, desk, incoming)
        except _BookMovedError:
            continue
    raise BookBusy(
        f"{desk.book.location} kept changing while the import was compared with it.",
        "Nothing was written; try again.",
    )


def _is_new_sighting(plan: Plan, incoming: Import) -> bool:
    """Whether the book does not know yet that these records were seen on this day."""
    day = incoming.context.snapshot_on
    for name, found in plan.kinds.items():
        same_day = [row for row in plan.sightings[name].imports if row["snapshot_on"] == day]
        if not same_day or same_day[-1]["holds"] != incoming.holds:
            return True
        if not np.array_equal(plan.sightings[name].ids_of(same_day[-1]), np.sort(found.seen_ids)):
            return True
    return False


def _write(transaction: WriteTransaction, plan: Plan, desk: Desk, incoming: Import) -> int:
    import_id = transaction.insert_import(
        source=incoming.source,
        snapshot_on=incoming.context.snapshot_on,
        recorded_at=desk.now,
        holds=cast("Holds | None", incoming.holds),
        summary=incoming.summary(plan),
        record_ids={kind: encode_id_array(found.seen_ids) for kind, found in plan.kinds.items()},
    )
    keep_before(transaction, import_id, plan)
    for kind, found in plan.kinds.items():
        difference = found.difference
        if difference.new.num_rows:
            transaction.insert_arrow(kind, _stamped(difference.new, import_id, incoming.source))
        if difference.changed.num_rows:
            transaction.update_arrow(kind, _stamped(difference.changed, import_id))
        if found.rehashed.num_rows:
            transaction.update_arrow(kind, found.rehashed)
    if plan.stubs is not None:
        transaction.insert_arrow("opportunity", _stamped(plan.stubs, import_id, incoming.source))
    pieces = [found.difference.observations for found in plan.kinds.values()]
    pieces = [piece for piece in (*pieces, plan.told) if piece is not None and piece.num_rows]
    if pieces:
        observations = pa.concat_tables(pieces)
        moment = pa.array([desk.now] * observations.num_rows, pa.timestamp("us", "UTC"))
        observations = _stamped(observations, import_id).append_column("recorded_at", moment)
        transaction.insert_observations(observations)
    transaction.insert_problems(import_id, [*incoming.batch.problems, *plan.problems])
    return import_id


def _stamped(table: pa.Table, import_id: int, source: str | None = None) -> pa.Table:
    n = table.num_rows
    table = table.append_column("import_id", pa.array(np.full(n, import_id), pa.int64()))
    if source is not None:
        table = table.append_column("source", pa.array([source] * n, pa.string()))
    return table
