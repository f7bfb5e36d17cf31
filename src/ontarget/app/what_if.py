"""The answer under a supposition: this one won, that one lost, more created, a price cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ontarget.app.asked import Asked
from ontarget.app.desk import Desk
from ontarget.app.outlook import newborn_of
from ontarget.app.parked import decided_state
from ontarget.app.scopes import chosen_scope, match_name
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import DEFAULT_SEED, find_situation, period_view
from ontarget.app.worded import decisive, driver_views
from ontarget.core.errors import AmbiguousName, UsageError
from ontarget.core.scope import Scope
from ontarget.forecast.drivers import find_drivers
from ontarget.forecast.what_if import Ground, prepare, suppose
from ontarget.report.answer import Driver, PeriodView, ScopeView
from ontarget.report.what_if import Supposed, WhatIf, moved_said

_N_DECIDING = 12


@dataclass(frozen=True)
class _Prepared:
    asked: Asked
    period: PeriodView
    ground: Ground
    p_win_created: float
    drivers: tuple[Driver, ...]
    record_ids: tuple[int, ...]


def what_if(
    desk: Desk,
    stated: Scope | None = None,
    *,
    period: str | None = None,
    won: Sequence[str] = (),
    lost: Sequence[str] = (),
    slips: Sequence[str] = (),
    create: float = 0,
    discount: float = 0,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> WhatIf:
    """Return the answer under a supposition, on the very paths of the answer as it stands.

    ``won``, ``lost`` and ``slips`` name opportunities that decide the period, by id or a unique
    part of the name; ``create`` is the value (or number) of opportunities created today beyond the
    usual, ``discount`` a share of the price. UsageError without a target.
    """
    if not 0 <= discount < 1:
        raise UsageError("A discount is at least 0 % and below 100 %.", "Give another one.")
    if not 0 <= create < 1e15:
        raise UsageError("What is created is not below 0.", "Give another amount.")
    scope = chosen_scope(desk, stated)
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    key = ("what-if", desk.actor, scope, period, seed)
    ready: _Prepared = shelf.answers.find_or_make(
        key, lambda: _prepare(desk, scope, period, seed, shelf)
    )
    ids = {state: _chosen(ready, names) for state, names in
           (("won", won), ("lost", lost), ("slips", slips))}  # fmt: skip
    _check_apart(ids)
    asked, ground = ready.asked, ready.ground
    target = asked.target or 0
    if create and ground.win_size <= 0:
        raise UsageError(
            "What a win brings is not known yet, so no amount tells how many would be created.",
            "Close some opportunities with their amounts first.",
        )
    n_created = asked.minor(create) / ground.win_size if create else 0.0
    totals = suppose(
        ground, won=ids["won"], lost=ids["lost"] | ids["slips"], n_created=n_created,
        p_win_created=ready.p_win_created, discount=discount,
    )  # fmt: skip
    before, after = float((ground.total >= target).mean()), float((totals >= target).mean())
    low, middle, high = (asked.major(float(q)) for q in np.quantile(totals, (0.1, 0.5, 0.9)))
    state_of = {record_id: state for state, found in ids.items() for record_id in found}
    is_any = bool(state_of or create or discount)
    return WhatIf(
        as_of=desk.as_of, scope=ScopeView(scope.kind, scope.name), period=ready.period,
        target=asked.major(target), unit=asked.unit, p_hit_before=before, p_hit=after, p10=low,
        p50=middle, p90=high, created=create, n_created=round(n_created, 1), discount=discount,
        opportunities=tuple(
            Supposed(driver, state_of.get(record_id))
            for driver, record_id in zip(ready.drivers, ready.record_ids, strict=True)
        ),
        text=moved_said(before, after, is_any=is_any),
    )  # fmt: skip


def _prepare(desk: Desk, scope: Scope, period: str | None, seed: int, shelf: Shelf) -> _Prepared:
    situation = find_situation(desk, scope, period=period, seed=seed, shelf=shelf)
    asked, paths = situation.asked, situation.paths
    if asked.target is None:
        raise UsageError(
            f"There is no target for {scope.label} in {asked.period.name}, so nothing to hit.",
            "Set one first: ontarget target set --period PERIOD --amount N",
        )
    deciding = decisive(find_drivers(paths, asked.target, limit=_N_DECIDING))
    ids = tuple(deciding["record_id"].to_pylist())
    newborn = newborn_of(situation)
    return _Prepared(
        asked=asked,
        period=period_view(desk, asked),
        ground=prepare(paths, situation.firm, set(ids)),
        p_win_created=newborn.p_within(desk.as_of, asked.period),
        drivers=driver_views(desk, deciding, situation.counted, asked),
        record_ids=ids,
    )


def _chosen(ready: _Prepared, names: Sequence[str]) -> set[int]:
    """Return the record ids of opportunities that decide, by id or part of the name."""
    by_id = {one.opportunity_id: place for place, one in enumerate(ready.drivers)}
    names_of = [one.name for one in ready.drivers]
    found = set()
    for name in names:
        place = by_id.get(name)
        if place is None:
            matched = match_name(name, names_of, "deciding opportunity")
            if names_of.count(matched) > 1:
                raise AmbiguousName(f"Several are called '{matched}'.", "Give the id.")
            place = names_of.index(matched)
        found.add(ready.record_ids[place])
    return found


def _check_apart(ids: dict[str, set[int]]) -> None:
    several = (ids["won"] & ids["lost"]) | (ids["won"] & ids["slips"])
    if several:
        raise UsageError("One opportunity cannot be both won and lost.", "Leave one of them out.")
