"""Where a scope stands: booked in a period, open and dated in it, and what the gap would take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.forecast.amount import WinAmounts
from ontarget.forecast.measure import Measure
from ontarget.forecast.win_close import Basis

# Wins by which the scope's size of a win is pulled to the firm's.
_SIZE_WEIGHT = 5.0


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What the CRM's own dates say: open opportunities dated in a period, in minor units."""

    dated_amount: int
    n_dated: int
    n_without_amount: int


def _within(column: pa.ChunkedArray, start: date, end: date) -> pa.ChunkedArray:
    is_in = pc.and_(pc.greater_equal(column, start), pc.less_equal(column, end))
    return pc.fill_null(is_in, False)


def booked_in(pipeline: pa.Table, measure: Measure, start: date, end: date) -> int:
    """Return what was booked in a period, in minor units or as a count.

    ``pipeline`` holds nothing later than its as-of day, so neither does the result.
    """
    if measure.kind == "created":
        return int(
            pc.sum(_within(pipeline["created_on"], start, end).cast(pa.int64())).as_py() or 0
        )
    is_won = pc.fill_null(pc.equal(pipeline["status"], "won"), False)
    won = pipeline.filter(pc.and_(is_won, _within(pipeline["closed_on"], start, end)))
    if measure.kind == "won":
        return int(won.num_rows)
    booked = pc.coalesce(won[measure.booked_column], won[measure.open_column])
    return int(pc.sum(booked).as_py() or 0)


def read_paper(pipeline: pa.Table, start: date, end: date) -> OnPaper:
    """Return what the close dates of open opportunities promise to a period."""
    still_open = pipeline.filter(pc.fill_null(pc.equal(pipeline["status"], "open"), False))
    dated = still_open.filter(_within(still_open["close_date"], start, end))
    return OnPaper(
        int(pc.sum(dated["amount"]).as_py() or 0), dated.num_rows, still_open["amount"].null_count
    )


def estimate_needs(
    pipeline: pa.Table, amounts: WinAmounts, basis: Basis, measure: Measure, gap: float,
    prior_won: float, prior_weight: float,
) -> tuple[int | None, int | None]:  # fmt: skip
    """Return the wins, and the opportunities at the shrunken win rate, that would fill ``gap``.

    ``gap`` is in minor units or counts, ``prior_won`` of ``prior_weight`` opportunities are won
    before any history. None where no win has an amount yet.
    """
    size = 1.0 if measure.kind != "value" else _usual_win(pipeline, amounts)
    if size is None:
        return None, None
    wins = math.ceil(gap / size)
    share = (basis.n_won + prior_won) / (basis.n_closed + prior_weight)
    return wins, math.ceil(wins / share)


def _usual_win(pipeline: pa.Table, amounts: WinAmounts) -> float | None:
    """Mean booked amount of the scope's wins, pulled to the firm's."""
    is_won = pc.fill_null(pc.equal(pipeline["status"], "won"), False)
    own = pipeline.filter(is_won)["booked_amount"].drop_null()
    if len(amounts.firm):
        firm = float(amounts.firm.mean())
    elif amounts.centre is not None:
        firm = math.exp(amounts.centre)
    else:
        return None
    total = float(pc.sum(own).as_py() or 0)
    size = (total + _SIZE_WEIGHT * firm) / (len(own) + _SIZE_WEIGHT)
    return size if size > 0 else None
