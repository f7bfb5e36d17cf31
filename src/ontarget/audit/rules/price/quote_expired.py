"""PRI003: the quote has expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.latest_quote import latest_quotes
from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table

_QUOTE = {"is_open": True, "sent_on": "2026-10-22", "expires_on": "2026-11-22"}
_NEWER = {"is_open": True, "sent_on": "2026-11-16", "expires_on": "2026-12-16"}


@rule(
    "PRI003",
    severity="medium",
    basis="arithmetic",
    requires=("quotes",),
    says="its quote expired on {expires_on}, {past_days} day{past_days:s} ago, and there is no "
    "newer one",
    fix="ask whether it still stands; renew the quote or close the opportunity",
    fires=(
        example(tables={"quotes": (_QUOTE,)}, evidence={"past_days": 1}),
        example(tables={"quotes": ({**_QUOTE, "status": "expired"},)}),
        example(tables={"quotes": (_QUOTE, {**_NEWER, "sent_on": "2026-10-01"})}),
    ),
    quiet=(
        example(tables={"quotes": ({**_QUOTE, "expires_on": "2026-11-23"},)}),
        example(tables={"quotes": (_QUOTE, _NEWER)}),
        example(tables={"quotes": ({**_QUOTE, "is_open": False},)}),
        example(tables={"quotes": ({**_QUOTE, "expires_on": None},)}),
    ),
)
def quote_expired(open_rows: Table, quotes: Table) -> Table:
    """The latest quote is no longer valid, and the buyer has not answered it.

    Why: an open opportunity with a dead offer waits for nothing.
    Evidence: the last day it was valid.
    Fix: renew it if the buyer still wants it, else close.
    Quiet when: it is valid today, a newer one was made, the buyer has answered, or no day is known.
    """
    quoted = latest_quotes(quotes)
    quoted = quoted.filter(quoted.is_open).select("record_id", "expires_on")
    rows = open_rows.select("record_id", "as_of").inner_join(quoted, "record_id")
    past_days = rows.as_of.delta(rows.expires_on, unit="day").cast("int64")
    rows = rows.mutate(past_days=past_days, size=past_days.cast("float64"))
    return rows.filter(rows.past_days > 0).select("record_id", "expires_on", "past_days", "size")
