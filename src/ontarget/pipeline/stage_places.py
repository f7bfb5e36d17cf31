"""The order of stages: as the source states it, else as won opportunities passed them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.pipeline.lookup import rows_of

_PLACES = pa.schema([("pipeline", pa.string()), ("stage", pa.string()), ("place", pa.int64())])
_JOINT = "\x1f"

Ints = npt.NDArray[np.int64]


def find_places(stage: pa.Table, pipeline: pa.Table, stage_history: pa.Table) -> pa.Table:
    """Return the place, from 1, of each stage of each sales process: pipeline, stage, place.

    Stages that mean won or lost have none. Where the source states a position for every stage
    that opportunities of a process were in, that order holds; else the order in which the won
    ones first entered them (median, then mean). ``stage`` has the columns of the book's table,
    the other two are those of ``load.PipelineTables``. An empty name stands for no process.
    """
    seen = _seen(pipeline, stage_history)
    found = []
    for process in sorted(pc.unique(seen["process"]).to_pylist()):
        rows = seen.filter(pc.equal(seen["process"], process))
        ends, positions = _declared(stage, process)
        names = sorted(set(pc.unique(rows["stage"]).to_pylist()) - ends)
        if not names:
            continue
        if set(names) <= set(positions):
            order = sorted(positions, key=lambda name: (positions[name], name))
        else:
            order = _learned(rows.filter(pc.equal(rows["status"], "won")), names)
        found += [(process, name, place) for place, name in enumerate(order, start=1)]
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, _PLACES, strict=True)], _PLACES)


def add_place(rows: pa.Table, places: pa.Table) -> pa.Table:
    """Add ``stage_place`` to rows with ``pipeline`` and ``stage``; null where it has none."""
    process = pc.fill_null(rows["pipeline"], "")
    asked = pc.binary_join_element_wise(process, rows["stage"], _JOINT)
    known = pc.binary_join_element_wise(places["pipeline"], places["stage"], _JOINT)
    at = pc.index_in(asked, value_set=known)
    return rows.append_column("stage_place", places["place"].take(pc.cast(at, pa.int64())))


def _seen(pipeline: pa.Table, stage_history: pa.Table) -> pa.Table:
    """Return the stages each opportunity was in, in time order, and the one it is in."""
    at = rows_of(stage_history["record_id"], pipeline["record_id"])
    past = pa.table(
        {
            "record_id": stage_history["record_id"],
            "process": pc.fill_null(pipeline["pipeline"].take(at), ""),
            "stage": stage_history["stage"],
            "status": pipeline["status"].take(at),
            "seq": stage_history["seq"],
        }
    )
    now = pa.table(
        {
            "record_id": pipeline["record_id"],
            "process": pc.fill_null(pipeline["pipeline"], ""),
            "stage": pipeline["stage"],
            "status": pipeline["status"],
            "seq": pa.array(np.full(pipeline.num_rows, np.iinfo(np.int64).max)),
        }
    )
    rows = pa.concat_tables([past, now]).filter(pc.field("stage").is_valid())
    return rows.filter(pc.is_valid(rows["status"]))


def _declared(stage: pa.Table, process: str) -> tuple[set[str], dict[str, int]]:
    """Return the stages that are an end, and the positions stated for the others."""
    ends: set[str] = set()
    positions: dict[str, int] = {}
    listed = stage.select(["pipeline", "name", "position", "status"]).to_pylist()
    listed.sort(key=lambda row: (row["pipeline"] or "", row["name"]))
    for row in listed:
        if (row["pipeline"] or "") not in ("", process):
            continue
        if row["status"] in ("won", "lost"):
            ends.add(row["name"])
        elif row["position"] is not None:
            positions[row["name"]] = row["position"]
    return ends, {name: place for name, place in positions.items() if name not in ends}


def _learned(won: pa.Table, names: list[str]) -> list[str]:
    """Return the stages that wins were in by the median rank of their first entry."""
    rows = won.filter(pc.is_in(won["stage"], value_set=pa.array(names)))
    code = pc.index_in(rows["stage"], value_set=pa.array(names)).to_numpy().astype(np.int64)
    record = rows["record_id"].to_numpy()
    order = np.lexsort((rows["seq"].to_numpy(), record))
    record, code = record[order], code[order]
    first = np.sort(np.unique(record * len(names) + code, return_index=True)[1])
    record, code = record[first], code[first]
    rank = np.arange(len(record)) - np.searchsorted(record, record)
    marks = [(*_middle(rank[code == n]), name) for n, name in enumerate(names) if (code == n).any()]
    return [name for *_, name in sorted(marks)]


def _middle(rank: Ints) -> tuple[float, float]:
    return float(np.median(rank)), float(rank.sum() / len(rank))
