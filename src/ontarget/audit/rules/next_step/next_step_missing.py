"""NXT001: there is no next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table

_OTHER: dict[str, Any] = {"open_rows": ({},)}
_PLAN = {"kind": "meeting", "direction": "out", "is_planned": True, "due_on": "2026-11-10"}
_NONE: dict[str, Any] = {"next_step": None, "next_step_on": None, "has_planned_step": False}


@rule(
    "NXT001",
    severity="medium",
    basis="arithmetic",
    requires=("next_step|next_step_on|has_planned_step",),
    says="no next step, in {stage_words}",
    fix="agree with the buyer what happens next, and on which day",
    fires=(
        example(**_NONE, tables=_OTHER, evidence={"stage_words": "Proposal"}),
        example(next_step="", next_step_on=None, has_planned_step=None, stage=None, tables=_OTHER,
                evidence={"stage_words": "no stage"}),
    ),
    quiet=(
        example(**{**_NONE, "next_step": "call"}, tables=_OTHER),
        example(**{**_NONE, "next_step_on": "2026-11-01"}, tables=_OTHER),
        example(**{**_NONE, "has_planned_step": True}, tables=_OTHER),
        example(**_NONE, tables={**_OTHER, "touches": (_PLAN,)}),
        example(**_NONE),
    ),
)  # fmt: skip
def next_step_missing(open_rows: Table, touches: Table) -> Table:
    """There is no next step: neither a text, nor a day, nor a planned contact.

    Why: what has no next step is not being bought; it is waiting.
    Evidence: nothing is entered as next step and nothing is planned.
    Fix: agree with the buyer what happens next, and on which day.
    Quiet when: anything is entered or planned, even if overdue (another rule), or the book knows
    no next step of any open opportunity.
    """
    import ibis

    has_text = (open_rows.next_step.fill_null("") != "") | open_rows.next_step_on.notnull()
    is_bare = ~has_text & ~open_rows.has_planned_step.fill_null(ibis.literal(False))
    found = open_rows.filter(is_bare).anti_join(touches.filter(touches.is_planned), "record_id")
    return found.select(
        "record_id",
        stage_words=found.stage.fill_null("no stage"),
        size=ibis.literal(1.0, "float64"),
    )
