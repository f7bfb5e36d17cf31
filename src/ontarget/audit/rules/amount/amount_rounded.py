"""AMT002: the amount looks guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import won
from ontarget.audit.shares import beside, keyed, wilson_high, wilson_low, with_all, won_rows

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, IntegerValue, NumericScalar, Table

_ODD = won(3_001_300 + 7_700 * i for i in range(30))


@rule(
    "AMT002",
    severity="low",
    basis="statistical",
    requires=("amount",),
    limits=(
        Limit("most_share", 0.1, "share", "wins that may end at such a figure", 0, 1),
        Limit("least_n", 20, "wins", "wins there must be to tell", 1),
    ),
    says="{amount:money} looks like a guess: {k_open} of {n_open} open are so round, but {k} "
    "of {n} {whose} ended so ({low:percent} to {high:percent})",
    fix="count what the buyer needs and enter that, or send a quote",
    fires=(
        example(amount=5_000_000, tables={"closed_rows": _ODD}, evidence={"n": 30, "k": 0}),
        example(amount=100_000, tables={"closed_rows": _ODD}),
        example(amount=2_000_000, segment="APAC", group="APAC", tables={"closed_rows": _ODD},
                evidence={"whose": "wins"}),
    ),
    quiet=(
        example(amount=5_100_000, tables={"closed_rows": _ODD}),
        example(amount=5_000_000, tables={
            "closed_rows": _ODD, "open_rows": ({"amount": 3_210_000},) * 11}),
        example(amount=50_000, tables={"closed_rows": _ODD}),
        example(amount=5_000_000, tables={"closed_rows": _ODD[:19]}),
        example(amount=5_000_000, tables={"closed_rows": won([2_000_000] * 10) + _ODD}),
        example(amount=5_000_000, currency="USD", tables={"closed_rows": _ODD}),
        example(amount=5_000_000, tables={"closed_rows": _ODD, "quotes": ({"amount": 5_000_000},)}),
    ),
)  # fmt: skip
def amount_rounded(
    open_rows: Table, closed_rows: Table, quotes: Table, *,
    most_share: NumericScalar, least_n: NumericScalar,
) -> Table:  # fmt: skip
    """The amount is a 1, 2 or 5 with zeros, where wins hardly ever are.

    Why: such a figure is mostly entered before anyone has counted, and it goes into every sum.
    Evidence: the amount, and how many open ones and wins are so round.
    Fix: count what the buyer needs, or send a quote.
    Quiet when: wins are as often round, a quote says the same, it is below 1,000, or wins are few.
    """
    wins = won_rows(closed_rows)
    wins = with_all(wins.filter(wins.amount > 0))
    counted = wins.group_by("group", "currency").aggregate(
        n=wins.count(), k=wins.count(where=_is_round(wins.amount))
    )
    rows = keyed(open_rows.filter(_is_round(open_rows.amount)))
    rows = beside(rows, counted.filter(counted.n >= least_n), ("n", "k"))
    rows = rows.mutate(low=wilson_low(rows.k, rows.n), high=wilson_high(rows.k, rows.n))
    # As rare among the open ones as among wins, it is chance.
    known = keyed(open_rows.filter(open_rows.amount > 0))
    now = known.group_by(now_currency=known.currency).aggregate(
        n_open=known.count(), k_open=known.count(where=_is_round(known.amount))
    )
    rows = rows.inner_join(now, rows.currency == now.now_currency)
    rows = rows.mutate(size=rows.amount.cast("float64"))
    is_more = wilson_low(rows.k_open, rows.n_open) > rows.high
    rows = rows.filter((rows.high <= most_share) & is_more)
    kept = ("record_id", "amount", "whose", "k", "n", "low", "high", "k_open", "n_open", "size")
    return rows.select(*kept).anti_join(quotes, ["record_id", "amount"])


def _is_round(amount: IntegerValue) -> BooleanValue:
    # From 1,000 on, in minor units of two places.
    return amount.isin([first * 10**places for places in range(5, 15) for first in (1, 2, 5)])
