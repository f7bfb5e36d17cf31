"""`ontarget audit --halve`: choose blind, show both halves, park one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ontarget.cli.edge import is_terminal, notice
from ontarget.core.errors import UsageError
from ontarget.core.number import counted

if TYPE_CHECKING:
    from ontarget.app.audit import Audited
    from ontarget.app.desk import Desk
    from ontarget.app.halve import Halved, HalveRequest
    from ontarget.app.halve_choice import Choice
    from ontarget.report.halve import HalveView


@dataclass(frozen=True)
class HalveWish:
    """The options that belong to a halving."""

    share: float | None
    hours_per_week: float | None
    lift: float | None
    must_keep: str | None
    per_owner: int | None
    is_mine: bool
    mine_keep: str | None
    is_parking: bool
    is_sure: bool

    def check(self) -> None:
        """Refuse what cannot be done before anything is computed; UsageError."""
        self.request()
        if self.is_mine and self.mine_keep is None and not is_terminal():
            raise UsageError(
                "--mine asks one opportunity at a time on a terminal, and this is none.",
                "Name those you keep: --mine-keep ID,ID,...",
            )
        if self.is_parking and not self.is_sure and not is_terminal():
            raise UsageError("--park asks once on a terminal, and this is none.", "Add --yes.")

    def request(self) -> HalveRequest:
        """Return what is asked of the tool."""
        from ontarget.app.halve import HalveRequest

        share = 0.5 if self.share is None else self.share
        must = tuple((self.must_keep or "").split(","))
        return HalveRequest(share, self.hours_per_week, self.lift, must, self.per_owner)

    @property
    def has_choice(self) -> bool:
        """Whether an own half is chosen in this call."""
        return self.is_mine or self.mine_keep is not None


def halve_audited(audited: Audited, wish: HalveWish) -> HalveView | None:
    """Halve, after the own choice if one is wanted; None if it was given up."""
    from ontarget.app.halve import find_halving
    from ontarget.app.halve_view import halve_view

    halved = find_halving(audited, wish.request())
    choice = None
    if wish.has_choice:
        choice = _own_choice(halved, wish)
        if choice is None:
            return None
    return halve_view(halved, choice)


def _own_choice(halved: Halved, wish: HalveWish) -> Choice | None:
    from ontarget.app.halve_choice import keep_choice, n_to_choose, offered_rows, read_choice
    from ontarget.cli.halve_ask import choose_half

    if wish.mine_keep is not None:
        return keep_choice(halved, read_choice(halved, wish.mine_keep.split(",")))
    rows = offered_rows(halved)
    if not rows:
        raise UsageError("There is nothing to choose from.", "See: ontarget audit --halve")
    kept = choose_half(rows, n_to_choose(halved), lambda: typer.getchar(echo=False), notice)
    return None if kept is None else keep_choice(halved, kept)


def park_half(desk: Desk, view: HalveView, wish: HalveWish) -> int:
    """Park one side, mine if it was chosen in this call, after asking once; return how many."""
    from ontarget.app.halve_park import park, to_park

    rows = to_park(view, is_mine=wish.has_choice)
    if not rows:
        notice("Nothing to park that is not parked already.")
        return 0
    whose = "that your half leaves out" if wish.has_choice else "above"
    said = counted(len(rows), "opportunity", "opportunities")
    if not wish.is_sure and not typer.confirm(f"Park the {said} {whose}?", err=True):
        notice("Nothing was parked.")
        return 0
    n = park(desk, rows)
    notice(f"{said} parked until their days. Undo all of it: ontarget decide --undo-halving")
    return n
