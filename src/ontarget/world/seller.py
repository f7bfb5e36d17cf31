"""What sellers type: stages, amounts, close dates, probabilities, next steps, the closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from statistics import NormalDist

from ontarget.world import names
from ontarget.world.amounts import round_amount
from ontarget.world.buyer import draw_dwell
from ontarget.world.market import Market
from ontarget.world.opportunity import Change, Opportunity, Value
from ontarget.world.traits import FIT_SPREAD, N_STAGES, FirmTraits, OwnerTraits

STAGE_PROBABILITIES = (0.1, 0.25, 0.4, 0.6, 0.8)
_OFFER_STAGE = 3
_MAX_PUSHES = 25
_NORMAL = NormalDist()

Typed = tuple[int, int, str, Value]  # minute, order within the minute, field, value


def type_changes(
    firm: FirmTraits, market: Market, opportunity: Opportunity, rng: Random
) -> list[Change]:
    """Return everything typed into an opportunity over its life, in order of time."""
    desk = _Desk(firm, market, opportunity, rng)
    typed = [*desk.creation(), *desk.stage_moves(), *desk.close_dates(), *desk.hand_over()]
    typed += desk.closing()
    return _in_order(typed, opportunity.hidden_fields)


def _in_order(typed: list[Typed], hidden: frozenset[str]) -> list[Change]:
    """Keep what changes a value; nothing is typed after the closing."""
    typed.sort(key=lambda entry: entry[:2])
    state: dict[str, Value] = {}
    changes = []
    for minute, _, name, value in typed:
        if name in hidden or state.get(name) == value:
            continue
        changes.append(Change(minute, name, state.get(name), value))
        state[name] = value
        if name == "closed_on":
            break
    return changes


def category(probability: float) -> str:
    """Return the forecast category that sellers put beside a probability."""
    if probability >= 0.75:
        return "commit"
    return "best_case" if probability >= 0.45 else "pipeline"


class _Desk:
    """One seller at one opportunity."""

    def __init__(
        self, firm: FirmTraits, market: Market, opportunity: Opportunity, rng: Random
    ) -> None:
        self._firm = firm
        self._market = market
        self._it = opportunity
        self._rng = rng
        self._owner = opportunity.owner
        self._writes_steps = rng.random() < self._owner.next_step_habit
        self._stages = opportunity.path.stages if opportunity.is_legible else self._habit_stages()

    def _habit_stages(self) -> tuple[tuple[int, int], ...]:
        """Stages moved on by the calendar, whatever the buyer does."""
        day, stages = self._it.created_day, []
        for number in range(N_STAGES):
            stages.append((day, number))
            dwell = self._firm.dwell_shares[number] * draw_dwell(number, self._rng)
            day = self._market.after(day, self._firm.cycle_days * dwell)
        return tuple(stages)

    def _minute(self, day: int) -> int:
        """A minute of the working day, after the creation."""
        minute = self._market.minute(self._market.working_day(day), self._rng.randint(600, 1040))
        return max(minute, self._it.created_minute + 1)

    def creation(self) -> list[Typed]:
        """What is typed when the opportunity is created."""
        at, rng = self._it.created_minute, self._rng
        guess = round_amount(self._it.amount * rng.lognormvariate(0.04, 0.22))
        is_missing = rng.random() < self._firm.amount_missing_share
        return [
            (at, 0, "stage", self._firm.stages[0]),
            (at, 1, "status", "open"),
            *([] if is_missing else [(at, 2, "amount", guess)]),
            (at, 3, "owner", self._owner.name),
            (at, 4, "owner_id", self._owner.owner_id),
            *self._probability(at, 0),
            *self._next_step(at, self._it.created_day),
        ]

    def _probability(self, at: int, number: int) -> list[Typed]:
        """The seller's own chance: the stage's, bent by what they know and how they feel."""
        known = 0.5 * self._it.fit.total / FIT_SPREAD if self._it.is_legible else 0.0
        feeling = self._owner.happy_ears + known * self._firm.signal + self._rng.gauss(0, 0.25)
        share = _NORMAL.cdf(_NORMAL.inv_cdf(STAGE_PROBABILITIES[number]) + feeling)
        typed = min(0.95, max(0.05, round(share * 20) / 20))
        return [(at, 5, "probability", typed), (at, 6, "forecast_category", category(typed))]

    def _next_step(self, at: int, day: int) -> list[Typed]:
        if not self._writes_steps or self._rng.random() < 0.2:
            return []
        on = self._market.working_day(day + self._rng.randint(2, 14))
        entries: list[Typed] = [(at, 7, "next_step", self._rng.choice(names.NEXT_STEPS))]
        if self._rng.random() < 0.85:
            entries.append((at, 8, "next_step_on", date.fromordinal(on)))
        return entries

    def stage_moves(self) -> Iterator[Typed]:
        """Each move to another stage and what is corrected with it."""
        at = self._it.created_minute
        for day, number in self._stages[1:]:
            at = max(at + 1, self._minute(day))
            yield (at, 0, "stage", self._firm.stages[number])
            yield from self._probability(at, number)
            yield from self._next_step(at, day)
            if number == _OFFER_STAGE and self._rng.random() < 0.75:
                offer = round_amount(self._it.amount * self._rng.lognormvariate(0, 0.06))
                yield (at, 2, "amount", offer)
            if number == N_STAGES - 1 and self._rng.random() < 0.25:
                yield (at, 2, "amount", round_amount(self._it.amount * self._rng.uniform(0.9, 1.1)))
            if number == 2 and self._rng.random() < 0.35:
                yield (at, 9, "competitor", self._rng.choice(names.COMPETITORS))

    def close_dates(self) -> Iterator[Typed]:
        """The expected close date: hopeful at first, pushed when it has passed."""
        hope = self._firm.cycle_days * self._owner.close_date_optimism
        created, silent = self._it.created_day, self._it.path.silent_day
        expected = self._date_typed(created + round(hope * self._rng.lognormvariate(0, 0.3)))
        yield (self._it.created_minute, 4, "close_date", date.fromordinal(expected))
        told = self._told_date()
        for _ in range(_MAX_PUSHES):
            noticed = expected + 1 + int(self._rng.expovariate(1 / self._owner.push_lag_days))
            if told and told[0] <= noticed:
                noticed, expected, told = told[0], told[1], None
            else:
                is_given_up = silent is not None and silent < noticed and self._it.is_legible
                if is_given_up and self._rng.random() < 0.35:
                    return
                push = round(max(10.0, hope / 4) * self._rng.lognormvariate(0, 0.5))
                expected = self._date_typed(max(noticed, expected) + push)
            if self._it.closed_day and noticed >= self._it.closed_day:
                return
            yield (self._minute(noticed), 4, "close_date", date.fromordinal(expected))

    def _told_date(self) -> tuple[int, int] | None:
        """Day on which the buyer names a date, and that date: near the truth."""
        path = self._it.path
        day, number = self._stages[-1]
        if not self._it.is_legible or number < N_STAGES - 1 or path.outcome == "silent":
            return None
        named = path.offer.day + path.offer.pulled_days + round(self._rng.gauss(0, 6))
        return day + 1, self._date_typed(max(day + 2, named))

    def _date_typed(self, day: int) -> int:
        """Round a date as sellers do: to a month's end, or to any working day."""
        if self._rng.random() < self._owner.month_end_habit:
            return self._market.month_end(self._market.working_day(day))
        return self._market.working_day(day)

    def hand_over(self) -> list[Typed]:
        """A leaver's opportunities go to a colleague."""
        heir, day = self._it.successor, self._it.handed_over_day
        if heir is None or day is None:
            return []
        at = self._market.minute(self._market.working_day(day), 480)
        return [(at, 0, "owner", heir.name), (at, 1, "owner_id", heir.owner_id)]

    def closing(self) -> list[Typed]:
        """Won at the price of the last offer, or lost, with a reason now and then."""
        it, rng = self._it, self._rng
        if it.closed_day is None:
            return []
        at = self._market.minute(it.closed_day, rng.randint(1045, 1075))
        stage = self._firm.stages[N_STAGES if it.is_won else N_STAGES + 1]
        discount = it.path.offer.discount
        typed: list[Typed] = [
            (at, 0, "stage", stage),
            (at, 1, "status", "won" if it.is_won else "lost"),
            (at, 4, "close_date", date.fromordinal(it.closed_day)),
            (at, 5, "probability", 1.0 if it.is_won else 0.0),
            (at, 6, "forecast_category", "closed"),
        ]
        if it.is_won:
            typed.append((at, 2, "amount", booked_amount(it)))
        elif rng.random() < 0.7:
            typed.append((at, 3, "lost_reason", self._lost_reason()))
        if discount and (it.is_won or rng.random() < 0.3):
            typed.append((at, 3, "discount", discount))
        return [*typed, (at, 10, "closed_on", date.fromordinal(it.closed_day))]

    def _lost_reason(self) -> str:
        if self._it.duplicate_of is not None:
            return "Duplicate"
        if self._it.path.outcome == "silent":
            return "No decision"
        return self._rng.choice(names.LOST_REASONS)


def booked_amount(opportunity: Opportunity) -> int:
    """Return what the buyer pays, discount taken off: whole major units, in minor units."""
    return round(opportunity.amount * (1 - opportunity.path.offer.discount) / 100) * 100


def find_successor(owner: OwnerTraits, owners: tuple[OwnerTraits, ...]) -> OwnerTraits:
    """Return who takes over from a leaver: a colleague who was there from the start."""
    staying = [o for o in owners if o.left_day is None and o.number != owner.number]
    return min(staying, key=lambda o: (o.hired_day > (owner.left_day or 0), o.team != owner.team))
