"""SIL001: the buyer has been silent for longer than in 9 of 10 wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.figures import with_figure
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_USUAL = {"scope": "group:EMEA", "measure": "win_silence_p90", "value": 30.0, "n": 61, "low": 26.0,
          "high": 35.0}  # fmt: skip
_SIGN = {"kind": "email", "direction": "in", "is_sign": True, "is_planned": False,
         "happened_on": "2026-10-02", "silent_working_days": 36}  # fmt: skip
_OURS = {**_SIGN, "direction": "out", "is_sign": False, "happened_on": "2026-11-20",
         "silent_working_days": 1}  # fmt: skip


@rule(
    "SIL001",
    severity="high",
    basis="statistical",
    requires=("touches", "n_inbound", "reference"),
    limits=(Limit("least_n", 10, "wins", "fewest wins to compare with", 5, 1000),),
    says="no sign from the buyer for {silent_days} working days, since {last_sign_on}; "
    "9 in 10 wins{whose} were never silent beyond {usual} (n {n}; {low} to {high})",
    fix="one last question with a reason to answer, then back burner",
    fires=(
        example(has_planned_step=False, tables={"touches": (_SIGN, _OURS), "reference": (_USUAL,)},
                evidence={"silent_days": 36, "last_sign_on": "2026-10-02", "n": 61}),
        example(has_planned_step=False, group="US",
                tables={"touches": (_SIGN,), "reference": ({**_USUAL, "scope": "all"},)}),
    ),
    quiet=(
        example(has_planned_step=True, tables={"touches": (_SIGN,), "reference": (_USUAL,)}),
        example(has_planned_step=False, tables={
            "touches": ({**_SIGN, "silent_working_days": 35},), "reference": (_USUAL,)}),
        example(has_planned_step=False, tables={
            "touches": (_SIGN, {**_SIGN, "silent_working_days": 3}), "reference": (_USUAL,)}),
        example(has_planned_step=False, tables={
            "touches": (_SIGN,), "reference": ({**_USUAL, "n": 9},)}),
        example(has_planned_step=False, tables={"touches": (_OURS,), "reference": (_USUAL,)}),
    ),
)  # fmt: skip
def buyer_silent(
    open_rows: Table, touches: Table, reference: Table, *, least_n: NumericScalar
) -> Table:
    """The buyer has been silent for longer than in 9 of 10 wins of its kind.

    Why: those who buy answer sooner; what we send does not count as a sign from them.
    Evidence: working days since the buyer's last sign (wrote, called, met us, was reached), and
    the longest silence of 9 in 10 wins of the group, else of all, n and interval.
    Fix: one last question with a reason to answer, then back burner.
    Quiet when: a step is planned, the silence is within the interval, or no sign was ever noted.
    """
    import ibis

    signs = touches.filter(touches.is_sign)
    last = signs.group_by(sign_id=signs.record_id).aggregate(
        silent_days=signs.silent_working_days.min(), last_sign_on=signs.happened_on.max()
    )
    is_idle = ~open_rows.has_planned_step.fill_null(ibis.literal(False))
    rows = open_rows.filter(is_idle).select("record_id", "group")
    rows = rows.inner_join(last, rows.record_id == last.sign_id)
    rows = with_figure(rows, reference, "win_silence_p90", by="group")
    found = rows.filter((rows.silent_days > rows.high) & (rows.n >= least_n))
    return found.select(
        "record_id", "silent_days", "last_sign_on", "whose", "usual", "n", "low", "high",
        size=found.silent_days.cast("float64"),
    )  # fmt: skip
