"""Whether a column can hold what its heading promises: "Closed" may be a day or a yes."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.schema import Kind
from ontarget.ingest.cells import clean, parse_boolean, parse_number
from ontarget.ingest.dates import MONTHS_READ, looks_like_day

_SAMPLE = 500
_LEAST_SHARE = 0.5
# People write "next Friday" and "Q1" between the days of their own sheet; a column of yes and no
# holds no day at all.
_LEAST_SHARE_OF_DAYS = 0.2

Samples = Mapping[str, pa.Array]


def take_samples(cells: pa.Table) -> dict[str, pa.Array]:
    """Return up to 500 filled cells of each column."""
    samples = {}
    for heading in cells.column_names:
        filled = clean(cells[heading].combine_chunks()).drop_null()
        samples[heading] = filled.slice(0, _SAMPLE)
    return samples


def is_plausible(kind: Kind, name: str, sample: pa.Array | None) -> bool:
    """Tell whether at least half of the filled cells read as the field's type, a fifth for days.

    An empty column is plausible, and so is anything for text.
    """
    if sample is None or not len(sample):
        return True
    known = {field.name: field.type for field in kind.fields}
    wanted = known.get(name, "boolean" if name.startswith("is_") else "text")
    match wanted:
        case "boolean":
            good = len(sample) - int(parse_boolean(sample).is_bad.sum())
        case "date" | "instant":
            days = looks_like_day(
                sample, or_month=kind.name == "opportunity" and name in MONTHS_READ
            )
            good = int(pc.sum(days.cast(pa.int64())).as_py() or 0)
            return good >= _LEAST_SHARE_OF_DAYS * len(sample)
        case "share":
            good = len(sample) - int(parse_number(sample, is_share=True).is_bad.sum())
        case "amount" | "number" | "integer":
            good = len(sample) - int(parse_number(sample).is_bad.sum())
        case _:
            return True
    return good >= _LEAST_SHARE * len(sample)
