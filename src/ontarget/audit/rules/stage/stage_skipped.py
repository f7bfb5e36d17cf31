"""STG005: it skipped a stage that nearly all wins passed through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.figures import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


def _given(
    *stages: tuple[str, int], is_known: bool = True, value: float = 0.97, n: int = 61
) -> dict[str, Any]:
    mine = [
        {"stage": stage, "stage_place": place, "entered_on": f"2026-09-{14 + 7 * seq}", "seq": seq,
         "is_entry": is_known or seq > 0}
        for seq, (stage, place) in enumerate(stages)
    ]  # fmt: skip
    other = {"record_id": 100, "stage": "Need", "stage_place": 2, "seq": 0, "is_entry": True}
    passed = {"scope": "stage:Need", "measure": "stage_passed_share", "value": value, "n": n,
              "low": 0.9, "high": 0.99}  # fmt: skip
    return {"stage_moves": (*mine, other), "reference": (passed,)}


@rule(
    "STG005",
    severity="low",
    basis="statistical",
    requires=("stage_moves", "stage_place", "reference"),
    limits=(
        Limit("least_share", 0.95, "share", "of wins that passed through it, at least", 0.5, 1),
        Limit("least_n", 10, "wins", "fewest wins to compare with", 5, 1000),
    ),
    says="in {stage} without {skipped}, through which {usual:percent} of {n} wins went "
    "({low:percent} to {high:percent})",
    fix="make up for what {skipped} settles, or enter that it is settled",
    fires=(
        example(tables=_given(("Talk", 1), ("Proposal", 3)), evidence={"skipped": "Need", "n": 61}),
        example(tables=_given(("Proposal", 3))),
    ),
    quiet=(
        example(tables=_given(("Need", 2), ("Proposal", 3))),
        example(tables=_given(("Proposal", 3), is_known=False)),
        example(stage="Talk", stage_place=1, tables=_given(("Talk", 1))),
        example(tables=_given(("Proposal", 3), value=0.94)),
        example(tables=_given(("Proposal", 3), n=9)),
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
    import ibis
    from ibis import _

    placed = stage_moves.filter(stage_moves.stage_place.notnull())
    stages = placed.select(
        skipped="stage", skipped_place="stage_place", process=placed.pipeline.fill_null("")
    ).distinct()
    rows = open_rows.select("record_id", "stage", "stage_place", process=_.pipeline.fill_null(""))
    pairs = rows.inner_join(stages, "process").filter(_.stage_place > _.skipped_place)
    pairs = pairs.semi_join(stage_moves.filter((_.seq == 0) & _.is_entry), "record_id")
    lacks = pairs.anti_join(placed.select("record_id", skipped="stage"), ["record_id", "skipped"])
    told = with_figure(lacks, reference, "stage_passed_share", by="skipped")
    told = told.filter((told.usual >= least_share) & (told.n >= least_n))
    order = [told.skipped_place, told.skipped]
    told = told.mutate(place=ibis.row_number().over(group_by=told.record_id, order_by=order))
    found = told.filter(told.place == 0).mutate(size=told.usual)
    return found.select("record_id", "stage", "skipped", "usual", "n", "low", "high", "size")
