"""Gamma-Poisson empirical Bayes: few events say little, many say nearly all.

A group's multiplier on a rate has the prior Gamma(k, k) with mean 1; after ``n`` events where
``e`` were expected it is Gamma(k + n, k + e). ``k`` is in events. It corresponds to the ``k`` of
methods for shares, which is in opportunities: multiply that by the share of opportunities that
end in the event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Floats
from ontarget.forecast.streams import latin_normals

K_LOWEST, K_HIGHEST = 5.0, 200.0  # opportunities


def estimate_k(
    events: Floats, expected: Floats, noise: Floats, lowest: float, highest: float
) -> float:
    """Return the prior weight, in events, that the spread of groups calls for.

    Moments: E[(n - e)^2] = noise + e^2 / k, where ``noise`` is the Poisson variance of the
    (weighted) events, the sum of their squared weights.
    """
    scale = float((expected**2).sum())
    spread = float(((events - expected) ** 2 - noise).sum())
    if scale <= 0 or spread <= 0:
        return highest
    return float(np.clip(scale / spread, lowest, highest))


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Posterior multipliers of a family of groups: age bands, parts of the month, owners.

    ``events`` and ``expected`` are weighted counts per group; ``parent`` is what a group without
    events is taken for; ``k`` is the weight of the parent in events, per group.
    """

    names: tuple[str, ...]
    events: Floats
    expected: Floats
    parent: Floats
    k: Floats

    @property
    def mean(self) -> Floats:
        """Posterior means, one per group."""
        return (self.k * self.parent + self.events) / (self.k + self.expected)

    def draw(self, n_draws: int, seed: int, *key: str) -> Floats:
        """Return posterior draws, shape (groups, n_draws); the means alone if ``n_draws`` is 1.

        The expected total over the groups is held in every draw: what is not known about the
        total belongs to the level, and would be counted twice.
        """
        if n_draws == 1:
            return self.mean[:, None]
        shapes = self.k * self.parent + self.events
        rows = [
            draw_gamma(float(shape), n_draws, seed, *key, name)
            for name, shape in zip(self.names, shapes, strict=True)
        ]
        draws = self.mean[:, None] * np.array(rows)
        total = float(self.mean @ self.expected)
        if total <= 0:
            return draws
        drawn: Floats = np.einsum("gd,g->d", draws, self.expected)
        return draws * (total / drawn)


def draw_gamma(shape: float, n_draws: int, seed: int, *key: str) -> Floats:
    """Return stratified Gamma draws with mean exactly 1 and coefficient of variation shape^-1/2.

    Wilson and Hilferty (1931): the cube root of a Gamma variable is nearly normal. A smooth
    function of ``shape``, so that a slightly different fit gives slightly different draws.
    """
    if n_draws == 1:
        return np.ones(1)
    normal = latin_normals(n_draws, seed, *key)
    root = 1 - 1 / (9 * shape) + normal / (3 * np.sqrt(shape))
    draws = np.maximum(root, 1e-3) ** 3
    return np.asarray(draws / draws.mean())


def shrink(
    names: tuple[str, ...],
    events: Floats,
    expected: Floats,
    noise: Floats,
    lowest: float,
    highest: float,
) -> Multipliers:
    """Return multipliers shrunk to 1 by as much as the spread of the groups calls for."""
    k = estimate_k(events, expected, noise, lowest, highest)
    return Multipliers(names, events, expected, np.ones(len(names)), np.full(len(names), k))
