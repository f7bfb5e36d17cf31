"""QUA012: neither who decides nor how is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table

_NEITHER = ({"question": "authority"}, {"question": "process"})


@rule(
    "QUA012",
    severity="high",
    basis="policy",
    requires=("questions",),
    says="{what}",
    fix="ask who signs besides your contact, and which steps lead there",
    fires=(
        example(
            tables={"questions": _NEITHER},
            evidence={"what": "neither who decides nor how they decide is known"},
        ),
        example(
            tables={"questions": ({"question": "authority"}, {"question": "need", "fact": "time"})},
            evidence={"what": "who decides is not known"},
        ),
        example(
            tables={"questions": ({"question": "process"},)},
            evidence={"what": "how they decide is not known"},
        ),
    ),
    quiet=(
        # One of the two is a start; only both together leave the way open.
        example(tables={"questions": ({"question": "authority", "fact": "Ms Holm"}, _NEITHER[1])}),
        example(tables={"questions": (_NEITHER[0], {"question": "process", "fact": "board"})}),
        example(tables={"questions": ({"question": "need"},)}),
        example(tables={"questions": ({"question": "authority", "fact": "Ms Holm"},)}),
    ),
)
def no_decision_path(open_rows: Table, questions: Table) -> Table:
    """Neither who decides nor how they decide is known.

    Why: a decision whose maker and steps are unknown comes later than planned, or from nobody.
    Evidence: which of the questions of authority and process are asked and unanswered.
    Fix: ask who signs besides your contact, and which steps lead there.
    Quiet when: one of the two is answered, or neither is asked; only where this book is qualified
    at all, by people or in a column of the source.
    """
    import ibis

    asked = questions.filter(questions.question.isin(("authority", "process")))
    known = asked.group_by("record_id").aggregate(
        n_asked=asked.count().cast("int64"),
        n_known=asked.fact.notnull().sum().cast("int64"),
        n_who=(asked.question == "authority").sum().cast("int64"),
    )
    rows = open_rows.select("record_id").inner_join(known, "record_id")
    rows = rows.filter(rows.n_known == 0)
    what = ibis.cases(
        (rows.n_asked == 2, "neither who decides nor how they decide is known"),
        (rows.n_who == 1, "who decides is not known"),
        else_="how they decide is not known",
    )
    return rows.select("record_id", what=what, size=rows.n_asked.cast("float64"))
