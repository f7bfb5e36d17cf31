"""Which half to keep, as a screen, a page or JSON contains it; amounts in major units."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class HalfRow:
    """One opportunity on either side; ``is_asleep``: parked before already.

    ``wakes_on`` is when it should come back if it is parked.
    """

    record_id: int
    opportunity_id: str
    name: str | None
    owner: str | None
    amount: Number | None
    currency: str | None
    p_win_in_period: float
    p_hit_if_won: float | None
    p_hit_if_lost: float | None
    why: str
    wakes_on: date | None = None
    is_asleep: bool = False


@dataclass(frozen=True, slots=True)
class LostShare:
    """The share of wins that lies in the parked ones, and its 80 % range."""

    expected: float
    p10: float
    p90: float


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """What parking so many costs; ``is_choice``: this half, ``is_cut``: as many as are cut."""

    n_parked: int
    wins_lost_share: float
    wins_lost_share_26w: float
    p_hit_kept: float | None
    is_choice: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Steadier:
    """The choice by expected bookings up to the target, where the other loves long shots."""

    kept: tuple[str, ...]
    p_hit_kept: float | None
    expected_bookings: Number
    text: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a week: there are (None: not given, so they do not bind) and are needed."""

    there_are: float | None
    all_need: float
    kept_need: float
    known_from: str
    text: str


@dataclass(frozen=True, slots=True)
class HandOverView:
    """Whom a parked one could go to; None: nobody with room is better."""

    opportunity_id: str
    to_owner: str | None
    why: str


@dataclass(frozen=True, slots=True)
class MineView:
    """An own choice, made blind, beside the tool's of today."""

    kept: tuple[str, ...]
    p_hit_kept: float | None
    agree: tuple[str, ...]
    differ: tuple[str, ...]
    only_mine: tuple[HalfRow, ...]
    only_model: tuple[HalfRow, ...]
    parked: tuple[HalfRow, ...]
    wins_lost_share: float
    wins_lost_share_26w: float
    expected_bookings_kept: Number
    chosen_on: date


@dataclass(frozen=True, slots=True)
class LookBack:
    """What became of those on which an own choice and the tool's differed.

    ``who`` is mine, model or cannot tell.
    """

    chosen_on: date
    period: str
    n_differ: int
    n_settled: int
    n_won_mine: int
    n_won_model: int
    amount_mine: Number
    amount_model: Number
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class HalveView(Shown):
    """If you had to give away half. ``p_hit`` fields and reach are None without a target.

    ``reach`` is the expected bookings up to the target, E[min(S, T)].
    """

    n: int
    share: float
    unit: str
    period: str
    period_end: date
    kept: tuple[HalfRow, ...]
    parked: tuple[HalfRow, ...]
    mine: MineView | None
    frontier: tuple[FrontierPoint, ...]
    p_hit_all: float | None
    p_hit_kept: float | None
    wins_lost: LostShare
    wins_lost_26w: LostShare
    break_even_lift: float | None
    lift: float | None
    p_hit_kept_at_lift: float | None
    expected_bookings_all: Number
    expected_bookings_kept: Number
    reach_all: Number | None
    reach_kept: Number | None
    steadier: Steadier | None
    hours: Hours
    is_over_limits: bool
    hand_over: tuple[HandOverView, ...]
    later: tuple[LookBack, ...]
    later_text: str | None
    notes: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the JSON of the contract."""
        mine = self.mine
        return {
            "kept": [one.opportunity_id for one in self.kept],
            "parked": [one.opportunity_id for one in self.parked],
            "mine": None if mine is None else _mine(mine),
            "frontier": [asdict(one) for one in self.frontier],
            "p_hit_all": self.p_hit_all,
            "p_hit_kept": self.p_hit_kept,
            "wins_lost_share": self.wins_lost.expected,
            "wins_lost_share_26w": self.wins_lost_26w.expected,
            "wins_lost_range": {"p10": self.wins_lost.p10, "p90": self.wins_lost.p90},
            "wins_lost_range_26w": {"p10": self.wins_lost_26w.p10, "p90": self.wins_lost_26w.p90},
            "break_even_lift": self.break_even_lift,
            "lift": self.lift,
            "p_hit_kept_at_lift": self.p_hit_kept_at_lift,
            "expected_bookings_all": self.expected_bookings_all,
            "expected_bookings_kept": self.expected_bookings_kept,
            "expected_up_to_target_all": self.reach_all,
            "expected_up_to_target_kept": self.reach_kept,
            "long_shots": None if self.steadier is None else asdict(self.steadier),
            "share": self.share,
            "hours": asdict(self.hours),
            "is_over_limits": self.is_over_limits,
            "wake_up": [
                {"opportunity_id": one.opportunity_id, "on": one.wakes_on} for one in self.parked
            ],
            "hand_over": [asdict(one) for one in self.hand_over],
            "later": [asdict(one) for one in self.later],
            "later_text": self.later_text,
            "notes": list(self.notes),
        }


def _mine(mine: MineView) -> dict[str, Any]:
    return {
        "kept": list(mine.kept),
        "p_hit_kept": mine.p_hit_kept,
        "agree": list(mine.agree),
        "differ": list(mine.differ),
        "only_mine": [one.opportunity_id for one in mine.only_mine],
        "only_model": [one.opportunity_id for one in mine.only_model],
        "wins_lost_share": mine.wins_lost_share,
        "wins_lost_share_26w": mine.wins_lost_share_26w,
        "expected_bookings_kept": mine.expected_bookings_kept,
        "chosen_on": mine.chosen_on,
    }
