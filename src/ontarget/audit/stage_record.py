"""What closed opportunities did in each stage: how long they stayed, and how many were won."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.pipeline.lookup import rows_of
from ontarget.pipeline.moves import as_days

Ints = npt.NDArray[np.int64]

_DAYS_LOOKED_AT = 9
"""Days of each stay from which the way to the win is looked at, evenly spread."""


@dataclass(frozen=True)
class Stays:
    """Wins in a stage, one row for each win and stage.

    ``longest``: days of the longest stretch. ``days_to_win``, shape (rows, days looked at): days
    from evenly spread days of that stretch to the win.
    """

    stage: pa.ChunkedArray
    longest: Ints
    days_to_win: Ints


@dataclass(frozen=True, slots=True)
class StageRate:
    """Closed opportunities that were in a stage.

    ``n_wins_known`` are all wins whose stages are known from their beginning, of which
    ``n_wins_passed`` were in this one. ``usual_rate``: share won of all whose stages are known.
    """

    stage: str
    n_closed: int
    n_won: int
    n_wins_known: int
    n_wins_passed: int
    usual_rate: float


def stage_stays(closed_rows: pa.Table, stage_moves: pa.Table) -> Stays:
    """Return how long wins stood in each stage; only stretches whose beginning is known count."""
    moves = _of_closed(closed_rows, stage_moves)
    left_on = np.append(moves.entered_on[1:], 0)
    is_last = np.append(moves.record[1:] != moves.record[:-1], True)
    left_on = np.where(is_last, moves.closed_on, np.minimum(left_on, moves.closed_on))
    days = left_on - moves.entered_on
    kept = np.flatnonzero(moves.is_won & moves.is_open_stage & moves.is_entry & (days >= 0))
    # The longest stretch of each win in each stage stands first.
    order = kept[np.lexsort((-days[kept], moves.code[kept], moves.record[kept]))]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (moves.record[order][1:] != moves.record[order][:-1]) | (
        moves.code[order][1:] != moves.code[order][:-1]
    )
    rows = order[is_first]
    steps = np.arange(1, _DAYS_LOOKED_AT + 1) / (_DAYS_LOOKED_AT + 1)
    looked_at = moves.entered_on[rows, None] + np.floor(days[rows, None] * steps).astype(np.int64)
    return Stays(
        moves.stage.take(pa.array(rows)), days[rows], moves.closed_on[rows, None] - looked_at
    )


def stage_rates(closed_rows: pa.Table, stage_moves: pa.Table) -> list[StageRate]:
    """Return for each stage how many that were in it closed, and how many of them were won."""
    moves = _of_closed(closed_rows, stage_moves)
    inside = np.flatnonzero(moves.is_open_stage)
    if not len(inside):
        return []
    records, first, at = np.unique(moves.record, return_index=True, return_inverse=True)
    is_won, is_known = moves.is_won[first], moves.is_entry[first]
    pairs = np.unique(moves.code[inside] * len(records) + at[inside])
    codes, opportunity = np.divmod(pairs, len(records))
    n_known = int((is_won & is_known).sum())
    found = []
    for code, stage in enumerate(moves.names):
        in_stage = opportunity[codes == code]
        if len(in_stage):
            n_won = int(is_won[in_stage].sum())
            passed = int((is_won & is_known)[in_stage].sum())
            rate = float(is_won.sum() / len(records))
            found.append(StageRate(stage, len(in_stage), n_won, n_known, passed, rate))
    return sorted(found, key=lambda one: one.stage)


@dataclass(frozen=True)
class _Moves:
    """Stages entered by closed opportunities, by record and time, with their outcome."""

    record: Ints
    stage: pa.ChunkedArray
    code: Ints
    names: list[str]
    entered_on: Ints
    closed_on: Ints
    is_entry: npt.NDArray[np.bool_]
    is_won: npt.NDArray[np.bool_]
    is_open_stage: npt.NDArray[np.bool_]


def _of_closed(closed_rows: pa.Table, stage_moves: pa.Table) -> _Moves:
    closed = closed_rows.filter(pc.is_valid(closed_rows["closed_on"]))
    at = rows_of(stage_moves["record_id"], closed["record_id"])
    is_ours = pc.and_(pc.is_valid(at), pc.is_valid(stage_moves["entered_on"]))
    is_ours = pc.and_(is_ours, pc.is_valid(stage_moves["stage"]))
    moves, at = stage_moves.filter(is_ours), at.filter(is_ours)
    order = pa.array(np.lexsort((moves["seq"].to_numpy(), moves["record_id"].to_numpy())))
    moves, at = moves.take(order), at.take(order)
    coded = moves["stage"].combine_chunks().dictionary_encode()
    return _Moves(
        record=moves["record_id"].to_numpy(),
        stage=moves["stage"],
        code=coded.indices.to_numpy().astype(np.int64),
        names=coded.dictionary.to_pylist(),
        entered_on=as_days(moves["entered_on"]),
        closed_on=as_days(closed["closed_on"].take(at)),
        is_entry=pc.fill_null(moves["is_entry"], False).to_numpy(),
        is_won=pc.equal(closed["status"].take(at), "won").to_numpy(),
        is_open_stage=pc.is_valid(moves["stage_place"]).to_numpy(),
    )
