"""SIL002: only we have moved since the buyer's last sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_SIGN = {"kind": "email", "direction": "in", "is_sign": True, "is_planned": False,
         "happened_on": "2026-10-02"}  # fmt: skip


def _ours(n: int, first: int = 3) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            **_SIGN,
            "direction": "out",
            "is_sign": False,
            "happened_on": f"2026-10-{first + place:02d}",
        }
        for place in range(n)
    )


@rule(
    "SIL002",
    severity="medium",
    basis="arithmetic",
    requires=("touches", "n_inbound", "n_outbound"),
    limits=(Limit("least_unanswered", 5, "contacts", "from which on it is said", 1, 50),),
    unless=("buyer_silent",),
    says="{n_unanswered} contact{n_unanswered:s} of ours since the buyer's last sign "
    "on {last_sign_on}",
    fix="stop writing; ask one question that is easy to answer, or by another channel",
    fires=(
        example(tables={"touches": (_SIGN, *_ours(5))},
                evidence={"n_unanswered": 5, "last_sign_on": "2026-10-02"}),
        example(tables={"touches": (*_ours(2, 1), _SIGN, *_ours(6))},
                evidence={"n_unanswered": 6}),
    ),
    quiet=(
        example(tables={"touches": (_SIGN, *_ours(4))}),
        example(tables={"touches": (_SIGN, *_ours(4), *_ours(1, 2))}),
        example(tables={"touches": (*_ours(9), {**_SIGN, "happened_on": "2026-11-20"})}),
        example(tables={"touches": _ours(9)}),
        example(tables={"touches": (_SIGN, *({**one, "record_id": 2} for one in _ours(9)))}),
    ),
)  # fmt: skip
def one_sided(open_rows: Table, touches: Table, *, least_unanswered: NumericScalar) -> Table:
    """Since the buyer's last sign there were five contacts, all of them ours.

    Why: who wants something answers; more of the same from our side seldom changes that.
    Evidence: how many contacts of ours since the buyer's last sign, and its day.
    Fix: stop writing; ask one question that is easy to answer, or by another channel.
    Quiet when: there were fewer, the buyer gave no sign ever, or is silent for too long (other
    rules). Contacts on the day of the sign do not count.
    """
    signs = touches.filter(touches.is_sign)
    last = signs.group_by(sign_id=signs.record_id).aggregate(last_sign_on=signs.happened_on.max())
    ours = touches.filter((touches.direction == "out") & ~touches.is_sign)
    later = ours.inner_join(last, ours.record_id == last.sign_id)
    later = later.filter(later.happened_on > later.last_sign_on)
    counted = later.group_by("record_id").aggregate(
        n_unanswered=later.count(), last_sign_on=later.last_sign_on.max()
    )
    found = counted.filter(counted.n_unanswered >= least_unanswered)
    found = found.semi_join(open_rows, "record_id")
    return found.mutate(size=found.n_unanswered.cast("float64"))
