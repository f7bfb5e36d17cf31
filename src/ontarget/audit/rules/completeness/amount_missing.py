"""CMP002: no amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.missing import without
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_OTHER: dict[str, Any] = {"open_rows": ({}, {}, {})}
_FEW: dict[str, Any] = {"open_rows": ({"amount": None}, {"amount": None}, {})}


@rule(
    "CMP002",
    severity="medium",
    basis="arithmetic",
    requires=("amount",),
    limits=(Limit("least_share", 0.5, "share", "of the others that must have one", 0, 1),),
    says="no amount; {n_known} of {n_open} open have one",
    fix="enter what it is worth if won, even roughly",
    fires=(
        example(amount=None, tables=_OTHER, evidence={"n_known": 3, "n_open": 4}),
        example(amount=None, tables={"open_rows": ({}, {"amount": None}, {})}),
    ),
    quiet=(
        example(tables=_OTHER),
        example(amount=None, tables=_FEW),
        example(tables={"open_rows": ({"amount": None}, {}, {})}),
        example(amount=None),
    ),
)
def amount_missing(open_rows: Table, *, least_share: NumericScalar) -> Table:
    """No amount, where most of the others have one.

    Why: without an amount it is worth the usual one in every sum, whatever it really is.
    Evidence: how many of the open opportunities have one.
    Fix: enter what it is worth if won, even roughly.
    Quiet when: fewer than half of the open opportunities have one: then the file is not kept so.
    """
    return without(open_rows, "amount", least_share)
