"""DUP001: two open opportunities that look like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_OTHER = {
    "other_record_id": 2, "other_name": "Nordfrakt roll-out", "other_account": "Nordfrakt AB",
    "other_owner": "Maya", "other_amount": 3_850_000, "similarity": 0.95,
}  # fmt: skip


@rule(
    "DUP001",
    severity="medium",
    basis="policy",
    limits=(Limit("similarity", 0.88, "share", "how alike they must be, 1 is the same", 0.5, 1),),
    says="looks like {other_name}, entered before it ({other_account}, worth {other_amount:money},"
    " {other_owner}): "
    "{similarity:percent} alike",
    fix="merge the two, or name what tells them apart",
    fires=(
        example(tables={"lookalikes": (_OTHER,)}, evidence={"other_record_id": 2}),
        example(
            tables={
                "lookalikes": (
                    {**_OTHER, "similarity": 0.89},
                    {**_OTHER, "other_record_id": 3},
                    {**_OTHER, "other_record_id": 4},
                )
            },
            evidence={"other_record_id": 3, "n_others": 3},
        ),
        example(tables={"lookalikes": ({**_OTHER, "similarity": 0.88},)}),
    ),
    quiet=(
        example(tables={"lookalikes": ({**_OTHER, "similarity": 0.87},)}),
        example(tables={"lookalikes": ({**_OTHER, "record_id": 2, "other_record_id": 1},)}),
        example(),
    ),
)
def likely_duplicate(lookalikes: Table, *, similarity: NumericScalar) -> Table:
    """Another open opportunity has nearly the same account, name and amount.

    Why: one sale entered twice is counted twice in every sum, and two people may call one buyer.
    Evidence: the other one's name, account, amount and owner, side by side, and how alike.
    Fix: merge the two, or name what tells them apart.
    Quiet when: names differ by a number or by more than slips of the pen, products differ, or the
    other was entered later (then it has the finding).
    """
    import ibis

    found = lookalikes.filter(lookalikes.similarity >= similarity)
    found = found.mutate(
        other_account=found.other_account.fill_null("no account"),
        other_owner=found.other_owner.fill_null("no owner"),
    )
    place = ibis.row_number().over(
        group_by=found.record_id, order_by=[found.similarity.desc(), found.other_record_id]
    )
    n_others = found.count().over(group_by=found.record_id)
    ranked = found.mutate(place=place, n_others=n_others, size=found.similarity)
    return ranked.filter(ranked.place == 0).drop("place")
