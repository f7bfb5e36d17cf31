"""How long opportunities were at risk of being won or lost, and how often they were.

An opportunity is at risk on every day from its creation until it closes, or until the as-of day
while it is open, however long it has been forgotten. One that left the files of its source is at
risk until that day: what became of it nobody knows. Days and outcomes count by recency: half after
one half-life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ontarget.forecast import ages, season
from ontarget.forecast.columns import (
    NO_DAY,
    Bools,
    Floats,
    Ints,
    Labels,
    read_days,
    read_flags,
    read_labels,
    read_words,
)

_DAYS_PER_MONTH = 365.25 / 12
_LONGEST_MEMORY_DAYS = 7305
_WON, _LOST = 0, 1


@dataclass(frozen=True, slots=True)
class Lives:
    """The opportunities that count in rates: when each began, when and how it ended.

    ``ended_on`` is the last day at risk; ``cause`` is 0 won, 1 lost, -1 still open (censored);
    ``row`` is the row of the pipeline that it was read from.
    """

    created_on: Ints
    ended_on: Ints
    cause: Ints
    segments: Labels
    owners: Labels
    n_left_out: int
    row: Ints

    @property
    def is_closed(self) -> Bools:
        """Which ones ended."""
        return self.cause >= 0


def read_lives(pipeline: pa.Table, as_of: int) -> Lives:
    """Return what the rows say about timing; rows without the needed days are counted and left."""
    status = np.array(read_words(pipeline, "status"), dtype=object)
    cause = np.select([status == "won", status == "lost"], [_WON, _LOST], -1)
    created_on, closed_on = read_days(pipeline, "created_on"), read_days(pipeline, "closed_on")
    is_undated = (cause >= 0) & ((closed_on == NO_DAY) | read_flags(pipeline, "is_closed_undated"))
    counts = (created_on != NO_DAY) & ~is_undated
    kept = pipeline.filter(pa.array(counts))
    left_on = read_days(pipeline, "unresolved_on")
    still_seen_on = np.where(left_on == NO_DAY, as_of, np.maximum(left_on, created_on))
    ended_on = np.where(cause >= 0, np.maximum(closed_on, created_on), still_seen_on)
    return Lives(
        created_on=created_on[counts],
        ended_on=ended_on[counts],
        cause=cause[counts],
        segments=read_labels(kept, "segment", "product"),
        owners=read_labels(kept, "owner"),
        n_left_out=int((~counts).sum()),
        row=np.flatnonzero(counts).astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class Exposure:
    """Weighted days and outcomes of the lives, by pair of segment and owner.

    ``days`` has shape (pairs, age bands, day classes). ``events`` and ``noise`` (squared
    weights, the Poisson variance of the weighted events) have shape (causes, pairs, bands,
    classes).
    """

    segment_of_pair: Ints
    owner_of_pair: Ints
    days: Floats
    events: Floats
    noise: Floats


def recency_weights(days: Ints, as_of: int, half_life_months: float) -> Floats:
    """Return what each day counts: 1 on the as-of day, one half a half-life before."""
    return np.exp2((days - as_of) / (half_life_months * _DAYS_PER_MONTH))


def measure_exposure(lives: Lives, as_of: int, half_life_months: float) -> Exposure:
    """Add up days at risk and outcomes, in closed form per band from running sums of days."""
    n_owners = len(lives.owners.names)
    codes, pair = np.unique(
        lives.segments.codes * n_owners + lives.owners.codes, return_inverse=True
    )
    first = max(int(lives.created_on.min(initial=as_of)), as_of - _LONGEST_MEMORY_DAYS)
    events, noise, half_days = _count_events(
        lives, pair, len(codes), first, as_of, half_life_months
    )
    days = _count_days(lives, pair, len(codes), first, as_of, half_life_months)
    return Exposure(
        segment_of_pair=codes // max(n_owners, 1),
        owner_of_pair=codes % max(n_owners, 1),
        days=np.maximum(days - half_days, 0),
        events=events,
        noise=noise,
    )


def _count_days(
    lives: Lives, pair: Ints, n_pairs: int, first: int, as_of: int, half_life_months: float
) -> Floats:
    calendar = np.arange(first, as_of + 1, dtype=np.int64)
    weights = recency_weights(calendar, as_of, half_life_months)
    by_class = np.zeros((season.N_CLASSES, len(calendar) + 1))
    by_class[season.class_of(calendar), np.arange(1, len(calendar) + 1)] = weights
    running = by_class.cumsum(axis=1)  # weight of all days before an index, by class
    days = np.zeros((n_pairs, ages.N_BANDS, season.N_CLASSES))
    band_ends = np.append(ages.STARTS[1:], 10**6)
    for band, (start, end) in enumerate(zip(ages.STARTS, band_ends, strict=True)):
        begins = np.maximum(lives.created_on + start, first) - first
        stops = np.minimum(lives.ended_on + 1, lives.created_on + end) - first
        is_in = stops > begins
        begins, stops, of_pair = begins[is_in], stops[is_in], pair[is_in]
        for day_class in range(season.N_CLASSES):
            spent = running[day_class, stops] - running[day_class, begins]
            days[:, band, day_class] = np.bincount(of_pair, spent, minlength=n_pairs)
    return days


def _count_events(
    lives: Lives, pair: Ints, n_pairs: int, first: int, as_of: int, half_life_months: float
) -> tuple[Floats, Floats, Floats]:
    """Return events, their squared weights, and the half days after the event.

    Outcomes fall anywhere in their day, so the last day counts half (actuarial estimate);
    without it a rate as high as that of the first day would come out a fifth too low.
    """
    closed = lives.is_closed & (lives.ended_on >= first)
    ended_on = lives.ended_on[closed]
    band = ages.band_of(ended_on - lives.created_on[closed])
    cell = (pair[closed] * ages.N_BANDS + band) * season.N_CLASSES + season.class_of(ended_on)
    n_cells = n_pairs * ages.N_BANDS * season.N_CLASSES
    place = lives.cause[closed] * n_cells + cell
    weight = recency_weights(ended_on, as_of, half_life_months)
    shape = (2, n_pairs, ages.N_BANDS, season.N_CLASSES)
    events = np.asarray(np.bincount(place, weight, 2 * n_cells), dtype=np.float64).reshape(shape)
    noise = np.asarray(np.bincount(place, weight**2, 2 * n_cells), dtype=np.float64).reshape(shape)
    return events, noise, events.sum(axis=0) / 2
