"""Compare an understood import with the book and write the difference, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.core.errors import BookBusy
from ontarget.core.problem import Problem, problem
from ontarget.core.schema import get_kind
from ontarget.ingest.batch import Batch, Context
from ontarget.ingest.diff import Difference, Known, compare
from ontarget.ingest.history import changes_to_observations
from ontarget.ingest.raw import RawTable
from ontarget.store.transaction import WriteTransaction

_ATTEMPTS = 5
_OBSERVED = ("record_id", "field", "value", "effective_at", "known", "seq")


@dataclass(frozen=True)
class Written:
    """Rows of one kind: new, changed, seen unchanged, and known but absent from the files."""

    new: int
    changed: int
    unchanged: int
    absent: int = 0


class _BookMovedError(Exception):
    """Another process wrote after the comparison was made."""


@dataclass
class _Plan:
    differences: dict[str, Difference]
    observations: pa.Table | None
    problems: list[Problem]
    compared_at: int

    @property
    def n_changes(self) -> int:
        """How many observations will be added."""
        told = self.observations.num_rows if self.observations is not None else 0
        return int(told + sum(d.observations.num_rows for d in self.differences.values()))

    @property
    def has_news(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.n_changes) or any(
            d.new.num_rows or d.changed.num_rows for d in self.differences.values()
        )


def write_import(
    desk: Desk,
    batch: Batch,
    raws: Sequence[RawTable],
    *,
    reports_of: Sequence[Any],
    source: str,
    context: Context,
    holds: str | None,
    is_dry_run: bool,
) -> tuple[dict[str, Written], int, list[Problem]]:
    """Write what is new; return rows by kind, the number of changes kept and problems found.

    Comparing happens outside the transaction; if the book has moved meanwhile, it is done again.
    """
    for _ in range(_ATTEMPTS):
        plan = _compare_all(desk, batch, source, context)
        if is_dry_run or not plan.has_news:
            break
        try:
            with desk.book.write(notice=desk.notice) as transaction:
                if transaction.began_at != plan.compared_at:
                    raise _BookMovedError
                summary = _summary(raws, reports_of, plan, batch, context.assume.zone)
                _write(transaction, plan, desk, source, context, holds, summary, batch)
            break
        except _BookMovedError:
            continue
    else:
        raise BookBusy(
            f"{desk.book.location} kept changing while the import was compared with it.",
            "Nothing was written; try again.",
        )
    written = {
        kind: Written(d.n_new, d.n_changed, d.n_unchanged, d.n_absent)
        for kind, d in plan.differences.items()
    }
    return written, plan.n_changes, plan.problems


def _summary(
    raws: Sequence[RawTable], reports: Sequence[Any], plan: _Plan, batch: Batch, zone: ZoneInfo
) -> dict[str, Any]:
    files = [
        {**asdict(report), "sha256": raw.sha256} for raw, report in zip(raws, reports, strict=True)
    ]
    written = {kind: [d.n_new, d.n_changed] for kind, d in plan.differences.items()}
    until = _covered_until(batch, zone)
    return {
        "files": files,
        "written": written,
        "covered_fields": list(batch.covered_fields),
        "covered_until": until.isoformat() if until else None,
    }


def _compare_all(desk: Desk, batch: Batch, source: str, context: Context) -> _Plan:
    with desk.book.read() as book:
        compared_at = book.change_number
        first_ids = {kind: _next_id(book, kind) for kind in {*batch.tables, "opportunity"}}
        imports = book.rows("import_batch", source=source)
        records = {
            kind: _of_source(book.arrow(kind), source) for kind in {*batch.tables, "opportunity"}
        }
        observed = book.arrow("observation")
    covered_until, days = _coverage(imports, batch, context.assume.zone)
    told, problems = _told(
        batch, records["opportunity"], first_ids["opportunity"], observed, context
    )
    differences = {}
    for name, table in batch.tables.items():
        kind = get_kind(name)
        mine = observed.filter(pc.equal(observed["kind"], name)).select(_OBSERVED)
        if name == "opportunity" and told is not None:
            mine = _in_time_order(pa.concat_tables([mine, told.select(_OBSERVED)]))
        known = Known(records[name], mine, covered_until if name == "opportunity" else None, days)
        difference = compare(
            kind, table, known, first_new_id=first_ids[name],
            snapshot_on=context.snapshot_on, zone=context.assume.zone,
        )  # fmt: skip
        problems += _contradictions(difference, batch, name)
        differences[name] = difference
    return _Plan(differences, told, problems, compared_at)


def _next_id(book: Any, kind: str) -> int:
    ids = book.arrow(kind, ["record_id"])["record_id"]
    return int(pc.max(ids).as_py() or 0) + 1


def _of_source(table: pa.Table, source: str) -> pa.Table:
    return table.filter(pc.equal(table["source"], source))


def _in_time_order(observed: pa.Table) -> pa.Table:
    return observed.sort_by(
        [(name, "ascending") for name in ("record_id", "field", "effective_at", "seq")]
    )


def _coverage(
    imports: list[dict[str, Any]], batch: Batch, zone: ZoneInfo
) -> tuple[date | None, tuple[date, ...]]:
    """Return the day of the last change that CRM history tells of, and the snapshots' days."""
    told = [json.loads(row["summary"]).get("covered_until") for row in imports]
    covered = [date.fromisoformat(day) for day in told if day]
    if (last := _covered_until(batch, zone)) is not None:
        covered.append(last)
    return max(covered, default=None), tuple(sorted({row["snapshot_on"] for row in imports}))


def _covered_until(batch: Batch, zone: ZoneInfo) -> date | None:
    last = pc.max(batch.changes["effective_at"]).as_py()
    return None if last is None else last.astimezone(zone).date()


def _told(
    batch: Batch, records: pa.Table, first_new_id: int, observed: pa.Table, context: Context
) -> tuple[pa.Table | None, list[Problem]]:
    """Observations from the history files; changes of unknown opportunities are problems."""
    if not batch.changes.num_rows:
        return None, []
    ids, created = _opportunities(batch, records, first_new_id)
    asked = batch.changes["source_id"].combine_chunks()
    place = pc.index_in(asked, value_set=pa.array(list(ids), pa.string()))
    is_known = pc.is_valid(place)
    problems = _unknown(batch, batch.changes.filter(pc.invert(is_known)))
    place = place.filter(is_known)
    record_ids = pa.array(list(ids.values()), pa.int64()).take(place)
    midnight = {
        day: datetime.combine(day, time(), context.assume.zone)
        for day in set(created.values())
        if day
    }
    instants = [midnight.get(cast("date", created[key])) for key in ids]
    created_at = pa.array(instants, pa.timestamp("us", "UTC")).take(place)
    changes = batch.changes.filter(is_known)
    return changes_to_observations(changes, record_ids, created_at, observed), problems


def _opportunities(
    batch: Batch, records: pa.Table, first_new_id: int
) -> tuple[dict[str, int], dict[str, date | None]]:
    """Record id and day of creation by source id, known and incoming ones together."""
    ids = dict(zip(records["source_id"].to_pylist(), records["record_id"].to_pylist(), strict=True))
    created = dict(
        zip(records["source_id"].to_pylist(), records["created_on"].to_pylist(), strict=True)
    )
    incoming = batch.tables.get("opportunity")
    if incoming is not None:
        has_day = "created_on" in incoming.column_names
        days = incoming["created_on"].to_pylist() if has_day else [None] * incoming.num_rows
        for key, day in zip(incoming["source_id"].to_pylist(), days, strict=True):
            if key not in ids:
                ids[key] = first_new_id
                first_new_id += 1
            created[key] = day or created.get(key)
    return ids, created


def _unknown(batch: Batch, changes: pa.Table) -> list[Problem]:
    file = next((f.file for f in batch.files if f.kind.name == "opportunity_history"), "")
    rows = zip(changes["seq"].to_pylist(), changes["source_id"].to_pylist(), strict=True)
    message = "no such opportunity in the book or in this import"
    return [
        problem("unknown_opportunity", file, row, "opportunity_id", key, message)
        for row, key in dict.fromkeys(rows)
    ]


def _contradictions(difference: Difference, batch: Batch, name: str) -> list[Problem]:
    """One problem for each field in which a snapshot denies the CRM's own history."""
    file = next((f.file for f in batch.files if f.kind.name == name), "")
    found: dict[str, list[tuple[str, str]]] = {}
    for _, field, history, snapshot in difference.contradictions:
        found.setdefault(field, []).append((history, snapshot))
    return [
        problem("history_differs", file, 0, field, pairs[0][1],
                f"{len(pairs)} opportunities; the first says '{pairs[0][1]}', "
                f"its history '{pairs[0][0]}'")
        for field, pairs in found.items()
    ]  # fmt: skip


def _write(
    transaction: WriteTransaction,
    plan: _Plan,
    desk: Desk,
    source: str,
    context: Context,
    holds: str | None,
    summary: dict[str, Any],
    batch: Batch,
) -> None:
    import_id = transaction.insert_import(
        source=source,
        snapshot_on=context.snapshot_on,
        recorded_at=desk.now,
        holds=cast("Literal['all', 'open', 'some'] | None", holds),
        summary=summary,
        record_ids={kind: d.record_ids.tolist() for kind, d in plan.differences.items()},
    )
    for kind, difference in plan.differences.items():
        if difference.new.num_rows:
            transaction.insert_arrow(kind, _stamped(difference.new, import_id, source))
        if difference.changed.num_rows:
            transaction.update_arrow(kind, _stamped(difference.changed, import_id))
    pieces = [d.observations for d in plan.differences.values() if d.observations.num_rows]
    if plan.observations is not None:
        pieces.append(plan.observations)
    if pieces:
        observations = pa.concat_tables(pieces)
        moment = pa.array([desk.now] * observations.num_rows, pa.timestamp("us", "UTC"))
        observations = _stamped(observations, import_id).append_column("recorded_at", moment)
        transaction.insert_observations(observations)
    transaction.insert_problems(import_id, [*batch.problems, *plan.problems])


def _stamped(table: pa.Table, import_id: int, source: str | None = None) -> pa.Table:
    n = table.num_rows
    table = table.append_column("import_id", pa.array(np.full(n, import_id), pa.int64()))
    if source is not None:
        table = table.append_column("source", pa.array([source] * n, pa.string()))
    return table
