"""Opportunities that do not exist yet: how many will come, and how many of them will be won.

Arrivals of one owner in a week are negative binomial: a Poisson count whose rate is the owner's,
shrunk to the firm's, times a weekly Gamma variable, times the level that all owners share and that
wanders (see ``arrival_level``). A pipeline-only forecast is structurally low: about a third of
the next quarter's bookings do not exist as opportunities yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.core.period import Period
from ontarget.forecast.arrival_days import ArrivalDays, fit_arrival_days
from ontarget.forecast.arrival_level import ArrivalLevel, learn_level
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
from ontarget.forecast.months import month_of_year
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import incidence, lead_steps
from ontarget.forecast.prior import Prior
from ontarget.forecast.shrink import shrink
from ontarget.forecast.win_close import RateDraws, WinCloseFit

_WEEK = 7
_DEFAULT_PER_WEEK, _DEFAULT_OWNER_WEEKS = 0.5, 1.0
_K_LOWEST, _K_HIGHEST = 1.0, 50.0  # arrivals
_LEVEL_WEEKS, _LEAST_LEVEL_WEEKS = 104, 13
_SILENT_WEEKS, _DECAY_HALF_LIFE_WEEKS = 13.0, 4.0
_BUNCHING, _BUNCHING_OWNER_WEEKS = 0.5, 20.0  # prior of 1 / r


@dataclass(frozen=True, slots=True)
class Flow:
    """Days after ``after`` to ``until``: weeks of average flow, and those by draw as times go."""

    after: int
    until: int
    weeks: float
    by_draw: Floats


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Weekly arrivals per owner, population: opportunities created in the trailing window.

    ``rate_draws`` new opportunities per week on the as-of day, shape (owners, draws). ``bunching``
    is 1 / r of the negative binomial: the squared spread of an owner's weekly rates;
    ``shared_bunching`` the same of what all owners share. ``segment_mix`` is the share of each of
    the win model's segments among the owner's opportunities, the last one unknown to it.
    """

    as_of: date
    owners: tuple[str, ...]
    rate_draws: Floats
    bunching: float
    segment_mix: Floats
    days: ArrivalDays
    level: ArrivalLevel
    shared_bunching: float = 0.0

    @property
    def per_week(self) -> Floats:
        """Expected new opportunities per week and owner."""
        return np.asarray(self.rate_draws.mean(axis=1))

    def first(self, n_draws: int) -> Arrivals:
        """Return the first draws."""
        return replace(
            self, rate_draws=self.rate_draws[:, :n_draws], level=self.level.first(n_draws)
        )

    def flows(self, after: int, until: int, step_weeks: int = 1) -> list[Flow]:
        """Return steps of the days after ``after`` to ``until``, counted from the as-of day on."""
        today, n_draws = day_number(self.as_of), self.rate_draws.shape[1]
        n_weeks = max(-(-(until - today) // _WEEK), 0)
        times = self.level.ahead(n_weeks, self.shared_bunching)[:, :n_draws]
        months = self.days.draw_months(n_draws, self.level.seed)
        found = []
        for week in range(0, n_weeks, step_weeks):
            first = max(today + week * _WEEK, after)
            last = min(today + (week + step_weeks) * _WEEK, until)
            if last <= first:
                continue
            length = self.days.weeks(first, last)
            month = int(month_of_year(np.array([(first + last + 1) // 2]))[0])
            factor = times[week : week + step_weeks].mean(axis=0) * months[month]
            found.append(Flow(first, last, length, length * factor))
        return found


def fit_arrivals(
    pipeline: pa.Table,
    fit: WinCloseFit,
    *,
    prior: Prior | None = None,
    options: Options | None = None,
    more_owners: Collection[str] = (),
) -> Arrivals:
    """Learn how many opportunities each owner creates from the last ``arrival_weeks``.

    How the level of all owners goes up and down is learned from up to two years.

    An owner who has created nothing for 13 weeks fades by half every further 4 weeks. One who
    never created any, such as those of ``more_owners`` without a row, gets the firm's rate; a
    book without any owner has one without a name.
    """
    prior, options = prior or fit.prior, options or Options()
    rows = ordered(pipeline)
    today = day_number(fit.as_of)
    created_on = read_days(rows, "created_on")
    owners = _with_more(read_labels(rows, "owner"), more_owners)
    is_dated = created_on != NO_DAY
    pattern = fit_arrival_days(created_on[is_dated], today)
    weekly = _count_weeks(owners, created_on, today, pattern)
    recent = slice(-options.arrival_weeks, None)
    counts, weeks = weekly.counts[:, recent].sum(axis=1), weekly.exposure[:, recent].sum(axis=1)
    before, before_weeks = _assumed(prior)
    firm_rate = (before * before_weeks + counts.sum()) / (before_weeks + weeks.sum())
    family = shrink(owners.names, counts, firm_rate * weeks, counts, _K_LOWEST, _K_HIGHEST)
    settled = slice(_settled_week(rows, today), None)
    level = learn_level(
        weekly.counts.sum(axis=0)[settled], weekly.exposure.sum(axis=0)[settled],
        before, before_weeks, options.n_draws, options.seed,
    )  # fmt: skip
    drawn = family.draw(options.n_draws, options.seed, "arrivals", "owner")
    is_new = is_dated & (created_on > today - options.arrival_weeks * _WEEK)
    bunching = _estimate_bunching(weekly.counts[:, recent], weekly.exposure[:, recent])
    shared = _shared_part(bunching, level.burst, counts)
    return Arrivals(
        as_of=fit.as_of,
        owners=owners.names,
        rate_draws=np.asarray(drawn * level.now * weekly.active_now[:, None]),
        bunching=max(bunching - shared, 0.0),
        segment_mix=_segment_mix(rows, owners, is_new, fit.segments),
        days=pattern,
        level=level,
        shared_bunching=shared,
    )


@dataclass(frozen=True, slots=True)
class _Weekly:
    """Arrivals and weeks of average flow by owner and week, the last week ending today.

    ``active_now`` is 1 for an owner who creates, less for one who has long created nothing.
    """

    counts: Floats
    exposure: Floats
    active_now: Floats


def _count_weeks(owners: Labels, created_on: Ints, today: int, pattern: ArrivalDays) -> _Weekly:
    n_owners, n = len(owners.names), _LEVEL_WEEKS
    is_dated = created_on != NO_DAY
    first = np.full(n_owners, today + 1)
    np.minimum.at(first, owners.codes[is_dated], created_on[is_dated])
    week = n - 1 - (today - created_on) // _WEEK
    last_before = np.full(n_owners, -n)  # week of the last arrival before those counted
    is_before = is_dated & (week < 0)
    np.maximum.at(last_before, owners.codes[is_before], week[is_before])
    is_in = is_dated & (week >= 0) & (week < n)
    counts = np.zeros((n_owners, n))
    np.add.at(counts, (owners.codes[is_in], week[is_in]), 1)
    at = np.arange(n)
    last = np.maximum.accumulate(np.where(counts > 0, at, last_before[:, None]), axis=1)
    silent = np.where(first[:, None] <= today, at - last, 0)
    active = np.exp2(-np.maximum(silent - _SILENT_WEEKS, 0) / _DECAY_HALF_LIFE_WEEKS)
    ends = today - _WEEK * (n - 1 - at)
    since = np.clip((ends[None, :] - first[:, None] + 1) / _WEEK, 0, 1)
    flow = pattern.weight(np.arange(ends[0] - _WEEK + 1, today + 1, dtype=np.int64))
    exposure = since * active * (flow.reshape(n, _WEEK).sum(axis=1) / _WEEK)
    return _Weekly(counts, exposure, np.asarray(active[:, -1]))


def _settled_week(rows: pa.Table, today: int) -> int:
    """Return the week from which on all that was created is in the book.

    Of what was created before the first outcome only what was open then need be there.
    """
    closed_on = read_days(rows, "closed_on")
    first = int(closed_on[closed_on != NO_DAY].min(initial=today))
    since = max((today - first) // _WEEK + 1, _LEAST_LEVEL_WEEKS)
    return max(_LEVEL_WEEKS - since, 0)


def _with_more(owners: Labels, more: Collection[str]) -> Labels:
    names = tuple(sorted({*owners.names, *more})) or ("",)
    return Labels(recode(owners, names), names)


def _assumed(prior: Prior) -> tuple[float, float]:
    """Return an owner's arrivals a week before any history, and for how many weeks that counts."""
    stated = prior.arrivals_per_week
    if stated is None:
        return _DEFAULT_PER_WEEK, _DEFAULT_OWNER_WEEKS
    return stated, prior.weight / max(stated, 1e-6)


def _estimate_bunching(counts: Floats, exposure: Floats) -> float:
    """Return 1 / r by moments over owner-weeks, Var = mean + mean^2 / r, shrunk to one half."""
    rate = counts.sum(axis=1) / np.maximum(exposure.sum(axis=1), 1)
    mean = rate[:, None] * exposure
    squares = float((mean**2).sum())
    if squares <= 0:
        return _BUNCHING
    excess = float((((counts - mean) ** 2 - mean) * (exposure > 0)).sum())
    prior_squares = _BUNCHING_OWNER_WEEKS * squares / max(int((exposure > 0).sum()), 1)
    return float(
        np.clip((_BUNCHING * prior_squares + excess) / (prior_squares + squares), 0.0, 4.0)
    )


def _shared_part(bunching: float, of_total: float, counts: Floats) -> float:
    """Return how much of the owners' ``bunching`` they have in common.

    That of the total is c + (b - c) h, with h the sum of the owners' squared shares.
    """
    shares = counts / max(float(counts.sum()), 1.0)
    alone = float((shares**2).sum())
    if not counts.any() or alone > 0.99:
        return 0.0
    return float(np.clip((of_total - alone * bunching) / (1 - alone), 0.0, of_total))


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
    flows = arrivals.flows(after, day_number(period.end))
    weeks = sum((flow.by_draw for flow in flows), np.zeros(arrivals.rate_draws.shape[1]))
    mean = arrivals.rate_draws * weeks
    length = np.full(mean.shape, sum(flow.weeks for flow in flows))
    return Chances(mean, length / max(arrivals.bunching, 1e-6), np.ones(mean.shape))


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
    weighted, squared, chance = (np.zeros((n_owners, n_draws)) for _ in range(3))
    weeks = 0.0
    for flow in arrivals.flows(today, end, step_weeks):
        eve = (flow.after + flow.until + 1) // 2 - 1  # the last day before the arrival
        marks = [max(before - eve, 0), end - eve]
        _, won = incidence(draws, unborn, eve, lead_steps(*marks), marks)
        p = won[1] - won[0]
        weighted += flow.by_draw * p
        squared += flow.by_draw * p**2
        chance += flow.weeks * p
        weeks += flow.weeks
    shape = weighted**2 / np.maximum(squared * max(arrivals.bunching, 1e-6), 1e-300)
    return Chances(arrivals.rate_draws * weighted, shape, chance / max(weeks, 1e-9))


def _mixed_rates(arrivals: Arrivals, fit: WinCloseFit) -> RateDraws:
    """Return the rates with one row per owner: the owner's own, and his mix of segments."""
    place = recode(Labels(np.arange(len(arrivals.owners)), arrivals.owners), fit.owners)
    mixed = np.einsum("os,ksd->kod", arrivals.segment_mix, fit.draws.segment)
    own = fit.draws.owner[:, place]
    draws = fit.draws
    return RateDraws(draws.band, draws.day, mixed, own, draws.season, draws.oldest)
