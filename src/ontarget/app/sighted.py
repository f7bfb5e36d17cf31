"""Between which two exports a change happened, told from every export that the book has seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.known_records import list_sightings
from ontarget.ingest.diff import snapshot_instant

_MOMENT = pa.timestamp("us", "UTC")


def date_sightings(
    observed: pa.Table, imports: Iterable[dict[str, Any]], zone: ZoneInfo
) -> pa.Table:
    """Return observations of opportunities with ``not_before`` as all exports together tell it.

    What was found by comparing exports happened after the last one that held the opportunity
    before. An export may be imported after a later one, so this is known when reading only.
    """
    is_snapshot = np.asarray(pc.equal(observed["known"], "snapshot"))
    if not is_snapshot.any():
        return observed
    ids = observed["record_id"].to_numpy()[is_snapshot]
    instants = observed["effective_at"].cast(pa.int64()).to_numpy()[is_snapshot]
    earlier = np.full(len(ids), np.iinfo(np.int64).min)
    sightings = list_sightings(imports, "opportunity")
    for row in sightings.imports:
        day_end = pa.scalar(snapshot_instant(row["snapshot_on"], zone), _MOMENT)
        instant = day_end.cast(pa.int64()).as_py()
        is_later = instants > instant
        if is_later.any():
            held = is_later & np.isin(ids, sightings.ids_of(row))
            earlier[held] = instant  # oldest first, so the last one before the change remains
    told = np.full(observed.num_rows, np.iinfo(np.int64).min)
    told[is_snapshot] = earlier
    is_known = told > np.iinfo(np.int64).min
    seen = pa.array(told, mask=~is_known).cast(_MOMENT)
    # Books of the first version do not know which records their imports held.
    column = pc.coalesce(seen, observed["not_before"].cast(_MOMENT))
    return observed.set_column(observed.column_names.index("not_before"), "not_before", column)
