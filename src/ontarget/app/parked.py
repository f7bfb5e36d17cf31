"""What was decided, as it changes the odds: parked opportunities sleep, handed over ones move.

Nobody works on a parked opportunity, so nothing is expected of it until it comes back: of a cut
one nothing at all. What a decision saves elsewhere is not credited to it; that would be a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.decide import Decision, standing_decisions
from ontarget.app.desk import Desk
from ontarget.app.kept_state import kept_state
from ontarget.core.number import counted
from ontarget.pipeline.load import PipelineTables

ASLEEP = "asleep_until"
_FOR_GOOD = date(9999, 12, 31)


def decided_state(desk: Desk) -> PipelineTables:
    """Return the state of the book at the end of the day, with what was decided laid over it."""
    return with_decisions(desk, kept_state(desk))


def with_decisions(desk: Desk, state: PipelineTables) -> PipelineTables:
    """Return the state with what was decided about open opportunities by the end of the day.

    Parked ones have the day they come back in ``asleep_until``; handed over ones belong to their
    new owner.
    """
    with desk.book.read() as book:
        decisions = standing_decisions(book, desk)
    if not decisions:
        return state
    rows = state.pipeline
    is_open = pc.fill_null(pc.equal(rows["status"], "open"), False).to_numpy(zero_copy_only=False)
    ids = rows["record_id"].to_numpy()
    decided = np.flatnonzero(is_open & np.isin(ids, list(decisions)))
    until: list[date | None] = [None] * rows.num_rows
    for place in decided.tolist():
        until[place] = _asleep_until(decisions[int(ids[place])], desk.as_of)
    rows = rows.append_column(ASLEEP, pa.array(until, pa.date32()))
    return replace(state, pipeline=_handed_over(rows, decided.tolist(), decisions))


def _asleep_until(decision: Decision, day: date) -> date | None:
    return (decision.until_on or _FOR_GOOD) if decision.is_asleep(day) else None


def _handed_over(rows: pa.Table, decided: list[int], decisions: Mapping[int, Decision]) -> pa.Table:
    ids = rows["record_id"].to_pylist()
    moved = {place: to for place in decided if (to := decisions[ids[place]].to_owner) is not None}
    if not moved:
        return rows
    owners = rows["owner"].to_pylist()
    for place, to in moved.items():
        owners[place] = to
    at = rows.column_names.index("owner")
    return rows.set_column(at, "owner", pa.array(owners, pa.string()))


def asleep_note(members: pa.Table, end: date) -> tuple[str, ...]:
    """Say how many parked ones count less in a period that ends on a day, or nothing."""
    if ASLEEP not in members.column_names:
        return ()
    n = int(pc.sum(pc.is_valid(members[ASLEEP])).as_py() or 0)
    if not n:
        return ()
    later = pc.greater(pc.drop_null(members[ASLEEP]), pa.scalar(end))
    n_out = int(pc.sum(later).as_py() or 0)
    said = counted(n, "opportunity parked by you counts", "opportunities parked by you count")
    when = "not at all in this period" if n_out == n else "from the day they come back only"
    return (f"{said} {when}: ontarget decisions",)
