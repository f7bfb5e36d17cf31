"""CON002: one account is most of what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_SMALL = tuple({"account": f"Buyer {i}", "amount": 800_000} for i in range(8))
_BIG = {"account": "Nordfrakt", "amount": 3_850_000}


@rule(
    "CON002",
    severity="low",
    basis="arithmetic",
    requires=("account", "amount", "p_win_in_horizon"),
    limits=(
        Limit("share", 0.5, "share", "of the expected amount that one account may hold", 0, 1),
        Limit("least_open", 10, "opportunities", "open there must be", 2),
    ),
    says="{subject} holds {share_held:percent} of the amount expected from all {n_all} open, with "
    "{n_own} opportunit{n_own:ies}",
    fix="create elsewhere; plan what happens if this buyer stops",
    fires=(
        example(tables={"open_rows": (_BIG, *_SMALL)},
                evidence={"subject": "Nordfrakt", "n_own": 2, "n_all": 10}),
        example(amount=9_000_000, tables={"open_rows": (*_SMALL, _SMALL[0])},
                evidence={"n_own": 1}),
    ),
    quiet=(
        example(amount=2_000_000, tables={"open_rows": (*_SMALL, _SMALL[0])}),
        example(amount=9_000_000, tables={"open_rows": _SMALL}),
        example(account=None, amount=9_000_000, tables={"open_rows": (*_SMALL, _SMALL[0])}),
        example(currency="USD", amount=9_000_000, tables={"open_rows": (*_SMALL, _SMALL[0])}),
        example(p_win_in_horizon=0.01, tables={"open_rows": (*_SMALL, _SMALL[0])}),
    ),
)  # fmt: skip
def account_holds_most(
    open_rows: Table, *, share: NumericScalar, least_open: NumericScalar
) -> Table:
    """One account holds most of what open opportunities are expected to bring.

    Why: one buyer's change of mind then changes the year.
    Evidence: the account's share of the expected amount, and how many opportunities it has.
    Fix: create elsewhere.
    Quiet when: there are few open, or no account holds half. Each currency is looked at alone.
    """
    import ibis

    # Whole minor units, so that sums do not depend on the order.
    expected = (open_rows.amount.cast("float64") * open_rows.p_win_in_horizon).floor()
    rows = open_rows.mutate(expected=expected.cast("int64"))
    rows = rows.filter(rows.expected > 0)
    total = rows.group_by("currency").aggregate(
        n_all=rows.count(), whole=rows.expected.sum().cast("float64")
    )
    named = rows.filter(rows.account.notnull())
    own = named.group_by("currency", "account").aggregate(
        n_own=named.count(), held=named.expected.sum().cast("float64")
    )
    found = own.inner_join(total, "currency")
    found = found.mutate(share_held=found.held / found.whole, size=found.held / found.whole)
    found = found.filter((found.share_held >= share) & (found.n_all >= least_open))
    return found.select(
        "share_held", "n_own", "n_all", "size", record_id=ibis.null("int64"), subject=found.account
    )
