"""A halving kept between questions: what to choose from, blind, and both halves together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from ontarget.app.audit import find_audit
from ontarget.app.desk import Desk
from ontarget.app.halve import Halved, HalveRequest, find_halving, hours_sum
from ontarget.app.halve_choice import keep_choice, n_to_choose, offered_rows, read_choice
from ontarget.app.halve_park import park, to_park
from ontarget.app.halve_view import halve_view
from ontarget.app.parked import decided_state
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import DEFAULT_SEED, members_of
from ontarget.core.scope import Scope
from ontarget.report.halve import HalveView

Row = dict[str, Any]


@dataclass(frozen=True)
class HalvePage:
    """What a page shows: the offered rows by name with their hours, how many of them to keep."""

    view: HalveView
    offered: tuple[Row, ...]
    n_keep: int


def count_open(desk: Desk, stated: Scope | None, *, shelves: Shelves | None = None) -> int:
    """Return how many opportunities of a scope are open."""
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    rows = members_of(shelf.state.pipeline, chosen_scope(desk, stated))
    return int(pc.sum(pc.equal(rows["status"], "open")).as_py() or 0)


def halve_page(
    desk: Desk, stated: Scope | None, *, period: str | None, request: HalveRequest,
    seed: int = DEFAULT_SEED, shelves: Shelves | None = None,
) -> HalvePage:  # fmt: skip
    """Return the halving of a scope's open opportunities."""
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    made: HalvePage = shelf.answers.find_or_make(
        ("halve", desk.actor, stated, period, request, seed),
        lambda: _page(_halved(desk, stated, period, request, seed, shelf)),
    )
    return made


def choose_half(
    desk: Desk, stated: Scope | None, texts: Sequence[str], *, period: str | None,
    request: HalveRequest, seed: int = DEFAULT_SEED, shelves: Shelves | None = None,
) -> None:  # fmt: skip
    """Keep an own half, chosen before the tool's was seen; UsageError for a wrong number."""
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    halved = _halved(desk, stated, period, request, seed, shelf)
    keep_choice(halved, read_choice(halved, texts))


def park_side(
    desk: Desk, stated: Scope | None, *, period: str | None, request: HalveRequest, is_mine: bool,
    seed: int = DEFAULT_SEED, shelves: Shelves | None = None,
) -> int:  # fmt: skip
    """Park what one side gives away, until the days shown; return how many."""
    found = halve_page(desk, stated, period=period, request=request, seed=seed, shelves=shelves)
    return park(desk, to_park(found.view, is_mine=is_mine))


def _halved(
    desk: Desk, stated: Scope | None, period: str | None, request: HalveRequest, seed: int,
    shelf: Shelf,
) -> Halved:  # fmt: skip
    return find_halving(find_audit(desk, stated, period=period, seed=seed, shelf=shelf), request)


def _page(halved: Halved) -> HalvePage:
    offered = [
        row | {"hours": hours_sum(halved, [row["record_id"]])} for row in offered_rows(halved)
    ]
    return HalvePage(halve_view(halved), tuple(offered), n_to_choose(halved))
