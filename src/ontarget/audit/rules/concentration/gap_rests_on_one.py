"""CON001: one opportunity decides the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_PERIOD = {
    "place": 0, "period": "2026-Q4", "ends_on": "2026-12-31", "gap": 6_000_000.0,
    "open_expected": 6_500_000.0, "currency": "EUR",
}  # fmt: skip
_NEXT = {**_PERIOD, "place": 1, "period": "2027-Q1"}


@rule(
    "CON001",
    severity="medium",
    basis="arithmetic",
    requires=("amount", "periods", "p_win_in_period"),
    limits=(
        Limit("share", 0.5, "share", "of what is to go that one may be", 0, 1),
        Limit("least_p_win", 0.1, "share", "chance of a win in the period it must have", 0, 1),
    ),
    says="is {of_gap:percent} of the {gap:money} to go by {ends_on}, and wins by then: "
    "{p_win:percent}; all others are expected to bring {rest:money}",
    fix="plan for both cases: what it takes to win it, and what replaces it",
    fires=(
        example(amount=3_850_000, tables={"periods": (_PERIOD, _NEXT)},
                evidence={"rest": 4_960_000, "p_win": 0.4}),
        example(amount=3_000_000, tables={"periods": ({**_PERIOD, "open_expected": 1_300_000.0},)}),
        example(amount=3_850_000, is_asleep=None, tables={"periods": (_PERIOD,), "open_rows": (
            {"amount": 9_000_000, "is_asleep": True},)}, evidence={"rest": 4_960_000}),
    ),
    quiet=(
        example(amount=2_999_999, tables={"periods": (_PERIOD,)}),
        example(amount=3_850_000, tables={"periods": ({**_PERIOD, "open_expected": 7_540_000.0},)}),
        example(amount=3_850_000, tables={"periods": ({**_PERIOD, "gap": 0.0},)}),
        example(amount=3_850_000, tables={"periods": ({**_PERIOD, "currency": "USD"},)}),
        example(amount=3_850_000, tables={"periods": (_NEXT,)}),
        example(amount=3_850_000, p_win_in_period=0.09, tables={"periods": (_PERIOD,)}),
        example(amount=3_850_000, tables={"periods": (_PERIOD,), "open_rows": (
            {"amount": 4_000_000},)}),
        example(amount=3_850_000, is_asleep=True, tables={"periods": (_PERIOD,)}),
    ),
)  # fmt: skip
def gap_rests_on_one(
    open_rows: Table, periods: Table, *, share: NumericScalar, least_p_win: NumericScalar
) -> Table:
    """One opportunity is most of what is to go, and the rest is not expected to make it up.

    Why: the target is then won or lost by one buyer's decision.
    Evidence: its share of what is to go, its chance in the period, and what all others are
    expected to bring.
    Fix: plan for both cases.
    Quiet when: the rest is expected to reach the target, nothing is to go, another one is more, or
    it is parked: nothing is expected of it then.
    """
    import ibis

    asked = periods.filter((periods.place == 0) & (periods.gap > 0))
    asked = asked.select("gap", "open_expected", "ends_on", asked_currency="currency")
    # What is expected of all open ones leaves parked ones out until they are back.
    awake = open_rows.filter(~open_rows.is_asleep.fill_null(ibis.literal(False)))
    rows = awake.inner_join(asked, awake.currency == asked.asked_currency)
    p_win, amount = rows.p_win_in_period, rows.amount.cast("float64")
    rows = rows.mutate(p_win=p_win, of_gap=amount / rows.gap, expected=amount * p_win)
    rows = rows.mutate(rest=(rows.open_expected - rows.expected).round().cast("int64"))
    rows = rows.filter(rows.expected > 0)
    place = ibis.row_number().over(order_by=[rows.expected.desc(), rows.record_id])
    rows = rows.mutate(place=place, size=rows.of_gap)
    is_most = (rows.of_gap >= share) & (rows.rest.cast("float64") < rows.gap)
    found = rows.filter((rows.place == 0) & is_most & (rows.p_win >= least_p_win))
    return found.select("record_id", "of_gap", "gap", "ends_on", "p_win", "rest", "size")
