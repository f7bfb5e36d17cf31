"""The rules' tables about buyers' people, quotes, sellers and lookalikes, made together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from ontarget.audit.lookalikes import find_lookalikes
from ontarget.audit.people import build_people
from ontarget.audit.quotes import build_quotes
from ontarget.audit.sellers import build_sellers

READ = ("opportunity", "contact", "quote", "owner")
"""Tables of a book that ``record_tables`` reads."""


def record_tables(
    open_rows: pa.Table,
    closed_rows: pa.Table,
    records: Mapping[str, pa.Table],
    as_of: date,
    *,
    touches: pa.Table | None = None,
) -> dict[str, pa.Table]:
    """Return the inputs people, quotes, sellers and lookalikes by name.

    ``open_rows`` and ``closed_rows`` have the columns of the as-of pipeline, ``records`` are
    those of ``READ`` as the book holds them, ``touches`` is the input of that name.
    """
    return {
        "people": build_people(open_rows, records["contact"], touches, records["opportunity"]),
        "quotes": build_quotes(open_rows, records["quote"], as_of),
        "sellers": build_sellers(open_rows, records["owner"]),
        "lookalikes": find_lookalikes(open_rows, closed_rows),
    }
