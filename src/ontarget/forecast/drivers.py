"""Which open opportunities decide: P(hit) if one is won and if it is lost, all else as it falls."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa

from ontarget.forecast.hit import Paths
from ontarget.forecast.open_book import OpenOpportunity, each_open

# How many are looked at for each one wanted.
_LOOKED_AT = 20


def find_drivers(
    paths: Paths,
    target: int,
    owners: Collection[str] | None = None,
    *,
    limit: int | None = 5,
) -> pa.Table:
    """Return open opportunities by how much they decide, the most decisive first.

    Columns: record_id, source, opportunity_id, owner, p_win_in_period, p_hit_if_won,
    p_hit_if_lost, weight. The two chances are taken on the same paths: bookings without the
    opportunity, with and without its drawn value. ``weight`` is (if won - if lost) x
    sqrt(p (1 - p)), the spread that its outcome brings into the answer. None lists all;
    otherwise only those are looked at whose outcome brings the most spread into the bookings.
    """
    total = paths.total(owners)
    mine = [one for one in paths.opportunities if owners is None or one.owner in owners]
    if limit is not None:
        mine = _most_spread(mine, limit * _LOOKED_AT)
    found = []
    for one, drawn, is_won in each_open(mine, paths.p_win_draws, paths.shock, paths.options):
        value = drawn if paths.is_open_drawn is None else drawn * paths.is_open_drawn
        without = total - value * is_won
        if_lost = float((without >= target).mean())
        if_won = float((without + value >= target).mean())
        weight = (if_won - if_lost) * np.sqrt(one.p_win * (1 - one.p_win))
        found.append((one, if_won, if_lost, float(weight)))
    found.sort(key=lambda row: (-row[3], -row[0].p_win, row[0].source, row[0].opportunity_id))
    found = found[:limit]
    ones = [row[0] for row in found]
    return pa.table(
        {
            "record_id": pa.array([one.record_id for one in ones], pa.int64()),
            "source": pa.array([one.source for one in ones], pa.string()),
            "opportunity_id": pa.array([one.opportunity_id for one in ones], pa.string()),
            "owner": pa.array([one.owner for one in ones], pa.string()),
            "p_win_in_period": pa.array([one.p_win for one in ones], pa.float64()),
            "p_hit_if_won": pa.array([row[1] for row in found], pa.float64()),
            "p_hit_if_lost": pa.array([row[2] for row in found], pa.float64()),
            "weight": pa.array([row[3] for row in found], pa.float64()),
        }
    )


def _most_spread(opportunities: list[OpenOpportunity], n: int) -> list[OpenOpportunity]:
    """Return the ``n`` whose outcome spreads the bookings most, in the order they came in."""
    if len(opportunities) <= n:
        return opportunities
    spread = np.array(
        [
            one.value.base * one.value.table.mean() * np.sqrt(one.p_win * (1 - one.p_win))
            for one in opportunities
        ]
    )
    kept = np.sort(np.argsort(-np.abs(spread), kind="stable")[:n])
    return [opportunities[place] for place in kept.tolist()]
