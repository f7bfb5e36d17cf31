"""Opportunities come up one after the other in each seller's territory and are lived to the end."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from ontarget.world.amounts import draw_amount, draw_usual_traits, round_amount
from ontarget.world.buyer import Buyers, Fit, Path
from ontarget.world.market import Market
from ontarget.world.month_end import NO_OFFER, registered_day
from ontarget.world.opportunity import Opportunity
from ontarget.world.seller import find_successor, type_changes
from ontarget.world.streams import stream
from ontarget.world.territory import Account, Territory
from ontarget.world.touches import simulate_touches
from ontarget.world.traits import FirmTraits, OwnerTraits, Trait

# Chance that a field of an opportunity is left empty for ever.
_LEFT_EMPTY = {
    "lead_source": 0.08, "segment": 0.03, "contact_id": 0.1, "close_date": 0.02,
    "probability": 0.05, "forecast_category": 0.1,
}  # fmt: skip


def live(firm: FirmTraits, market: Market, last_day: int) -> list[Opportunity]:
    """Return every opportunity created in the months up to that of ``last_day``, numbered.

    Each is lived to its end, whatever ``last_day`` is; ids follow the order of creation.
    """
    buyers = Buyers(firm, market)
    found: list[Opportunity] = []
    for owner in firm.owners:
        found += _OwnerLife(firm, market, buyers, owner).play(last_day)
    found.sort(key=lambda o: (o.created_minute, o.key))
    for number, opportunity in enumerate(found, start=1):
        opportunity.opportunity_id = f"O{number:05d}"
    return found


class _OwnerLife:
    """What comes up in one seller's territory."""

    def __init__(
        self, firm: FirmTraits, market: Market, buyers: Buyers, owner: OwnerTraits
    ) -> None:
        self._firm = firm
        self._market = market
        self._buyers = buyers
        self._owner = owner
        self._territory = Territory(firm, owner)

    def play(self, last_day: int) -> Iterator[Opportunity]:
        """Create opportunities month by month, in order of time."""
        for month in range(
            self._market.month(self._firm.start_day), self._market.month(last_day) + 1
        ):
            for i, day in enumerate(self._arrivals(month)):
                key = f"{self._owner.number:03d}/{month}/{i:03d}"
                opportunity = self._create(key, day)
                yield opportunity
                yield from self._duplicate(opportunity)

    def _arrivals(self, month: int) -> list[int]:
        """Days of a month on which something comes up: a Poisson process of uneven strength."""
        rng = stream(self._firm.seed, "arrivals", self._owner.number, month)
        days = self._market.working_days(month)
        rate = self._owner.n_new_per_month * self._firm.arrival_season[month % 12]
        rate *= rng.gammavariate(8, 1 / 8)
        found, at = [], rng.expovariate(rate)
        while at < 1:
            found.append(days[int(at * len(days))])
            at += rng.expovariate(rate)
        return [day for day in found if self._owner.is_there(day)]

    def _create(self, key: str, day: int) -> Opportunity:
        firm, owner = self._firm, self._owner
        rng = stream(firm.seed, "opportunity", key)
        account = self._territory.meet(rng)
        minute = self._market.minute(day, rng.randint(480, 595))
        traits = _draw_traits(firm, account, minute, rng)
        amount, size = draw_amount(firm, traits, rng)
        is_legible = rng.random() < firm.legibility
        fit = self._buyers.draw_fit(owner, traits, size, day, rng)
        path = self._buyers.walk(owner, traits, size, fit, day, stream(firm.seed, "path", key))
        opportunity = Opportunity(
            key=key,
            owner=owner,
            account=account,
            contact=account.contacts[0],
            name=_name(account, traits, rng),
            traits=traits,
            amount=amount,
            created_minute=minute,
            fit=fit,
            path=path,
            is_legible=is_legible,
            hidden_fields=frozenset(f for f, p in _LEFT_EMPTY.items() if rng.random() < p),
        )
        opportunity.closed_day = registered_day(
            firm, owner, self._market, path.outcome, path.decided_day, path.silent_day,
            stream(firm.seed, "closing", key),
        )  # fmt: skip
        self._settle(opportunity)
        opportunity.activities = simulate_touches(
            firm, self._market, opportunity, stream(firm.seed, "touches", key)
        )
        if opportunity.is_won and opportunity.closed_day:
            account.won_minutes.append(self._market.minute(opportunity.closed_day, 1080))
        return opportunity

    def _settle(self, opportunity: Opportunity) -> None:
        """Hand over what is open when the seller leaves, then let it all be typed."""
        left = opportunity.owner.left_day
        if left is not None:
            day = self._market.working_day(left)
            if opportunity.closed_day is None or opportunity.closed_day > day:
                opportunity.handed_over_day = day
                opportunity.successor = find_successor(opportunity.owner, self._firm.owners)
        rng = stream(self._firm.seed, "typing", opportunity.key)
        opportunity.changes = type_changes(self._firm, self._market, opportunity, rng)

    def _duplicate(self, original: Opportunity) -> Iterator[Opportunity]:
        """Now and then the same thing is entered a second time, and mostly struck out later."""
        rng = stream(self._firm.seed, "duplicate", original.key)
        if rng.random() >= self._firm.duplicate_share:
            return
        day = self._market.working_day(original.created_day, rng.randint(1, 15))
        owner = self._second_owner(day, rng)
        if not owner.is_there(day):
            return
        is_struck_out = rng.random() < 0.6
        copy = Opportunity(
            key=original.key + "/copy",
            owner=owner,
            account=original.account,
            contact=original.contact,
            name=_near(original.name, rng),
            traits=original.traits,
            amount=round_amount(original.amount * rng.choice((1.0, 1.0, 0.97, 1.05))),
            created_minute=self._market.minute(day, rng.randint(480, 595)),
            fit=Fit(original.fit.score, original.fit.total, 0.0),
            path=Path(((day, 0),), day, "silent", day, NO_OFFER),
            is_legible=True,
            duplicate_of=original,
        )
        if is_struck_out:
            copy.closed_day = self._market.working_day(day + rng.randint(15, 100))
        self._settle(copy)
        yield copy

    def _second_owner(self, day: int, rng: Random) -> OwnerTraits:
        """Mostly the same seller, otherwise a colleague who is there."""
        there = [owner for owner in self._firm.owners if owner.is_there(day)]
        return rng.choice(there) if there and rng.random() < 0.3 else self._owner


def _draw_traits(firm: FirmTraits, account: Account, minute: int, rng: Random) -> dict[str, Trait]:
    is_customer = any(won <= minute for won in account.won_minutes)
    kind = firm.types[1 if is_customer else 0]
    return draw_usual_traits(firm, rng) | {"segment": account.segment, "type": kind}


def _name(account: Account, traits: dict[str, Trait], rng: Random) -> str:
    product = traits["product"].name
    return rng.choice(
        (
            f"{account.name} - {product}",
            f"{product} for {account.name}",
            f"{account.name} {product}",
        )
    )


def _near(name: str, rng: Random) -> str:
    """A name that a second person would type for the same thing."""
    return rng.choice((name.replace(" - ", " "), name.upper(), f"{name} (new)", f"{name} 2"))
