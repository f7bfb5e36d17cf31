"""PIP006: what is expected is dated in the period's last days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule
from ontarget.audit.samples import Rows

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_DAYS: Rows = tuple(
    {"day": day, "is_working": True, "working_day_number": number}
    for day, number in (
        ("2026-11-23", 100), ("2026-11-30", 105), ("2026-12-04", 109), ("2026-12-17", 118),
        ("2026-12-24", 123), ("2026-12-25", 124), ("2026-12-31", 128),
    )
)  # fmt: skip
_LATE: Rows = ({"close_date": "2026-12-25"},) * 4 + ({"close_date": "2026-12-31"},) * 2
_ALL: dict[str, Rows] = {"calendar": _DAYS, "open_rows": _LATE}


@rule(
    "PIP006",
    severity="low",
    basis="arithmetic",
    requires=("close_date", "amount", "p_win_in_period"),
    limits=(
        Limit("share", 0.6, "share", "of the expected amount that may be dated there", 0, 1),
        Limit("last_days", 5, "working days", "at the end of the period", 1, 30),
        Limit("least_open", 5, "opportunities", "dated in the period there must be", 1),
        Limit("least_left", 15, "working days", "left in the period there must be", 1),
    ),
    says="{late_share:percent} of what is expected by {subject} is dated on {late_from} or later "
    "({n_late} of {n_dated} open)",
    fix="agree earlier days with the buyers; a slip of a week is a slip into the next period",
    fires=(
        example(tables=_ALL, evidence={"n_late": 6, "n_dated": 7}),
        example(close_date="2026-12-25", tables=_ALL, evidence={"n_late": 7, "late_share": 1.0}),
    ),
    quiet=(
        example(tables={**_ALL, "open_rows": (*_LATE, *({"close_date": "2026-12-24"},) * 4)}),
        example(tables={**_ALL, "open_rows": _LATE[:3]}),
        example(amount=90_000_000, tables=_ALL),
        example(tables={**_ALL, "calendar": (
            {**_DAYS[0], "working_day_number": 114}, *_DAYS[1:])}),
    ),
)  # fmt: skip
def hope_in_last_week(
    open_rows: Table, calendar: Table, *, share: NumericScalar, last_days: NumericScalar,
    least_open: NumericScalar, least_left: NumericScalar,
) -> Table:  # fmt: skip
    """Most of what the period is expected to bring is dated in its last days.

    Why: nothing is left to recover when one of them slips.
    Evidence: the share of the expected amount, and how many opportunities it is.
    Fix: agree earlier days.
    Quiet when: the period is nearly over anyway, few are dated in it, or the share is smaller.
    """
    import ibis

    rows = open_rows.filter(open_rows.close_date.between(open_rows.as_of, open_rows.period_end))
    for name, day in (("due", "close_date"), ("now", "as_of"), ("end", "period_end")):
        numbers = calendar.select(**{"day": calendar.day, name: calendar.working_day_number})
        rows = rows.inner_join(numbers, rows[day] == numbers.day).drop("day")
    expected = (rows.amount.cast("float64") * rows.p_win_in_period).floor().cast("int64")
    rows = rows.mutate(expected=expected, is_late=rows.end - rows.due < last_days)
    rows = rows.filter((rows.expected > 0) & (rows.end - rows.now >= least_left))
    sums = rows.group_by("currency", "period_end").aggregate(
        n_dated=rows.count(), n_late=rows.count(where=rows.is_late),
        late_from=rows.close_date.min(where=rows.is_late),
        whole=rows.expected.sum(), late=rows.expected.sum(where=rows.is_late),
    )  # fmt: skip
    sums = sums.mutate(late_share=sums.late.cast("float64") / sums.whole.cast("float64"))
    found = sums.filter((sums.late_share >= share) & (sums.n_dated >= least_open))
    return found.select(
        "late_share", "n_late", "n_dated", "late_from", record_id=ibis.null("int64"),
        subject=found.period_end.cast("string"), size=found.late_share,
    )  # fmt: skip
