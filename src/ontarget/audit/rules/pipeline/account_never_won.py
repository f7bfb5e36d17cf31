"""PIP002: the account has said no every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import repeated
from ontarget.audit.shares import wilson_high, wilson_low

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_LOST = repeated(12, status="lost")
_ELSEWHERE = repeated(30, account="Halden") + repeated(30, account="Halden", status="lost")


@rule(
    "PIP002",
    severity="low",
    basis="statistical",
    requires=("account", "closed_rows"),
    limits=(
        Limit("least_n", 10, "losses", "at the account there must be", 1),
        Limit("times", 2, "times", "lower its chances must be than usual", 1),
    ),
    says="all {n} closed so far at {account} were lost; even so lucky, {high:percent} would be won "
    "there, elsewhere {usual:percent} are",
    fix="ask what is different this time; without an answer, close it",
    fires=(
        example(tables={"closed_rows": _LOST + _ELSEWHERE}, evidence={"n": 12}),
        example(tables={"closed_rows": _LOST * 2 + _ELSEWHERE}, evidence={"n": 24}),
    ),
    quiet=(
        example(tables={"closed_rows": _LOST[:9] + _ELSEWHERE}),
        example(tables={"closed_rows": _LOST + _ELSEWHERE + repeated(1)}),
        example(tables={"closed_rows": _LOST + _ELSEWHERE[30:] * 9}),
        example(account=None, tables={"closed_rows": _LOST + _ELSEWHERE}),
    ),
)  # fmt: skip
def account_never_won(
    open_rows: Table, closed_rows: Table, *, least_n: NumericScalar, times: NumericScalar
) -> Table:
    """Everything closed at the account so far was lost, more often than bad luck explains.

    Why: a buyer who has said no many times is likely to say it again.
    Evidence: how many were lost, the most that could be won there by the 80 % interval, and
    what share is won elsewhere.
    Fix: find out what differs this time.
    Quiet when: one was won, there are too few to tell, or wins are as rare everywhere.
    """
    closed = closed_rows.filter(closed_rows.account.notnull())
    by_account = closed.group_by("source", "account").aggregate(
        n=closed.count(), n_won=closed.count(where=closed.status == "won")
    )
    every = closed.aggregate(
        n_all=closed.count(), all_won=closed.count(where=closed.status == "won")
    )
    rows = open_rows.select("record_id", "source", "account")
    rows = rows.inner_join(by_account, ["source", "account"]).cross_join(every)
    n_else = (rows.n_all - rows.n).nullif(0).cast("float64")
    rows = rows.mutate(
        usual=rows.all_won.cast("float64") / n_else, size=rows.n.cast("float64"),
        low=wilson_low(rows.n_won, rows.n), high=wilson_high(rows.n_won, rows.n),
    )  # fmt: skip
    is_worse = rows.high * times <= rows.usual
    found = rows.filter((rows.n >= least_n) & (rows.n_won == 0) & is_worse)
    return found.select("record_id", "account", "n", "low", "high", "usual", "size")
