"""A bias of own calls in plain words; no praise and no blame."""

from __future__ import annotations

import math

from ontarget.core.number import counted
from ontarget.forecast.call_bias import Bias, Calls, comes_when_said
from ontarget.report.call import AmountBias, OddsBias, OwnOdds, ran_text


def amount_view(bias: Bias, best_case: tuple[int, int]) -> AmountBias:
    """Return a bias of amounts as shares above what came."""
    mean, low, high = (math.expm1(x) for x in (bias.mean, bias.low, bias.high))
    ran = None if bias.plain is None else math.expm1(bias.plain)
    ranged = f"likely {low * 100:+.0f} to {high * 100:+.0f} %"
    ran_words = "" if ran is None else f"{_last(bias.n, 'commit')} ran {ran_text(ran)}"
    # Too few to be a habit, but all on one side: a range would say what the words take back.
    is_open = bias.low <= 0 <= bias.high
    beside = f"; a habit is {ranged}" if is_open else ""
    habits = {
        "happy ears": f"Happy ears: {ran_words}; the habit is {ranged}.",
        "sandbagging": f"Sandbagging: {ran_words}; the habit is {ranged}.",
        "none": f"No bias to speak of: {ran_words}; {ranged}.",
        "unknown": f"Cannot tell yet (n = {bias.n}): {ran_words}{beside}.",
    }
    reached, n = best_case
    return AmountBias(bias.n, mean, low, high, ran, bias.habit, habits[bias.habit], reached, n)


def _last(n: int, word: str) -> str:
    return f"the last {word}" if n == 1 else f"the last {n} {word}s"


def odds_view(group: str, calls: Calls, bias: Bias, what: tuple[str, str]) -> OddsBias:
    """Return a bias of odds; ``what`` is the word for one and for several of what was called."""
    said, came = calls.mean_said, calls.share_came
    mean, low, high = comes_when_said(said, bias)
    ranged = (
        f"what is called {said * 100:.0f} in 100 comes about {mean * 100:.0f} times in 100 "
        f"(likely {low * 100:.0f} to {high * 100:.0f}; {counted(bias.n, *what)})"
    )
    openings = {
        "happy ears": "Happy ears",
        "sandbagging": "Sandbagging",
        "none": "No bias to speak of",
        "unknown": f"Cannot tell yet (n = {bias.n})",
    }
    return OddsBias(group, bias.n, said, came, bias.mean, bias.low, bias.high, bias.habit,
                    f"{openings[bias.habit]}: {ranged}.")  # fmt: skip


def score_text(mine: float, rate: float, n: int) -> str:
    """Compare own odds with the win rate that was known on the same days."""
    on = f"on {counted(n, 'opportunity', 'opportunities')}"
    if abs(mine - rate) < 0.02 * rate:
        verdict = "no better or worse than it"
    else:
        verdict = "better than it" if mine < rate else "worse than it"
    return (
        f"Log loss of your odds {mine:.2f}, of the plain win rate known on the same days "
        f"{rate:.2f} {on}: {verdict}. The model is not replayed here; see backtest."
    )


def bias_text(amounts: AmountBias | None, p_hit: OddsBias | None, odds: OwnOdds | None) -> str:
    """Return everything that can be said of past calls in a paragraph."""
    parts = []
    if amounts is not None:
        parts.append(f"Commits. {amounts.text}")
    if p_hit is not None:
        parts.append(f"Chances of the target. {p_hit.text}")
    if odds is not None:
        parts.append(f"Odds. {odds.overall.text}")
    return " ".join(parts) or "No call can be compared yet: nothing that was called is over."
