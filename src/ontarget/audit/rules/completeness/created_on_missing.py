"""CMP004: no day of creation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.missing import without
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_OTHER: dict[str, Any] = {"open_rows": ({}, {}, {})}
_FEW: dict[str, Any] = {"open_rows": ({"created_on": None}, {"created_on": None}, {})}


@rule(
    "CMP004",
    severity="low",
    basis="arithmetic",
    requires=("created_on",),
    limits=(Limit("least_share", 0.5, "share", "of the others that must have one", 0, 1),),
    says="no day of creation, so no age; {n_known} of {n_open} open have one",
    fix="enter the day it was created",
    fires=(
        example(created_on=None, tables=_OTHER, evidence={"n_known": 3, "n_open": 4}),
        example(created_on=None, tables={"open_rows": ({}, {"created_on": None}, {})}),
    ),
    quiet=(
        example(tables=_OTHER),
        example(created_on=None, tables=_FEW),
        example(tables={"open_rows": ({"created_on": None}, {}, {})}),
        example(created_on=None),
    ),
)
def created_on_missing(open_rows: Table, *, least_share: NumericScalar) -> Table:
    """No day of creation, where most of the others have one.

    Why: without it its age is unknown, and so is how its chance compares with others of that age.
    Evidence: how many of the open opportunities have one.
    Fix: enter the day it was created, in the source.
    Quiet when: fewer than half of the open opportunities have one: then the file is not kept so.
    """
    return without(open_rows, "created_on", least_share)
