"""CMP003: no owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.missing import without
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_OTHER: dict[str, Any] = {"open_rows": ({}, {}, {})}
_FEW: dict[str, Any] = {"open_rows": ({"owner": None}, {"owner": None}, {})}


@rule(
    "CMP003",
    severity="medium",
    basis="arithmetic",
    requires=("owner",),
    limits=(Limit("least_share", 0.5, "share", "of the others that must have one", 0, 1),),
    says="belongs to nobody; {n_known} of {n_open} open have one",
    fix="give it to someone, or close it",
    fires=(
        example(owner=None, tables=_OTHER, evidence={"n_known": 3, "n_open": 4}),
        example(owner=None, tables={"open_rows": ({}, {"owner": None}, {})}),
    ),
    quiet=(
        example(tables=_OTHER),
        example(owner=None, tables=_FEW),
        example(tables={"open_rows": ({"owner": None}, {}, {})}),
        example(owner=None),
    ),
)
def owner_missing(open_rows: Table, *, least_share: NumericScalar) -> Table:
    """Nobody owns it, where most of the others have an owner.

    Why: what belongs to nobody is followed up by nobody.
    Evidence: how many of the open opportunities have one.
    Fix: give it to someone, or close it.
    Quiet when: fewer than half of the open opportunities have one: then the file is not kept so.
    """
    return without(open_rows, "owner", least_share)
