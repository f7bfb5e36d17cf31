"""Offers to the buyers of opportunities, as of a day."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.inputs import conform
from ontarget.audit.plain_text import plain

# States in which the buyer, or the seller, has settled the matter; 'expired' settles nothing.
SETTLED = (
    "accept", "sign", "order", "won", "confirm", "declin", "reject", "denied", "lost", "cancel",
    "withdraw", "void", "supersed", "replac", "annul", "refus", "perdu", "gagn", "angenommen",
    "abgelehnt", "bestellt", "storniert", "verloren", "gewonnen", "bestatigt", "acept", "rechaz",
    "ganad", "perdid", "firmad",
)  # fmt: skip


def build_quotes(rows: pa.Table, quote: pa.Table, as_of: date) -> pa.Table:
    """Return the input ``quotes``: offers of opportunities that were made or sent by the day.

    Parameters
    ----------
    rows
        record_id, source and opportunity_id of the opportunities asked about.
    quote
        As the book knew them on the day, with source and opportunity_id. One without any date
        counts.
    """
    known = conform_columns(quote)
    made = pc.coalesce(pc.min_element_wise(known["created_on"], known["sent_on"]), known["sent_on"])
    known = known.filter(pc.fill_null(pc.less_equal(made, pa.scalar(as_of, pa.date32())), True))
    status = plain(known["status"])
    is_settled = pc.match_substring_regex(status, rf"(^| )({'|'.join(SETTLED)})")
    known = known.append_column("is_open", pc.invert(pc.fill_null(is_settled, False)))
    mine = rows.select(["record_id", "source", "opportunity_id"])
    found = known.join(mine, ["source", "opportunity_id"], join_type="inner")
    order = ("record_id", "created_on", "sent_on", "expires_on", "name", "amount")
    return conform("quotes", found.sort_by([(name, "ascending") for name in order]))


def conform_columns(quote: pa.Table) -> pa.Table:
    """Return the columns that are read, empty where the book has none."""
    kinds = {name: pa.string() for name in ("source", "opportunity_id", "name", "status",
                                            "currency")}  # fmt: skip
    kinds |= {name: pa.date32() for name in ("created_on", "sent_on", "expires_on")}
    kinds |= {"amount": pa.int64(), "discount": pa.float64()}
    return pa.table(
        {
            name: quote[name].cast(kind)
            if name in quote.column_names
            else pa.nulls(quote.num_rows, kind)
            for name, kind in kinds.items()
        }
    )
