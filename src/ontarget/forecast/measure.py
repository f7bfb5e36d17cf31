"""What a target counts: money or another whole number of the opportunity, wins, or new ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class Measure:
    """A way of counting.

    ``value`` adds up ``booked_column`` of won opportunities and expects ``open_column`` of open
    ones, both whole numbers; ``won`` counts wins, ``created`` counts new opportunities.
    """

    kind: Literal["value", "won", "created"]
    open_column: str = "amount"
    booked_column: str = "booked_amount"


AMOUNT = Measure("value")
WON = Measure("won")
CREATED = Measure("created")


def rows_counted(rows: pa.Table, measure: Measure, currency: str | None) -> pa.Table:
    """Return the rows that may be added up: of one currency where money is meant.

    A row without a currency counts; None means that the caller has seen to it.
    """
    if measure.kind != "value" or currency is None or "currency" not in rows.column_names:
        return rows
    return rows.filter(pc.equal(pc.coalesce(rows.column("currency"), currency), currency))
