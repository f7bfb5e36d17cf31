"""QUA011: no money is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table


_UNANSWERED = {"questions": ({"question": "money"},)}


@rule(
    "QUA011",
    severity="medium",
    basis="policy",
    requires=("questions",),
    says="nobody has said where the money comes from",
    fix="ask whose budget it is, and whether it has been released",
    fires=(
        example(tables=_UNANSWERED, evidence={"n_known": 0}),
        example(
            tables={
                "questions": ({"question": "money"}, {"question": "champion", "fact": "Ms Holm"})
            },
            evidence={"n_known": 1},
        ),
    ),
    quiet=(
        example(tables={"questions": ({"question": "money", "fact": "said so"},)}),
        # The profile does not ask for it.
        example(tables={"questions": ({"question": "champion"},)}),
        # Of another opportunity.
        example(tables={"open_rows": ({},), "questions": ({"question": "money", "record_id": 2},)}),
    ),
)
def no_confirmed_money(open_rows: Table, questions: Table) -> Table:
    """No money is confirmed.

    Why: a wish without money is decided later, or never.
    Evidence: the question of money has no answer; how many other questions have one.
    Fix: ask whose budget it is, and whether it has been released.
    Quiet when: a fact answers it, or the profile does not ask; only where this book is qualified
    at all, by people or in a column of the source.
    """
    known = questions.group_by("record_id").aggregate(
        n_known=questions.fact.notnull().sum().cast("int64"),
        n_open=((questions.question == "money") & questions.fact.isnull()).sum(),
    )
    rows = open_rows.select("record_id").inner_join(known, "record_id")
    rows = rows.filter(rows.n_open > 0).mutate(size=rows.n_open.cast("float64"))
    return rows.select("record_id", "n_known", "size")
