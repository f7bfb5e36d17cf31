"""QUA014: what is known of the buyer, the buyer never said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_GUESS = {"fact": "yes", "known": "user", "is_by_buyer": False}
_SAID = {"fact": "yes", "known": "user", "is_by_buyer": True, "said_by": "Ms Holm"}
_SOURCE = {"fact": "yes", "known": "crm", "is_by_buyer": False}


@rule(
    "QUA014",
    severity="low",
    basis="policy",
    requires=("questions",),
    limits=(Limit("least_facts", 2, "facts", "how many answers of ours are let pass", 1, 20),),
    says="{n_facts} question{n_facts:s} answered, none by someone at the buyer",
    fix="have one of them confirmed by the buyer, and note who said so",
    fires=(
        example(
            tables={
                "questions": ({"question": "need", **_GUESS}, {"question": "money", **_GUESS})
            },
            evidence={"n_facts": 2},
        ),
        example(
            tables={
                "questions": ({"question": "need", **_GUESS}, {"question": "money", **_SOURCE},
                              {"question": "timing"})
            },
            evidence={"n_facts": 2},
        ),
    ),
    quiet=(
        example(tables={"questions": ({"question": "need", **_GUESS},)}),
        example(
            tables={"questions": ({"question": "need", **_GUESS}, {"question": "money", **_SAID})}
        ),
        # Nobody qualified it here: what the source has cannot say who said it.
        example(
            tables={
                "questions": ({"question": "need", **_SOURCE}, {"question": "money", **_SOURCE})
            }
        ),
        example(tables={"questions": ({"question": "need"}, {"question": "money"})}),
    ),
)  # fmt: skip
def answered_only_by_us(open_rows: Table, questions: Table, *, least_facts: NumericScalar) -> Table:
    """Questions are answered, but nobody at the buyer is named for any answer.

    Why: what we believe of a buyer and what the buyer says are two things.
    Evidence: how many questions are answered, none by someone who is none of our sellers.
    Fix: have one of them confirmed by the buyer, and note who said so.
    Quiet when: someone at the buyer is named for one, there are fewer answers than the limit, or
    all of them stem from columns of the source.
    """
    facts = questions.filter(questions.fact.notnull())
    known = facts.group_by("record_id").aggregate(
        n_facts=facts.count().cast("int64"),
        n_own=(facts.known == "user").fill_null(False).sum(),
        n_buyer=facts.is_by_buyer.fill_null(False).sum(),
    )
    rows = open_rows.select("record_id").inner_join(known, "record_id")
    rows = rows.filter((rows.n_buyer == 0) & (rows.n_own > 0) & (rows.n_facts >= least_facts))
    return rows.select("record_id", "n_facts", size=rows.n_facts.cast("float64"))
