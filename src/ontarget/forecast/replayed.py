"""A forecast made for a past day, and how it compares with what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ontarget.forecast import scoring
from ontarget.forecast.columns import NO_DAY, Bools, Floats, Ints
from ontarget.forecast.scoring import ReliabilityBin
from ontarget.forecast.streams import stream

LEVELS: tuple[float, ...] = (2.5, 10, 25, 50, 75, 90, 97.5)
SHARES: tuple[int, ...] = (50, 80, 95)
_WEEK, _LEAST_WEEKS = 7, 4


@dataclass(frozen=True, slots=True)
class Deals:
    """Chances of the opportunities that were open: in the period, and by the end of each week.

    ``p_won`` has shape (opportunities, weeks). ``base_rate`` is the constant chance known then.
    """

    record_id: Ints
    p_in_period: Floats
    p_won: Floats
    base_rate: float


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was said on a past day of a period, and what came, in units of the measure.

    ``paths`` and ``baselines`` are equally likely totals of the period. Days are day numbers;
    ``first`` is the first day that was still to come.
    """

    asked_on: int
    first: int
    end: int
    target: int | None
    so_far: float
    actual: float
    paths: Ints
    baselines: Mapping[str, Floats]
    deals: Deals


@dataclass(frozen=True, slots=True)
class Fates:
    """How opportunities ended, by record in increasing order; ``NO_DAY`` where still open."""

    record_id: Ints
    closed_on: Ints
    is_won: Bools
    known_to: int

    def of(self, record_id: Ints) -> tuple[Ints, Bools, Bools]:
        """Return closing day, whether won, and whether anything is known, per record asked."""
        if not len(self.record_id):
            nothing = np.zeros(len(record_id), dtype=np.bool_)
            return np.full(len(record_id), NO_DAY), nothing, nothing
        place = np.minimum(np.searchsorted(self.record_id, record_id), len(self.record_id) - 1)
        is_known = self.record_id[place] == record_id
        return self.closed_on[place], self.is_won[place] & is_known, is_known


@dataclass(frozen=True, slots=True)
class BaselineScore:
    """One baseline on one day."""

    crps: float
    mean: float
    p_hit: float | None


@dataclass(frozen=True, slots=True)
class DealScore:
    """Single opportunities on one day; None where there was nothing to tell apart.

    ``auc`` is won against lost among those closed within the horizon, ``auc_won`` won within it
    against all others. Losses are sums over opportunities.
    """

    n: int
    n_won: int
    log_loss: float
    base_log_loss: float
    auc: float | None
    auc_won: float | None


@dataclass(frozen=True, slots=True)
class OriginScore:
    """One past day scored."""

    replayed: Replayed
    p_hit: float | None
    is_hit: bool | None
    quantiles: dict[float, float]
    held: dict[int, bool]
    pit: float
    crps: float
    baselines: dict[str, BaselineScore]
    deals: DealScore


def score(replayed: Replayed, fates: Fates, seed: int) -> OriginScore:
    """Score one past day; ``seed`` chooses the place among paths that equal the outcome."""
    paths, actual, target = replayed.paths, replayed.actual, replayed.target
    values = np.quantile(paths, [level / 100 for level in LEVELS], method="inverted_cdf")
    uniform = float(stream(seed, "pit", str(replayed.asked_on), str(replayed.end)).random())
    held = {share: scoring.range_of(paths, share / 100) for share in SHARES}
    return OriginScore(
        replayed=replayed,
        p_hit=_chance(paths, target),
        is_hit=None if target is None else bool(actual >= target),
        quantiles=dict(zip(LEVELS, map(float, values), strict=True)),
        held={share: low <= actual <= high for share, (low, high) in held.items()},
        pit=scoring.randomised_pit(paths, actual, uniform),
        crps=scoring.crps_of_paths(paths, actual),
        baselines={
            name: BaselineScore(
                scoring.crps_of_paths(totals, actual), float(totals.mean()), _chance(totals, target)
            )
            for name, totals in replayed.baselines.items()
        },
        deals=_score_deals(replayed, fates),
    )


def _chance(totals: Floats | Ints, target: int | None) -> float | None:
    return None if target is None else float((totals >= target).mean())


def _score_deals(replayed: Replayed, fates: Fates) -> DealScore:
    deals = replayed.deals
    closed_on, is_won, is_known = fates.of(deals.record_id)
    closed_on, is_won = closed_on[is_known], is_won[is_known]
    in_time = is_won & (closed_on >= replayed.first) & (closed_on <= replayed.end)
    base = np.full(len(in_time), deals.base_rate)
    weeks = min(deals.p_won.shape[1], (fates.known_to - replayed.asked_on) // _WEEK)
    told = told_won = None
    if weeks >= min(_LEAST_WEEKS, deals.p_won.shape[1]):
        chance = deals.p_won[is_known, weeks - 1]
        is_closed = (closed_on != NO_DAY) & (closed_on <= replayed.asked_on + weeks * _WEEK)
        told = scoring.auc(chance[is_closed], is_won[is_closed])
        told_won = scoring.auc(chance, is_won & is_closed)
    return DealScore(
        n=len(in_time),
        n_won=int(in_time.sum()),
        log_loss=float(scoring.log_losses(deals.p_in_period[is_known], in_time).sum()),
        base_log_loss=float(scoring.log_losses(base, in_time).sum()),
        auc=told,
        auc_won=told_won,
    )


@dataclass(frozen=True, slots=True)
class BaselineSummary:
    """A baseline over all days on which it could say something; ``own_crps`` is ours on these."""

    n: int
    crps: float
    own_crps: float
    brier: float | None


@dataclass(frozen=True, slots=True)
class TrackSummary:
    """Past days together; None where there was nothing to score."""

    n_origins: int
    n_effective: float
    crps: float | None
    baselines: dict[str, BaselineSummary]
    coverage: dict[int, float]
    brier: float | None
    log_loss: float | None
    n_hit_scored: int
    reliability: tuple[ReliabilityBin, ...]
    deal_log_loss_skill: float | None
    deal_auc: float | None
    deal_auc_won: float | None
    n_deals: int


def summarise(scores: Sequence[OriginScore]) -> TrackSummary:
    """Return means over past days, and how many independent days they are worth."""
    with_chance = [one for one in scores if one.p_hit is not None]
    chances = np.array([one.p_hit for one in with_chance], dtype=np.float64)
    hits = np.array([bool(one.is_hit) for one in with_chance], dtype=np.bool_)
    first = np.array([one.replayed.first for one in scores], dtype=np.int64)
    last = np.array([one.replayed.end for one in scores], dtype=np.int64)
    base = sum(one.deals.base_log_loss for one in scores)
    return TrackSummary(
        n_origins=len(scores),
        n_effective=scoring.effective_n(first, last),
        crps=_mean([one.crps for one in scores]),
        baselines=_summarise_baselines(scores),
        coverage={s: float(np.mean([one.held[s] for one in scores])) for s in SHARES if scores},
        brier=scoring.brier(chances, hits) if len(hits) else None,
        log_loss=float(scoring.log_losses(chances, hits).mean()) if len(hits) else None,
        n_hit_scored=len(hits),
        reliability=scoring.reliability(chances, hits, _n_bins(len(hits))),
        deal_log_loss_skill=1 - sum(one.deals.log_loss for one in scores) / base if base else None,
        deal_auc=_mean([one.deals.auc for one in scores]),
        deal_auc_won=_mean([one.deals.auc_won for one in scores]),
        n_deals=sum(one.deals.n for one in scores),
    )


def _n_bins(n: int) -> int:
    """A bin says nothing with fewer than about six forecasts."""
    return max(1, min(5, n // 6))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _summarise_baselines(scores: Sequence[OriginScore]) -> dict[str, BaselineSummary]:
    found = {}
    for name in sorted({name for one in scores for name in one.baselines}):
        both = [(one, one.baselines[name]) for one in scores if name in one.baselines]
        squares = [
            (said.p_hit - float(bool(one.is_hit))) ** 2
            for one, said in both
            if said.p_hit is not None
        ]
        found[name] = BaselineSummary(
            n=len(both),
            crps=float(np.mean([said.crps for _, said in both])),
            own_crps=float(np.mean([one.crps for one, _ in both])),
            brier=float(np.mean(squares)) if squares else None,
        )
    return found
