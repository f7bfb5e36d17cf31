"""STG001: older than any opportunity that was ever closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.figures import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_LONGEST = {"scope": "all", "measure": "closed_age_max", "value": 138.0, "n": 6711, "low": 138.0,
            "high": 138.0}  # fmt: skip


@rule(
    "STG001",
    severity="high",
    basis="statistical",
    requires=("created_on", "reference"),
    limits=(Limit("least_n", 30, "closed", "fewest to compare with", 10, 1000),),
    says="open for {age_days} days; of {n} that closed, won or lost, none took longer than {usual}",
    fix="ask once whether there is still a project; without a date from the buyer, close it",
    fires=(
        example(age_days=139, tables={"reference": (_LONGEST,)},
                evidence={"age_days": 139, "usual": 138.0, "n": 6711}),
        example(age_days=500, tables={"reference": ({**_LONGEST, "n": 30},)}),
    ),
    quiet=(
        example(age_days=138, tables={"reference": (_LONGEST,)}),
        example(age_days=500, tables={"reference": ({**_LONGEST, "n": 29},)}),
        example(age_days=None, created_on=None, tables={"reference": (_LONGEST,)}),
        example(age_days=500, tables={"reference": ({**_LONGEST, "scope": "group:EMEA"},)}),
    ),
)  # fmt: skip
def older_than_any_closed(open_rows: Table, reference: Table, *, least_n: NumericScalar) -> Table:
    """It is older than any opportunity that was ever won or lost.

    Why: whatever was decided here was decided sooner; this one was left open, not worked on.
    Evidence: its age, and the greatest age at closing of all that closed, with their number.
    Fix: ask once whether there is still a project; without a date from the buyer, close it.
    Quiet when: fewer than 30 have closed, or its day of creation is unknown.
    """
    rows = with_figure(open_rows, reference, "closed_age_max")
    found = rows.filter((rows.age_days > rows.usual) & (rows.n >= least_n))
    return found.select(
        "record_id", "age_days", "usual", "n", "low", "high", size=found.age_days - found.usual
    )
