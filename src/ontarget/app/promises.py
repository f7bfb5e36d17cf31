"""What was agreed and what came of it: next steps that were due, actions, decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.attention import entries_since
from ontarget.app.decide import VERDICTS, Decision
from ontarget.app.desk import Desk
from ontarget.app.record_key import name_of
from ontarget.plan.actions import ACTION_KINDS, NEXT_BEST
from ontarget.report.coach import Kept, Promise
from ontarget.report.handout import day_words

_LEAST_ALL = 10  # steps of all sellers, below which their share says nothing
_EARLY_DAYS = 1  # a contact on the day before counts as well
_COLUMNS = ["record_id", "opportunity_id", "name", "account", "owner", "status", "next_step",
            "next_step_on", "last_activity_on"]  # fmt: skip
Row = dict[str, Any]


def find_promises(
    then: pa.Table, now: pa.Table, since: date, day: date
) -> list[tuple[str, Promise]]:
    """Return the next steps of the state of ``since`` that were due before ``day``, with the owner.

    Steps due on the first day count, those due on the last one do not: they may still be kept.
    """
    due = pc.and_(
        pc.greater_equal(then["next_step_on"], pa.scalar(since)),
        pc.less(then["next_step_on"], pa.scalar(day)),
    )
    is_due = pc.and_(pc.fill_null(due, False), pc.equal(then["status"], "open"))
    rows = then.filter(pc.fill_null(is_due, False)).select(_COLUMNS)
    is_meant = pc.is_in(now["record_id"], value_set=rows["record_id"].combine_chunks())
    later = {row["record_id"]: row for row in now.filter(is_meant).select(_COLUMNS).to_pylist()}
    found = [(row["owner"] or "", _promise(row, later.get(row["record_id"])))
             for row in rows.to_pylist()]  # fmt: skip
    return sorted(found, key=lambda one: (one[1].due_on, one[1].opportunity_id))


def _promise(before: Row, now: Row | None) -> Promise:
    is_kept, became = _became(before, now)
    name = name_of(before)
    step = before["next_step"] or "a step without words"
    return Promise(before["opportunity_id"], name, step, before["next_step_on"], is_kept, became)


def _became(before: Row, now: Row | None) -> tuple[bool | None, str]:
    due = before["next_step_on"]
    if now is None or now["status"] == "unresolved":
        return None, "it left the book"
    if now["status"] != "open":
        return True, f"{now['status']} since"
    heard, step_on = now["last_activity_on"], now["next_step_on"]
    if heard is not None and heard >= due - timedelta(days=_EARLY_DAYS):
        return True, f"last in touch on {day_words(heard)}"
    if step_on is None:
        return False, "no day is set any more"
    return (False, f"now {day_words(step_on)}") if step_on > due else (False, "still to do")


def find_kept(
    desk: Desk, promises: Sequence[tuple[str, Promise]], rows: pa.Table, since: date, owner: str,
    *, is_known: bool, decisions: Iterable[Decision],
) -> Kept:  # fmt: skip
    """Return what a seller agreed and kept since the end of a day; ``rows`` are the seller's."""
    told = [one for _, one in promises if one.is_kept is not None]
    is_alone = len({name for name, _ in promises}) < 3
    is_enough = len(told) >= _LEAST_ALL and not is_alone
    ids = set(rows["record_id"].to_pylist())
    states = _states(desk, since, rows)
    made = Counter(one.verdict for one in decisions if one.record_id in ids
                   and one.decided_at.astimezone(desk.zone).date() > since)  # fmt: skip
    return Kept(
        due=tuple(one for name, one in promises if name == owner),
        all_kept=sum(one.is_kept is True for one in told) if is_enough else None,
        all_due=len(told) if is_enough else None,
        is_known=is_known,
        n_proposed=len(states.get("shown", set())),
        n_done=len(states.get("done", set())),
        decisions={verdict: made[verdict] for verdict in VERDICTS if made[verdict]},
    )


def _states(desk: Desk, since: date, rows: pa.Table) -> dict[str, set[str]]:
    """Return by state the actions about some opportunities; older entries name no record."""
    found: dict[str, set[str]] = {}
    records = set(rows["record_id"].to_pylist())
    ids = set(rows["opportunity_id"].to_pylist())
    kinds = [f"{kind.name}-" for kind in (*ACTION_KINDS, NEXT_BEST)]
    for row in entries_since(desk, since):
        about = {row["action"].removeprefix(kind) for kind in kinds
                 if row["action"].startswith(kind)}  # fmt: skip
        if row["record_id"] in records or (row["record_id"] is None and about & ids):
            found.setdefault(row["state"], set()).add(row["action"])
    return found
