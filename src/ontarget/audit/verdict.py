"""Keep, back burner or cut: what history and need say about each opportunity.

A verdict follows the curve: the chance of a win within the horizon against that of an opportunity
created today. Everything else only moves it by steps that are named: nothing in history was this
old, the chance lies far away, the money is little, the target needs it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ontarget.core.number import of_hundred

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]

CUT, BACKBURNER, KEEP = 0, 1, 2
VERDICTS = ("cut", "backburner", "keep")

(USUAL, BETTER, WEAK, HOPELESS, BEYOND, DISTANT, LITTLE, NEEDED, CARRIES, ALIVE) = range(10)


@dataclass(frozen=True, slots=True)
class Policy:
    """From where on an opportunity is kept or cut; shares of an opportunity created today.

    ``needed`` is the P(hit) at stake from which on nothing is cut, ``carries`` the share of all
    expected bookings, ``little`` the share that the smallest ones may hold together, ``distant``
    the share of its chance that lies behind the next three periods.
    """

    keep: float = 0.5
    cut: float = 0.15
    needed: float = 0.02
    carries: float = 0.05
    little: float = 0.02
    distant: float = 0.75


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What verdicts are read from; arrays have one value per open opportunity.

    ``p_horizon`` is P(won within the horizon), ``p_near`` P(won within this and the next two
    periods), ``usual`` the chance within the horizon of one created today. ``at_stake`` is P(hit
    if won) - P(hit if lost), 0 where there is no target. ``expected`` is what each is expected to
    bring within the horizon, ``hours`` what it takes a week (ones if unknown). ``is_beyond``: older
    than any that was ever won. ``is_alive``: the buyer was heard of lately, or a step
    with a day to come is planned. ``knows_work``: the book tells of any contact or step, so that
    one without is left alone and not merely unknown.
    """

    p_horizon: Floats
    p_near: Floats
    usual: float
    at_stake: Floats
    p_period: Floats
    expected: Floats
    hours: Floats
    is_beyond: Bools
    is_alive: Bools
    knows_work: bool = True


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One verdict (CUT, BACKBURNER, KEEP) and its main reason per opportunity."""

    verdict: Codes
    reason: Codes

    def names(self) -> list[str]:
        """Return the verdicts as words."""
        return [VERDICTS[code] for code in self.verdict]


def judge(pipeline: Pipeline, policy: Policy) -> Verdicts:
    """Return the verdict on each opportunity.

    With all else equal a higher chance never gives a worse verdict. What ``policy.needed`` points
    of P(hit) or ``policy.carries`` of all expected bookings hang on is never cut.
    """
    ratio = pipeline.p_horizon / max(pipeline.usual, 1e-9)
    verdict = np.full(len(ratio), BACKBURNER, np.int8)
    reason = np.full(len(ratio), WEAK, np.int8)
    _set(verdict, reason, ratio >= policy.keep, KEEP, USUAL)
    reason[ratio >= 1.25] = BETTER
    _set(verdict, reason, ratio < policy.cut, CUT, HOPELESS)
    _demote(pipeline, policy, ratio, verdict, reason)
    _protect(pipeline, policy, verdict, reason)
    return Verdicts(verdict, reason)


def _demote(
    pipeline: Pipeline, policy: Policy, ratio: Floats, verdict: Codes, reason: Codes
) -> None:
    is_kept = verdict == KEEP
    late = 1 - pipeline.p_near / np.maximum(pipeline.p_horizon, 1e-9)
    is_idle = ~pipeline.is_alive
    is_left = is_idle & pipeline.knows_work
    _set(verdict, reason, is_kept & is_left & (late > policy.distant), BACKBURNER, DISTANT)
    is_little = is_left & (ratio < 1) & (_running_share(pipeline) < policy.little)
    _set(verdict, reason, (verdict == KEEP) & is_little, BACKBURNER, LITTLE)
    # Where nothing was ever closed this late, a chance is the model's guess and no experience.
    _set(verdict, reason, pipeline.is_beyond & (verdict == KEEP), BACKBURNER, BEYOND)
    is_over = pipeline.is_beyond & is_idle & (ratio < policy.keep)
    _set(verdict, reason, is_over, CUT, BEYOND)


def _protect(pipeline: Pipeline, policy: Policy, verdict: Codes, reason: Codes) -> None:
    is_cut = verdict == CUT
    total = float(pipeline.expected.sum())
    share = pipeline.expected / total if total > 0 else np.zeros_like(pipeline.expected)
    _set(verdict, reason, is_cut & pipeline.is_alive, BACKBURNER, ALIVE)
    _set(verdict, reason, is_cut & (share >= policy.carries), BACKBURNER, CARRIES)
    weight = pipeline.at_stake * pipeline.p_period
    _set(verdict, reason, is_cut & (weight >= policy.needed), BACKBURNER, NEEDED)


def _running_share(pipeline: Pipeline) -> Floats:
    """Return the share of all expected bookings that it and all that bring less an hour hold."""
    worth = pipeline.expected / np.maximum(pipeline.hours, 1e-9)
    order = np.argsort(worth, kind="stable")
    total = max(float(pipeline.expected.sum()), 1e-9)
    share = np.empty(len(worth))
    # Equal ones are in or out together, whatever the order of the rows.
    first = np.searchsorted(worth[order], worth[order], side="right") - 1
    share[order] = np.cumsum(pipeline.expected[order])[first] / total
    return share


def _set(verdict: Codes, reason: Codes, mask: Bools, value: int, why: int) -> None:
    verdict[mask] = value
    reason[mask] = why


_SENTENCES = {
    USUAL: "{p} within {weeks} weeks; a new one has {usual}",
    BETTER: "{p} within {weeks} weeks, more than a new one ({usual})",
    WEAK: "{p} within {weeks} weeks; a new one has {usual}",
    HOPELESS: "{p} within {weeks} weeks; a new one has {usual}",
    BEYOND: "{age} days old; none was ever won that late",
    DISTANT: "{p} within {weeks} weeks, but nearly all of it after the next periods",
    LITTLE: "{p} within {weeks} weeks, and hardly any money in it",
    NEEDED: "{p} within {weeks} weeks, but the target hangs on it",
    CARRIES: "{p} within {weeks} weeks, but a good part of what may come",
    ALIVE: "{p} within {weeks} weeks, but the buyer is there or a step is planned",
}


def why(
    reason: int, p_horizon: float, usual: float, weeks: int, age_days: int | None,
    p_hit: tuple[float | None, float | None],
) -> str:  # fmt: skip
    """Return the one sentence behind a verdict; ``p_hit`` if won and if lost, None if unknown.

    >>> why(USUAL, 0.44, 0.3, 26, 70, (0.85, 0.44))
    '44 % within 26 weeks; a new one has 30 %. Hit 85 in 100 if won, 44 if lost.'
    """
    text = _SENTENCES[reason].format(
        p=_percent(p_horizon), usual=_percent(usual), weeks=weeks,
        age="unknown" if age_days is None else age_days,
    )  # fmt: skip
    won, lost = p_hit
    if won is not None and lost is not None and won - lost >= 0.02:
        text += f". Hit {of_hundred(won)} in 100 if won, {of_hundred(lost)} if lost"
    return text + "."


def _percent(p: float) -> str:
    return "below 1 %" if p < 0.01 else f"{p * 100:.0f} %"
