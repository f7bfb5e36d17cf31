"""NXT003: the next step has no day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table

_OTHER: dict[str, Any] = {"open_rows": ({},)}
_BARE: dict[str, Any] = {
    "next_step": "send the plan",
    "next_step_on": None,
    "has_planned_step": False,
}
# A day within the words: 2026-12-09, 9.12., 9/12, 9 Dec.
_DAY = r"[0-9][./-][0-9]|[0-9]\.? ?(jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)"
_PLAN = {"kind": "meeting", "direction": "out", "is_planned": True, "due_on": "2026-11-10"}


@rule(
    "NXT003",
    severity="low",
    basis="arithmetic",
    requires=("next_step", "next_step_on"),
    says="next step without a day: {next_step}",
    fix="agree on a day for it",
    fires=(
        example(**_BARE, tables=_OTHER, evidence={"next_step": "send the plan"}),
        example(**{**_BARE, "next_step": "wait", "has_planned_step": None}, tables=_OTHER),
    ),
    quiet=(
        example(**{**_BARE, "next_step_on": "2026-11-20"}, tables=_OTHER),
        example(**{**_BARE, "next_step": ""}, tables=_OTHER),
        example(**{**_BARE, "has_planned_step": True}, tables=_OTHER),
        example(**{**_BARE, "next_step": "Board meeting 2026-12-09"}, tables=_OTHER),
        example(**{**_BARE, "next_step": "call on 9 Dec"}, tables=_OTHER),
        example(**_BARE, tables={**_OTHER, "touches": (_PLAN,)}),
        example(**_BARE),
    ),
)  # fmt: skip
def next_step_undated(open_rows: Table, touches: Table) -> Table:
    """The next step is named, but no day is set for it.

    Why: a step without a day is done when there is time, which is when it is too late.
    Evidence: the next step as entered.
    Fix: agree on a day for it.
    Quiet when: it has a day, its words name one, something is or was planned, or no other next
        step has a day.
    """
    import ibis

    is_named = open_rows.next_step.fill_null("") != ""
    is_idle = ~open_rows.has_planned_step.fill_null(ibis.literal(False))
    has_day = open_rows.next_step.fill_null("").lower().re_search(_DAY)
    found = open_rows.filter(is_named & is_idle & open_rows.next_step_on.isnull() & ~has_day)
    found = found.anti_join(touches.filter(touches.is_planned), "record_id")
    return found.select(
        "record_id", next_step=found.next_step.substr(0, 80), size=ibis.literal(1.0, "float64")
    )
