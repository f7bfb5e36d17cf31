"""Remembered bookings of earlier periods, pooled with the paths while there is little history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.hit import Paths
from ontarget.forecast.streams import stream

# Before they can tell, the bookings of periods vary by half of their mean; this counts like
# three periods.
_CV, _CV_WEIGHT = 0.5, 3.0


def pool_with_run_rate(
    paths: Paths, past: Sequence[int], *, share_left: float, weight: float
) -> Paths:
    """Return paths of which a share ``weight`` goes on as the remembered periods did.

    A linear opinion pool: on those paths the rest of the period brings what a period like
    ``past`` (minor units) would bring in ``share_left`` of its time, in place of open and new
    opportunities. What is booked stays.
    """
    values = np.array([value for value in past if value > 0], np.float64)
    if not len(values) or weight <= 0 or share_left <= 0:
        return paths
    paths = _with_someone(paths)
    n_paths = paths.options.n_paths
    random = stream(paths.options.seed, "run rate")
    is_pooled = random.random(n_paths) < weight
    rest = np.rint(_draw_rest(values, share_left, random, n_paths)).astype(np.int64)
    nobody = np.zeros((len(paths.owners), 1), np.int64)
    first = np.zeros((len(paths.owners), n_paths), np.int64)
    first[0] = rest
    return replace(
        paths,
        open=np.where(is_pooled, nobody, paths.open),
        new=np.where(is_pooled, first, paths.new),
        by_shock={
            sigma: np.where(is_pooled, first, total) for sigma, total in paths.by_shock.items()
        },
        is_open_drawn=~is_pooled,
    )


def _draw_rest(
    values: Floats, share_left: float, random: np.random.Generator, n_paths: int
) -> Floats:
    """Draw what the rest of a period brings: Gamma, with room for how few periods there are."""
    n, mean = len(values), float(values.mean())
    seen = float(values.var(ddof=1)) if n > 1 else 0.0
    variance = (seen * (n - 1) + _CV_WEIGHT * (_CV * mean) ** 2) / (n - 1 + _CV_WEIGHT)
    variance *= share_left * (1 + share_left / n)
    mean *= share_left
    return np.asarray(random.gamma(mean**2 / variance, variance / mean, n_paths))


def _with_someone(paths: Paths) -> Paths:
    """Give a book without any owner one without a name, so that there is a row to add to."""
    if paths.owners:
        return paths
    empty: Ints = np.zeros((1, paths.options.n_paths), np.int64)
    by_shock = dict.fromkeys(paths.by_shock, empty)
    return replace(paths, owners=("",), booked=empty, open=empty, new=empty, by_shock=by_shock)
