"""What an hour of contact goes with, at equal stage, age and health of the deal.

Each row is one open deal in one week: what was known of it when the week began, the hours of each
kind that went into it during the week, and whether it was won within a time after the week's end,
when it was still open. Nothing later than the week's beginning is held equal, and no hour counts
that came after the outcome, so a deal cannot look well tended because it lived long (landmarks:
Anderson, Cain and Gelber 1983).

What is known predicts both the hours and the win, each row by a fit that did not see its deal;
what is left of the win is set against what is left of the hours of all kinds together (Robinson
1988; Chernozhukov and others 2018). It stays an association: deals that are alive get more hours
for reasons no record holds. That inflates what hours seem to bring, so the upper end of a range
can tell that more would not help, and the lower end can tell nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Verdict = Literal["would not help", "cannot tell"]
Reason = Literal["", "few", "power", "alive", "rescued"]

_FOLDS = 5
_RIDGE, _STRATUM_RIDGE = 3.0, 0.5  # weeks that pull an effect towards none
_N_BINS, _FEW_VALUES = 4, 6
_LEAST_DEALS, _LEAST_OUTCOMES = 60, 20
_WORTH = 0.25
"""Share of what an hour brings on average below which one more is not worth it."""
_DETECT = 2.8  # standard errors: found in 8 of 10 cases
_Z, _Z_OF_MANY = 1.959964, 2.81


@dataclass(frozen=True, slots=True)
class Weeks:
    """Rows (deal, week). ``hours`` (rows, kinds); ``columns`` (rows, p), nan where not known.

    ``stratum`` numbers the stage and age band in which the week began, ``stage`` and ``segment``
    are codes, -1 where not known.
    """

    deal: Ints
    stratum: Ints
    stage: Ints
    segment: Ints
    columns: Floats
    hours: Floats
    won: Bools


@dataclass(frozen=True, slots=True)
class PerHour:
    """Wins that go with one more hour of a kind, with error and interval.

    ``usual`` is what an hour brings on average if every win is shared out over all hours.
    ``unequal`` is the same estimate at equal stage and age alone; ``group`` and ``code`` say
    where: all, stage or segment.
    """

    kind: int
    group: str
    code: int
    verdict: Verdict
    reason: Reason
    n_deals: int
    hours: float
    usual: float
    estimate: float | None = None
    error: float | None = None
    interval: tuple[float, float] | None = None
    unequal: float | None = None
    minimal_detectable: float | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of hours and wins once all that was known is taken off; and stratum alone."""

    hours: Floats
    won: Floats
    hours_unequal: Floats
    won_unequal: Floats


def estimate_per_hour(weeks: Weeks, *, seed: int) -> list[PerHour]:
    """Return every kind over all rows, then by stage and by segment where there is enough."""
    n_kinds = weeks.hours.shape[1]
    usual = usual_per_hour(weeks)
    left = _take_off(weeks, seed)
    found = _estimate(weeks, left, np.ones(len(weeks.deal), np.bool_), "all", -1, usual, _Z)
    for group, codes in (("stage", weeks.stage), ("segment", weeks.segment)):
        for code in np.unique(codes[codes >= 0]).tolist():
            mine = _estimate(weeks, left, codes == code, group, code, usual, _Z_OF_MANY)
            found += [one for one in mine if one.estimate is not None]
    return sorted(found, key=lambda one: (_ORDER[one.group], one.code, one.kind % n_kinds))


_ORDER = {"all": 0, "stage": 1, "segment": 2}


def usual_per_hour(weeks: Weeks) -> float:
    """Return wins an hour, all wins shared out over all hours; 0 without any."""
    total = float(weeks.hours.sum())
    return len(np.unique(weeks.deal[weeks.won])) / total if total > 0 else 0.0


def _take_off(weeks: Weeks, seed: int) -> Left:
    """Return residuals by ridge regression, each row by a fit that did not see its deal."""
    known = np.column_stack([_dummies(weeks.stratum), _basis(weeks.columns)])
    n_strata = len(np.unique(weeks.stratum))
    penalty = np.full(known.shape[1], _RIDGE)
    penalty[:n_strata] = _STRATUM_RIDGE
    target = np.column_stack([weeks.hours, weeks.won.astype(np.float64)])
    fold = _folds(weeks.deal, seed)
    whole = _residuals(known, target, penalty, fold)
    stratum = _residuals(known[:, :n_strata], target, penalty[:n_strata], fold)
    return Left(whole[:, :-1], whole[:, -1], stratum[:, :-1], stratum[:, -1])


def _residuals(x: Floats, y: Floats, penalty: Floats, fold: Ints) -> Floats:
    """Return y less its ridge fit, the mean of each column left free."""
    left = np.empty_like(y)
    gram, cross = x.T @ x, x.T @ y
    for one in range(_FOLDS):
        held = fold == one
        if not held.any():
            continue
        mine, theirs = x[held], y[held]
        n = max(len(y) - int(held.sum()), 1)
        others_x, others_y = x.sum(0) - mine.sum(0), y.sum(0) - theirs.sum(0)
        mean_x, mean_y = others_x / n, others_y / n
        a = gram - mine.T @ mine - n * np.outer(mean_x, mean_x)
        b = cross - mine.T @ theirs - n * np.outer(mean_x, mean_y)
        effects = np.linalg.solve(a + np.diag(penalty), b)
        left[held] = theirs - mean_y - (mine - mean_x) @ effects
    return left


def _dummies(codes: Ints) -> Floats:
    levels, place = np.unique(codes, return_inverse=True)
    return np.asarray(place[:, None] == np.arange(len(levels)), dtype=np.float64)


def _basis(columns: Floats) -> Floats:
    """Return each column scaled, bins of those with many values, and what is unknown apart."""
    made: list[Floats] = []
    for place in range(columns.shape[1]):
        column = columns[:, place]
        known = np.isfinite(column)
        if not known.any() or np.ptp(column[known]) <= 0:
            continue
        filled = np.where(known, column, column[known].mean())
        made.append((filled - filled.mean()) / max(float(filled.std()), 1e-12))
        if 0 < known.sum() < len(known):
            made.append((~known).astype(np.float64))
        if len(np.unique(column[known][:1000])) > _FEW_VALUES:
            edges = np.unique(np.quantile(column[known], np.linspace(0, 1, _N_BINS + 1)[1:-1]))
            bins = np.searchsorted(edges, filled, side="right")
            made += [(bins == one).astype(np.float64) for one in range(1, len(edges) + 1)]
    return np.column_stack(made) if made else np.zeros((len(columns), 0))


def _folds(deal: Ints, seed: int) -> Ints:
    """Return a fold per row, all rows of a deal in one; the order of rows does not matter."""
    keys, place = np.unique(deal, return_inverse=True)
    drawn = np.random.default_rng(seed).permutation(len(keys)) % _FOLDS
    return np.asarray(drawn[place], dtype=np.int64)


def _estimate(
    weeks: Weeks, left: Left, rows: Bools, group: str, code: int, usual: float, z: float
) -> list[PerHour]:
    """Return what one hour more of each kind goes with among some rows."""
    deal, hours = weeks.deal[rows], weeks.hours[rows]
    n_won = len(np.unique(deal[weeks.won[rows]]))
    n_other = len(np.unique(deal)) - n_won
    n_deals = [len(np.unique(deal[hours[:, kind] > 0])) for kind in range(hours.shape[1])]
    is_enough = min(n_won, n_other) >= _LEAST_OUTCOMES
    kinds = [kind for kind, n in enumerate(n_deals) if n >= _LEAST_DEALS and is_enough]
    total = hours.sum(0)
    found = [
        PerHour(kind, group, code, "cannot tell", "few", n, float(total[kind]), usual)
        for kind, n in enumerate(n_deals)
        if kind not in kinds and n
    ]
    if not kinds:
        return found
    x, y = left.hours[rows][:, kinds], left.won[rows]
    estimate, error, free = _regress(x, y, deal)
    unequal, _, _ = _regress(left.hours_unequal[rows][:, kinds], left.won_unequal[rows], deal)
    for place, kind in enumerate(kinds):
        one, sd = float(estimate[place]), float(error[place])
        reach = _bound(z, float(free[place])) * sd
        at_stage = float(unequal[place])
        verdict, reason = _judge(one, reach, at_stage, usual)
        found.append(PerHour(
            kind, group, code, verdict, reason, n_deals[kind], float(total[kind]), usual, one, sd,
            (one - reach, one + reach), at_stage, _DETECT * sd,
        ))  # fmt: skip
    return found


def _regress(x: Floats, y: Floats, deal: Ints) -> tuple[Floats, Floats, Floats]:
    """Return effects of all columns together, errors with rows of a deal taken as one, freedom."""
    gram = x.T @ x
    bread = np.linalg.pinv(gram)
    effects = bread @ (x.T @ y)
    score = x * (y - x @ effects)[:, None]
    keys, place = np.unique(deal, return_inverse=True)
    by_deal = np.zeros((len(keys), x.shape[1]))
    np.add.at(by_deal, place, score)
    n, k = len(keys), x.shape[1]
    spread = bread @ (by_deal.T @ by_deal) @ bread * n / max(n - k - 1, 1)
    # A few deals with most of the hours are no more than a few deals.
    weight = np.zeros((len(keys), k))
    np.add.at(weight, place, x**2)
    free = weight.sum(0) ** 2 / np.maximum((weight**2).sum(0), 1e-300)
    return effects, np.sqrt(np.maximum(np.diag(spread), 0)), free


def _judge(found: float, reach: float, unequal: float, usual: float) -> tuple[Verdict, Reason]:
    """Return the verdict by the upper end; see the module.

    Where more wins do go with it, little or much, nothing is said against it. Where taking off
    what is known raises the estimate, endangered deals got more hours, and what is not known may
    hide as much again of it.
    """
    worth = _WORTH * usual
    hidden = max(found - unequal, 0.0)
    if found - reach > 0:
        return "cannot tell", "alive"
    if usual > 0 and found + reach + hidden < worth:
        return "would not help", ""
    if usual > 0 and found + reach < worth:
        return "cannot tell", "rescued"
    return "cannot tell", "power"


def _bound(z: float, free: float) -> float:
    """Return Student's bound near a normal one."""
    free = max(free - 1, 2.0)
    return z + (z**3 + z) / (4 * free)


@dataclass(frozen=True, slots=True)
class Cell:
    """Hours of a kind in a stage that a least useful share is made of."""

    kind: int
    stage: int
    hours: float
    per_hour: float


@dataclass(frozen=True, slots=True)
class Least:
    """The hours that least goes with, ``share`` of all.

    ``wins`` is what went with them, with its 95 % interval; ``is_told`` says whether kinds and
    stages differ by more than chance, else any hours would do and no cell is named.
    """

    share: float
    hours: float
    is_told: bool
    cells: tuple[Cell, ...] = ()
    wins: float | None = None
    interval: tuple[float, float] | None = None


def least_useful(weeks: Weeks, found: list[PerHour], share: float = 0.1) -> Least:
    """Return the least useful share of the hours, by kind and stage.

    Estimates are pulled to their mean by empirical Bayes first, or the noisiest would be chosen.
    """
    total = float(weeks.hours.sum())
    cells = [one for one in found if one.group == "stage" and one.error]
    wanted = share * total
    if len(cells) < 2 or total <= 0:
        return Least(share, wanted, is_told=False)
    b = np.array([one.estimate or 0.0 for one in cells])
    variance = np.square([one.error or 1.0 for one in cells])
    mean, between = _spread(b, variance)
    if between <= 0:
        return Least(share, wanted, is_told=False)
    weight = between / (between + variance)
    pulled, left = mean + weight * (b - mean), weight * variance
    chosen, taken = [], 0.0
    wins = error = 0.0
    for place in sorted(range(len(cells)), key=lambda at: (pulled[at], at)):
        hours = min(cells[place].hours, wanted - taken)
        if hours <= 0:
            break
        one = cells[place]
        chosen.append(Cell(one.kind, one.code, hours, float(pulled[place])))
        taken += hours
        wins += hours * float(pulled[place])
        error += hours**2 * float(left[place])
    reach = _Z * sqrt(error)
    return Least(share, taken, True, tuple(chosen), wins, (wins - reach, wins + reach))


def _spread(b: Floats, variance: Floats) -> tuple[float, float]:
    """Return the mean of estimates and how much they truly differ (DerSimonian and Laird 1986).

    The difference is 0 unless it is beyond chance: Cochran's Q above its 95 % bound.
    """
    w = 1 / variance
    mean = float((w * b).sum() / w.sum())
    q, free = float((w * (b - mean) ** 2).sum()), len(b) - 1
    bound = free * (1 - 2 / (9 * free) + 1.6449 * sqrt(2 / (9 * free))) ** 3  # Wilson, Hilferty
    if q <= bound:
        return mean, 0.0
    between = (q - free) / float(w.sum() - (w**2).sum() / w.sum())
    w = 1 / (variance + between)
    return float((w * b).sum() / w.sum()), between
