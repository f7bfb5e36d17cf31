"""What is planted: the firm's ways, its market and its sellers, drawn once from the seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from random import Random

from ontarget.world import names
from ontarget.world.streams import stream

N_STAGES = 5  # open stages; each ends with a decision of the buyer
FIT_SPREAD = 0.55  # sd of an opportunity's fit, on the scale of one decision


@dataclass(frozen=True, slots=True)
class Trait:
    """A segment, product, source or type: its share of the opportunities and what it does.

    ``effect`` moves the fit (in standard deviations of its group), ``amount_factor`` the amount
    and ``pace_factor`` the time that buyers take.
    """

    name: str
    share: float
    effect: float
    amount_factor: float = 1.0
    pace_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class OwnerTraits:
    """A seller: when they were there, how good they are, and their habits at the keyboard."""

    number: int
    owner_id: str
    name: str
    team: str
    manager: str
    hired_day: int
    left_day: int | None
    hours_per_week: int
    n_new_per_month: float
    skill: float  # added to the fit
    happy_ears: float  # bias of the typed probability; below zero: sandbagging
    close_date_optimism: float  # typed cycle over true cycle
    month_end_habit: float  # share of close dates put on a month's end
    push_lag_days: float  # how long a passed close date is left standing
    next_step_habit: float
    rush: float  # multiplies the firm's chance to pull a deal into the month
    tidiness: float  # chance to close a silent opportunity on a clean-up day
    patience_days: int  # silence before that is thought of
    touch_gap_days: float
    touch_limit: int  # unanswered touches before a long pause

    def is_there(self, day: int) -> bool:
        """Whether they work for the firm on ``day``."""
        return self.hired_day <= day and (self.left_day is None or day < self.left_day)


@dataclass(frozen=True, slots=True)
class FirmTraits:
    """Everything planted about one firm."""

    seed: int
    start_day: int
    signal: float
    shock: float
    drift: float
    currency: str
    time_zone: str
    cycle_days: float
    win_share: float
    amount_median: float
    amount_spread: float
    tail_share: float
    tail_index: float
    skill_spread: float
    segments: tuple[Trait, ...]
    products: tuple[Trait, ...]
    sources: tuple[Trait, ...]
    types: tuple[Trait, ...]
    stages: tuple[str, ...]
    dwell_shares: tuple[float, ...]
    gate_offsets: tuple[float, ...]
    silent_shares: tuple[float, ...]
    season: tuple[float, ...]
    arrival_season: tuple[float, ...]
    pull_month: float
    pull_quarter: float
    pull_window_days: int
    discount_mean: float
    discount_lift: float  # added to the last decision for each 10 % of discount
    clean_up: str
    forget_share: float
    duplicate_share: float
    amount_missing_share: float
    stretch: float
    owners: tuple[OwnerTraits, ...]

    @property
    def legibility(self) -> float:
        """Share of opportunities whose records and replies follow what the buyer thinks."""
        return min(1.0, 2 * self.signal)


def plan_firm(
    *, seed: int, start_on: date, n_owners: int, signal: float, shock: float, drift: float
) -> FirmTraits:
    """Draw a firm's ways from ``seed``; shares 0 to 1, durations in days, money in major units."""
    rng = stream(seed, "firm")
    currency = rng.choice(sorted(names.MARKETS))
    skill_spread = rng.uniform(0.12, 0.28)
    season = _season(rng, (0.95, 1, 1.08, 1, 1, 1.05, 0.88, 0.72, 1.08, 1.05, 1.1, 1.2))
    dwell = [share * rng.uniform(0.75, 1.3) for share in (0.18, 0.22, 0.25, 0.2, 0.15)]
    return FirmTraits(
        seed=seed,
        start_day=start_on.toordinal(),
        signal=signal,
        shock=shock,
        drift=drift,
        currency=currency,
        time_zone=str(names.MARKETS[currency][0]),
        cycle_days=round(_log_uniform(rng, 20, 120), 1),
        win_share=round(rng.uniform(0.15, 0.5), 3),
        amount_median=round(_log_uniform(rng, 3_000, 60_000), -2),
        amount_spread=rng.uniform(0.5, 0.9),
        tail_share=rng.uniform(0.02, 0.06),
        tail_index=rng.uniform(1.6, 2.6),
        skill_spread=skill_spread,
        segments=_traits(rng, names.SEGMENTS, (0.4, 0.33, 0.17, 0.1), (0.6, 1, 1.9, 1.2), 0.25),
        products=_traits(rng, [name for name, _ in names.PRODUCTS], None, None, 0.15),
        sources=_traits(rng, names.LEAD_SOURCES, (0.3, 0.2, 0.25, 0.1, 0.15), None, 0.1),
        types=(Trait("New business", 0.8, -0.5), Trait("Expansion", 0.2, 2.0, 0.8, 0.8)),
        stages=rng.choice(names.STAGES),
        dwell_shares=tuple(share / sum(dwell) for share in dwell),
        gate_offsets=tuple(m + rng.uniform(-0.2, 0.2) for m in (-0.1, -0.15, 0, 0.1, 0.15)),
        silent_shares=tuple(s + rng.uniform(-0.1, 0.1) for s in (0.7, 0.6, 0.6, 0.5, 0.3)),
        season=season,
        arrival_season=_season(rng, (1, 1.05, 1.05, 1, 1, 1, 0.85, 0.75, 1.1, 1.1, 1.1, 0.9)),
        pull_month=rng.uniform(0.2, 0.5),
        pull_quarter=rng.uniform(0.4, 0.75),
        pull_window_days=rng.randint(9, 16),
        discount_mean=rng.uniform(0.05, 0.15),
        discount_lift=rng.choice((0.0, 0.05, 0.1)),
        clean_up=rng.choice(("month", "quarter")),
        forget_share=rng.uniform(0.02, 0.07),
        duplicate_share=rng.uniform(0.01, 0.03),
        amount_missing_share=rng.uniform(0.02, 0.04),
        stretch=rng.uniform(0.66, 0.84),
        owners=_owners(seed, start_on.toordinal(), n_owners, skill_spread * min(1, 2 * signal)),
    )


def _log_uniform(rng: Random, low: float, high: float) -> float:
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def _season(rng: Random, typical: tuple[float, ...]) -> tuple[float, ...]:
    """Factors by month, January first, that average 1."""
    drawn = [value * math.exp(rng.gauss(0, 0.06)) for value in typical]
    return tuple(12 * value / sum(drawn) for value in drawn)


def _traits(
    rng: Random,
    labels: tuple[str, ...] | list[str],
    shares: tuple[float, ...] | None,
    amounts: tuple[float, ...] | None,
    pace_spread: float,
) -> tuple[Trait, ...]:
    """Draw a group of traits whose effects have share-weighted mean 0 and variance 1."""
    n = len(labels)
    weights = [share * rng.uniform(0.7, 1.4) for share in (shares or (1.0,) * n)]
    weights = [weight / sum(weights) for weight in weights]
    effects = [rng.gauss(0, 1) for _ in labels]
    mean = sum(w * e for w, e in zip(weights, effects, strict=True))
    spread = math.sqrt(sum(w * (e - mean) ** 2 for w, e in zip(weights, effects, strict=True)))
    return tuple(
        Trait(
            name=label,
            share=weights[i],
            effect=(effects[i] - mean) / spread,
            amount_factor=(amounts[i] if amounts else 1.0) * math.exp(rng.gauss(0, 0.15)),
            pace_factor=math.exp(rng.gauss(0, pace_spread)),
        )
        for i, label in enumerate(labels)
    )


def _owners(seed: int, start_day: int, n_owners: int, skill_sd: float) -> tuple[OwnerTraits, ...]:
    """Draw the sellers; about a fifth join after the start, and of four or more one leaves."""
    rng = stream(seed, "owners")
    n_teams = 1 if n_owners < 4 else min(4, max(2, n_owners // 5))
    first = rng.sample(names.FIRST_NAMES, len(names.FIRST_NAMES))
    last = rng.sample(names.LAST_NAMES, len(names.LAST_NAMES))
    volume = _log_uniform(rng, 2.5, 10)
    leaver = n_owners // 2 if n_owners >= 4 else None
    owners = []
    for i in range(n_owners):
        own = stream(seed, "owner", i)
        joins_later = i % 5 == 4
        hired = (
            start_day + own.randint(45, 270) if joins_later else start_day - own.randint(90, 900)
        )
        team = i % n_teams
        owners.append(
            OwnerTraits(
                number=i,
                owner_id=f"U{i + 1:02d}",
                name=f"{first[i % 48]} {last[(i + i // 48 * 7) % 40]}",
                team=names.TEAMS[team],
                manager=f"{first[-1 - team]} {last[-1 - team]}",
                hired_day=hired,
                left_day=start_day + own.randint(220, 330) if i == leaver else None,
                hours_per_week=own.choice((20, 30, 40, 40, 40)),
                n_new_per_month=min(12.0, max(2.0, volume * own.uniform(0.75, 1.3))),
                skill=skill_sd * own.gauss(0, 1),
                happy_ears=own.gauss(0.15, 0.35),
                close_date_optimism=own.uniform(0.5, 1.1),
                month_end_habit=own.choice((0.2, 0.4, 0.6, 1.0)),
                push_lag_days=own.choice((1.0, 3.0, 8.0, 20.0)),
                next_step_habit=own.choice((0.2, 0.5, 0.7, 0.8, 0.95)),
                rush=own.uniform(0.5, 1.4),
                tidiness=own.uniform(0.5, 0.95),
                patience_days=own.choice((21, 30, 45, 60)),
                touch_gap_days=own.uniform(5, 11),
                touch_limit=own.randint(3, 7),
            )
        )
    return tuple(owners)
