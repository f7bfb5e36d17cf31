"""What an unanswered question goes with: how much less often such opportunities were won."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.association import NEVER, Association, Ints, associate


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed opportunities: their records, and days as numbers."""

    record_id: Ints
    created: Ints
    closed: Ints
    is_won: np.ndarray[tuple[int], np.dtype[np.bool_]]


def read_closed(closed_rows: pa.Table) -> Closed:
    """Take won and lost opportunities with both days from a pipeline table."""
    known = closed_rows.filter(
        pc.and_(
            pc.and_(
                pc.is_valid(closed_rows["created_on"]),
                pc.is_valid(closed_rows["closed_on"]),
            ),
            pc.is_in(closed_rows["status"], value_set=pa.array(["won", "lost"])),
        )
    )
    created, ended = (
        known[name].cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64)
        for name in ("created_on", "closed_on")
    )
    won = pc.equal(known["status"], "won").to_numpy(zero_copy_only=False)
    return Closed(known["record_id"].to_numpy().astype(np.int64), created, ended, won)


def answer_costs(
    closed: Closed, answered: Mapping[str, Mapping[int, int]], names: Iterable[str], *,
    least_n: int = 10, prior_weight: float = 6.0,
) -> dict[str, Association]:  # fmt: skip
    """Return for each question how much more often opportunities with an answer were won.

    ``answered`` gives by question and record the day from which an answer is known. Looks begin
    when the first answer to the question was written down: before, nobody wrote any.
    """
    return {
        name: _association(closed, answered.get(name, {}), {}, least_n, prior_weight)
        for name in names
    }


def obstacle_prices(
    closed: Closed, raised: Mapping[str, Mapping[int, int]],
    resolved: Mapping[str, Mapping[int, int]], names: Iterable[str], *,
    least_n: int = 10, prior_weight: float = 6.0,
) -> dict[str, Association]:  # fmt: skip
    """Return for each kind of obstacle how much more often opportunities with it were won.

    ``raised`` and ``resolved`` give by kind and record the days between which it stood.
    """
    return {
        name: _association(
            closed, raised.get(name, {}), resolved.get(name, {}), least_n, prior_weight
        )
        for name in names
    }


def _association(
    closed: Closed, begins: Mapping[int, int], ends: Mapping[int, int], least_n: int,
    prior_weight: float,
) -> Association:  # fmt: skip
    ids = closed.record_id.tolist()
    return associate(
        closed.created, closed.closed, closed.is_won,
        np.array([begins.get(one, NEVER) for one in ids], np.int64),
        np.array([ends.get(one, NEVER) for one in ids], np.int64),
        since=min(begins.values(), default=NEVER), least_n=least_n, prior_weight=prior_weight,
    )  # fmt: skip
