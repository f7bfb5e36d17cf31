"""What learned hours gain over the general rule on firms whose hours were planted.

A policy is judged by the reply rate it would truly have, which is known because it was planted;
not by replies drawn. `share of the lift` is (learned - rule) / (best - rule), summed over firms,
where `rule` always takes late afternoon and `best` knows the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.followup.day_part import LATE_AFTERNOON, N_PARTS
from ontarget.followup.explore import choose_part
from ontarget.followup.hour_trials import Trials
from ontarget.followup.hours import fit_hours

RATES = np.array([0.08, 0.10, 0.12, 0.14, 0.16])
# How a seller's own calls spread over the day without any advice.
OWN_SPREAD = np.array([0.15, 0.30, 0.10, 0.25, 0.20])
SEGMENTS = ("A", "B", "C")


@dataclass(frozen=True)
class Planted:
    """Chance of an answer per segment and part, and how contacts spread over the parts."""

    rates: np.ndarray
    spread: np.ndarray


def firm_wide(rng: np.random.Generator) -> Planted:
    """The same hours for every segment, in random order."""
    return Planted(np.tile(rng.permutation(RATES), (3, 1)), OWN_SPREAD)


def by_segment(rng: np.random.Generator) -> Planted:
    """Every segment its own order."""
    return Planted(np.array([rng.permutation(RATES) for _ in SEGMENTS]), OWN_SPREAD)


def reversed_rule(_: np.random.Generator) -> Planted:
    """The general rule is wrong: the later, the fewer answers."""
    return Planted(np.tile(RATES[::-1], (3, 1)), OWN_SPREAD)


def flat(_: np.random.Generator) -> Planted:
    """Hours make no difference."""
    return Planted(np.full((3, N_PARTS), RATES.mean()), OWN_SPREAD)


def rarely_late(rng: np.random.Generator) -> Planted:
    """Random order, and the seller hardly ever contacts anybody late in the afternoon."""
    return Planted(np.tile(rng.permutation(RATES), (3, 1)), np.array([0.3, 0.4, 0.15, 0.12, 0.03]))


def contacts(planted: Planted, n: int, rng: np.random.Generator) -> Trials:
    """Draw contacts and their answers; calls, 40 persons a segment."""
    segment = rng.integers(0, len(SEGMENTS), n)
    part = rng.choice(N_PARTS, n, p=planted.spread)
    answered = rng.random(n) < planted.rates[segment, part]
    person = segment * 1000 + rng.integers(0, 40, n)
    return Trials(part, np.zeros(n, np.int64), answered, person, segment, SEGMENTS)


@dataclass(frozen=True)
class Gain:
    """True reply rates of the policies, and how often something was said to be learned."""

    rule: float
    learned: float
    best: float
    clear: float
    held: float

    @property
    def share(self) -> float:
        """Share of the possible lift that was gained."""
        return (self.learned - self.rule) / max(self.best - self.rule, 1e-12)


def measure(make, n: int, n_firms: int, seed: int) -> Gain:
    """Fit each firm once and return means over firms and segments."""
    rows = []
    for firm in range(n_firms):
        rng = np.random.default_rng([seed, firm])
        planted = make(rng)
        rates = fit_hours(contacts(planted, n, rng))
        for at, name in enumerate(SEGMENTS):
            advice = rates.advise("call", name, None)
            truth = planted.rates[at]
            held = truth[advice.part] >= truth.mean() if advice.is_clear else np.nan
            rows.append((truth[LATE_AFTERNOON], truth[advice.part], truth.max(),
                         advice.is_clear, held))  # fmt: skip
    table = np.array(rows, float)
    held = table[:, 4][~np.isnan(table[:, 4])]
    return Gain(*table[:, :4].mean(axis=0), held.mean() if len(held) else float("nan"))


def follow_advice(explore: float, n: int, n_firms: int, seed: int) -> Gain:
    """Let every contact follow the advice, fitted anew each 100, and measure what is known then.

    Without exploring a seller who always follows sees one part of the day only, until it does
    worse than what is expected of the others.
    """
    rows = []
    for firm in range(n_firms):
        rng = np.random.default_rng([seed, firm])
        planted = firm_wide(rng)
        seen = contacts(planted, 0, rng)
        for batch in range(n // 100):
            rates = fit_hours(seen)
            segment = rng.integers(0, len(SEGMENTS), 100)
            advice = [rates.advise("call", SEGMENTS[at], None) for at in segment]
            part = np.array([
                choose_part(one, range(N_PARTS), explore, seed, (str(batch), str(row))).part
                for row, one in enumerate(advice)
            ])  # fmt: skip
            answered = rng.random(100) < planted.rates[segment, part]
            none = np.zeros(100, np.int64)
            seen = Trials(*(np.concatenate(pair) for pair in (
                (seen.part, part), (seen.channel, none), (seen.answered, answered),
                (seen.person, none - 1), (seen.segment, segment))), SEGMENTS)  # fmt: skip
        rates = fit_hours(seen)
        for at, name in enumerate(SEGMENTS):
            truth, chosen = planted.rates[at], rates.advise("call", name, None)
            rows.append((truth[LATE_AFTERNOON], truth[chosen.part], truth.max(), chosen.is_clear))
    return Gain(*np.array(rows, float).mean(axis=0), held=float("nan"))


CASES = {
    "one order for the firm": firm_wide,
    "an order per segment": by_segment,
    "the rule reversed": reversed_rule,
    "hours make no difference": flat,
    "hardly any late contacts": rarely_late,
}


def lines(n_firms: int = 200) -> list[str]:
    """Return the table."""
    found = [
        "## Learned hours on firms with planted ones (`python -m benchmarks contact-time`)",
        "",
        f"{n_firms} firms each, answers .08 to .16 over five parts of the day, three segments.",
        "Contacts spread over the day as a seller would do unadvised (exploration 0), so that",
        "hours are observed, not drawn by lot. Rates are the true ones of each policy.",
        "",
        "| planted | contacts | rule | learned | best | share of the lift | below best "
        "| said to be clear | of these above the mean |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, make in CASES.items():
        for n in (100, 500, 2_000, 8_000):
            gain = measure(make, n, n_firms, 6)
            share = f"{gain.share:.2f}" if gain.best - gain.rule > 1e-9 else ""
            found.append(
                f"| {name} | {n:,} | {gain.rule:.3f} | {gain.learned:.3f} | {gain.best:.3f} "
                f"| {share} | {1 - gain.learned / gain.best:.3f} | {gain.clear:.2f} "
                f"| {'' if np.isnan(gain.held) else f'{gain.held:.2f}'} |"
            )
    found += [
        "",
        "Where every one of 2,000 contacts follows the advice, fitted anew each 100 (one order):",
        "",
        "| exploration | rule | learned | best | share of the lift |",
        "| --- | --- | --- | --- | --- |",
    ]
    for explore in (0.0, 0.1, 0.2):
        gain = follow_advice(explore, 2_000, max(n_firms // 4, 1), 6)
        found.append(
            f"| {explore:.1f} | {gain.rule:.3f} | {gain.learned:.3f} | {gain.best:.3f} "
            f"| {gain.share:.2f} |"
        )
    return [*found, ""]
