"""SLP002: a close date sooner than 9 in 10 comparable wins came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.figures import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_STAGE = {"scope": "stage:Proposal", "measure": "stage_days_to_win_p10", "value": 30.0, "n": 61,
          "low": 25.0, "high": 36.0}  # fmt: skip
_AGE = {"scope": "all", "measure": "win_age_p10", "value": 100.0, "n": 61, "low": 92.0,
        "high": 110.0}  # fmt: skip


@rule(
    "SLP002",
    severity="medium",
    basis="statistical",
    requires=("close_date", "reference"),
    limits=(Limit("least_n", 10, "wins", "fewest wins to compare with", 5, 1000),),
    says="says {close_date}, {planned_days} day{planned_days:s} {since}; "
    "9 in 10 wins{whose} took {usual} or more (n {n}; {low} to {high})",
    fix="ask for the steps to a signature and their days, or move the date",
    fires=(
        example(close_date="2026-12-17", tables={"reference": (_STAGE,)},
                evidence={"planned_days": 24, "usual": 30.0, "n": 61}),
        example(close_date="2026-11-23", tables={"reference": (_STAGE, _AGE)}),
        example(close_date="2026-12-14", stage="Other", tables={"reference": (_STAGE, _AGE)},
                evidence={"planned_days": 91, "usual": 100.0}),
    ),
    quiet=(
        example(close_date="2026-12-18", tables={"reference": (_STAGE,)}),
        example(close_date="2026-11-20", tables={"reference": (_STAGE,)}),
        example(close_date=None, tables={"reference": (_STAGE, _AGE)}),
        example(close_date="2026-12-14", tables={"reference": ({**_STAGE, "n": 9},)}),
        example(close_date="2026-12-15", stage="Other", tables={"reference": (_STAGE, _AGE)}),
        example(close_date="2026-12-14", stage=None, created_on=None,
                tables={"reference": (_STAGE, _AGE)}),
    ),
)  # fmt: skip
def close_date_optimistic(open_rows: Table, reference: Table, *, least_n: NumericScalar) -> Table:
    """The close date is sooner than 9 in 10 comparable wins came.

    Why: nearly all wins that stood where it stands took longer from such a day.
    Evidence: days to the close date, and the days that 9 in 10 wins took or more: of those that
    were in the same stage from a day there, else of all from creation.
    Fix: ask for the steps to a signature and their days, or move the date.
    Quiet when: the date has passed (another rule), or fewer than 10 wins are known.
    """
    import ibis

    ahead = open_rows.filter(open_rows.close_date >= open_rows.as_of)
    staged = with_figure(ahead, reference, "stage_days_to_win_p10", by="stage")
    staged = staged.mutate(
        planned_days=staged.close_date.delta(staged.as_of, unit="day").cast("int64"),
        since=ibis.literal("from today"),
    )
    rest = ahead.semi_join(staged.filter(staged.usual.isnull()), "record_id")
    aged = with_figure(rest, reference, "win_age_p10", by="group")
    aged = aged.mutate(
        planned_days=aged.close_date.delta(aged.created_on, unit="day").cast("int64"),
        since=ibis.literal("after creation"),
    )
    columns = ("record_id", "close_date", "planned_days", "since", "usual", "n", "low", "high",
               "whose")  # fmt: skip
    both = staged.select(*columns).union(aged.select(*columns))
    # Below the low end of the interval: the figure itself is only as sure as its n.
    found = both.filter((both.planned_days < both.low) & (both.n >= least_n))
    return found.mutate(size=found.usual - found.planned_days)
