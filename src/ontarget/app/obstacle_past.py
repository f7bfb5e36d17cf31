"""Obstacles as they were known on a day: what was entered, and every later change by its moment.

A row keeps what was entered; changing, resolving and reopening are observations of the kind
``obstacle``, so that an earlier day sees what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.local_layer import canonical, typed
from ontarget.store.own_kinds import OBSTACLE
from ontarget.store.transaction import ReadTransaction, WriteTransaction

Row = dict[str, Any]


def obstacles_on(desk: Desk, book: ReadTransaction, *, key: int | None = None) -> list[Row]:
    """Return every obstacle entered by the end of the desk's day, as it was known then.

    ``key`` asks for the one of that number.
    """
    end = end_of_day(desk, desk.as_of)
    one = {} if key is None else {"obstacle_id": key}
    rows = {
        row["obstacle_id"]: dict(row)
        for row in book.rows("obstacle", **one)
        if row["raised_at"] <= end
    }
    if not rows:
        return []
    own = {} if key is None else {"record_id": key}
    # They come in time order, field by field.
    for said in book.rows("observation", kind=OBSTACLE.name, **own):
        if said["record_id"] in rows and said["effective_at"] <= end:
            field = OBSTACLE.field(said["field"])
            rows[said["record_id"]][field.name] = typed(field, said["value"])
    return list(rows.values())


def say_of_obstacle(
    desk: Desk, transaction: WriteTransaction, key: int, values: Mapping[str, Any]
) -> None:
    """Keep what is said of an obstacle from the desk's moment on."""
    at: datetime = desk.moment
    transaction.insert_rows(
        "observation",
        [{"kind": OBSTACLE.name, "record_id": key, "field": name, "value": canonical(value),
          "effective_at": at, "recorded_at": desk.now, "known": "user", "seq": 0}
         for name, value in values.items()],
    )  # fmt: skip
