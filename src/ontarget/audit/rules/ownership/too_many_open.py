"""OWN003: more open than the seller's own pace can close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import repeated
from ontarget.audit.shares import reached

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_YEAR = 365
_CLOSED = repeated(20)
_OPEN = repeated(47)


@rule(
    "OWN003",
    severity="medium",
    basis="statistical",
    requires=("owner", "closed_rows"),
    limits=(
        Limit("times", 4, "times", "the usual cycle that clearing may take", 1),
        Limit("least_open", 20, "opportunities", "open there must be", 1),
        Limit("least_n", 10, "closings", "in the last year there must be to tell", 1),
    ),
    says="{subject} has {n_open} open and closed {n} in the last year: {clear_days} days of work "
    "at that pace ({low} to {high}), where half close within {usual_days}",
    fix="decide which half to keep, and hand over or park the rest",
    fires=(
        example(tables={"open_rows": repeated(47), "closed_rows": _CLOSED},
                evidence={"subject": "Maya", "n_open": 48, "n": 20, "clear_days": 876}),
        example(tables={"open_rows": repeated(90), "closed_rows": repeated(30, status="lost")}),
    ),
    quiet=(
        example(tables={"open_rows": repeated(10), "closed_rows": _CLOSED}),
        example(tables={"open_rows": _OPEN, "closed_rows": _CLOSED[:9]}),
        example(tables={"open_rows": _OPEN, "closed_rows": repeated(90)}),
        example(tables={"open_rows": _OPEN, "closed_rows": repeated(20, closed_on="2025-11-22")}),
    ),
)  # fmt: skip
def too_many_open(
    open_rows: Table, closed_rows: Table, *,
    times: NumericScalar, least_open: NumericScalar, least_n: NumericScalar,
) -> Table:  # fmt: skip
    """A seller has more open than their own pace of the last year could close in time.

    Why: what nobody can get to is not being sold, and it hides what could be.
    Evidence: what is open, what was closed in a year, the days it would take at that pace with
    the 80 % interval of the pace, and what half of the closed ones took.
    Fix: halve the pipeline: keep what can be worked on.
    Quiet when: there are few open, or few closed in the last year to tell the pace by.
    """
    import ibis

    open_by = open_rows.group_by("owner").aggregate(
        n_open=open_rows.count(), as_of=open_rows.as_of.max()
    )
    closed = closed_rows.inner_join(open_by, "owner")
    ago = closed.as_of.delta(closed.closed_on, unit="day")
    last_year = closed.filter((ago >= 0) & (ago < _YEAR))
    usual = reached(last_year, ("owner",), "age_days", 0.5)
    rows = open_by.inner_join(usual, "owner").rename(usual_days="reached")
    n, n_open = rows.n.cast("float64"), rows.n_open.cast("float64")
    spread = n.sqrt() * 1.2815515655446004  # closings come and go like a Poisson count
    days = n_open * float(_YEAR)
    rows = rows.mutate(
        clear_days=(days / n).floor().cast("int64"),
        low=(days / (n + spread)).floor().cast("int64"),
        high=(days / (n - spread)).floor().cast("int64"),
        size=days / n,
    )
    is_long = rows.low.cast("float64") > rows.usual_days.cast("float64") * times
    found = rows.filter((rows.n >= least_n) & (rows.n_open >= least_open) & is_long)
    kept = ("n_open", "n", "clear_days", "low", "high", "usual_days", "size")
    return found.select(*kept, record_id=ibis.null("int64"), subject=found.owner)
