"""STG002: older than any comparable win."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.figures import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_FIRM = {"scope": "all", "measure": "win_age_max", "value": 240.0, "n": 300, "low": 240.0,
         "high": 240.0}  # fmt: skip
_GROUP = {**_FIRM, "scope": "group:EMEA", "value": 180.0, "n": 40}


@rule(
    "STG002",
    severity="medium",
    basis="statistical",
    requires=("created_on", "reference"),
    limits=(Limit("least_n", 30, "wins", "fewest wins to compare with", 10, 1000),),
    unless=("older_than_any_closed",),
    says="open for {age_days} days; of {n} wins{whose} none took longer than {usual}",
    fix="ask what would have to change for them to buy; else back burner",
    fires=(
        example(age_days=181, tables={"reference": (_FIRM, _GROUP)},
                evidence={"usual": 180.0, "n": 40, "whose": " in EMEA"}),
        example(age_days=241, group="US", tables={"reference": (_FIRM, _GROUP)},
                evidence={"usual": 240.0, "whose": ""}),
    ),
    quiet=(
        example(age_days=180, tables={"reference": (_FIRM, _GROUP)}),
        example(age_days=240, group="US", tables={"reference": (_FIRM, _GROUP)}),
        example(age_days=400, tables={"reference": ({**_FIRM, "n": 29},)}),
        example(age_days=None, created_on=None, tables={"reference": (_FIRM,)}),
    ),
)  # fmt: skip
def older_than_any_win(open_rows: Table, reference: Table, *, least_n: NumericScalar) -> Table:
    """It is older than any comparable opportunity was when it was won.

    Why: a win at this age would be the first of its kind.
    Evidence: its age, the greatest age of a win in its group, else of all, and their number.
    Fix: ask what would have to change for them to buy; without an answer, back burner.
    Quiet when: fewer than 30 wins are known, or it is older than any that closed (another rule).
    """
    rows = with_figure(open_rows, reference, "win_age_max", by="group")
    found = rows.filter((rows.age_days > rows.usual) & (rows.n >= least_n))
    return found.select(
        "record_id", "age_days", "whose", "usual", "n", "low", "high",
        size=found.age_days - found.usual,
    )  # fmt: skip
