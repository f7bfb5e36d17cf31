"""Rows that lack what most of the others have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


def without(open_rows: Table, name: str, least_share: NumericScalar) -> Table:
    """Return the open opportunities without a value where at least a share has one.

    Evidence columns: ``n_known`` of ``n_open`` have one.
    """
    import ibis

    has_one = open_rows[name].notnull()
    if open_rows.schema()[name].is_string():
        has_one = has_one & (open_rows[name] != "")
    rows = open_rows.mutate(has_one=has_one.fill_null(False))
    counts = rows.aggregate(n_known=rows.has_one.ifelse(1, 0).sum().cast("int64"),
                            n_open=rows.count())  # fmt: skip
    lacking = rows.filter(~rows.has_one).select("record_id").cross_join(counts)
    is_usual = lacking.n_known >= least_share * lacking.n_open
    return lacking.filter(is_usual & (lacking.n_known > 0)).mutate(
        size=ibis.literal(1.0, "float64")
    )
