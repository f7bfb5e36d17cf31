"""QUA013: no date comes from the buyer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table


@rule(
    "QUA013",
    severity="medium",
    basis="policy",
    requires=("questions",),
    unless=("close_date_past",),
    says="says {close_date}; {whose}",
    fix="ask by which day they want it decided, and why that day",
    fires=(
        example(
            tables={"questions": ({"question": "timing"},)},
            evidence={"whose": "no date from the buyer is known"},
        ),
        example(
            tables={
                "questions": (
                    {"question": "timing", "fact": "end of year", "known": "user",
                     "is_by_buyer": False},
                )
            },
            evidence={"whose": "nobody at the buyer is named for it"},
        ),
        example(
            tables={
                "questions": (
                    {"question": "timing", "fact": "Timeline: Q4", "known": "crm",
                     "is_by_buyer": False},
                )
            },
        ),
    ),
    quiet=(
        example(
            tables={
                "questions": (
                    {"question": "timing", "fact": "end of year", "said_by": "Ms Holm",
                     "known": "user", "is_by_buyer": True},
                )
            },
        ),
        example(close_date=None, tables={"questions": ({"question": "timing"},)}),
        example(tables={"questions": ({"question": "money"},)}),
    ),
)  # fmt: skip
def no_date_by_buyer(open_rows: Table, questions: Table) -> Table:
    """The close date stands, but no date by the buyer does.

    Why: a date that only the seller has is a hope; the buyer's own has a reason behind it.
    Evidence: the close date, and that no date, or nobody at the buyer, is named for it.
    Fix: ask by which day they want it decided, and why that day.
    Quiet when: someone at the buyer is named for the date, there is no close date, or the profile
    does not ask; only where this book is qualified at all.
    """
    asked = questions.filter(questions.question == "timing")
    known = asked.group_by("record_id").aggregate(
        n_known=asked.fact.notnull().sum(),
        n_buyer=asked.is_by_buyer.fill_null(False).sum(),
    )
    rows = open_rows.select("record_id", "close_date").inner_join(known, "record_id")
    rows = rows.filter((rows.n_buyer == 0) & rows.close_date.notnull())
    whose = (rows.n_known > 0).ifelse(
        "nobody at the buyer is named for it", "no date from the buyer is known"
    )
    return rows.select("record_id", "close_date", whose=whose, size=1.0)
