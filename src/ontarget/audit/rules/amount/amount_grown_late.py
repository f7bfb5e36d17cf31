"""AMT004: the amount grew late, without a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import repeated
from ontarget.audit.shares import reached

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_USUAL = repeated(12, age_days=88)
_OLD_QUOTE = {"created_on": "2026-10-01", "amount": 1_800_000}
_FIRST = {"amount": 1_800_000, "effective_on": "2026-09-14", "seq": 0}
_MOVES = (_FIRST, {"amount": 2_200_000, "effective_on": "2026-11-05", "seq": 1})
_FELL = (_FIRST, {**_MOVES[1], "amount": 1_700_000})
_EARLY = (_FIRST, {**_MOVES[1], "effective_on": "2026-10-28"})
_TOLD = {"amount_moves": _MOVES, "closed_rows": _USUAL, "quotes": (_OLD_QUOTE,)}
_NOW, _DAY = 2_200_000, "2026-11-05"


@rule(
    "AMT004",
    severity="medium",
    basis="policy",
    requires=("amount_moves", "quotes"),
    limits=(
        Limit("share", 0.2, "share", "growth that is let pass", 0),
        Limit("cycle_share", 0.5, "share", "part of the usual cycle after which it is late", 0, 2),
        Limit("least_n", 10, "wins", "to know the cycle by", 1),
    ),
    says="{before:money} until {grown_on}, {amount:money} now, and no quote since; wins take "
    "{usual_days} days (n {n}), so this came late",
    fix="send a quote over the new amount, or restore the old one",
    fires=(
        example(amount=_NOW, tables=_TOLD, evidence={"before": 1_800_000, "usual_days": 88}),
        example(amount=_NOW, tables={**_TOLD, "quotes": ({"record_id": 2, "sent_on": _DAY},)}),
    ),
    quiet=(
        example(amount=_NOW, tables={**_TOLD, "amount_moves": _EARLY}),
        example(amount=1_700_000, tables={**_TOLD, "amount_moves": _FELL}),
        example(amount=2_160_000, tables=_TOLD),
        example(amount=_NOW, tables={**_TOLD, "closed_rows": _USUAL[:9]}),
        example(amount=_NOW, tables={**_TOLD, "quotes": ({"sent_on": _DAY},)}),
        example(amount=_NOW, tables={**_TOLD, "amount_moves": _MOVES[1:]}),
    ),
)
def amount_grown_late(
    open_rows: Table, closed_rows: Table, amount_moves: Table, quotes: Table, *,
    share: NumericScalar, cycle_share: NumericScalar, least_n: NumericScalar,
) -> Table:  # fmt: skip
    """The amount grew in the second half of the usual cycle, and no quote followed.

    Why: what a buyer has agreed to is on a quote; late growth without one is hope.
    Evidence: the amount before and now, the day it grew, and what wins usually take.
    Fix: send the quote, or restore the amount.
    Quiet when: a quote came on or after that day, it grew early, or the earlier amount is unknown.
    """
    wins = closed_rows.filter(closed_rows.status == "won")
    usual = reached(wins, ("status",), "age_days", 0.5)
    usual = usual.filter(usual.n >= least_n).rename(usual_days="reached")
    rows = open_rows.select("record_id", "created_on", now="amount").cross_join(usual)
    moves = amount_moves.inner_join(rows, "record_id")
    gone_days = moves.effective_on.delta(moves.created_on, unit="day").cast("float64")
    is_late = gone_days > moves.usual_days.cast("float64") * cycle_share
    known = moves.mutate(is_late=is_late).group_by("record_id", "now", "n", "usual_days")
    seen = known.aggregate(
        last_seq=moves.seq.max(where=~is_late), grown_on=moves.effective_on.max(where=is_late)
    )
    seen = seen.inner_join(
        amount_moves.select("record_id", last_seq="seq", before="amount"), ["record_id", "last_seq"]
    )
    grown = seen.now.cast("float64") / seen.before.nullif(0).cast("float64") - 1.0
    seen = seen.mutate(size=grown).filter(grown > share)
    dated = quotes.select("record_id", made_on=quotes.sent_on.coalesce(quotes.created_on))
    is_after = [seen.record_id == dated.record_id, dated.made_on >= seen.grown_on]
    found = seen.anti_join(dated, is_after).rename(amount="now")
    return found.select("record_id", "before", "grown_on", "usual_days", "n", "size", "amount")
