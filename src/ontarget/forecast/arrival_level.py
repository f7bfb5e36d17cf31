"""How many opportunities a week brings goes up and down: times that all owners share.

The weekly number per active owner has a level that wanders, a random walk of its log, and weeks
scatter around it more than chance alone does (negative binomial). How far it wanders and how
much it scatters is learned from the weekly totals of a book, and taken for 0 in none: ranges of
what does not exist yet would be far too narrow. All of it is computed on a lattice, so it is exact
with three opportunities and with three thousand (Kitagawa 1987, non-Gaussian state space).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ontarget.forecast.columns import Floats
from ontarget.forecast.streams import latin_normals, stream

# Spread of a week's step of the log level, and 1 / r of the weekly negative binomial.
STEP_SDS = np.array([0.01, 0.025, 0.045, 0.07, 0.1, 0.15])
# What is left after a week of how far the level is from where it was on average.
KEEPS = np.array([1.0, 0.97])
BURSTS = np.array([0.01, 0.05, 0.15, 0.35, 0.8, 2.0])
_STEP_SCALE = 0.09  # half-normal, before any history
_BURST_CENTRE, _BURST_SPREAD = 0.2, 1.2  # lognormal
_REACH, _SPACING = 2.4, 0.04
_LATTICE = np.arange(-_REACH, _REACH + _SPACING / 2, _SPACING)
_LATTICE_STEPS = np.array([0.7548776662466927, 0.5698402909980532])  # as in ``shock``


@dataclass(frozen=True, slots=True)
class ArrivalLevel:
    """The level of weekly arrivals per owner on the as-of day, and how it goes on.

    ``now`` is the level by draw, ``step_sd`` the spread of a week's step by draw, ``keeps`` what
    is left after a week of its distance from ``usual``, by draw; ``burst`` the 1 / r of a week's
    total.
    """

    now: Floats
    step_sd: Floats
    keeps: Floats
    usual: float
    burst: float
    seed: int

    def first(self, n_draws: int) -> ArrivalLevel:
        """Return the first draws."""
        return replace(
            self, now=self.now[:n_draws], step_sd=self.step_sd[:n_draws],
            keeps=self.keeps[:n_draws],
        )  # fmt: skip

    def ahead(self, n_weeks: int, burst: float) -> Floats:
        """Return the factors of the coming weeks on ``now``, shape (weeks, draws).

        Beside the way back to what is usual their mean is 1: that times change is no reason to
        expect more. ``burst`` is the part of a week's scatter that all owners share.
        """
        n_draws = len(self.now)
        log, variance = np.zeros(n_draws), np.zeros(n_draws)
        away = np.log(self.now / self.usual)
        found = np.empty((n_weeks, n_draws))
        for week in range(n_weeks):
            step = latin_normals(n_draws, self.seed, "arrivals", "step", str(week))
            log = self.keeps * log + self.step_sd * step
            variance = self.keeps**2 * variance + self.step_sd**2
            times = np.exp(log - variance / 2)
            if burst > 0:
                rng = stream(self.seed, "arrivals", "burst", str(week))
                times *= rng.gamma(1 / burst, burst, n_draws)
            found[week] = times / times.mean() * np.exp((self.keeps ** (week + 1) - 1) * away)
        return found


def learn_level(
    counts: Floats, exposure: Floats, before: float, before_weeks: float, n_draws: int, seed: int
) -> ArrivalLevel:
    """Return the level from weekly totals, oldest first.

    ``exposure`` is how many owner-weeks of average flow each week had; before any history
    ``before`` arrivals a week count like ``before_weeks``, a Gamma prior.
    """
    rate = (before * before_weeks + counts.sum()) / (before_weeks + exposure.sum())
    levels = np.log(rate) + _LATTICE
    start = before * before_weeks * levels - before_weeks * np.exp(levels)
    told = np.flatnonzero(exposure > 0)
    first = int(told[0]) if len(told) else len(counts)
    posterior, evidence = _filter(counts[first:], exposure[first:], levels, start)
    evidence = evidence + _log_prior()[None]
    share = np.exp(evidence - evidence.max())
    share /= share.sum()
    drawn = _draw(posterior, share, levels, n_draws, seed)
    return ArrivalLevel(*drawn, float(rate), float(share.sum(axis=(0, 1)) @ BURSTS), seed)


def _log_prior() -> Floats:
    """Return log weights of (step, burst), shape (steps, bursts): densities times spacings."""
    step = -0.5 * (STEP_SDS / _STEP_SCALE) ** 2 + np.log(np.gradient(STEP_SDS))
    burst = -0.5 * (np.log(BURSTS / _BURST_CENTRE) / _BURST_SPREAD) ** 2
    return np.asarray(step[:, None] + (burst + np.log(np.gradient(np.log(BURSTS))))[None, :])


def _filter(
    counts: Floats, exposure: Floats, levels: Floats, start: Floats
) -> tuple[Floats, Floats]:
    """Return P(level now | keeps, steps, bursts), levels last, and log evidence."""
    shape = (len(KEEPS), len(STEP_SDS), len(BURSTS), len(levels))
    belief = np.broadcast_to(np.exp(start - start.max()), shape).copy()
    belief /= belief.sum(axis=-1, keepdims=True)
    evidence = np.zeros(shape[:-1])
    moves = np.stack([[_moves(keep, sd) for sd in STEP_SDS] for keep in KEEPS])
    size = 1 / BURSTS[:, None]
    for count, weeks in zip(counts, exposure, strict=True):
        belief = belief @ moves
        mean = max(weeks, 1e-9) * np.exp(levels)[None, :]
        log = count * np.log(mean / (mean + size)) - size * np.log1p(mean / size)
        log = log + _log_rising(size, count)  # what differs between bursts
        top = log.max()
        belief = belief * np.exp(log - top)
        total = np.maximum(belief.sum(axis=-1), 1e-300)
        evidence += np.log(total) + top
        belief /= total[..., None]
    return belief, evidence


def _log_rising(size: Floats, count: float) -> Floats:
    """Return log Gamma(size + n) - log Gamma(size), the part of the mass that the size changes."""
    n = np.arange(int(count))
    return np.asarray(np.log(size + n).sum(axis=1, keepdims=True))


def _moves(keep: float, sd: float) -> Floats:
    """Return the chances of going from one lattice level to another in a week; rows add to 1."""
    n, middle = len(_LATTICE), (len(_LATTICE) - 1) / 2
    apart = np.subtract.outer(np.arange(n), np.arange(n))
    if sd <= _SPACING:
        side = sd**2 / _SPACING**2 / 2
        found = np.where(apart == 0, 1 - 2 * side, np.where(np.abs(apart) == 1, side, 0.0))
    else:
        found = np.exp(-0.5 * (apart * _SPACING) ** 2 / sd**2)
    found = found / found.sum(axis=1, keepdims=True)
    # On the way back a level comes to lie between two of the lattice and is parted among them.
    place = middle + keep * (np.arange(n) - middle)
    low = np.floor(place + 1e-9).astype(int)
    part = np.clip(place - low, 0, 1)[:, None]
    return np.asarray((1 - part) * found[low] + part * found[np.minimum(low + 1, n - 1)])


def _draw(
    posterior: Floats, share: Floats, levels: Floats, n_draws: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Return draws of level, step and keep, even in all; the means alone if ``n_draws`` is 1."""
    mean = float(np.einsum("ksb,ksbl,l->", share, posterior, np.exp(levels)))
    if n_draws == 1:
        return np.array([mean]), np.zeros(1), np.ones(1)
    rng = stream(seed, "arrivals", "level")
    start = rng.random(2)
    even = (start[:, None] + _LATTICE_STEPS[:, None] * np.arange(n_draws)) % 1
    even = even[:, rng.permutation(n_draws)]  # not in step with the draws of the shock
    by_kind = np.einsum("ksb,ksbl->ksl", share, posterior).reshape(-1, len(levels))
    reached = np.cumsum(by_kind.sum(axis=1))
    kind = np.minimum(np.searchsorted(reached / reached[-1], even[0]), len(by_kind) - 1)
    edges = np.append(levels - _SPACING / 2, levels[-1] + _SPACING / 2)
    now = np.empty(n_draws)
    for at in np.unique(kind):
        cumulative = np.concatenate([[0.0], np.cumsum(by_kind[at])])
        mine = kind == at
        now[mine] = np.exp(np.interp(even[1][mine], cumulative / cumulative[-1], edges))
    now *= mean / now.mean()
    return now, STEP_SDS[kind % len(STEP_SDS)], KEEPS[kind // len(STEP_SDS)]
