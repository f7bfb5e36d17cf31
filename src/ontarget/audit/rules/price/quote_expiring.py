"""PRI002: a quote expires soon and nothing is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.latest_quote import latest_quotes
from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


def _day(day: str, number: int) -> dict[str, object]:
    return {"day": day, "is_working": True, "working_day_number": number}


_DAYS = (_day("2026-11-23", 100), _day("2026-11-30", 105), _day("2026-12-01", 106))
_QUOTE = {"is_open": True, "sent_on": "2026-11-02", "expires_on": "2026-11-30"}
_TODAY = {**_QUOTE, "expires_on": "2026-11-23"}
_LATER = {**_QUOTE, "expires_on": "2026-12-01"}
_ANSWERED = {**_QUOTE, "is_open": False}
_NEWER = {**_QUOTE, "sent_on": "2026-11-16", "expires_on": "2027-01-15"}


@rule(
    "PRI002",
    severity="medium",
    basis="arithmetic",
    requires=("quotes",),
    limits=(Limit("within_days", 5, "working days", "before the quote expires", 0, 60),),
    says="its quote expires on {expires_on}, in {left_days} working day{left_days:s}, and nothing "
    "is planned",
    fix="ask what is missing for a yes, and agree the next step",
    fires=(
        example(has_planned_step=False, tables={"quotes": (_QUOTE,), "calendar": _DAYS},
                evidence={"left_days": 5}),
        example(has_planned_step=False, tables={"quotes": (_TODAY,), "calendar": _DAYS},
                evidence={"left_days": 0}),
    ),
    quiet=(
        example(has_planned_step=True, tables={"quotes": (_QUOTE,), "calendar": _DAYS}),
        example(has_planned_step=False, tables={"quotes": (_LATER,), "calendar": _DAYS}),
        example(has_planned_step=False, tables={"quotes": (_ANSWERED,), "calendar": _DAYS}),
        example(has_planned_step=False, tables={"quotes": (_QUOTE, _NEWER), "calendar": _DAYS}),
        example(has_planned_step=False, tables={
            "quotes": ({**_QUOTE, "expires_on": "2026-11-20"},),
            "calendar": (*_DAYS, _day("2026-11-20", 99))}),
    ),
)  # fmt: skip
def quote_expiring(
    open_rows: Table, quotes: Table, calendar: Table, *, within_days: NumericScalar
) -> Table:
    """The latest quote expires within days, and no step is planned.

    Why: an offer that lapses unasked lets go of the best reason to call.
    Evidence: the last day it is valid and the working days until then.
    Fix: ask what is missing, before it lapses.
    Quiet when: a step is planned, the buyer has answered, a newer quote runs longer, or it has
    expired already, which is another rule's.
    """
    quoted = latest_quotes(quotes)
    quoted = quoted.filter(quoted.is_open).select("record_id", "expires_on")
    rows = open_rows.filter(~open_rows.has_planned_step.fill_null(False))
    rows = rows.select("record_id", "as_of").inner_join(quoted, "record_id")
    rows = rows.filter(rows.expires_on >= rows.as_of)
    last = calendar.select(expires_on=calendar.day, last_number=calendar.working_day_number)
    now = calendar.select(as_of=calendar.day, now_number=calendar.working_day_number)
    rows = rows.inner_join(last, "expires_on").inner_join(now, "as_of")
    rows = rows.mutate(left_days=rows.last_number - rows.now_number)
    rows = rows.mutate(size=-rows.left_days.cast("float64"))
    return rows.filter(rows.left_days <= within_days).select(
        "record_id", "expires_on", "left_days", "size"
    )
