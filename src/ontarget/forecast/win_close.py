"""When opportunities are won or lost: competing risks by age and calendar, shrunken.

The hazard per day of outcome k (won, lost) is

    prior hazard(age band) x level x age band x part of month x weekend x season x segment x owner

with Gamma-Poisson posteriors as multipliers (see shrink), the season's on the log. Piecewise
exponential competing risks, Holford 1980. What a later model must offer in its place is this
module's ``fit_win_close`` and ``outcome.predict``: tables of chances with parameter draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.forecast import ages, season
from ontarget.forecast.columns import Bools, Floats, Ints, day_number, ordered, read_amounts
from ontarget.forecast.effects import Effects, fit_effects
from ontarget.forecast.exposure import (
    Exposure,
    Lives,
    measure_exposure,
    read_lives,
    recency_weights,
)
from ontarget.forecast.landmarks import choose_landmarks
from ontarget.forecast.months import Season, fit_season, watch_months
from ontarget.forecast.old_age import (
    BEYOND_K,
    behind_oldest,
    oldest_closing,
    watched_until,
    with_beyond,
)
from ontarget.forecast.options import Options
from ontarget.forecast.prior import Prior
from ontarget.forecast.rates import RateTable
from ontarget.forecast.seen import State, see
from ontarget.forecast.shock import ShockSpread, learn_spread
from ontarget.forecast.shrink import K_HIGHEST, K_LOWEST, Multipliers, draw_gamma, shrink

CAUSES = ("won", "lost")
_PASSES = 6
_DAYS_PER_QUARTER = 365.25 / 4
# Weight of the neighbouring ages in the rate of an age, in events. The day of creation is a
# world of its own: what is entered after the fact is closed at once.
_BAND_K = np.where(ages.STARTS == 0, 0.5, 3.0)
_ENOUGH = 10.0  # events; an age says no more than this about its neighbours
_UNSEEN = "\x1funseen"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the rates of a scope rest on.

    ``prior_share``, 0 to 1, is the part of the assumption made before any history, and
    ``pooled_share`` the part of the scope's own win rate that is taken from the whole book.
    ``evidence`` counts closed opportunities by recency.
    """

    n_closed: int
    n_won: int
    evidence: float
    prior_share: float
    pooled_share: float
    n_left_out: int
    prior_label: str


@dataclass(frozen=True, slots=True)
class CauseFit:
    """Rates of one outcome. The level is (k + events) / (k + expected) times the prior's."""

    prior_hazards: Floats
    level: Multipliers
    bands: Multipliers
    parts: Multipliers
    week_parts: Multipliers
    segments: Multipliers
    owners: Multipliers


@dataclass(frozen=True, slots=True)
class RateDraws:
    """Parameter draws, causes first, draws last; one draw is one firm that may be the true one.

    ``band`` hazards per day (2, bands, draws), ``day`` multipliers (2, day classes, draws),
    ``segment`` and ``owner`` multipliers whose last row is a group never seen, ``season``
    multipliers (2, 12 months, draws). Behind ``oldest``, the ages of the oldest win and
    loss, the second half of the bands counts, see ``ages.place_of``.
    """

    band: Floats
    day: Floats
    segment: Floats
    owner: Floats
    season: Floats
    oldest: tuple[int, int] = ages.NO_END

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return int(self.band.shape[-1])

    def each(self, change: Callable[[Floats], Floats]) -> RateDraws:
        """Return the draws with every part changed in the same way."""
        return replace(
            self, band=change(self.band), day=change(self.day), segment=change(self.segment),
            owner=change(self.owner), season=change(self.season),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WinCloseFit:
    """Rates of winning and losing, population: every dated opportunity of the book as of a day."""

    as_of: date
    prior: Prior
    causes: tuple[CauseFit, ...]
    segments: tuple[str, ...]
    owners: tuple[str, ...]
    draws: RateDraws
    n_left_out: int
    n_quarters: float
    """Quarters of history by recency: over how many good and bad times the rates are a mean."""
    usual_age_days: int
    """Median age of open opportunities: what one without a day of creation is taken for."""
    closed_by_owner: Floats
    """Closed, won and recency-weighted closed opportunities, shape (3, owners)."""
    shock: ShockSpread
    """What is known of the spread of good and bad months."""
    effects: Effects | None = None
    """How single opportunities differ from the rates; None where that cannot be told."""

    def basis(self, owners: tuple[str, ...] | None = None) -> Basis:
        """Return what the rates of these owners rest on; of the whole book if None."""
        mine: Bools = np.array([owners is None or name in owners for name in self.owners], bool)
        n_closed, n_won, _ = self.closed_by_owner[:, mine].sum(axis=1)
        evidence = float(self.closed_by_owner[2].sum())
        family = self.causes[0].owners
        own, k = float(family.expected[mine].sum()), float(family.k.mean() if len(mine) else 1)
        return Basis(
            n_closed=int(n_closed),
            n_won=int(n_won),
            evidence=float(self.closed_by_owner[2, mine].sum()),
            prior_share=self.prior.weight / (self.prior.weight + evidence),
            pooled_share=0.0 if owners is None else k / (k + own),
            n_left_out=self.n_left_out,
            prior_label=self.prior.label,
        )


def fit_win_close(
    pipeline: pa.Table,
    as_of: date,
    *,
    prior: Prior | None = None,
    options: Options | None = None,
    state: State | None = None,
) -> WinCloseFit:
    """Fit the rates of winning and losing to the state of a book on a day.

    With ``state``, what ``pipeline`` came from, effects of what is seen of each opportunity are
    learned on top of the rates. Open opportunities are censored at ``as_of``. Rows without a day
    of creation, and closed ones without a day of closing, are left out and counted.
    """
    prior, options = prior or Prior(), options or Options()
    today = day_number(as_of)
    rows = ordered(pipeline)
    lives = read_lives(rows, today)
    oldest = (oldest_closing(lives, 0), oldest_closing(lives, 1))
    exposure = measure_exposure(lives, today, options.half_life_months)
    watched = [
        measure_exposure(watched_until(lives, age), today, options.half_life_months)
        for age in oldest
    ]
    hazards, events = prior.daily_hazards(), prior.events()
    ended = exposure.events.sum(axis=(1, 2, 3)) + events
    shares = ended / ended.sum()
    causes = tuple(
        _fit_cause(
            watched[cause], lives, cause, hazards[cause], events[cause], float(shares[cause])
        )
        for cause in range(len(CAUSES))
    )
    beyond = tuple(
        behind_oldest(name, fit, lives, age, today, options.half_life_months)
        for name, fit, age in zip(CAUSES, causes, oldest, strict=True)
    )
    rates = _rate_table(causes, oldest, beyond)
    months = watch_months(lives, rates, today).settled()
    seasons = fit_season(months)
    rates = replace(rates, season=np.exp(seasons.log))
    return WinCloseFit(
        as_of=as_of,
        prior=prior,
        causes=causes,
        segments=lives.segments.names,
        owners=lives.owners.names,
        draws=_draw_rates(causes, seasons, oldest, beyond, options.n_draws, options.seed),
        n_left_out=lives.n_left_out,
        n_quarters=_quarters_seen(lives, today, options.half_life_months),
        usual_age_days=_usual_age(lives, prior),
        closed_by_owner=_count_closed(lives, today, options.half_life_months),
        shock=learn_spread(months, seasons, options.shock_sd),
        effects=None
        if state is None
        else _learn_effects(state, rows, lives, rates, options, today),
    )


def _learn_effects(
    state: State, rows: pa.Table, lives: Lives, rates: RateTable, options: Options, today: int
) -> Effects | None:
    n_events = int(np.bincount(lives.cause[lives.is_closed], minlength=len(CAUSES)).min())
    landmarks = choose_landmarks(lives, rates, today, options.half_life_months)
    seen = see(state)
    record = seen.place_of(read_amounts(rows, "record_id").values[lives.row])
    place = record[landmarks.record]
    landmarks = landmarks.only((place >= 0) & (landmarks.day < seen.told_on[place]))
    return fit_effects(
        seen, landmarks, record, n_events=n_events, n_draws=options.n_draws, seed=options.seed
    )


def _rate_table(
    causes: tuple[CauseFit, ...], oldest: tuple[int, int], beyond: tuple[Multipliers, ...]
) -> RateTable:
    by_cause = [
        (
            with_beyond(fit.prior_hazards * fit.level.mean[0] * fit.bands.mean, more.mean),
            fit.parts.mean[season.PART_OF_CLASS] * fit.week_parts.mean[season.WEEK_PART_OF_CLASS],
            fit.segments.mean,
            fit.owners.mean,
        )
        for fit, more in zip(causes, beyond, strict=True)
    ]
    band, day, segment, owner = (np.stack(parts) for parts in zip(*by_cause, strict=True))
    return RateTable(band, day, segment, owner, np.ones((len(CAUSES), 12)), oldest)


def _quarters_seen(lives: Lives, today: int, half_life_months: float) -> float:
    """Return Kish's effective number of quarters of the weighted days since the first creation."""
    days = np.arange(int(lives.created_on.min(initial=today)), today + 1, dtype=np.int64)
    weights = recency_weights(days, today, half_life_months)
    return float(weights.sum() ** 2 / (weights**2).sum() / _DAYS_PER_QUARTER)


def _usual_age(lives: Lives, prior: Prior) -> int:
    age = (lives.ended_on - lives.created_on)[~lives.is_closed]
    return int(np.median(age)) if len(age) else int(prior.days_to_win)


def _count_closed(lives: Lives, today: int, half_life_months: float) -> Floats:
    closed = lives.is_closed
    owner, n_owners = lives.owners.codes[closed], len(lives.owners.names)
    weights = recency_weights(lives.ended_on[closed], today, half_life_months)
    counts = (np.ones(len(owner)), (lives.cause[closed] == 0).astype(float), weights)
    return np.array([np.bincount(owner, count, minlength=n_owners) for count in counts])


class _Sums:
    """Sums of a (pairs, bands, classes) array over all but one family of groups."""

    def __init__(self, exposure: Exposure, n_segments: int, n_owners: int) -> None:
        self._exposure = exposure
        self._sizes = {"segments": n_segments, "owners": n_owners}

    def of(self, family: str, values: Floats) -> Floats:
        """Return the sums of ``values`` per group of ``family``."""
        if family == "bands":
            return np.asarray(values.sum(axis=(0, 2)))
        if family in self._sizes:
            per_pair, n_groups = values.sum(axis=(1, 2)), self._sizes[family]
            return np.asarray(np.bincount(self.codes(family), per_pair, minlength=n_groups))
        return np.asarray(np.bincount(self.codes(family), values.sum(axis=(0, 1))))

    def codes(self, family: str) -> Ints:
        """Return the group of each pair (segments, owners) or day class (parts, week_parts)."""
        return {
            "segments": self._exposure.segment_of_pair,
            "owners": self._exposure.owner_of_pair,
            "parts": season.PART_OF_CLASS,
            "week_parts": season.WEEK_PART_OF_CLASS,
        }[family]

    def spread(self, family: str, multiplier: Floats) -> Floats:
        """Return the multiplier of each group in a shape that multiplies the whole array."""
        if family == "bands":
            return multiplier[None, :, None]
        per_place = multiplier[self.codes(family)]
        return per_place[:, None, None] if family in self._sizes else per_place[None, None, :]


def _fit_cause(
    exposure: Exposure,
    lives: Lives,
    cause: int,
    hazards: Floats,
    prior_events: float,
    share: float,
) -> CauseFit:
    """Fit one outcome by passes over the families, each given the others' posterior means.

    ``share`` of the opportunities end in this outcome: it turns the bounds of k from
    opportunities into events.
    """
    sums = _Sums(exposure, len(lives.segments.names), len(lives.owners.names))
    events, noise = exposure.events[cause], exposure.noise[cause]
    names = {
        "bands": ages.NAMES,
        "parts": season.PARTS,
        "week_parts": season.WEEK_PARTS,
        "segments": lives.segments.names,
        "owners": lives.owners.names,
    }
    lowest, highest = K_LOWEST * share, K_HIGHEST * share
    multipliers = {family: np.ones(len(groups)) for family, groups in names.items()}
    base = exposure.days * hazards[None, :, None]
    fitted: dict[str, Multipliers] = {}
    for _ in range(_PASSES):
        expected = base.copy()
        for family, multiplier in multipliers.items():
            expected *= sums.spread(family, multiplier)
        level = _fit_level(events, expected, prior_events)
        expected *= level.mean[0]
        for family, groups in names.items():
            old = multipliers[family]
            alone = sums.of(family, expected) / old
            seen = sums.of(family, events)
            if family == "bands":
                new = Multipliers(groups, seen, alone, _neighbours(seen, alone), _BAND_K)
            else:
                new = shrink(groups, seen, alone, sums.of(family, noise), lowest, highest)
            fitted[family] = new
            multipliers[family] = new.mean
            expected *= sums.spread(family, new.mean / old)
    return CauseFit(hazards, level, **fitted)


def _fit_level(events: Floats, expected: Floats, prior_events: float) -> Multipliers:
    total, awaited = np.array([events.sum()]), np.array([expected.sum()])
    return Multipliers(("level",), total, awaited, np.ones(1), np.full(1, prior_events))


def _neighbours(events: Floats, expected: Floats) -> Floats:
    """Return what the other ages say about each age, near ones more; 1 where nothing is known.

    So the rate beyond the oldest age seen goes on from the last ages, neither 0 nor wild.
    """
    apart = np.abs(np.subtract.outer(np.arange(ages.N_BANDS), np.arange(ages.N_BANDS)))
    nearness = np.where(apart > 0, 0.5**apart, 0) / (1 + expected / _ENOUGH)
    k = _BAND_K.max()
    return np.asarray((k + nearness @ events) / (k + nearness @ expected))


def _draw_rates(
    causes: tuple[CauseFit, ...], seasons: Season, oldest: tuple[int, int],
    beyond: tuple[Multipliers, ...], n_draws: int, seed: int,
) -> RateDraws:  # fmt: skip
    by_cause: list[tuple[Floats, Floats, Floats, Floats]] = []
    for name, fit, more in zip(CAUSES, causes, beyond, strict=True):
        level = draw_gamma(
            float((fit.level.k + fit.level.events)[0]), n_draws, seed, "rate", name, "level"
        )
        bands = fit.bands.draw(n_draws, seed, "rate", name, "band")
        parts = fit.parts.draw(n_draws, seed, "rate", name, "part")
        week_parts = fit.week_parts.draw(n_draws, seed, "rate", name, "week part")
        by_cause.append(
            (
                with_beyond(
                    fit.prior_hazards[:, None] * fit.level.mean[0] * level * bands,
                    draw_gamma(BEYOND_K, n_draws, seed, "rate", name, "beyond") * more.mean,
                ),
                parts[season.PART_OF_CLASS] * week_parts[season.WEEK_PART_OF_CLASS],
                _with_unseen(fit.segments, n_draws, seed, "rate", name, "segment"),
                _with_unseen(fit.owners, n_draws, seed, "rate", name, "owner"),
            )
        )
    band, day, segment, owner = (np.stack(parts) for parts in zip(*by_cause, strict=True))
    season_draws = seasons.draw(n_draws, seed, "rate", "season")
    return RateDraws(band, day, segment, owner, season_draws, oldest)


def _with_unseen(family: Multipliers, n_draws: int, seed: int, *key: str) -> Floats:
    """Return the draws of the groups and, in the last row, of a group without any history."""
    if not family.names:
        return np.ones((1, n_draws))
    unseen = draw_gamma(float(family.k[0]), n_draws, seed, *key, _UNSEEN)[None, :]
    seen = family.draw(n_draws, seed, *key)
    return np.concatenate([seen, unseen])
