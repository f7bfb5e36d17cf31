"""OWN002: the owner is not among the sellers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_LISTED = {"is_listed": True, "n_open": 3}
_TEAM = ({**_LISTED, "owner": "Karl"}, {**_LISTED, "owner": "Ines"}, {**_LISTED, "owner": "Jo"})


@rule(
    "OWN002",
    severity="medium",
    basis="policy",
    requires=("owner", "sellers"),
    limits=(Limit("least_share", 0.5, "share", "other owners that must be listed", 0, 1),),
    says="{n_open} open opportunit{n_open:ies} belong to {subject}, who is not in the list of "
    "sellers; {n_listed} of {n_others} other owner{n_others:s} {n_listed:is}",
    fix="name the seller who has them now, or add {subject} to the list",
    fires=(
        example(tables={"sellers": ({"owner": "Maya", "is_listed": False, "n_open": 4}, *_TEAM)},
                evidence={"subject": "Maya", "n_listed": 3}),
        example(tables={"sellers": ({"owner": "Queue", "is_listed": False, "n_open": 1}, *_TEAM,
                                    {"owner": "Old", "is_listed": True, "n_open": 0})},
                evidence={"n_others": 3}),
    ),
    quiet=(
        example(tables={"sellers": ({"owner": "Maya", "is_listed": True, "n_open": 4}, *_TEAM)}),
        example(tables={"sellers": ({"owner": "Maya", "is_listed": False, "n_open": 4},)}),
        example(tables={"sellers": (
            {"owner": "Maya", "is_listed": False, "n_open": 4}, _TEAM[0],
            {"owner": "Ada", "is_listed": False, "n_open": 1},
            {"owner": "Ulf", "is_listed": False, "n_open": 1},
        )}),
        example(tables={"sellers": ({"owner": "Maya", "is_listed": False, "n_open": 0}, *_TEAM)}),
    ),
)  # fmt: skip
def owner_unlisted(sellers: Table, *, least_share: NumericScalar) -> Table:
    """An owner of open opportunities is not in the list of sellers, while the others are.

    Why: it is a former colleague, a queue or a typing slip; nobody may feel in charge.
    Evidence: the owner, what is open, and how many of the other owners are listed.
    Fix: name the seller in charge.
    Quiet when: there is no list, or it lacks half of the other owners.
    """
    import ibis

    has_open = sellers.filter(sellers.n_open > 0)
    counted = has_open.aggregate(
        n_listed=has_open.count(where=has_open.is_listed), n_all=has_open.count()
    )
    rows = has_open.filter(~has_open.is_listed).cross_join(counted)
    rows = rows.mutate(n_others=rows.n_all - 1)
    is_list = rows.n_listed.cast("float64") > rows.n_others.cast("float64") * least_share
    rows = rows.filter(is_list)
    return rows.select(
        "n_open", "n_listed", "n_others",
        record_id=ibis.null("int64"), subject=rows.owner, size=rows.n_open.cast("float64"),
    )  # fmt: skip
