"""AMT005: the only one in its currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import repeated

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


@rule(
    "AMT005",
    severity="low",
    basis="policy",
    requires=("currency",),
    limits=(
        Limit("most_rows", 1, "opportunities", "in the odd currency, open or closed", 1),
        Limit("least_n", 20, "opportunities", "in the other currency there must be", 2),
    ),
    says="is in {currency}; all {n} others are in {other_currency}",
    fix="check whether the amount is in {other_currency}",
    fires=(
        example(currency="USD", tables={"closed_rows": repeated(20)},
                evidence={"n": 20, "other_currency": "EUR"}),
        example(currency="EUR", tables={"closed_rows": repeated(25, currency="SEK")}),
    ),
    quiet=(
        example(currency="USD", tables={"closed_rows": repeated(19)}),
        example(currency="USD", tables={"closed_rows": (*repeated(30), {"currency": "USD"})}),
        example(currency="USD", tables={"closed_rows": (*repeated(30), {"currency": "SEK"})}),
        example(currency="EUR", tables={"closed_rows": repeated(30)}),
        example(currency=None, tables={"closed_rows": repeated(30)}),
    ),
)  # fmt: skip
def currency_mixed_up(
    open_rows: Table, closed_rows: Table, *, most_rows: NumericScalar, least_n: NumericScalar
) -> Table:
    """The amount is in another currency than those of all other opportunities.

    Why: a wrong currency takes the opportunity out of every sum it belongs to.
    Evidence: its currency, the one of all others, and how many there are.
    Fix: check which currency the buyer pays in.
    Quiet when: others share its currency, there are several currencies, or only a few others.
    """
    both = open_rows.select("currency").union(closed_rows.select("currency"))
    both = both.filter(both.currency.notnull())
    counted = both.group_by("currency").aggregate(n=both.count())
    kinds = counted.aggregate(n_kinds=counted.count(), most=counted.n.max())
    main = counted.cross_join(kinds)
    main = main.filter((main.n == main.most) & (main.n_kinds == 2) & (main.n >= least_n))
    main = main.select("n", other_currency="currency")
    own = counted.select("currency", own_n="n")
    rows = open_rows.inner_join(own, "currency").cross_join(main)
    rows = rows.filter((rows.own_n <= most_rows) & (rows.currency != rows.other_currency))
    return rows.select("record_id", "currency", "other_currency", "n", size=rows.n.cast("float64"))
