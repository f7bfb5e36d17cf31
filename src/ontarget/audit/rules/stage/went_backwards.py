"""STG004: it went back to an earlier stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table


def _moves(*stages: tuple[str, int | None]) -> tuple[dict[str, object], ...]:
    return tuple(
        {"stage": stage, "stage_place": place, "entered_on": f"2026-09-{14 + 7 * n}", "seq": n,
         "is_entry": True, "status": "open"}
        for n, (stage, place) in enumerate(stages)
    )  # fmt: skip


@rule(
    "STG004",
    severity="medium",
    basis="arithmetic",
    requires=("stage_moves", "stage_place"),
    says="went back from {furthest} to {stage}; it had been in {furthest} since {reached_on}",
    fix="ask what reopened the question, and date it anew from there",
    fires=(
        example(tables={"stage_moves": _moves(("Contract", 4), ("Proposal", 3))},
                evidence={"furthest": "Contract", "size": 1.0}),
        example(stage="First talk", stage_place=1,
                tables={"stage_moves": _moves(("Contract", 4), ("First talk", 1))},
                evidence={"size": 3.0}),
    ),
    quiet=(
        example(tables={"stage_moves": _moves(("Need", 2), ("Proposal", 3))}),
        example(stage="Contract", stage_place=4,
                tables={"stage_moves": _moves(("Contract", 4), ("Need", 2), ("Contract", 4))}),
        example(tables={"stage_moves": _moves(("Closed lost", None), ("Proposal", 3))}),
        example(stage_place=None, tables={"stage_moves": _moves(("Contract", 4))}),
        example(),
    ),
)  # fmt: skip
def went_backwards(open_rows: Table, stage_moves: Table) -> Table:
    """It stands in an earlier stage than it had reached.

    Why: what was taken as settled is open again, and the close date seldom moved with it.
    Evidence: the furthest stage it was in, since when, and the stage it is in.
    Fix: ask what reopened the question, and date it anew from there.
    Quiet when: it has since come as far again, or the order of the stages is unknown.
    """
    import ibis

    past = stage_moves.filter(stage_moves.stage_place.notnull())
    past = past.select(
        "record_id", furthest="stage", furthest_place="stage_place", reached_on="entered_on",
        order_seq="seq",
    )  # fmt: skip
    rows = past.inner_join(open_rows.select("record_id", "stage", "stage_place"), "record_id")
    rows = rows.filter(rows.furthest_place > rows.stage_place)
    order = [rows.furthest_place.desc(), rows.order_seq.desc(), rows.furthest]
    rows = rows.mutate(place=ibis.row_number().over(group_by=rows.record_id, order_by=order))
    rows = rows.filter(rows.place == 0)
    steps = (rows.furthest_place - rows.stage_place).cast("float64")
    return rows.select("record_id", "stage", "furthest", "reached_on", size=steps)
