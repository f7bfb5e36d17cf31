"""CMP001: no close date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.missing import without
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_OTHER: dict[str, Any] = {"open_rows": ({}, {}, {})}
_FEW: dict[str, Any] = {"open_rows": ({"close_date": None}, {"close_date": None}, {})}


@rule(
    "CMP001",
    severity="medium",
    basis="arithmetic",
    requires=("close_date",),
    limits=(Limit("least_share", 0.5, "share", "of the others that must have one", 0, 1),),
    says="no close date; {n_known} of {n_open} open have one",
    fix="ask the buyer for the day they will decide",
    fires=(
        example(close_date=None, tables=_OTHER, evidence={"n_known": 3, "n_open": 4}),
        example(close_date=None, tables={"open_rows": ({}, {"close_date": None}, {})}),
    ),
    quiet=(
        example(tables=_OTHER),
        example(close_date=None, tables=_FEW),
        example(tables={"open_rows": ({"close_date": None}, {}, {})}),
        example(close_date=None),
    ),
)
def close_date_missing(open_rows: Table, *, least_share: NumericScalar) -> Table:
    """No close date, where most of the others have one.

    Why: what has no date is in no period: it is neither counted on nor missed.
    Evidence: how many of the open opportunities have one.
    Fix: ask the buyer for the day they will decide, and enter it.
    Quiet when: fewer than half of the open opportunities have one: then the file is not kept so.
    """
    return without(open_rows, "close_date", least_share)
