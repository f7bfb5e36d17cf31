"""My half against the model's: where they differ, and later who was right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ontarget.audit.halve import Key, Outcome, Share, lost_share, outcome_of
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Bools

# Wins by which two halves must differ to tell them apart: twice the square root of their number.
_ERRORS = 2.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two choices side by side; ``only_mine`` I keep and the model parks."""

    agree: tuple[Key, ...]
    only_mine: tuple[Key, ...]
    only_model: tuple[Key, ...]
    mine: Outcome
    model: Outcome
    mine_wins_lost: Share
    mine_wins_lost_26w: Share

    @property
    def differ(self) -> tuple[Key, ...]:
        """All on which the two differ."""
        return (*self.only_mine, *self.only_model)


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What became of those on which two choices differed.

    ``who`` is "cannot tell" while the wins differ by less than two standard errors of luck.
    """

    n_settled: int
    n_won_mine: int
    n_won_model: int
    amount_mine: int
    amount_model: int
    who: Literal["mine", "model", "cannot tell"]


def compare(stakes: Stakes, mine_kept: Collection[Key], model_kept: Collection[Key]) -> Comparison:
    """Return where two choices agree and differ, and what each leaves; unknown keys are ignored."""
    mine = np.array([key in set(mine_kept) for key in stakes.keys], dtype=bool)
    model = np.array([key in set(model_kept) for key in stakes.keys], dtype=bool)

    def keys(chosen: Bools) -> tuple[Key, ...]:
        return tuple(stakes.keys[i] for i in np.flatnonzero(chosen).tolist())

    return Comparison(
        agree=keys(mine == model),
        only_mine=keys(mine & ~model),
        only_model=keys(model & ~mine),
        mine=outcome_of(stakes, mine),
        model=outcome_of(stakes, model),
        mine_wins_lost=lost_share(stakes.wins, stakes.p_win, ~mine, stakes.n_paths),
        mine_wins_lost_26w=lost_share(stakes.wins_26w, stakes.p_win_26w, ~mine, stakes.n_paths),
    )


def look_back(
    only_mine: Collection[Key], only_model: Collection[Key], won: Mapping[Key, int],
    settled: Collection[Key],
) -> Hindsight:  # fmt: skip
    """Return who was right about those on which two choices differed.

    ``won`` has what each won one brought, ``settled`` the keys of all that are closed by now.
    """
    closed = set(settled) | set(won)
    mine = [won[key] for key in only_mine if key in won]
    model = [won[key] for key in only_model if key in won]
    apart, luck = len(mine) - len(model), _ERRORS * np.sqrt(len(mine) + len(model))
    who: Literal["mine", "model", "cannot tell"] = "cannot tell"
    if apart and abs(apart) >= luck:
        who = "mine" if apart > 0 else "model"
    n_settled = len(closed & {*only_mine, *only_model})
    return Hindsight(n_settled, len(mine), len(model), sum(mine), sum(model), who)
