"""Mixtures of two lognormals with a share that never comes, fitted to counts by day."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ontarget.followup.contacts import Floats, Ints

LONGEST_DAYS = 10
"""What the buyer does later than two working weeks is no answer to a contact, but news."""
_BINS = np.arange(LONGEST_DAYS + 1)
EDGES = np.concatenate([[0.0], _BINS + 0.5])
"""Bounds of the days 0 to LONGEST_DAYS: day k lasts from k - 1/2 to k + 1/2."""
_LOG_EDGES = np.log(np.maximum(EDGES, 0.01))
_LOG_DAYS = np.log(np.maximum(_BINS, 0.25))
_LOWEST_SD, _HIGHEST_SD = 0.25, 2.5
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Mixture:
    """One mixture per group: P(come by t) = chance * F(t).

    ``chance`` has the shape (groups,), the others (groups, 2): weight, and mean and standard
    deviation of log time.
    """

    chance: Floats
    weight: Floats
    mean: Floats
    sd: Floats

    @staticmethod
    def joined(parts: list[Mixture]) -> Mixture:
        """Put the groups of several behind one another."""
        return Mixture(
            *(np.concatenate([getattr(one, f.name) for one in parts]) for f in fields(Mixture))
        )

    def repeated(self, n: int) -> Mixture:
        """Return n times the first group."""
        return Mixture(*(np.repeat(getattr(self, f.name)[:1], n, 0) for f in fields(Mixture)))

    def come(self, time: Floats, group: Ints) -> Floats:
        """Return F(time), of those that come at all; ``time`` and ``group`` are broadcast."""
        log = np.log(np.maximum(time, 1e-9))[..., None]
        z = (log - self.mean[group]) / self.sd[group]
        share = (self.weight[group] * normal_cdf(z)).sum(-1)
        return np.asarray(np.where(time > 0, share, 0.0))

    def answered_by(self, time: Floats, group: Ints) -> Floats:
        """Return P(come by ``time``)."""
        return np.asarray(self.chance[group] * self.come(time, group))

    def remaining(self, time: Floats, group: Ints) -> Floats:
        """Return P(still comes | not by ``time``) = pi (1 - F) / (1 - pi F)."""
        pi, come = self.chance[group], self.come(time, group)
        return np.asarray(pi * (1 - come) / np.maximum(1 - pi * come, _TINY))


def normal_cdf(z: Floats) -> Floats:
    """Return the normal distribution function, to 1e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    x = np.abs(z) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (
        -1.453152027 + t * 1.061405429))))  # fmt: skip
    upper = 0.5 * poly * np.exp(-x * x)
    return np.asarray(np.where(z >= 0, 1 - upper, upper))


def fit_mixtures(answered: Floats, ended: Floats, start: Mixture, n_steps: int) -> Mixture:
    """Fit by expectation maximisation from ``start``.

    ``answered`` and ``ended``: counts by group and day, shape (groups, LONGEST_DAYS + 1); what
    ended on day c was seen not to have come before it.
    """
    now = start
    for _ in range(n_steps):
        now = _step(answered, ended, now)
    return now


def _step(answered: Floats, ended: Floats, now: Mixture) -> Mixture:
    z = (_LOG_EDGES - now.mean[..., None]) / now.sd[..., None]  # group, component, edge
    z[..., 0] = -np.inf
    below = normal_cdf(np.where(np.isinf(z), -40.0, z))
    density = np.where(np.isinf(z), 0.0, np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi))
    moment = np.where(np.isinf(z), 0.0, z) * density
    # What has come, by day: which component, and the moments of its log time within the day.
    mass = np.maximum(np.diff(below), _TINY)
    part = now.weight[..., None] * mass
    part *= (answered / part.sum(1))[:, None]
    sums = [_moments(part, mass, -np.diff(density), -np.diff(moment), _LOG_DAYS, now)]
    # What was not seen to come before day c: never, or later.
    later = np.maximum(1 - below[..., :-1], _TINY)
    tail = now.chance[:, None, None] * now.weight[..., None] * later
    alive = tail.sum(1)
    tail *= (ended / (1 - now.chance[:, None] + alive))[:, None]
    sums.append(_moments(tail, later, density[..., :-1], moment[..., :-1], _LOG_EDGES[:-1], now))
    n, first, second = (a + b for a, b in zip(*sums, strict=True))
    n = np.maximum(n, _TINY)
    mean = first / n
    sd = np.sqrt(np.clip(second / n - mean**2, _LOWEST_SD**2, _HIGHEST_SD**2))
    came = n.sum(1)
    chance = np.clip(came / (answered.sum(1) + ended.sum(1)), 0.001, 0.999)
    return Mixture(chance, n / came[:, None], mean, sd)


def _moments(
    part: Floats, mass: Floats, first: Floats, second: Floats, usual: Floats, now: Mixture
) -> tuple[Floats, Floats, Floats]:
    """Return counts and sums of log time and its square, per group and component.

    Moments of a normal variable between bounds; ``usual`` stands for the log time where so little
    lies between them that the moments are lost in rounding.
    """
    thin = mass <= 1e-5
    z1, z2 = first / mass, 1 + second / mass
    mu, sd = now.mean[..., None], now.sd[..., None]
    log1 = np.where(thin, usual, mu + sd * z1)
    log2 = np.where(thin, usual**2, mu**2 + 2 * mu * sd * z1 + sd**2 * z2)
    return part.sum(-1), (part * log1).sum(-1), (part * log2).sum(-1)
