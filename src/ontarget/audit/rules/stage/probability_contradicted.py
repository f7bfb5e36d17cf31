"""STG006: a stage carries chances that its own record contradicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.figures import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_RATE = {"scope": "stage:Proposal", "measure": "stage_win_rate", "value": 0.3, "n": 120,
         "low": 0.25, "high": 0.36}  # fmt: skip
_SIX = {"open_rows": ({"probability": 0.6}, {"probability": 0.5}, {"probability": None}),
        "reference": (_RATE,)}  # fmt: skip


@rule(
    "STG006",
    severity="low",
    basis="statistical",
    requires=("probability", "stage", "reference"),
    limits=(
        Limit("least_gap", 0.15, "share", "beyond the interval, from which on it is said", 0, 1),
        Limit("least_n", 30, "closed", "fewest closed ones that were in the stage", 10, 1000),
    ),
    says="{subject} carries {stated:percent} on average ({n_open} open); of {n} that were in it "
    "and closed, {usual:percent} were won ({low:percent} to {high:percent})",
    fix="set the chance of the stage to its record, or leave the stage's chance out of sums",
    fires=(
        example(probability=0.7, tables=_SIX, evidence={"subject": "Proposal", "stated": 0.6,
                                                        "n_open": 3, "n": 120}),
        example(probability=0.05, tables={"reference": (_RATE,)}, evidence={"stated": 0.05}),
    ),
    quiet=(
        example(probability=0.5, tables={"reference": (_RATE,)}),
        example(probability=0.3, tables={"reference": (_RATE,)}),
        example(probability=0.9, tables={"reference": ({**_RATE, "n": 29},)}),
        example(probability=0.9, stage="Quote", tables={"reference": (_RATE,)}),
        example(probability=None, tables={"reference": (_RATE,)}),
    ),
)  # fmt: skip
def probability_contradicted(
    open_rows: Table, reference: Table, *, least_gap: NumericScalar, least_n: NumericScalar
) -> Table:
    """The chances typed in a stage are far from the share of it that was ever won.

    Why: every sum weighted by such chances is off by as much.
    Evidence: the mean chance typed, and the share won of those that were in the stage and closed.
    Fix: set the chance of the stage to its record, or leave it out of sums.
    Quiet when: it lies within 15 points of the interval, or fewer than 30 have closed.
    """
    import ibis

    rows = open_rows.filter(open_rows.probability.notnull() & open_rows.stage.notnull())
    # Ten thousandths are whole, so the sum does not depend on the order of the rows.
    parts = (rows.probability * 10_000).round().cast("int64")
    stages = rows.mutate(parts=parts).group_by("stage")
    means = stages.aggregate(
        total=lambda t: t.parts.sum().cast("int64"), n_open=lambda t: t.count()
    )
    means = means.mutate(stated=means.total.cast("float64") / (means.n_open * 10_000))
    told = with_figure(means, reference, "stage_win_rate", by="stage")
    is_off = (told.stated > told.high + least_gap) | (told.stated < told.low - least_gap)
    found = told.filter(is_off & (told.n >= least_n))
    return found.select(
        "stated", "n_open", "usual", "n", "low", "high", subject=found.stage,
        record_id=ibis.null("int64"), size=(found.stated - found.usual).abs(),
    )  # fmt: skip
