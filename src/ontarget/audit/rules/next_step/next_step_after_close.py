"""NXT004: the next step comes after the close date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table


@rule(
    "NXT004",
    severity="low",
    basis="arithmetic",
    requires=("next_step_on", "close_date"),
    unless=("close_date_past",),
    says="next step on {next_step_on}, but said to close on {close_date}",
    fix="move the close date behind the steps that are still to come",
    fires=(
        example(next_step_on="2026-12-18", close_date="2026-12-17", evidence={"size": 1.0}),
        example(next_step_on="2027-02-01", close_date="2026-11-30"),
    ),
    quiet=(
        example(next_step_on="2026-12-17", close_date="2026-12-17"),
        example(next_step_on="2026-12-18", close_date=None),
        example(next_step_on=None, close_date="2026-12-17"),
        example(next_step_on="2026-11-23", close_date="2026-11-20"),
    ),
)
def next_step_after_close(open_rows: Table) -> Table:
    """The next step is planned for a day after the close date.

    Why: both days cannot be right; most often the close date is the older one.
    Evidence: the day of the next step and the close date.
    Fix: move the close date behind the steps that are still to come.
    Quiet when: the close date has passed (another rule), or one of the days is not known.
    """
    rows = open_rows.filter(open_rows.close_date >= open_rows.as_of)
    found = rows.filter(rows.next_step_on > rows.close_date)
    late = found.next_step_on.delta(found.close_date, unit="day").cast("float64")
    return found.select("record_id", "next_step_on", "close_date", size=late)
