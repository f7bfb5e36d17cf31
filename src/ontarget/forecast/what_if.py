"""What if: the answer's own paths with some outcomes settled, more created, or prices cut."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ontarget.forecast.amount import mixed_values
from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths
from ontarget.forecast.new_paths import NewBusiness, draw_new
from ontarget.forecast.open_book import each_open
from ontarget.forecast.options import Options
from ontarget.forecast.shock import Shock

_STREAM = "to create"
_EXACT = 1e6  # the number created is decided, so it has no spread of its own


@dataclass(frozen=True, slots=True)
class Ground:
    """Paths made ready for one supposition after the other.

    ``total`` and ``open`` have shape (paths,), ``value`` (what each of ``record_id`` brings if it
    is won) and ``is_won`` have shape (opportunities, paths); whole units of the measure. ``table``
    has the values of new wins, None where wins are counted.
    """

    total: Ints
    open: Ints
    record_id: tuple[int, ...]
    value: Ints
    is_won: Bools
    table: Floats | None
    shock: Shock
    options: Options

    @property
    def win_size(self) -> float:
        """What a new win brings on average, in whole units of the measure."""
        return 1.0 if self.table is None else float(self.table.mean())


def prepare(paths: Paths, firm: FirmFit, record_ids: Collection[int]) -> Ground:
    """Make the paths of a scope ready, with the opportunities that may be settled."""
    mine = [one for one in paths.opportunities if one.record_id in record_ids]
    value: dict[int, Ints] = {}
    is_won: dict[int, Bools] = {}
    for one, drawn, won in each_open(mine, paths.p_win_draws, paths.shock, paths.options):
        counts = drawn if paths.is_open_drawn is None else drawn * paths.is_open_drawn
        # One that is credited to several owners of the scope brings their parts together.
        value[one.record_id] = value.get(one.record_id, 0) + counts
        is_won[one.record_id] = won
    ids = tuple(sorted(value))
    n_paths = paths.options.n_paths
    table = None
    if firm.measure.kind == "value":
        tables = [firm.amounts.unborn(name) for name in paths.owners or ("",)]
        table = mixed_values(tables, np.ones(len(tables)))
    return Ground(
        total=paths.total(),
        open=np.asarray(paths.open.sum(axis=0)),
        record_id=ids,
        value=np.array([value[one] for one in ids], dtype=np.int64).reshape(len(ids), n_paths),
        is_won=np.array([is_won[one] for one in ids], dtype=np.bool_).reshape(len(ids), n_paths),
        table=table,
        shock=paths.shock,
        options=paths.options,
    )


def suppose(
    ground: Ground,
    *,
    won: Collection[int] = (),
    lost: Collection[int] = (),
    n_created: float = 0.0,
    p_win_created: float = 0.0,
    discount: float = 0.0,
) -> Ints:
    """Return the bookings per path, shape (paths,), with outcomes settled and all else as it falls.

    ``won`` and ``lost`` are record ids of the ground; one that slips out of the period is lost to
    it. ``n_created`` opportunities more are won in time with ``p_win_created`` each, on top of the
    usual new business. ``discount`` is the share of the price taken off all that is still open, at
    unchanged chances: what it would have to bring is another question.
    """
    total, still_open = ground.total.copy(), ground.open.copy()
    for place, record_id in enumerate(ground.record_id):
        if record_id not in won and record_id not in lost:
            continue
        now = ground.value[place] * ground.is_won[place]
        then = ground.value[place] if record_id in won else np.zeros_like(now)
        total += then - now
        still_open += then - now
    if discount:
        total -= np.rint(discount * still_open).astype(np.int64)
    if n_created > 0 and p_win_created > 0:
        total += _created(ground, n_created * p_win_created, p_win_created)
    return total


def _created(ground: Ground, wins: float, p_win: float) -> Ints:
    more = NewBusiness(
        owner=_STREAM, mean=np.array([wins]), shape=np.array([_EXACT]), p=np.array([p_win]),
        table=ground.table, level=np.ones(1),
    )  # fmt: skip
    return draw_new(more, [ground.shock], ground.options)[0]
