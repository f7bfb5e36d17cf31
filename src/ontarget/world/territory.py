"""A seller's accounts and the people there, met one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from ontarget.world import names
from ontarget.world.streams import stream
from ontarget.world.traits import FirmTraits, OwnerTraits, Trait

N_BLOCKS = 5  # of a buyer's day: early, late morning, noon, afternoon, end of day
BLOCK_STARTS = (8, 10, 12, 14, 16)  # local hours; each block lasts two hours
_REPEAT_SHARE = 0.3


@dataclass(slots=True)
class Contact:
    """A person at a buyer, with the hours in which they answer."""

    contact_id: str
    name: str
    email: str
    title: str
    role: str
    country: str
    time_zone: str
    block_weights: tuple[float, ...]  # share of the replies by block of the local day
    opted_out_minute: int | None = None

    @property
    def peak_hour(self) -> int:
        """First local hour of the block in which most replies come."""
        return BLOCK_STARTS[max(range(N_BLOCKS), key=lambda i: self.block_weights[i])]


@dataclass(slots=True)
class Account:
    """A buying organisation."""

    account_id: str
    name: str
    industry: str
    segment: Trait
    country: str
    region: str
    time_zone: str
    employees: int
    contacts: list[Contact]
    won_minutes: list[int] = field(default_factory=list)


class Territory:
    """The accounts of one seller; each is made when first met, from its own stream."""

    def __init__(self, firm: FirmTraits, owner: OwnerTraits) -> None:
        self._firm = firm
        self._owner = owner
        self._accounts: list[Account] = []

    def meet(self, rng: Random) -> Account:
        """Return the buyer of the next opportunity: one known already, or a new one."""
        if self._accounts and rng.random() < _REPEAT_SHARE:
            return rng.choice(self._accounts)
        account = self._make(len(self._accounts))
        self._accounts.append(account)
        return account

    def _make(self, number: int) -> Account:
        rng = stream(self._firm.seed, "account", self._owner.number, number)
        segment = rng.choices(self._firm.segments, [s.share for s in self._firm.segments])[0]
        markets = names.MARKETS[self._firm.currency][1]
        country, region, time_zone, _ = rng.choices(markets, [m[3] for m in markets])[0]
        name, industry = self._name(self._owner.number + number * len(self._firm.owners))
        account_id = f"A{self._owner.number + 1:02d}-{number + 1:04d}"
        return Account(
            account_id=account_id,
            name=name,
            industry=industry,
            segment=segment,
            country=country,
            region=region,
            time_zone=time_zone,
            employees=max(3, round(rng.lognormvariate(3.5, 0.7) * segment.amount_factor**2)),
            contacts=[
                _contact(f"{account_id}-{i + 1}", name, country, time_zone, rng)
                for i in range(rng.choice((1, 2, 2, 3)))
            ],
        )

    def _name(self, number: int) -> tuple[str, str]:
        """Walk through all combinations in a scattered order, so that no name comes twice."""
        stems, endings, trades = names.ACCOUNT_STEMS, names.ACCOUNT_ENDINGS, names.ACCOUNT_TRADES
        n = len(stems) * len(endings) * len(trades)
        lap, place = divmod(number, n)
        place = (place * 7_919 + self._firm.seed * 613) % n  # a prime, so every place once
        trade, industry = trades[place % len(trades)]
        place //= len(trades)
        name = f"{stems[place % len(stems)]}{endings[place // len(stems)]} {trade}"
        city = f" {names.CITIES[(lap - 1) % len(names.CITIES)]}" if lap else ""
        return name + city, industry


def _contact(
    contact_id: str, account_name: str, country: str, time_zone: str, rng: Random
) -> Contact:
    first, last = rng.choice(names.FIRST_NAMES), rng.choice(names.LAST_NAMES)
    domain = account_name.lower().replace(" ", "-")
    weights = [0.16, 0.18, 0.12, 0.2, 0.34]
    weights[rng.choice((0, 1, 3, 4, 4))] += 0.6
    return Contact(
        contact_id=contact_id,
        name=f"{first} {last}",
        email=f"{first}.{last}@{domain}.example".lower(),
        title=rng.choice(names.TITLES),
        role=rng.choices(names.ROLES, (4, 3, 2, 1))[0],
        country=country,
        time_zone=time_zone,
        block_weights=tuple(weight / sum(weights) for weight in weights),
    )
