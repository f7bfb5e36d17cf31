"""PRI004: the amount is not what was quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.latest_quote import latest_quotes
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


def _quote(amount: int, **fields: object) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR", "sent_on": "2026-11-02", **fields}


@rule(
    "PRI004",
    severity="medium",
    basis="arithmetic",
    requires=("amount", "quotes"),
    limits=(Limit("share", 0.1, "share", "difference that is let pass", 0),),
    says="is worth {amount:money} here, {quoted:money} on the latest quote ({off:percent} apart)",
    fix="enter what was quoted, or send the quote that fits",
    fires=(
        example(amount=3_850_000, tables={"quotes": (_quote(3_000_000),)},
                evidence={"quoted": 3_000_000}),
        example(amount=3_850_000, tables={"quotes": (_quote(4_300_000),)}),
        example(amount=3_850_000, tables={"quotes": (
            _quote(3_850_000, sent_on="2026-10-01", is_open=False), _quote(3_000_000))}),
    ),
    quiet=(
        example(amount=3_300_000, tables={"quotes": (_quote(3_000_000),)}),
        example(amount=3_850_000, tables={"quotes": (_quote(3_000_000, currency="USD"),)}),
        example(amount=3_850_000, tables={"quotes": (
            _quote(3_850_000, is_open=True), _quote(3_000_000, is_open=True))}),
        example(amount=None, tables={"quotes": (_quote(3_000_000),)}),
        example(amount=0, tables={"quotes": (_quote(3_000_000),)}),
    ),
)  # fmt: skip
def quote_differs(open_rows: Table, quotes: Table, *, share: NumericScalar) -> Table:
    """The amount differs from the latest quote.

    Why: the buyer decides on the quote, and the forecast counts the amount.
    Evidence: both, and how far they are apart.
    Fix: bring the two together.
    Quiet when: they agree within a tenth, any open quote agrees, or currencies differ.
    """
    last = latest_quotes(quotes)
    last = last.select("record_id", quoted="amount", quote_currency="currency")
    rows = open_rows.filter(open_rows.amount > 0).inner_join(last, "record_id")
    rows = rows.filter((rows.currency == rows.quote_currency) & (rows.quoted > 0))
    off = (rows.amount - rows.quoted).abs().cast("float64") / rows.quoted.cast("float64")
    rows = rows.mutate(off=off, size=off).filter(off > share)
    offered = quotes.filter(quotes.is_open.fill_null(False) & (quotes.amount > 0))
    both = rows.select("record_id", mine=rows.amount).inner_join(
        offered.select("record_id", offered="amount"), "record_id"
    )
    near = (both.mine - both.offered).abs().cast("float64") <= both.offered.cast("float64") * share
    rows = rows.anti_join(both.filter(near), "record_id")
    return rows.select("record_id", "amount", "quoted", "off", "size")
