"""PRI001: a discount before the buyer's value is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

# What a profile calls it: first the value in money, else the need behind it.
_VALUE, _NEED = ("value", "metrics"), ("need", "pain", "identify_pain")
_NO_NEED = {"question": "need"}
_NEED_MET = {"question": "need", "fact": "port delays cost 40,000 a month"}


@rule(
    "PRI001",
    severity="medium",
    basis="policy",
    requires=("questions", "discount|quotes"),
    limits=(Limit("least_discount", 0, "share", "discount that is let pass", 0, 1),),
    says="{discount:percent} off, and what it is worth to the buyer is not confirmed",
    fix="ask what the problem costs them before any price moves",
    fires=(
        example(discount=0.1, tables={"questions": (_NO_NEED,)}, evidence={"discount": 0.1}),
        example(tables={"questions": (_NO_NEED,), "quotes": ({"discount": 0.15},)},
                evidence={"discount": 0.15}),
        example(discount=0.1, tables={"questions": (_NEED_MET, {"question": "value"})}),
    ),
    quiet=(
        example(discount=0.1, tables={"questions": (_NEED_MET,)}),
        example(discount=0.0, tables={"questions": (_NO_NEED,), "quotes": ({"discount": 0.0},)}),
        example(discount=None, tables={"questions": (_NO_NEED,)}),
        example(discount=0.1, tables={"questions": ({"question": "money"},)}),
        example(discount=0.1, tables={"questions": (
            _NO_NEED, {"question": "value", "fact": "saves 200,000 a year"})}),
    ),
)  # fmt: skip
def discount_before_value(
    open_rows: Table, questions: Table, quotes: Table, *, least_discount: NumericScalar
) -> Table:
    """A discount is offered while nobody at the buyer has confirmed the value.

    Why: a price drops most easily where the value is unknown, and the margin is gone for good.
    Evidence: the larger of the discount on the opportunity and on its quotes.
    Fix: confirm the value first.
    Quiet when: the value is confirmed (or, where a profile has no such question, the need), or
    there is no discount.
    """
    import ibis

    asked = questions.mutate(
        is_value=questions.question.lower().isin(_VALUE),
        is_need=questions.question.lower().isin(_NEED),
        is_met=questions.fact.notnull(),
    )
    told = asked.group_by("record_id").aggregate(
        n_value=asked.count(where=asked.is_value),
        n_value_met=asked.count(where=asked.is_value & asked.is_met),
        n_need=asked.count(where=asked.is_need),
        n_need_met=asked.count(where=asked.is_need & asked.is_met),
    )
    is_value_open = (told.n_value > 0) & (told.n_value_met == 0)
    is_need_open = (told.n_value == 0) & (told.n_need > 0) & (told.n_need_met == 0)
    unmet = told.filter(is_value_open | is_need_open).select("record_id")
    offered = quotes.group_by("record_id").aggregate(quoted=quotes.discount.max())
    rows = open_rows.semi_join(unmet, "record_id").left_join(offered, "record_id")
    most = ibis.greatest(rows.discount.fill_null(0.0), rows.quoted.fill_null(0.0))
    rows = rows.mutate(most=most).filter(most > least_discount)
    return rows.select("record_id", discount=rows.most, size=rows.most)
