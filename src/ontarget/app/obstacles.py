"""Obstacles: enter, change, resolve and list what stands in the way of opportunities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.find_record import find_record
from ontarget.app.local_layer import laid_over, standing_changes
from ontarget.app.obstacle_past import obstacles_on, say_of_obstacle
from ontarget.app.own_records import (
    day_of,
    merged_into,
    standing,
    with_kept_record,
)
from ontarget.app.record_key import keys_of
from ontarget.app.scopes import chosen_scope
from ontarget.app.sellers import sellers_on
from ontarget.audit.own_words import find_kind
from ontarget.core.errors import AmbiguousName, NotInBook, UsageError
from ontarget.core.scope import Scope
from ontarget.report.obstacles import ObstacleView, State
from ontarget.store.transaction import ReadTransaction

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


def add_obstacle(
    desk: Desk, opportunity: str, what: str, *, kind: str | None = None, owner: str | None = None,
    due_on: date | None = None, plan: str | None = None,
) -> ObstacleView:  # fmt: skip
    """Enter an obstacle."""
    if not what.strip():
        raise UsageError("An obstacle has no words.", "Say what stands in the way.")
    row = find_record(desk, opportunity)
    with desk.book.write(notice=desk.notice) as transaction:
        key = transaction.insert_rows(
            "obstacle",
            [{"record_id": row["record_id"], "name": what.strip(),
              "obstacle_kind": find_kind(kind) if kind else None, "owner": owner,
              "due_on": due_on, "mitigation": plan, "actor": desk.actor,
              "raised_at": desk.moment}],
        )[0]  # fmt: skip
    return _get_view(desk, key)


def change_obstacle(
    desk: Desk, obstacle: int | str, *, what: str | None = None, kind: str | None = None,
    owner: str | None = None, due_on: date | None = None, plan: str | None = None,
) -> ObstacleView:  # fmt: skip
    """Change what is said of an obstacle from now on; past days keep what was said then."""
    values = {"name": what, "obstacle_kind": find_kind(kind) if kind else None, "owner": owner,
              "due_on": due_on, "mitigation": plan}  # fmt: skip
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        raise UsageError("Nothing is to be changed.", "Give --owner, --due, --plan, --kind.")
    with desk.book.write(notice=desk.notice) as transaction:
        key = _find_open(desk, transaction, obstacle)
        say_of_obstacle(desk, transaction, key, given)
    return _get_view(desk, key)


def resolve_obstacle(desk: Desk, obstacle: int | str, how: str | None = None) -> ObstacleView:
    """Say that an obstacle is out of the way; by its number, or its opportunity's only one."""
    with desk.book.write(notice=desk.notice) as transaction:
        key = _find_open(desk, transaction, obstacle)
        done = {"resolved_at": desk.moment, "resolution": how}
        say_of_obstacle(desk, transaction, key, done)
    return _get_view(desk, key)


def reopen_obstacle(desk: Desk, obstacle: int | str) -> ObstacleView:
    """Take a resolving back; UsageError where the obstacle was never resolved."""
    with desk.book.write(notice=desk.notice) as transaction:
        number = _number(obstacle)
        rows = [] if number is None else obstacles_on(desk, transaction, key=number)
        if not rows:
            raise NotInBook(f"There is no obstacle '{obstacle}'.", "See: ontarget obstacle list")
        if rows[0]["resolved_at"] is None:
            raise UsageError(f"Obstacle {obstacle} still stands.", "There is nothing to undo.")
        key = rows[0]["obstacle_id"]
        say_of_obstacle(desk, transaction, key, {"resolved_at": None, "resolution": None})
    return _get_view(desk, key)


def list_obstacles(
    desk: Desk, stated: Scope | None = None, *, is_all: bool = False
) -> tuple[ObstacleView, ...]:
    """Return the obstacles of a scope as of the day, the overdue first, then by day due.

    Without ``is_all`` only those that still stand in the way of an open opportunity.
    """
    scope = chosen_scope(desk, stated)
    with desk.book.read() as book:
        rows = obstacles_on(desk, book)
        rows = with_kept_record(rows, merged_into(book) if rows else {})
        records = _records(book, {row["record_id"] for row in rows})
        members = _members(desk, book, scope, records)
    views = [
        _view(desk, row, records[row["record_id"]]) for row in rows if row["record_id"] in members
    ]
    shown = [one for one in views if is_all or one.state in ("open", "overdue")]
    far = date.max
    return tuple(
        sorted(shown, key=lambda one: (_ORDER[one.state], one.due_on or far, one.obstacle_id))
    )


_ORDER: Mapping[State, int] = {"overdue": 0, "open": 1, "resolved": 2, "closed": 3}


def open_obstacles(desk: Desk, book: ReadTransaction) -> list[Row]:
    """Return the obstacles that stand as of the day, of whatever opportunity it is read as."""
    rows = standing(desk, obstacles_on(desk, book), "raised_at", "resolved_at")
    return with_kept_record(rows, merged_into(book) if rows else {})


def obstacles_table(desk: Desk, open_rows: pa.Table) -> pa.Table:
    """Return the audit's input table ``obstacles`` for some opportunities, as of the day."""
    import pyarrow as pa

    from ontarget.audit.inputs import INPUTS

    known = set(open_rows["record_id"].to_pylist())
    with desk.book.read() as book:
        rows = [row for row in open_obstacles(desk, book) if row["record_id"] in known]
    found = [{**row, "raised_on": day_of(desk, row["raised_at"])} for row in rows]
    schema = INPUTS["obstacles"]
    return pa.table({name: [row[name] for row in found] for name in schema.names}, schema=schema)


def obstacle_views(desk: Desk, open_rows: pa.Table) -> dict[int, tuple[ObstacleView, ...]]:
    """Return by record the obstacles that stand as of the day, for the audit's report."""
    known = set(open_rows["record_id"].to_pylist())
    with desk.book.read() as book:
        rows = [row for row in open_obstacles(desk, book) if row["record_id"] in known]
        records = _records(book, {row["record_id"] for row in rows})
    found: dict[int, tuple[ObstacleView, ...]] = {}
    for row in rows:
        key = row["record_id"]
        found[key] = (*found.get(key, ()), _view(desk, row, records[key]))
    return found


def _number(said: int | str) -> int | None:
    """Return what was said as the number of an obstacle, None where it cannot be one."""
    text = str(said).strip()
    return int(text) if text.isdecimal() and int(text) < 1 << 63 else None


def _find_open(desk: Desk, book: ReadTransaction, said: int | str) -> int:
    """Return the obstacle that a number or an opportunity means; it has to stand.

    An opportunity is not looked for where a number is known, or is all that can be meant: said
    twice, the number of what is out of the way must not hit another.
    """
    rows, number, text = open_obstacles(desk, book), _number(said), str(said)
    if any(row["obstacle_id"] == number for row in rows):
        return int(text)
    if number is not None and obstacles_on(desk, book, key=number):
        raise NotInBook(
            f"Obstacle {number} is out of the way, or its opportunity is over.",
            "See: ontarget obstacle list --all",
        )
    if isinstance(said, int):
        raise NotInBook(f"There is no obstacle {said}.", "See: ontarget obstacle list")
    record = find_record(desk, text)
    merged = merged_into(book)
    key = merged.get(record["record_id"], record["record_id"])
    of_record = [row for row in rows if row["record_id"] == key]
    if not of_record:
        raise NotInBook(
            f"No obstacle stands in the way of {record['name'] or record['source_id']}.",
            "See: ontarget obstacle list --all",
        )
    if len(of_record) > 1:
        listed = ", ".join(f"{row['obstacle_id']} ({row['name']})" for row in of_record)
        raise AmbiguousName(f"'{text}' has several obstacles: {listed}.", "Give the number.")
    return int(of_record[0]["obstacle_id"])


def _records(book: ReadTransaction, ids: Iterable[int]) -> dict[int, Row]:
    """Return the present rows of opportunities by number, with what was changed here."""
    wanted, found = sorted(ids), {}
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        local = standing_changes(book, "opportunity", part)
        rows = book.rows("opportunity", record_id=part)
        keys = keys_of(book, "opportunity", rows)
        for row in rows:
            number = row["record_id"]
            now = laid_over("opportunity", row, local.get(number, {}))
            found[number] = {**now, "key": keys[number]}
    return found


def _members(
    desk: Desk, book: ReadTransaction, scope: Scope, records: Mapping[int, Row]
) -> set[int]:
    if scope.kind == "company":
        return set(records)
    sellers = sellers_on(desk, book)
    names = {(row["source"], row["source_id"]): row["name"] or row["source_id"] for row in sellers}
    owners = {
        row["name"] or row["source_id"]
        for row in sellers
        if scope.name in (row["team"], row["manager"])
    } if scope.kind == "team" else {scope.name}  # fmt: skip
    return {
        key
        for key, row in records.items()
        if (row["owner"] or names.get((row["source"], row["owner_id"]), row["owner_id"])) in owners
    }


def _get_view(desk: Desk, key: int) -> ObstacleView:
    with desk.book.read() as book:
        row = with_kept_record(obstacles_on(desk, book, key=key), merged_into(book))[0]
        records = _records(book, [row["record_id"]])
    return _view(desk, row, records[row["record_id"]])


def _view(desk: Desk, row: Row, record: Row) -> ObstacleView:
    end = end_of_day(desk, desk.as_of)
    is_resolved = row["resolved_at"] is not None and row["resolved_at"] <= end
    closed_on = record["closed_on"]
    is_closed = record["status"] in ("won", "lost") and (not closed_on or closed_on <= desk.as_of)
    is_late = row["due_on"] is not None and row["due_on"] < desk.as_of
    state: State = (
        "resolved" if is_resolved else "closed" if is_closed else "overdue" if is_late else "open"
    )
    return ObstacleView(
        row["obstacle_id"], record["key"], record["name"], row["name"],
        row["obstacle_kind"], row["owner"], row["due_on"], row["mitigation"],
        day_of(desk, row["raised_at"]), day_of(desk, row["resolved_at"]) if is_resolved else None,
        row["resolution"] if is_resolved else None, row["evidence"], state,
    )  # fmt: skip
