"""How much more discount wins at a period's end have, at equal product, size and segment.

A description of what was given when, not of what the discounts did.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from ontarget.pricing.closings import Bools, Closings, Floats, Ints

Verdict = Literal["higher", "lower", "no difference", "too few", "not known"]
_LEAST_WINDOW, _LEAST_REST, _LEAST_PERIODS = 30, 60, 6
_MATTERS = 0.005  # half a point of discount
_MOST_LEVELS = 30
_N_SIZES = 5
_ROWS = 100_000  # a time, so that a million wins take little memory


@dataclass(frozen=True, slots=True)
class Premium:
    """``premium`` is a difference of shares of the price, with standard error and 95 % interval.

    ``cost`` is what it took from the wins in the window, in minor units of the main currency: an
    upper bound, for it takes every one of them as won at the full price otherwise. ``window`` and
    ``rest`` are the plain means.
    """

    verdict: Verdict
    premium: float | None = None
    error: float | None = None
    interval: tuple[float, float] | None = None
    cost: float | None = None
    cost_interval: tuple[float, float] | None = None
    currency: str | None = None
    window: float | None = None
    rest: float | None = None
    n_window: int = 0
    n_known: int = 0


def estimate_premium(closings: Closings, period: Ints, in_window: Bools) -> Premium:
    """Regress the discount of wins on the window, product, segment and size, period by period.

    Parameters
    ----------
    closings
        Only those within the periods.
    period, in_window
        Place of each one's period, and whether it was closed in the window.

    The error is clustered by period. Each period keeps its own level, so a change of price list
    is none of a window's doing.
    """
    keep = closings.is_won & np.isfinite(closings.discount)
    n_window, n_known = int((keep & in_window).sum()), int(keep.sum())
    if not n_known or not np.ptp(closings.discount[keep]):
        return Premium("not known", n_known=n_known)
    wins, period, inside = closings.kept(keep), period[keep], in_window[keep].astype(np.float64)
    window, rest = _mean(wins.discount[inside > 0]), _mean(wins.discount[inside == 0])
    n_periods = len(np.unique(period[inside > 0]))
    few = n_window < _LEAST_WINDOW or n_known - n_window < _LEAST_REST
    if few or n_periods < _LEAST_PERIODS:
        return Premium("too few", window=window, rest=rest, n_window=n_window, n_known=n_known)
    found, error = _partial(wins, period, inside)
    reach = _t_bound(n_periods - 1) * error
    low, high = found - reach, found + reach
    verdict: Verdict = "no difference"
    if low > 0 and found >= _MATTERS:
        verdict = "higher"
    elif high < 0 and found <= -_MATTERS:
        verdict = "lower"
    listed, currency = _listed(wins, inside > 0)
    is_cost = verdict == "higher"
    return Premium(
        verdict, found, error, (low, high),
        found * listed if is_cost else None,
        (max(low, 0.0) * listed, high * listed) if is_cost else None,
        currency if is_cost else None, window, rest, n_window, n_known,
    )  # fmt: skip


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def _partial(wins: Closings, period: Ints, inside: Floats) -> tuple[float, float]:
    """Return the effect of the window and its error, all else partialled out (Frisch, Waugh)."""
    groups = _Groups(wins, period)
    residual = inside - groups.fitted(inside)
    left = wins.discount - groups.fitted(wins.discount)
    denominator = float(residual @ residual)
    if denominator <= 1e-9:
        return 0.0, float("inf")
    found = float(residual @ left) / denominator
    scores = np.bincount(period, residual * (left - found * residual))
    n = len(np.unique(period))
    return found, sqrt(float(scores @ scores) * n / max(n - 1, 1)) / denominator


class _Groups:
    """Means over periods, and least squares on product, segment and size within them."""

    def __init__(self, wins: Closings, period: Ints) -> None:
        self.period = period
        self.size = np.maximum(np.bincount(period), 1)
        self.codes = [
            _few(wins.product), _few(wins.segment), _sizes(wins.list_amount, wins.currency),
        ]  # fmt: skip
        self.levels = [int(code.max(initial=0)) + 1 for code in self.codes]
        self.places = np.concatenate([[0], np.cumsum(self.levels)])
        n = int(self.places[-1])
        self.gram = np.zeros((n, n))
        for rows in self._chunks():
            columns = self._columns(rows)
            self.gram += columns.T @ columns
        # Sums over periods take the periods' own means out.
        self.by_period = np.zeros((len(self.size), n))
        for code, first in zip(self.codes, self.places[:-1], strict=True):
            np.add.at(self.by_period, (period, first + code), 1.0)
        self.gram -= self.by_period.T @ (self.by_period / self.size[:, None])
        self.gram += np.eye(n) * 1e-6 * max(float(np.trace(self.gram)) / n, 1.0)

    def fitted(self, values: Floats) -> Floats:
        """Return what periods and groups tell of a column."""
        mean = np.bincount(self.period, values, len(self.size)) / self.size
        inner = values - mean[self.period]
        right = np.concatenate(
            [np.bincount(code, inner, n) for code, n in zip(self.codes, self.levels, strict=True)]
        )
        effects = np.linalg.solve(self.gram, right)
        told = np.zeros(len(values))
        for code, first in zip(self.codes, self.places[:-1], strict=True):
            told += effects[first + code]
        average = np.bincount(self.period, told, len(self.size)) / self.size
        return np.asarray(mean[self.period] + told - average[self.period])

    def _chunks(self) -> list[slice]:
        n = len(self.period)
        return [slice(first, min(first + _ROWS, n)) for first in range(0, n, _ROWS)]

    def _columns(self, rows: slice) -> Floats:
        n = rows.stop - rows.start
        columns = np.zeros((n, int(self.places[-1])))
        for code, first in zip(self.codes, self.places[:-1], strict=True):
            columns[np.arange(n), first + code[rows]] = 1.0
        return columns


def _few(codes: Ints) -> Ints:
    """Return codes with all but the most frequent levels joined to one."""
    counts = np.bincount(codes)
    order = np.argsort(-counts, kind="stable")
    place = np.full(len(counts), min(len(counts), _MOST_LEVELS), np.int64)
    place[order[:_MOST_LEVELS]] = np.arange(min(len(counts), _MOST_LEVELS))
    return place[codes]


def _sizes(amount: Floats, currency: Ints) -> Ints:
    """Return fifths of size within each currency, a level of its own where it is unknown."""
    found = np.full(len(amount), _N_SIZES, np.int64)
    for one in np.unique(currency):
        mine = (currency == one) & np.isfinite(amount)
        if mine.any():
            edges = np.quantile(amount[mine], np.linspace(0, 1, _N_SIZES + 1)[1:-1])
            found[mine] = np.searchsorted(edges, amount[mine], side="right")
    return found


def _listed(wins: Closings, inside: Bools) -> tuple[float, str | None]:
    """Return the worth at list price of wins in the window, in the currency of most of them."""
    known = inside & np.isfinite(wins.list_amount)
    if not known.any():
        return 0.0, None
    main = int(np.bincount(wins.currency[known]).argmax())
    mine = known & (wins.currency == main)
    return float(wins.list_amount[mine].sum()), wins.currencies[main] or None


def _t_bound(free: int) -> float:
    """Return the two-sided 95 % bound of Student's t, by Cornish and Fisher's expansion."""
    z, n = 1.959964, max(free, 2)
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
