"""At which part of the buyer's day answers come: person, segment, firm, and a weak general rule.

Shares of contacts that were answered, by part of the day in the buyer's own clock, are pooled by
Beta posteriors: a person leans on their segment, a segment on the firm, the firm on the general
rule that late afternoon does a little better, which rests on one vendor's study and is weak. How
much each leans on the one above is estimated from how much the parts differ beyond chance. Calls
(somebody picked up) and mails (a reply came) are apart. What is told is association: sellers
choose their hours, and hours were not drawn by lot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from ontarget.followup.day_part import LATE_AFTERNOON, N_PARTS, Ints
from ontarget.followup.hour_trials import CHANNELS, Trials

Floats = npt.NDArray[np.float64]
Level = Literal["person", "segment", "firm", "prior"]

LEAST_OWN_REPLIES = 10  # below this a person's best hour cannot be learned
LEAST_N = 30  # contacts below which nothing is called learned
_PRIOR_SHARE = {"call": 0.25, "email": 0.2}  # answered, before any contact is known
_PRIOR_SHARE_WEIGHT = 20.0
_GENERAL_RULE = 1.1  # late afternoon against the other parts
_LEVEL_WEIGHT = 50.0  # contacts; how far a group's whole share leans on the one above
_LEAST_WEIGHT, _MOST_WEIGHT = 20.0, 2000.0
# What parts differ by before it is seen, as a share of the rate, and how many parts' worth of
# evidence that counts; without it five parts are too few to estimate a spread from.
_EXPECTED_SPREAD, _EXPECTED_PARTS = 0.25, 4.0
_OWN = 1 / 3  # from which share of the evidence on a group speaks for itself
_CLEAR = 0.99  # chance of being better than the others at which it is said without a doubt
_LEAST_PART_N = 10  # contacts in a part below which nothing is said of it


@dataclass(frozen=True, slots=True)
class PartAdvice:
    """How often each part of the day is answered, as far as it is known.

    ``mean``: expected share answered per part. ``best``: chance of each part to be the best.
    ``n`` contacts at the ``level`` it rests on; ``n_person`` with this person, of which
    ``n_person_replies`` were answered. ``is_clear``: the best part stands out beyond chance.
    """

    mean: Floats
    best: Floats
    level: Level
    n: int
    n_person: int
    n_person_replies: int
    is_clear: bool

    @property
    def part(self) -> int:
        """The part with the highest expected share, the later one of equals."""
        return N_PARTS - 1 - int(np.argmax(self.mean[::-1]))


@dataclass(frozen=True, slots=True)
class _Posterior:
    """Beta posteriors of one group over the parts."""

    a: Floats
    b: Floats
    contacts: Floats
    answers: Floats
    own_share: float  # of the evidence that is the group's own

    @property
    def n(self) -> int:
        return int(self.contacts.sum())

    @property
    def mean(self) -> Floats:
        return np.asarray(self.a / (self.a + self.b))

    @property
    def sd(self) -> Floats:
        total = self.a + self.b
        return np.asarray(np.sqrt(self.a * self.b / (total**2 * (total + 1))))


@dataclass(frozen=True)
class HourRates:
    """Fitted posteriors; population: the contacts in the trials, as of their last day."""

    firm: dict[str, _Posterior]
    segments: dict[tuple[str, str], _Posterior]
    persons: dict[tuple[str, int], _Posterior]
    person_counts: dict[tuple[str, int], tuple[int, int]]
    _told: dict[tuple[str, str | None, int | None], PartAdvice] = field(default_factory=dict)

    @property
    def n_contacts(self) -> int:
        """Contacts of the firm that were learned from."""
        return sum(one.n for one in self.firm.values())

    def advise(self, channel: str, segment: str | None, person: int | None) -> PartAdvice:
        """Return what is known for a contact; other channels than call are taken as mails."""
        channel = channel if channel in CHANNELS else "email"
        key = (channel, segment, person if (channel, person or -1) in self.person_counts else None)
        if key not in self._told:
            self._told[key] = self._advise(*key)
        return self._told[key]

    def _advise(self, channel: str, segment: str | None, person: int | None) -> PartAdvice:
        n_person, n_replies = self.person_counts.get((channel, person or -1), (0, 0))
        firm = self.firm[channel]
        group = self.segments.get((channel, segment)) if segment else None
        own = self.persons.get((channel, person or -1))
        found = own or group or firm
        mean, sd = found.mean, found.sd
        part = int(np.argmax(mean))
        # The narrowest group that speaks for itself; another where only that one is clear.
        levels: list[tuple[Level, _Posterior]] = []
        if own and own.own_share >= _OWN:
            levels.append(("person", own))
        if group and group.n >= LEAST_N and group.own_share >= _OWN:
            levels.append(("segment", group))
        if firm.n >= LEAST_N:
            levels.append(("firm", firm))
        clear = [one for one in levels if _stands_out(one[1], part)]
        is_clear = bool(clear)
        level, rests_on = [*clear, *levels, ("prior", firm)][0]
        # Where hours do not differ and the general rule still leads, it is the rule that speaks,
        # not what was learned.
        if part == LATE_AFTERNOON and not is_clear:
            level = "prior"
        best = _chance_best(tuple(mean.tolist()), tuple(sd.tolist()))
        return PartAdvice(mean, best, level, rests_on.n, n_person, n_replies, is_clear)


def fit_hours(trials: Trials) -> HourRates:
    """Return the posteriors of firm, segments and persons; without trials the general rule."""
    firm: dict[str, _Posterior] = {}
    segments: dict[tuple[str, str], _Posterior] = {}
    persons: dict[tuple[str, int], _Posterior] = {}
    counts: dict[tuple[str, int], tuple[int, int]] = {}
    for code, channel in enumerate(CHANNELS):
        mine = trials.of_channel(code)
        n, y = _counted(mine.part, mine.answered, np.zeros(len(mine.part), np.int64), 1)
        firm[channel] = _fit_firm(n[0], y[0], _PRIOR_SHARE[channel])
        names = mine.segment_names
        n, y = _counted(mine.part, mine.answered, mine.segment, len(names))
        above = np.repeat(firm[channel].mean[None, :], len(names), axis=0)
        found = _fit_groups(n, y, above)
        segments |= {(channel, name): one for name, one in zip(names, found, strict=True)}
        own, own_counts = _fit_persons(mine, found, firm[channel])
        persons |= {(channel, person): one for person, one in own.items()}
        counts |= {(channel, person): pair for person, pair in own_counts.items()}
    return HourRates(firm, segments, persons, counts)


def _fit_firm(n: Floats, y: Floats, prior_share: float) -> _Posterior:
    share = (y.sum() + _PRIOR_SHARE_WEIGHT * prior_share) / (n.sum() + _PRIOR_SHARE_WEIGHT)
    rule = np.ones(N_PARTS)
    rule[LATE_AFTERNOON] = _GENERAL_RULE
    above = share * rule / rule.mean()
    return _lean(n, y, above, _weight(n[None], y[None], above[None]))


def _fit_groups(n: Floats, y: Floats, above: Floats) -> list[_Posterior]:
    """Return posteriors of groups whose shape over the day leans on the one ``above``.

    A group may answer more or less often on the whole without its hours being others.
    """
    if not len(n):
        return []
    expected = (n * above).sum(axis=1)
    level = (y.sum(axis=1) + _LEVEL_WEIGHT * above.mean(axis=1)) / np.maximum(
        expected + _LEVEL_WEIGHT * above.mean(axis=1), 1e-9
    )
    leaned = np.clip(above * level[:, None], 1e-4, 0.99)
    weight = _weight(n, y, leaned)
    return [_lean(n[g], y[g], leaned[g], weight) for g in range(len(n))]


def _fit_persons(
    trials: Trials, segments: list[_Posterior], firm: _Posterior
) -> tuple[dict[int, _Posterior], dict[int, tuple[int, int]]]:
    """Return posteriors of persons with enough replies, and the counts of all."""
    known = trials.person >= 0
    ids, code = np.unique(trials.person[known], return_inverse=True)
    n, y = _counted(trials.part[known], trials.answered[known], code, len(ids))
    counts = {
        int(person): (int(n[i].sum()), int(y[i].sum())) for i, person in enumerate(ids.tolist())
    }
    enough = np.flatnonzero(y.sum(axis=1) >= LEAST_OWN_REPLIES)
    segment = np.full(len(ids), -1, np.int64)
    segment[code] = trials.segment[known]
    means = [segments[segment[i]].mean if segment[i] >= 0 else firm.mean for i in enough]
    above = np.array(means).reshape(-1, N_PARTS)
    found = _fit_groups(n[enough], y[enough], above)
    return {int(ids[i]): one for i, one in zip(enough, found, strict=True)}, counts


def _weight(n: Floats, y: Floats, above: Floats) -> float:
    """Return how many contacts the level above counts for, by how much parts differ from it.

    Moments: E[(y - n p)^2] = n p (1 - p) + n^2 tau^2, over all parts of all groups, with an
    expected spread as if a few parts had shown it.
    """
    noise = n * above * (1 - above)
    squares = float((n**2).sum())
    total = float(n.sum())
    typical = float((above * n).sum()) / total if total else float(above.mean())
    expected = (_EXPECTED_SPREAD * typical) ** 2
    assumed = squares / max(int(np.count_nonzero(n)), 1) * _EXPECTED_PARTS
    excess = float(((y - n * above) ** 2 - noise).sum())
    tau2 = max(excess + expected * assumed, 0.0) / max(squares + assumed, 1.0)
    if tau2 <= 0:
        return _MOST_WEIGHT
    return float(np.clip(typical * (1 - typical) / tau2 - 1, _LEAST_WEIGHT, _MOST_WEIGHT))


def _lean(n: Floats, y: Floats, above: Floats, weight: float) -> _Posterior:
    total = float(n.sum())
    own = total / (total + weight * N_PARTS)
    return _Posterior(weight * above + y, weight * (1 - above) + n - y, n, y, own)


def _counted(part: Ints, answered: npt.NDArray[np.bool_], group: Ints, n_groups: int) -> tuple[
    Floats, Floats
]:  # fmt: skip
    """Return contacts and answers, shape (groups, parts); groups below 0 are left out."""
    kept = group >= 0
    cell = group[kept] * N_PARTS + part[kept]
    size = n_groups * N_PARTS
    shape = (n_groups, N_PARTS)
    n = np.bincount(cell, minlength=size).astype(np.float64)
    y = np.bincount(cell, weights=answered[kept], minlength=size).astype(np.float64)
    return n.reshape(shape), y.reshape(shape)


def _stands_out(posterior: _Posterior, part: int) -> bool:
    """Whether a part beats the mean of the others by the counts alone, without any rule.

    The chance is held against having chosen the best of all parts.
    """
    n, y = posterior.contacts, posterior.answers
    if n[part] < _LEAST_PART_N:
        return False
    share = (y + 0.5) / (n + 1)
    variance = share * (1 - share) / (n + 1)
    others = np.delete(np.arange(N_PARTS), part)
    spread = float(np.sqrt(variance[part] + variance[others].sum() / (N_PARTS - 1) ** 2))
    return _normal_below(float(share[part] - share[others].mean()) / spread) >= _CLEAR


@lru_cache(maxsize=4096)
def _chance_best(mean: tuple[float, ...], sd: tuple[float, ...]) -> Floats:
    """Return the chance of each part to be the best: what Thompson sampling would choose."""
    middle, spread = np.array(mean), np.maximum(np.array(sd), 1e-9)
    grid = np.linspace((middle - 5 * spread).min(), (middle + 5 * spread).max(), 201)
    z = (grid[None, :] - middle[:, None]) / spread[:, None]
    density = np.exp(-(z**2) / 2) / spread[:, None]
    below = np.vectorize(_normal_below)(z)
    chance = np.array(
        [(density[i] * np.delete(below, i, axis=0).prod(axis=0)).sum() for i in range(len(mean))]
    )
    return np.asarray(chance / chance.sum())


def _normal_below(z: float) -> float:
    from math import erf, sqrt

    return 0.5 * (1 + erf(z / sqrt(2)))
