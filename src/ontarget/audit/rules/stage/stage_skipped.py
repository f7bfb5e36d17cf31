"""STG005: it skipped a stage that nearly all wins passed through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from ontarget.audit.compare import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_PASSED = {"scope": "stage:Need", "measure": "stage_passed_share", "value": 0.97, "n": 61,
           "low": 0.93, "high": 0.99}  # fmt: skip


def _moves(*stages: tuple[str, int], is_known: bool = True) -> tuple[dict[str, object], ...]:
    mine = tuple(
        {"stage": stage, "stage_place": place, "entered_on": f"2026-09-{14 + 7 * n}", "seq": n,
         "is_entry": is_known or n > 0, "status": "open"}
        for n, (stage, place) in enumerate(stages)
    )  # fmt: skip
    other = {"record_id": 100, "stage": "Need", "stage_place": 2, "entered_on": "2026-03-02",
             "seq": 0, "is_entry": True, "status": "won"}  # fmt: skip
    return (*mine, other)


@rule(
    "STG005",
    severity="medium",
    basis="statistical",
    requires=("stage_moves", "stage_place", "reference"),
    limits=(
        Limit("least_share", 0.9, "share", "of wins that passed through it, at least", 0.5, 1),
        Limit("least_n", 10, "wins", "fewest wins to compare with", 5, 1000),
    ),
    says="in {stage} without {skipped}, through which {usual:percent} of {n} wins went "
    "({low:percent} to {high:percent})",
    fix="make up for what {skipped} settles, or enter that it is settled",
    fires=(
        example(tables={"stage_moves": _moves(("Talk", 1), ("Proposal", 3)),
                        "reference": (_PASSED,)}, evidence={"skipped": "Need", "n": 61}),
        example(tables={"stage_moves": _moves(("Proposal", 3)), "reference": (_PASSED,)}),
    ),
    quiet=(
        example(tables={"stage_moves": _moves(("Need", 2), ("Proposal", 3)),
                        "reference": (_PASSED,)}),
        example(tables={"stage_moves": _moves(("Proposal", 3), is_known=False),
                        "reference": (_PASSED,)}),
        example(stage="Talk", stage_place=1, tables={"stage_moves": _moves(("Talk", 1)),
                                                     "reference": (_PASSED,)}),
        example(tables={"stage_moves": _moves(("Proposal", 3)),
                        "reference": ({**_PASSED, "value": 0.89},)}),
        example(tables={"stage_moves": _moves(("Proposal", 3)),
                        "reference": ({**_PASSED, "n": 9},)}),
    ),
)  # fmt: skip
def stage_skipped(
    open_rows: Table, stage_moves: Table, reference: Table, *, least_share: NumericScalar,
    least_n: NumericScalar,
) -> Table:  # fmt: skip
    """It skipped a stage that nearly all wins passed through.

    Why: what that stage settles is most often missing later, when it costs more.
    Evidence: the first stage skipped, the share of wins that went through it, n and interval.
    Fix: make up for what the stage settles, or enter that it is settled.
    Quiet when: it may have been there before it was first seen, or wins often skip it too.
    """
    placed = stage_moves.filter(stage_moves.stage_place.notnull())
    stages = placed.select(
        skipped="stage", skipped_place="stage_place", process=placed.pipeline.fill_null("")
    ).distinct()
    rows = open_rows.select(
        "record_id", "stage", "stage_place", process=open_rows.pipeline.fill_null("")
    )
    pairs = rows.inner_join(stages, "process")
    pairs = pairs.filter(pairs.stage_place > pairs.skipped_place)
    first = stage_moves.filter((stage_moves.seq == 0) & stage_moves.is_entry)
    pairs = pairs.semi_join(first, "record_id")
    lacks = pairs.anti_join(placed.select("record_id", skipped="stage"), ["record_id", "skipped"])
    told = with_figure(lacks, reference, "stage_passed_share", by="skipped")
    told = told.filter((told.usual >= least_share) & (told.n >= least_n))
    order = [told.skipped_place, told.skipped]
    told = told.mutate(place=ibis.row_number().over(group_by=told.record_id, order_by=order))
    found = told.filter(told.place == 0)
    return found.select(
        "record_id", "stage", "skipped", "usual", "n", "low", "high", size=found.usual
    )
