"""AMT003: the amount is beyond what was ever won."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import won
from ontarget.audit.shares import (
    beside,
    keyed,
    reached,
    wilson_high,
    wilson_low,
    with_all,
    won_rows,
)

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_WINS = won(1_000_000 + 100_000 * i for i in range(41))


@rule(
    "AMT003",
    severity="medium",
    basis="statistical",
    requires=("amount",),
    limits=(
        Limit("share", 0.99, "share", "wins that must be smaller", 0.5, 1),
        Limit("times", 1.5, "times", "how often that amount it must be", 1),
        Limit("least_n", 30, "wins", "wins there must be to tell", 1),
    ),
    says="{amount:money} is {times_over:times} times what {share:percent} of {whose} stay within "
    "({reached:money}; n {n}, so {low:percent} to {high:percent} may be larger)",
    fix="check the figure; if it is right, plan it apart from the others",
    fires=(
        example(amount=7_500_100, tables={"closed_rows": _WINS},
                evidence={"n": 41, "reached": 5_000_000, "times_over": 1.50002}),
        example(amount=385_000_000, tables={"closed_rows": _WINS}),
        example(amount=385_000_000, segment=None, group=None, tables={"closed_rows": _WINS}),
    ),
    quiet=(
        example(amount=7_500_000, tables={"closed_rows": _WINS}),
        example(amount=385_000_000, tables={"closed_rows": _WINS[:29]}),
        example(amount=385_000_000, currency="SEK", tables={"closed_rows": _WINS}),
        example(amount=None, tables={"closed_rows": _WINS}),
    ),
)  # fmt: skip
def amount_outlier(
    open_rows: Table, closed_rows: Table, *,
    share: NumericScalar, times: NumericScalar, least_n: NumericScalar,
) -> Table:  # fmt: skip
    """The amount is far beyond all but the largest wins of its kind.

    Why: a slip of the pen or a hope of this size moves every sum over the pipeline.
    Evidence: the amount, the one that 99 % of wins stay within, and of how many wins.
    Fix: check the figure; a real one of this size has its own odds and deserves its own plan.
    Quiet when: a win of nearly this size has been seen, or there are too few wins to tell.
    """
    wins = won_rows(closed_rows)
    wins = with_all(wins.filter(wins.amount > 0))
    usual = reached(wins, ("group", "currency"), "amount", share)
    above = wins.inner_join(usual, ["group", "currency"])
    above = above.group_by("group", "currency").aggregate(
        n=above.n.max(),
        reached=above.reached.max(),
        k=above.count(where=above.amount > above.reached),
    )
    rows = beside(keyed(open_rows), above.filter(above.n >= least_n), ("n", "k", "reached"))
    times_over = rows.amount.cast("float64") / rows.reached.cast("float64")
    rows = rows.mutate(
        times_over=times_over, size=times_over, share=share,
        low=wilson_low(rows.k, rows.n), high=wilson_high(rows.k, rows.n),
    ).filter(times_over > times)  # fmt: skip
    return rows.select(
        "record_id", "amount", "reached", "times_over", "whose", "share", "n", "low", "high", "size"
    )
