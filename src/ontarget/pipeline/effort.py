"""What sellers did for their opportunities, in hours: by kind, day and time of day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ontarget.pipeline.automatic import is_automatic
from ontarget.pipeline.calendar import local_days, since_midnight
from ontarget.pipeline.touches import kinds_of

KINDS = ("call", "email", "meeting", "other")
NO_TIME = -1
_LONGEST, _SHORTEST = 480.0, 2.0  # minutes; an unanswered call takes some too
_MINUTE = 60_000_000
_JOINT = "\x1f"


@dataclass(frozen=True, slots=True)
class Effort:
    """One entry per activity of ours that had happened by the day, for known opportunities.

    ``kind`` is a place in ``KINDS``, ``day`` counts from 1970, ``minute`` is that of the local
    day, ``NO_TIME`` where the source gives a day only. ``is_stated``: the hours are the book's.
    """

    record_id: NDArray[np.int64]
    kind: NDArray[np.int64]
    day: NDArray[np.int64]
    minute: NDArray[np.int64]
    hours: NDArray[np.float64]
    is_stated: NDArray[np.bool_]

    def only(self, keep: NDArray[np.bool_]) -> Effort:
        """Return some of the entries."""
        return Effort(*(getattr(self, name)[keep] for name in Effort.__slots__))


def find_effort(
    activity: pa.Table,
    pipeline: pa.Table,
    as_of: date,
    *,
    time_zone: str,
    assumed_minutes: Mapping[str, float],
) -> Effort:
    """Return what was done for the opportunities of ``pipeline`` by the end of a day.

    What came in is the buyer's effort, what no person wrote is nobody's: both are left out.
    Minutes are those of the book, within 2 and 480, else the assumed ones of the kind.
    """
    key = pc.binary_join_element_wise(activity["source"], activity["opportunity_id"], _JOINT)
    known = pc.binary_join_element_wise(pipeline["source"], pipeline["opportunity_id"], _JOINT)
    place = pc.cast(pc.index_in(key, value_set=known), pa.int64())
    days = local_days(activity["happened_at"], time_zone)
    has_happened = pc.less_equal(days, pa.scalar(as_of))
    is_ours = pc.invert(pc.fill_null(pc.equal(activity["direction"], "in"), False))
    keep = pc.and_(pc.and_(pc.is_valid(place), is_ours), pc.fill_null(has_happened, False))
    keep = pc.and_not(keep, is_automatic(activity))
    rows, day = activity.filter(keep), pc.cast(days.filter(keep.combine_chunks()), pa.int32())
    kind = pc.index_in(kinds_of(rows["kind"]), value_set=pa.array(KINDS))
    kinds = np.asarray(kind, dtype=np.int64)
    stated = np.asarray(pc.fill_null(rows["duration_minutes"], np.nan), dtype=np.float64)
    is_stated = np.isfinite(stated)
    assumed = np.array([assumed_minutes[name] for name in KINDS])[kinds]
    minutes = np.where(is_stated, np.clip(stated, _SHORTEST, _LONGEST), assumed)
    minute = since_midnight(rows["happened_at"], time_zone) // _MINUTE
    record = pipeline["record_id"].take(place.filter(keep))
    return Effort(
        np.asarray(record, dtype=np.int64), kinds, np.asarray(day, dtype=np.int64),
        np.where(minute > 0, minute, NO_TIME), minutes / 60, is_stated,
    )  # fmt: skip
