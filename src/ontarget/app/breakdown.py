"""An answer split by owner, team, product or segment, from the same paths as the total."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import target_of
from ontarget.app.situation import Situation
from ontarget.forecast.hit import Paths, simulate, summarise
from ontarget.report.answer import Breakdown

SPLITS = ("owner", "team", "product", "segment")
_LABEL = "\x1f"
_NOT_YET = "(not yet created)"
_PERCENTS = (0.1, 0.5, 0.9)


def break_down(situation: Situation, by: str) -> tuple[Breakdown, ...]:
    """Return one row for each owner or team, or for each product or segment.

    What is not created yet belongs to owners but to no product: it is a row of its own there.
    """
    if by in ("owner", "team"):
        return _by_people(situation, by)
    labels = pc.fill_null(situation.simulated[by], f"(no {by})")
    # No seller is called so: whose name is a product's too must not bring new business here.
    labels = pc.binary_join_element_wise(_LABEL, labels, "")
    rows = _labelled(situation.simulated, labels)
    names = frozenset(pc.unique(labels).to_pylist())
    paths = simulate(situation.firm, rows, situation.asked.period, owners=names, sensitivity=())
    found = [
        _row(situation, name.removeprefix(_LABEL), paths, {name}, None) for name in sorted(names)
    ]
    return (*found, _not_yet(situation))


def _labelled(rows: pa.Table, labels: pa.ChunkedArray) -> pa.Table:
    """Put labels in the place of owners, whose rates the opportunities keep."""
    if "rate_owner" not in rows.column_names:
        rows = rows.append_column("rate_owner", rows["owner"])
    return rows.set_column(rows.column_names.index("owner"), "owner", labels)


def _by_people(situation: Situation, by: str) -> tuple[Breakdown, ...]:
    members = situation.members
    labels = pc.fill_null(members[by], f"(no {by})").to_pylist()
    owners = pc.fill_null(members["owner"], "").to_pylist()
    groups: dict[str, set[str]] = {}
    for label, owner in zip(labels, owners, strict=True):
        groups.setdefault(label, set()).add(owner)
    return tuple(
        _row(situation, label, situation.paths, names,
             target_of(situation.desk, by, label, situation.asked))
        for label, names in sorted(groups.items())
    )  # fmt: skip


def _row(
    situation: Situation, name: str, paths: Paths, owners: AbstractSet[str], target: int | None
) -> Breakdown:
    asked, found = situation.asked, summarise(paths, target, owners)
    return Breakdown(
        name=name,
        target=None if target is None else asked.major(target),
        booked=asked.major(found.booked),
        p_hit=found.p_hit,
        p10=asked.major(found.quantiles[10]),
        p50=asked.major(found.quantiles[50]),
        p90=asked.major(found.quantiles[90]),
    )


def _not_yet(situation: Situation) -> Breakdown:
    paths, asked = situation.paths, situation.asked
    total = paths.new[paths.chosen(situation.owners)].sum(axis=0)
    low, middle, high = np.quantile(total, _PERCENTS, method="inverted_cdf").tolist()
    return Breakdown(_NOT_YET, None, asked.major(0), None, asked.major(int(low)),
                     asked.major(int(middle)), asked.major(int(high)))  # fmt: skip
