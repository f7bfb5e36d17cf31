"""Targets as a firm sets them: a quarter and its months, four months ahead, from what it knows.

A seller's monthly rate at full strength is what was booked over the last twelve months per month
of full strength, blended with the business plan while there is little of it. The target of a
month is that rate x strength x season x stretch. Nothing booked after the announcement enters.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ontarget.core.period import Period, period_of
from ontarget.world.amounts import draw_amount, draw_usual_traits, round_amount
from ontarget.world.market import Market
from ontarget.world.opportunity import Opportunity
from ontarget.world.seller import booked_amount
from ontarget.world.streams import stream
from ontarget.world.traits import FirmTraits, OwnerTraits

_LEAD_MONTHS = 4  # from the announcement to the quarter
_PLAN_MONTHS = 2.0  # months of full strength that the business plan counts for
_WINDFALL_FACTOR = 8.0  # a sale counts for no more than that many usual amounts
_TEAM_SHARE, _COMPANY_SHARE = 1.03, 1.06  # of the sum of the sellers' targets

_Bookings = dict[tuple[int, int], float]  # owner number, month number: minor units


@dataclass(frozen=True, slots=True)
class Target:
    """A number for one owner, team or the company (``scope_name`` None), in minor units."""

    announced_day: int
    scope_kind: Literal["owner", "team", "company"]
    scope_name: str | None
    period: Period
    amount: int


def set_targets(
    firm: FirmTraits, market: Market, opportunities: list[Opportunity], last_day: int
) -> list[Target]:
    """Return the targets announced until ``last_day``, in the order of their announcement.

    The first quarter with targets begins two months after the start or later.
    """
    planner = _Planner(firm, market, _bookings_by_month(market, opportunities, firm))
    start = date.fromordinal(firm.start_day)
    quarter = period_of(start, "quarter")
    while _months_between(start, quarter.start) < 2:
        quarter = quarter.shifted(1)
    targets: list[Target] = []
    while True:
        announced = period_of(quarter.start, "month").shifted(-_LEAD_MONTHS).start.toordinal()
        announced = max(announced, firm.start_day)
        if announced > last_day:
            return targets
        targets += planner.announce(announced, quarter)
        quarter = quarter.shifted(1)


def _months_between(first: date, second: date) -> int:
    return (second.year - first.year) * 12 + second.month - first.month


def _bookings_by_month(
    market: Market, opportunities: list[Opportunity], firm: FirmTraits
) -> _Bookings:
    cap = firm.amount_median * 100 * _WINDFALL_FACTOR
    found: _Bookings = defaultdict(float)
    for it in opportunities:
        if it.is_won and it.closed_day is not None:
            seller = it.owner_on(it.closed_day)
            found[seller.number, market.month(it.closed_day)] += min(cap, booked_amount(it))
    return found


class _Planner:
    """The person who sets the numbers."""

    def __init__(self, firm: FirmTraits, market: Market, bookings: _Bookings) -> None:
        self._firm = firm
        self._market = market
        self._bookings = bookings
        rng = stream(firm.seed, "plan")
        usual = [draw_amount(firm, draw_usual_traits(firm, rng), rng)[0] for _ in range(400)]
        cap = firm.amount_median * 100 * _WINDFALL_FACTOR
        mean_amount = sum(min(cap, amount) for amount in usual) / len(usual)
        self._plan = {
            owner.number: owner.n_new_per_month * firm.win_share * mean_amount
            * stream(firm.seed, "plan", owner.number).lognormvariate(0, 0.15)
            for owner in firm.owners
        }  # fmt: skip

    def announce(self, announced: int, quarter: Period) -> list[Target]:
        """Set the numbers of a quarter and its months for all who are there."""
        first = period_of(quarter.start, "month")
        months = [first.shifted(i) for i in range(3)]
        there = [o for o in self._firm.owners if o.is_there(announced)]
        by_owner = {o.number: self._owner_months(o, announced, months) for o in there}
        found: list[Target] = []
        for owner in there:
            amounts = by_owner[owner.number]
            found += _targets(announced, "owner", owner.name, quarter, months, amounts)
        for team in sorted({owner.team for owner in there}):
            members = [by_owner[owner.number] for owner in there if owner.team == team]
            amounts = _shared(members, _TEAM_SHARE)
            found += _targets(announced, "team", team, quarter, months, amounts)
        amounts = _shared(list(by_owner.values()), _COMPANY_SHARE)
        return found + _targets(announced, "company", None, quarter, months, amounts)

    def _owner_months(self, owner: OwnerTraits, announced: int, months: list[Period]) -> list[int]:
        now = self._market.month(announced)
        known = range(max(self._market.month(self._firm.start_day), now - 12), now)
        booked = sum(self._bookings.get((owner.number, month), 0.0) for month in known)
        strength = sum(self._weight(owner, month) for month in known)
        plan = self._plan[owner.number]
        rate = (_PLAN_MONTHS * plan + booked) / (_PLAN_MONTHS + strength)
        return [
            round_amount(
                rate * self._firm.stretch
                * max(0.1, self._weight(owner, self._market.month(month.start.toordinal())))
            )
            for month in months
        ]  # fmt: skip

    def _weight(self, owner: OwnerTraits, month: int) -> float:
        """Strength of a month: how far the seller's pipeline has filled, and half the season."""
        middle = self._market.working_days(month)[0] + 15
        age_days = max(0, middle - max(owner.hired_day, self._firm.start_day))
        filled = age_days**2 / (age_days**2 + self._firm.cycle_days**2)
        return filled * (0.5 + 0.5 * self._firm.season[month % 12])


def _shared(parts: list[list[int]], share: float) -> list[int]:
    return [round_amount(share * sum(column)) for column in zip(*parts, strict=True)]


def _targets(
    announced: int,
    kind: Literal["owner", "team", "company"],
    name: str | None,
    quarter: Period,
    months: list[Period],
    amounts: list[int],
) -> list[Target]:
    found = [
        Target(announced, kind, name, month, amount)
        for month, amount in zip(months, amounts, strict=True)
    ]
    return [*found, Target(announced, kind, name, quarter, sum(amounts))]
