"""What the book's own history says: the figures that statistical rules compare with.

Computed once from what was closed by the day, and joined by the rules through
``audit.figures``. A quantile is a value that occurred (inverse of the empirical distribution), and
its interval runs between order statistics. A group's figure is drawn towards the firm's with the
weight of ``GROUP_WEIGHT`` opportunities; a group or stage with fewer than ``LEAST_N`` has none of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.inputs import INPUTS
from ontarget.audit.stage_record import stage_rates, stage_stays
from ontarget.pipeline.moves import as_days, is_month_end
from ontarget.pipeline.quantile import GROUP_WEIGHT, Z_80, draw_to_all, find_quantile
from ontarget.pipeline.wins_silence import longest_silences

MEASURES = {
    "win_age_p10": "days from creation to the win that 9 in 10 wins took or more",
    "win_age_p50": "days from creation to the win, the middle one",
    "win_age_p90": "days from creation to the win that 9 in 10 wins took at most",
    "win_age_max": "days from creation to the win, the longest",
    "closed_age_max": "days from creation to the win or loss, the longest",
    "stage_age_p90": "days in the stage at one stretch that 9 in 10 wins spent at most",
    "stage_age_max": "days in the stage at one stretch, the longest of any win",
    "stage_days_to_win_p10": "days from a day in the stage to the win, 9 in 10 wins took more",
    "stage_passed_share": "share of wins known from their beginning that were in the stage",
    "stage_win_rate": "share won of those that were in the stage and closed",
    "win_silence_p90": "working days without a sign from the buyer, 9 in 10 wins at most",
    "win_silence_max": "working days without a sign from the buyer, the longest of any win",
    "month_end_share": "share of a seller's dated open opportunities on a month's last day",
}
"""Measure and meaning. Scopes: 'all', 'group:NAME', 'stage:NAME', 'owner:NAME'."""

LEAST_N = 10

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of history with its 80 % interval."""

    scope: str
    measure: str
    value: float
    n: int
    low: float
    high: float


def build_reference(
    open_rows: pa.Table,
    closed_rows: pa.Table,
    stage_moves: pa.Table,
    touches: pa.Table,
    calendar: pa.Table,
) -> pa.Table:
    """Return the reference table from the other input tables, all as of the same day.

    ``open_rows`` and ``closed_rows`` are best those of the whole book, not of one seller.
    """
    found = [
        *_ages(closed_rows),
        *_stages(closed_rows, stage_moves),
        *_silences(closed_rows, touches, calendar),
        *_month_ends(open_rows, calendar),
    ]
    schema = INPUTS["reference"]
    return pa.table(
        [pa.array([getattr(one, f.name) for one in found], f.type) for f in schema], schema
    )


def quantile(
    scope: str, measure: str, values: Ints, share: float, *, n: int | None = None
) -> Figure:
    """Return a quantile of sorted values and the 80 % interval between order statistics.

    ``n``: opportunities that the values stem from, where each gave several.

    >>> quantile("all", "win_age_p90", np.arange(1, 101), 0.9).value
    90.0
    """
    value, low, high = find_quantile(values, share, n=n)
    n = len(values) if n is None else n
    return Figure(scope, measure, value, n, low, high)


def share_of(scope: str, measure: str, k: float, n: int, *, usual: float | None = None) -> Figure:
    """Return a share with its 80 % Wilson interval, drawn to ``usual`` where that is given.

    >>> share_of("all", "stage_win_rate", 30, 100).value
    0.3
    """
    weight = 0.0 if usual is None else GROUP_WEIGHT
    total = n + weight
    p = (k + weight * (usual or 0.0)) / total
    z2 = Z_80**2
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z_80 * np.sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    low, high = max(0.0, float(middle - half)), min(1.0, float(middle + half))
    return Figure(scope, measure, p, n, min(low, p), max(high, p))


def by_group(measure: str, values: Ints, groups: pa.ChunkedArray, share: float) -> list[Figure]:
    """Return a quantile of all values and of each group with enough of them, drawn to all."""
    if not len(values):
        return []
    everyone = quantile("all", measure, np.sort(values), share)
    found = [everyone]
    for name, inside in each(groups):
        own = quantile(f"group:{name}", measure, np.sort(values[inside]), share)
        found.append(own if share == 1 else _drawn(own, everyone))
    return found


def each(names: pa.ChunkedArray) -> Iterator[tuple[str, Ints]]:
    """Yield each name that has enough rows, and where they are."""
    codes, listed = as_codes(names)
    order = np.argsort(codes, kind="stable")
    marks = np.searchsorted(codes[order], np.arange(len(listed) + 1))
    for place in sorted(range(len(listed)), key=listed.__getitem__):
        inside = order[marks[place] : marks[place + 1]]
        if len(inside) >= LEAST_N and listed[place]:
            yield listed[place], inside


def as_codes(names: pa.ChunkedArray) -> tuple[Ints, list[str]]:
    """Return a number for each name, -1 where it is null, and the names by number."""
    coded = names.combine_chunks().dictionary_encode()
    return pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def _drawn(own: Figure, parent: Figure) -> Figure:
    value, low, high = draw_to_all(
        (own.value, own.low, own.high), own.n, (parent.value, parent.low, parent.high)
    )
    return replace(own, value=value, low=low, high=high)


def _ages(closed_rows: pa.Table) -> list[Figure]:
    rows = closed_rows.filter(pc.fill_null(pc.greater_equal(closed_rows["age_days"], 0), False))
    won = rows.filter(pc.equal(rows["status"], "won"))
    ages = won["age_days"].to_numpy()
    found = []
    for name, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9), ("max", 1.0)):
        found += by_group(f"win_age_{name}", ages, won["group"], share)
    if rows.num_rows:
        closed = np.sort(rows["age_days"].to_numpy())
        found.append(quantile("all", "closed_age_max", closed, 1.0))
    return found


def _stages(closed_rows: pa.Table, stage_moves: pa.Table) -> list[Figure]:
    found = []
    stays = stage_stays(closed_rows, stage_moves)
    for name, inside in each(stays.stage):
        longest = np.sort(stays.longest[inside])
        found.append(quantile(f"stage:{name}", "stage_age_p90", longest, 0.9))
        found.append(quantile(f"stage:{name}", "stage_age_max", longest, 1.0))
        # Each win is looked at on equally many days, so it counts as one.
        ahead, n = np.sort(stays.days_to_win[inside].ravel()), len(inside)
        found.append(quantile(f"stage:{name}", "stage_days_to_win_p10", ahead, 0.1, n=n))
    for one in stage_rates(closed_rows, stage_moves):
        if one.n_wins_known >= LEAST_N:
            found.append(share_of(f"stage:{one.stage}", "stage_passed_share",
                                  one.n_wins_passed, one.n_wins_known))  # fmt: skip
        if one.n_closed >= LEAST_N:
            found.append(share_of(f"stage:{one.stage}", "stage_win_rate",
                                  one.n_won, one.n_closed, usual=one.usual_rate))  # fmt: skip
    return found


def _silences(closed_rows: pa.Table, touches: pa.Table, calendar: pa.Table) -> list[Figure]:
    won = closed_rows.filter(pc.equal(closed_rows["status"], "won"))
    silent, at = longest_silences(won, touches, calendar)
    groups = won["group"].take(pa.array(at))
    return [
        *by_group("win_silence_p90", silent, groups, 0.9),
        *by_group("win_silence_max", silent, groups, 1.0),
    ]


def _month_ends(open_rows: pa.Table, calendar: pa.Table) -> list[Figure]:
    rows = open_rows.filter(pc.is_valid(open_rows["close_date"]))
    is_end = is_month_end(as_days(rows["close_date"]), calendar)
    return [
        share_of(f"owner:{name}", "month_end_share", int(is_end[inside].sum()), len(inside))
        for name, inside in each(rows["owner"])
    ]
