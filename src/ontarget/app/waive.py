"""Accept findings: for one opportunity, for those that meet a condition, or for all, with an end.

A waiver hides nothing for good by accident: it has a reason, who gave it and, if wanted, a last
day, and what it hides is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.counted import meets
from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.own_records import merged_into
from ontarget.app.record_key import keys_of
from ontarget.audit.registry import get_rule
from ontarget.audit.runner import RuleRun
from ontarget.core.condition import parse_condition
from ontarget.core.errors import NotInBook, UsageError


@dataclass(frozen=True)
class Waiver:
    """Findings of a rule that someone accepts; of every opportunity if neither is given."""

    waiver_id: int
    rule_id: str
    record_id: int | None
    opportunity: str | None
    condition: str | None
    reason: str
    until_on: date | None
    actor: str | None
    waived_on: date


def check_about(
    rule: str | None, opportunity: str | None, where: str | None, *, everywhere: bool
) -> None:
    """Refuse a waiver that does not say of what, or says it twice; UsageError."""
    if rule is None or sum(map(bool, (opportunity, where, everywhere))) != 1:
        raise UsageError(
            "Which finding is accepted?",
            "ontarget waive RULE OPPORTUNITY, or RULE --where CONDITION, or RULE --everywhere: "
            "one of them, with --reason TEXT",
        )


def waive(
    desk: Desk, rule: str, opportunity: str | None, *, reason: str, until: date | None = None,
    where: str | None = None,
) -> Waiver:  # fmt: skip
    """Accept the findings of a rule from now on; UsageError where the words do not fit."""
    found = get_rule(rule)
    if not reason.strip():
        raise UsageError("A waiver needs a reason.", "Give it with --reason.")
    if opportunity and where:
        raise UsageError("An opportunity and --where exclude one another.", "Give one of them.")
    if until is not None and until <= desk.as_of:
        raise UsageError(f"{until} is not ahead of {desk.as_of}.", "Give a later day.")
    condition = str(parse_condition(where)) if where else None
    row = find_record(desk, opportunity) if opportunity else None
    with desk.book.write(notice=desk.notice) as transaction:
        number = transaction.insert_rows(
            "waiver",
            [{
                "rule_id": found.id, "record_id": row["record_id"] if row else None,
                "condition": condition, "reason": reason.strip(), "until_on": until,
                "actor": desk.actor, "waived_at": desk.moment,
            }],
        )[0]  # fmt: skip
    return next(one for one in list_waivers(desk) if one.waiver_id == number)


def withdraw_waiver(desk: Desk, number: int) -> Waiver:
    """Take a waiver back; NotInBook if none of that number stands."""
    standing = {one.waiver_id: one for one in list_waivers(desk)}
    if number not in standing:
        raise NotInBook(f"No waiver {number} stands.", "Those that stand: ontarget waive --list")
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.put_row("waiver", {"waiver_id": number, "withdrawn_at": desk.moment})
    return standing[number]


def list_waivers(desk: Desk) -> list[Waiver]:
    """Return the waivers that stand at the end of the desk's day."""
    with desk.book.read() as book:
        rows = [row for row in book.rows("waiver") if _stands(row, desk)]
        kept = merged_into(book)
        ids = sorted({row["record_id"] for row in rows if row["record_id"] is not None})
        about = book.rows("opportunity", record_id=ids)
        keys = keys_of(book, "opportunity", about)
    named = {row["record_id"]: row["name"] or keys[row["record_id"]] for row in about}
    return [_waiver(row, named, kept, desk) for row in rows]


def _waiver(row: dict[str, Any], named: dict[int, str], kept: dict[int, int], desk: Desk) -> Waiver:
    return Waiver(
        row["waiver_id"], row["rule_id"], kept.get(row["record_id"], row["record_id"]),
        named.get(row["record_id"]), row["condition"], row["reason"], row["until_on"],
        row["actor"], row["waived_at"].astimezone(desk.zone).date(),
    )  # fmt: skip


def _stands(row: dict[str, Any], desk: Desk) -> bool:
    def day(name: str) -> date | None:
        at = row[name]
        return at.astimezone(desk.zone).date() if at else None

    made, back = day("waived_at"), day("withdrawn_at")
    is_over = row["until_on"] is not None and row["until_on"] < desk.as_of
    is_made = made is not None and made <= desk.as_of
    return is_made and not is_over and (back is None or back > desk.as_of)


def without_waived(
    desk: Desk, runs: Sequence[RuleRun], open_rows: pa.Table
) -> tuple[list[RuleRun], int]:
    """Return the runs without what is accepted, and how many findings that were."""
    waivers = list_waivers(desk)
    if not waivers:
        return list(runs), 0
    kept, n_waived = [], 0
    for run in runs:
        own = [one for one in waivers if one.rule_id == run.rule.id]
        rows = run.rows
        if own and rows.num_rows:
            rows = _without(desk, rows, own, open_rows)
            n_waived += run.rows.num_rows - rows.num_rows
        kept.append(replace(run, rows=rows))
    return kept, n_waived


def _without(desk: Desk, rows: pa.Table, waivers: list[Waiver], open_rows: pa.Table) -> pa.Table:
    for one in waivers:
        if one.condition is not None:
            met = open_rows.filter(pa.array(meets(desk, open_rows, parse_condition(one.condition))))
            ids = met["record_id"]
        elif one.record_id is not None:
            ids = pa.chunked_array([pa.array([one.record_id], pa.int64())])
        else:
            return rows.slice(0, 0)
        rows = rows.filter(pc.invert(pc.is_in(rows["record_id"], value_set=ids)))
    return rows
