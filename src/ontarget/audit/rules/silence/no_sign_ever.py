"""SIL003: the buyer has never given a sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_OURS = {"kind": "email", "direction": "out", "is_sign": False, "is_planned": False}
_THREE = tuple({**_OURS, "happened_on": f"2026-10-{day:02d}"} for day in (2, 9, 16))
_SIGN = {"kind": "call", "direction": "in", "is_sign": True, "is_planned": False,
         "happened_on": "2026-10-20"}  # fmt: skip


@rule(
    "SIL003",
    severity="medium",
    basis="arithmetic",
    requires=("touches", "n_inbound", "n_outbound"),
    limits=(
        Limit("least_contacts", 3, "contacts", "of ours, from which on it is said", 1, 50),
        Limit("least_age_days", 14, "days", "age, from which on it is said", 0, 365),
    ),
    says="{n_contacts} contact{n_contacts:s} of ours since {first_on}, and no sign from the buyer "
    "yet",
    fix="find out through someone else whether anybody there wants this",
    fires=(
        example(tables={"touches": _THREE}, evidence={"n_contacts": 3, "first_on": "2026-10-02"}),
        example(age_days=14, tables={"touches": (*_THREE, *_THREE)}, evidence={"n_contacts": 6}),
    ),
    quiet=(
        example(tables={"touches": _THREE[:2]}),
        example(tables={"touches": (*_THREE, _SIGN)}),
        example(age_days=13, tables={"touches": _THREE}),
        example(tables={"touches": (*_THREE[:2], {**_OURS, "is_planned": True,
                                                  "due_on": "2026-11-30"})}),
        example(n_inbound=0, tables={"touches": _THREE}),
    ),
)  # fmt: skip
def no_sign_ever(
    open_rows: Table, touches: Table, *, least_contacts: NumericScalar,
    least_age_days: NumericScalar,
) -> Table:  # fmt: skip
    """There were three contacts of ours or more, and never a sign from the buyer.

    Why: an opportunity that only the seller knows of is a wish.
    Evidence: how many contacts of ours, since when.
    Fix: find out through someone else whether anybody there wants this.
    Quiet when: it is younger than 14 days, the buyer wrote, called, met us or was reached once,
    or the book knows no signs from any buyer.
    """
    signs = touches.filter(touches.is_sign)
    ours = touches.filter((touches.direction == "out") & touches.happened_on.notnull())
    counted = ours.group_by("record_id").aggregate(
        n_contacts=ours.count(), first_on=ours.happened_on.min()
    )
    old = open_rows.filter(open_rows.age_days >= least_age_days)
    found = counted.filter(counted.n_contacts >= least_contacts)
    found = found.semi_join(old, "record_id").anti_join(signs, "record_id")
    return found.mutate(size=found.n_contacts.cast("float64"))
