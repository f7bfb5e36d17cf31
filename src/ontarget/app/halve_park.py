"""Park one side of a halving in one go."""

from __future__ import annotations

from ontarget.app.decide_many import Parking, park_all
from ontarget.app.desk import Desk
from ontarget.report.halve import HalfRow, HalveView


def to_park(view: HalveView, *, is_mine: bool) -> list[HalfRow]:
    """Return those of one half, mine or the tool's, that are not parked yet."""
    rows = view.mine.parked if is_mine and view.mine is not None else view.parked
    return [row for row in rows if not row.is_asleep]


def park(desk: Desk, rows: list[HalfRow]) -> int:
    """Put them on the back burner until their days, with the audit's reason; all or nothing."""
    parkings = [
        Parking(row.record_id, row.wakes_on, row.why) for row in rows if row.wakes_on is not None
    ]
    return park_all(desk, parkings)
