"""Commission on bookings, path by path: exact piecewise arithmetic in whole minor units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from ontarget.core.money import to_minor
from ontarget.plan.commission import CommissionPlan

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan against one target. Starts, bonuses and caps in minor units, rates as shares.

    ``most_booked``: bookings beyond it pay nothing; ``most_paid``: never more than that.
    """

    starts: Floats
    rates: Floats
    bonuses: Floats
    most_booked: float
    most_paid: float
    clawback: float


def make_schedule(plan: CommissionPlan, target: int | None) -> Schedule:
    """Return a plan as numbers for a target in minor units, which it may do without.

    ValueError where it needs one.
    """
    if plan.needs_target and not target:
        raise ValueError("the plan pays by shares of a target")

    def share_of_target(percent: Decimal) -> float:
        return float(percent * (target or 0) / 100)

    starts = [
        share_of_target(one.start) if plan.by_target else to_minor(one.start, plan.currency)
        for one in plan.tiers
    ]
    bonuses = [to_minor(one.bonus_amount, plan.currency) for one in plan.tiers]
    cap = plan.cap_amount
    return Schedule(
        starts=np.array(starts, np.float64),
        rates=np.array([float(one.rate_percent / 100) for one in plan.tiers]),
        bonuses=np.array(bonuses, np.float64),
        most_booked=np.inf if plan.cap_percent is None else share_of_target(plan.cap_percent),
        most_paid=np.inf if cap is None else float(to_minor(cap, plan.currency)),
        clawback=float(plan.clawback_percent / 100),
    )


def commission(schedule: Schedule, booked: Ints) -> Ints:
    """Return what bookings earn before anything is taken back, minor units, same shape.

    Never falls with the bookings, and jumps only where a bonus is paid.
    """
    counted = np.clip(booked.astype(np.float64), 0, schedule.most_booked)
    ends = np.append(schedule.starts[1:], np.inf)
    total = np.zeros(booked.shape)
    for start, end, rate, bonus in zip(
        schedule.starts, ends, schedule.rates, schedule.bonuses, strict=True
    ):
        total += rate * (np.clip(counted, start, end) - start)
        if bonus:
            # A start at 0 is reached with the first booking, not before.
            total += bonus * ((counted >= start) & (counted > 0))
    return np.rint(np.minimum(total, schedule.most_paid)).astype(np.int64)


def kept(schedule: Schedule, earned: Ints) -> Floats:
    """Return what is left of commission when the expected share of it went back."""
    return np.asarray(earned * (1 - schedule.clawback), dtype=np.float64)


def is_capped(schedule: Schedule, booked: Ints) -> Bools:
    """Return on which paths a cap holds something back."""
    free = Schedule(
        schedule.starts, schedule.rates, schedule.bonuses, np.inf, np.inf, schedule.clawback
    )
    return np.asarray(commission(free, booked) > commission(schedule, booked))


def next_rates(schedule: Schedule, booked: int) -> tuple[float, float | None, float | None]:
    """Return the rate on the next booking, where another one begins, and that one.

    Rates are shares, the place is in minor units; None where no other one comes.
    """
    edges = [*schedule.starts.tolist(), schedule.most_booked]
    now = _rate_at(schedule, float(booked))
    for edge in sorted(edge for edge in edges if booked < edge < np.inf):
        after = _rate_at(schedule, edge)
        if after != now or edge in _bonus_starts(schedule):
            return now, edge, after
    return now, None, None


def _bonus_starts(schedule: Schedule) -> set[float]:
    return set(schedule.starts[schedule.bonuses > 0].tolist())


def _rate_at(schedule: Schedule, booked: float) -> float:
    """Return the share paid on the next unit."""
    place = int(np.searchsorted(schedule.starts, booked, side="right")) - 1
    at_cap = booked >= schedule.most_booked
    paid = commission(schedule, np.array([round(booked)]))[0]
    return 0.0 if place < 0 or at_cap or paid >= schedule.most_paid else schedule.rates[place]


@dataclass(frozen=True, slots=True)
class Added:
    """What is earned on average if an opportunity is won and if it is lost, minor units."""

    key: int
    if_won: float
    if_lost: float

    @property
    def adds(self) -> float:
        """The difference that winning it makes."""
        return self.if_won - self.if_lost


def added_by(
    schedule: Schedule, booked: Ints, opportunities: Iterable[tuple[int, Ints, Bools]]
) -> Iterator[Added]:
    """Yield what each open opportunity adds, all else as it falls on the same paths.

    ``booked`` (paths) holds the seller's bookings with what was drawn of the opportunities (key,
    value if won, where it is won).
    """
    for key, value, is_won in opportunities:
        without = booked - value * is_won
        if_lost = float(kept(schedule, commission(schedule, without)).mean())
        if_won = float(kept(schedule, commission(schedule, without + value)).mean())
        yield Added(key, if_won, if_lost)
