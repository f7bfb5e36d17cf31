"""A firm's own month end: how closings bunch, what is different about them, what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ontarget.pricing.bunching import Bunch, find_bunch, usual_course
from ontarget.pricing.closings import Bools, Closings, Floats, Ints
from ontarget.pricing.day_grid import DayGrid, make_grid
from ontarget.pricing.premium import Premium, estimate_premium
from ontarget.pricing.window import Excess, Interval, measure_window, profile

Place = Literal["end", "elsewhere", "none", "too few"]
_LEAST_WINS, _LEAST_PERIODS = 40, 6
_MOST_PERIODS = 120
_Z = 1.96
_N_DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Contrast:
    """A measure of closings in the window beside the rest of the same periods.

    ``difference`` is a ratio less 1 for size and age, a difference for shares.
    """

    measure: str
    window: float | None
    rest: float | None
    difference: float | None
    interval: Interval | None
    n_window: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """The win rate of each quarter's last month beside the other months, or None: too little."""

    last: float
    other: float
    difference: float
    interval: Interval
    n_months: int

    @property
    def is_seen(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.interval[0] > 0 or self.interval[1] < 0


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The fingerprint. ``first`` to ``last`` are the window's working days from the end.

    ``wins_by_day`` and ``losses_by_day`` are closings per period by working days from the end.
    """

    place: Place
    n_wins: int
    n_losses: int
    n_periods: int
    first: int
    last: int
    p_value: float | None
    peak: int | None
    peak_ratio: float | None
    wins: Excess | None
    losses: Excess | None
    contrasts: tuple[Contrast, ...]
    premium: Premium
    cycle: Cycle | None
    wins_by_day: Floats
    losses_by_day: Floats


def whole_periods(
    periods: Sequence[tuple[int, int]], closings: Closings, as_of: int
) -> list[tuple[int, int]]:
    """Return the periods that were seen whole: after the one of the first win, over by the day.

    None begins after the last closing: then the book ended, and not the selling.
    """
    if not closings.is_won.any():
        return []
    first = int(closings.day[closings.is_won].min())
    last = int(closings.day.max())
    seen = [one for one in periods if one[1] <= as_of and one[0] <= last]
    over = [one for one in seen if one[0] >= first]
    # The period of the first win counts where that was its beginning.
    partly = [one for one in seen if one[0] < first <= one[0] + 2]
    return (partly + over)[-_MOST_PERIODS:]


def find_month_end(
    closings: Closings,
    periods: Sequence[tuple[int, int]],
    is_working: Bools,
    *,
    is_quarter_end: Sequence[bool],
    seed: int,
) -> MonthEnd:
    """Return the fingerprint of closings over whole periods.

    Parameters
    ----------
    periods, is_working
        See ``make_grid``; what was closed outside them is left out.
    is_quarter_end
        Whether each period is the last one of a quarter.
    """
    if not periods:
        return _too_few(closings)
    grid = make_grid(periods, is_working)
    closings = closings.kept(grid.place(closings.day) >= 0)
    won = grid.counts(closings.day[closings.is_won])
    lost = grid.counts(closings.day[~closings.is_won])
    if won.sum() < _LEAST_WINS or grid.n_periods < _LEAST_PERIODS:
        return _too_few(closings, grid.n_periods)
    bunch = find_bunch(grid, won)
    place = grid.place(closings.day)
    period, inside = grid.period[place], bunch.days[place]
    excess = measure_window(grid, won, bunch.days, bunch.course, seed=seed)
    peak = _peak(grid, won, bunch) if bunch.place else None
    return MonthEnd(
        place=bunch.place or "none",
        n_wins=int(won.sum()),
        n_losses=int(lost.sum()),
        n_periods=grid.n_periods,
        first=bunch.first,
        last=bunch.last,
        p_value=bunch.p_value,
        peak=None if peak is None else peak[0],
        peak_ratio=None if peak is None else peak[1],
        wins=excess,
        losses=_losses(grid, lost, bunch, seed),
        contrasts=_contrasts(closings, period, inside, grid.n_periods, seed),
        premium=estimate_premium(closings, period, inside),
        cycle=_cycle(closings, period, np.asarray(is_quarter_end, np.bool_)),
        wins_by_day=profile(grid, won),
        losses_by_day=profile(grid, lost),
    )


def _too_few(closings: Closings, n_periods: int = 0) -> MonthEnd:
    n_won = int(closings.is_won.sum())
    nothing: Floats = np.zeros(0)
    n_lost = len(closings.day) - n_won
    known = int(np.isfinite(closings.discount[closings.is_won]).sum())
    premium = Premium("too few" if known else "not known", n_known=known)
    return MonthEnd(
        "too few", n_won, n_lost, n_periods, 0, 2, None, None, None, None, None, (), premium, None,
        nothing, nothing,
    )  # fmt: skip


def _losses(grid: DayGrid, lost: Floats, bunch: Bunch, seed: int) -> Excess | None:
    """Return losses in the window of the wins, beside their own usual course."""
    if lost.sum() < _LEAST_WINS:
        return None
    return measure_window(grid, lost, bunch.days, usual_course(grid, lost, bunch.days), seed=seed)


def _peak(grid: DayGrid, won: Floats, bunch: Bunch) -> tuple[int, float]:
    """Return the working day from the end that stands out most, and how many times the usual."""
    usual = np.bincount(grid.from_end, bunch.course.weight)
    seen = np.bincount(grid.from_end, won)
    outside = ~bunch.days
    level = won[outside].sum() / max(bunch.course.weight[outside].sum(), 1e-12)
    ratio = seen / np.maximum(usual * level, 1e-9)
    inside = np.unique(grid.from_end[bunch.days])
    best = int(inside[np.argmax(ratio[inside])])
    return best, float(ratio[best])


def _contrasts(
    closings: Closings, period: Ints, inside: Bools, n_periods: int, seed: int
) -> tuple[Contrast, ...]:
    """Compare win rate, size, age and discount of the window's closings with the rest."""
    won = closings.is_won
    rng = np.random.default_rng(seed + 1)
    draws = rng.multinomial(n_periods, np.full(n_periods, 1 / n_periods), _N_DRAWS)

    def compare(name: str, values: Floats, among: Bools, *, is_log: bool) -> Contrast:
        known = among & np.isfinite(values)
        return _compare(name, values, known, period, inside, draws.astype(np.float64),
                        is_log=is_log)  # fmt: skip

    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where(closings.amount > 0, np.log(closings.amount), np.nan)
        age = np.where(closings.age_days >= 0, np.log1p(closings.age_days), np.nan)
    main = int(np.bincount(closings.currency, minlength=1).argmax()) if len(period) else 0
    one_currency = won & (closings.currency == main)
    found = (
        compare("win_rate", won.astype(np.float64), np.ones(len(won), np.bool_), is_log=False),
        compare("size", size, one_currency, is_log=True),
        compare("discount", closings.discount, won, is_log=False),
        compare("age", age, won, is_log=True),
    )
    has_losses = not won.all()
    return tuple(one for one in found if has_losses or one.measure != "win_rate")


def _compare(
    name: str, values: Floats, known: Bools, period: Ints, inside: Bools, draws: Floats,
    *, is_log: bool,
) -> Contrast:  # fmt: skip
    """Return one contrast; its interval redraws whole periods."""
    n_periods = draws.shape[1]
    sums, counts = [], []
    for part in (known & inside, known & ~inside):
        sums.append(np.bincount(period[part], values[part], n_periods))
        counts.append(np.bincount(period[part], minlength=n_periods).astype(np.float64))
    n_in, n_out = int(counts[0].sum()), int(counts[1].sum())
    if n_in < 10 or n_out < 10:
        return Contrast(name, None, None, None, None, n_in)
    means = [float(s.sum() / n.sum()) for s, n in zip(sums, counts, strict=True)]
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = (draws @ sums[0]) / (draws @ counts[0]) - (draws @ sums[1]) / (draws @ counts[1])
    spread = float(np.nanstd(drawn))
    gap = means[0] - means[1]
    low, high = gap - _Z * spread, gap + _Z * spread
    if not is_log:
        return Contrast(name, means[0], means[1], gap, (low, high), n_in)
    shown = [float(np.exp(mean)) - (name == "age") for mean in means]
    return Contrast(name, shown[0], shown[1], float(np.expm1(gap)),
                    (float(np.expm1(low)), float(np.expm1(high))), n_in)  # fmt: skip


def _cycle(closings: Closings, period: Ints, is_last: Bools) -> Cycle | None:
    """Compare win rates of quarters' last months with the others, months being the units."""
    n = np.bincount(period, minlength=len(is_last)).astype(np.float64)
    won = np.bincount(period[closings.is_won], minlength=len(is_last)).astype(np.float64)
    told = n >= 10
    if (told & is_last).sum() < 2 or (told & ~is_last).sum() < 4 or won.sum() == n.sum():
        return None
    rates, variances = [], []
    for part in (told & is_last, told & ~is_last):
        share = won[part] / n[part]
        pooled = won[part].sum() / n[part].sum()
        of_months = share.var(ddof=1) / part.sum()
        of_chance = pooled * (1 - pooled) / n[part].sum()
        rates.append(float(pooled))
        variances.append(max(float(of_months), float(of_chance)))
    gap, error = rates[0] - rates[1], float(np.sqrt(sum(variances)))
    bound = 2.2  # few months: wider than 1.96
    interval = (gap - bound * error, gap + bound * error)
    return Cycle(rates[0], rates[1], gap, interval, int(told.sum()))
