"""STG003: longer in its stage than 9 in 10 wins were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.figures import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_STAY = {"scope": "stage:Proposal", "measure": "stage_age_p90", "value": 35.0, "n": 61, "low": 30.0,
         "high": 44.0}  # fmt: skip


@rule(
    "STG003",
    severity="medium",
    basis="statistical",
    requires=("stage_age_days", "reference"),
    limits=(
        Limit("least_times", 2, "times", "the days of 9 in 10 wins, at least", 1, 10),
        Limit("least_n", 10, "wins", "fewest wins to compare with", 5, 1000),
    ),
    unless=("older_than_any_closed", "older_than_any_win"),
    says="{stage_age_days} days in {stage}; 9 in 10 wins left it within {usual} "
    "(n {n}; {low} to {high})",
    fix="ask what stops the next step, and write it down as an obstacle",
    fires=(
        example(stage_age_days=71, tables={"reference": (_STAY,)},
                evidence={"stage_age_days": 71, "usual": 35.0, "n": 61}),
        example(stage_age_days=200, tables={"reference": ({**_STAY, "n": 10},)}),
    ),
    quiet=(
        example(stage_age_days=70, tables={"reference": (_STAY,)}),
        example(stage_age_days=80, tables={"reference": ({**_STAY, "high": 80.0},)}),
        example(stage_age_days=200, tables={"reference": ({**_STAY, "n": 9},)}),
        example(stage_age_days=200, stage="Quote", tables={"reference": (_STAY,)}),
        example(stage_age_days=None, tables={"reference": (_STAY,)}),
    ),
)  # fmt: skip
def stage_stale(
    open_rows: Table, reference: Table, *, least_times: NumericScalar, least_n: NumericScalar
) -> Table:
    """It has been in its stage for much longer than 9 in 10 wins were.

    Why: wins move on; what stays where few wins ever stayed so long has most often stopped.
    Evidence: days in the stage, the days within which 9 in 10 wins left it, n and interval.
    Fix: ask what stops the next step, and write it down as an obstacle.
    Quiet when: it is within twice that figure or within its interval, or fewer than 10 wins
    were in the stage.
    """
    rows = with_figure(open_rows, reference, "stage_age_p90", by="stage")
    # What is open on some day has stood for longer than most stays take, so more is asked.
    is_far = rows.stage_age_days > rows.usual * least_times
    found = rows.filter(is_far & (rows.stage_age_days > rows.high) & (rows.n >= least_n))
    return found.select(
        "record_id", "stage", "stage_age_days", "usual", "n", "low", "high",
        size=found.stage_age_days - found.usual,
    )  # fmt: skip
