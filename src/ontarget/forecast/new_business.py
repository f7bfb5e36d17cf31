"""Opportunities that do not exist yet: how many will come, and how many of them will be won.

Arrivals of one owner in a week are negative binomial: a Poisson count whose rate is the owner's,
shrunk to the firm's, times a weekly Gamma variable. A pipeline-only forecast is structurally
low: about a third of the next quarter's bookings do not exist as opportunities yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.core.period import Period
from ontarget.forecast.arrival_days import ArrivalDays, fit_arrival_days
from ontarget.forecast.columns import (
    NO_DAY,
    Bools,
    Floats,
    Ints,
    Labels,
    day_number,
    ordered,
    read_days,
    read_labels,
    recode,
)
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import incidence, lead_steps
from ontarget.forecast.prior import Prior
from ontarget.forecast.shrink import Multipliers, draw_gamma, shrink
from ontarget.forecast.win_close import RateDraws, WinCloseFit

_WEEK = 7
_DEFAULT_PER_WEEK, _DEFAULT_OWNER_WEEKS = 0.5, 1.0
_K_LOWEST, _K_HIGHEST = 1.0, 50.0  # arrivals
_SILENT_WEEKS, _DECAY_HALF_LIFE_WEEKS = 13.0, 4.0
_BUNCHING, _BUNCHING_OWNER_WEEKS = 0.5, 20.0  # prior of 1 / r


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Weekly arrivals per owner, population: opportunities created in the trailing window.

    ``rate_draws`` new opportunities per week, shape (owners, draws). ``bunching`` is 1 / r of the
    negative binomial: the squared spread of weekly rates. ``segment_mix`` is the share of each of
    the win model's segments among the owner's opportunities, the last one unknown to it.
    """

    as_of: date
    owners: tuple[str, ...]
    rate_draws: Floats
    bunching: float
    segment_mix: Floats
    days: ArrivalDays

    @property
    def per_week(self) -> Floats:
        """Expected new opportunities per week and owner."""
        return np.asarray(self.rate_draws.mean(axis=1))


def fit_arrivals(
    pipeline: pa.Table,
    fit: WinCloseFit,
    *,
    prior: Prior | None = None,
    options: Options | None = None,
    more_owners: Collection[str] = (),
) -> Arrivals:
    """Learn how many opportunities each owner creates from the last ``arrival_weeks``.

    An owner who has created nothing for 13 weeks fades by half every further 4 weeks. One who
    never created any, such as those of ``more_owners`` without a row, gets the firm's rate; a
    book without any owner has one without a name.
    """
    prior, options = prior or fit.prior, options or Options()
    rows = ordered(pipeline)
    today = day_number(fit.as_of)
    created_on = read_days(rows, "created_on")
    owners = _with_more(read_labels(rows, "owner"), more_owners)
    n_owners = len(owners.names)
    is_dated = created_on != NO_DAY
    first, last = np.full(n_owners, today + 1), np.full(n_owners, NO_DAY)
    np.minimum.at(first, owners.codes[is_dated], created_on[is_dated])
    np.maximum.at(last, owners.codes[is_dated], created_on[is_dated])
    opens = today - options.arrival_weeks * _WEEK
    pattern = fit_arrival_days(created_on[is_dated], today)
    flow = pattern.weight(np.arange(opens + 1, today + 1, dtype=np.int64)) / _WEEK
    flow = np.concatenate([[0.0], np.cumsum(flow[::-1])])  # of the last n days
    weeks = flow[today - np.maximum(first - 1, opens)]
    is_new = is_dated & (created_on > opens)
    counts = np.bincount(owners.codes[is_new], minlength=n_owners).astype(float)
    firm_rate, level = _firm_rate(counts, weeks, prior, options)
    family = shrink(owners.names, counts, firm_rate * weeks, counts, _K_LOWEST, _K_HIGHEST)
    silent = (today - np.where(last == NO_DAY, today, last)) / _WEEK
    faded = np.exp2(-np.maximum(silent - _SILENT_WEEKS, 0) / _DECAY_HALF_LIFE_WEEKS)
    return Arrivals(
        as_of=fit.as_of,
        owners=owners.names,
        rate_draws=_draw_rates(family, firm_rate * level, faded, options),
        bunching=_estimate_bunching(
            owners.codes[is_new], created_on[is_new] - opens - 1, counts, weeks, options
        ),
        segment_mix=_segment_mix(rows, owners, is_new, fit.segments),
        days=pattern,
    )


def _with_more(owners: Labels, more: Collection[str]) -> Labels:
    names = tuple(sorted({*owners.names, *more})) or ("",)
    return Labels(recode(owners, names), names)


def _firm_rate(
    counts: Floats, weeks: Floats, prior: Prior, options: Options
) -> tuple[float, Floats]:
    """Return new opportunities per owner and week, and draws of what is not known about it."""
    stated = prior.arrivals_per_week
    before = _DEFAULT_PER_WEEK if stated is None else stated
    before_weeks = _DEFAULT_OWNER_WEEKS if stated is None else prior.weight / max(before, 1e-6)
    shape = before * before_weeks + float(counts.sum())
    rate = shape / (before_weeks + float(weeks.sum()))
    return rate, draw_gamma(max(shape, 0.3), options.n_draws, options.seed, "arrivals", "level")


def _draw_rates(family: Multipliers, level: Floats, faded: Floats, options: Options) -> Floats:
    drawn = family.draw(options.n_draws, options.seed, "arrivals", "owner")
    return np.asarray(drawn * level * faded[:, None])


def _estimate_bunching(
    owner: Ints, day: Ints, counts: Floats, weeks: Floats, options: Options
) -> float:
    """Return 1 / r by moments over owner-weeks, Var = mean + mean^2 / r, shrunk to one half."""
    n_weeks = options.arrival_weeks
    # Week 0 is the latest one, so that an owner's weeks count back from the as-of day.
    week = n_weeks - 1 - np.minimum(day // _WEEK, n_weeks - 1)
    by_week = np.zeros((len(counts), n_weeks))
    np.add.at(by_week, (owner, week), 1)
    active = np.arange(n_weeks)[None, :] < np.round(weeks)[:, None]
    mean = (counts / np.maximum(weeks, 1))[:, None] * active
    excess = float((((by_week - mean) ** 2 - mean) * active).sum())
    squares = float((mean**2).sum())
    prior_squares = _BUNCHING_OWNER_WEEKS * float((mean**2).sum() / max(active.sum(), 1))
    if squares <= 0:
        return _BUNCHING
    return float(
        np.clip((_BUNCHING * prior_squares + excess) / (prior_squares + squares), 0.0, 4.0)
    )


def _segment_mix(
    rows: pa.Table, owners: Labels, is_new: Bools, segments: tuple[str, ...]
) -> Floats:
    """Return the shares of segments among new opportunities, else among all of the owner's."""
    codes = recode(read_labels(rows, "segment", "product"), segments)
    mix = np.zeros((2, len(owners.names), len(segments) + 1))
    np.add.at(mix[0], (owners.codes[is_new], codes[is_new]), 1)
    np.add.at(mix[1], (owners.codes, codes), 1)
    mix[1, mix[1].sum(axis=1) == 0, -1] = 1  # nothing known: a segment never seen
    chosen = np.where(mix[0].sum(axis=1, keepdims=True) > 0, mix[0], mix[1])
    return np.asarray(chosen / chosen.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Chances:
    """What the coming weeks bring per owner, by parameter draw, shape (owners, draws).

    ``mean`` is the expected count, ``shape`` the Gamma shape of its spread over weeks, and
    ``p`` the mean chance of one arrival to count (1 where arrivals themselves are counted).
    """

    mean: Floats
    shape: Floats
    p: Floats


def expect_created(arrivals: Arrivals, period: Period) -> Chances:
    """Return the arrivals of the days of ``period`` after the as-of day."""
    today = day_number(arrivals.as_of)
    after = max(today, day_number(period.start) - 1)
    length = arrivals.days.weeks(after, day_number(period.end))
    weeks = np.full(arrivals.rate_draws.shape, length)
    shape = weeks / max(arrivals.bunching, 1e-6)
    return Chances(arrivals.rate_draws * weeks, shape, np.ones(weeks.shape))


def expect_wins(
    arrivals: Arrivals, fit: WinCloseFit, period: Period, *, step_weeks: int = 1
) -> Chances:
    """Return the wins within ``period`` of opportunities that arrive after the as-of day.

    Arrivals of a step are taken to come in its middle; wins follow from the hazards of age 0 on,
    with the owner's mix of segments.
    """
    today, end = day_number(arrivals.as_of), day_number(period.end)
    before = day_number(period.start) - 1
    n_owners, n_draws = arrivals.rate_draws.shape
    draws = _mixed_rates(arrivals, fit)
    owner = np.arange(n_owners, dtype=np.int64)
    unborn = np.stack([np.full(n_owners, -1), owner, owner])
    weighted, squared = np.zeros((n_owners, n_draws)), np.zeros((n_owners, n_draws))
    weeks = 0.0
    for after in range(today, end, step_weeks * _WEEK):
        until = min(after + step_weeks * _WEEK, end)
        eve = (after + until + 1) // 2 - 1  # the last day before the arrival
        marks = [max(before - eve, 0), end - eve]
        _, won = incidence(draws, unborn, eve, lead_steps(*marks), marks)
        p, length = won[1] - won[0], arrivals.days.weeks(after, until)
        weighted += length * p
        squared += length * p**2
        weeks += length
    shape = weighted**2 / np.maximum(squared * max(arrivals.bunching, 1e-6), 1e-300)
    return Chances(arrivals.rate_draws * weighted, shape, weighted / max(weeks, 1e-9))


def _mixed_rates(arrivals: Arrivals, fit: WinCloseFit) -> RateDraws:
    """Return the rates with one row per owner: the owner's own, and his mix of segments."""
    place = recode(Labels(np.arange(len(arrivals.owners)), arrivals.owners), fit.owners)
    mixed = np.einsum("os,ksd->kod", arrivals.segment_mix, fit.draws.segment)
    own = fit.draws.owner[:, place]
    return RateDraws(fit.draws.band, fit.draws.day, mixed, own, fit.draws.season)
