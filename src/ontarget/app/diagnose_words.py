"""What a diagnosis says in sentences: calm, and never more than the numbers hold."""

from __future__ import annotations

from datetime import date

from ontarget.app.asked import Asked
from ontarget.diagnosis.luck import Explained
from ontarget.report.diagnosis import PIPELINE, RESULTS, STRUCTURE

_WORDS = {
    "volume": ("fewer opportunities than planned", "more opportunities than planned"),
    "mix": ("smaller or harder opportunities", "larger or easier opportunities"),
    "conversion": ("fewer of those that ended were won", "more of those that ended were won"),
    "timing": ("deals ended later", "deals ended sooner"),
    "price": ("wins brought less than was stated before", "wins brought more than stated before"),
}
FEW_KNOWN = 10
"""Closed deals below which a forecast is no more than a default."""
_RARE = 0.1
_SMALL = 0.05


def percentile_text(percentile: float, size: str) -> str:
    """Return the place in the predictive distribution in words.

    >>> percentile_text(0.31, "quarter")
    '31 of 100 such quarters end this low or lower.'
    """
    is_low = percentile <= 0.5
    n = round(100 * (percentile if is_low else 1 - percentile))
    way = "this low or lower" if is_low else "this high or higher"
    if n < 1:
        return f"Fewer than 1 of 100 such {size}s ends {way}."
    return f"{n} of 100 such {size}s end{'s' if n == 1 else ''} {way}."


def reference_text(day: date, *, is_published: bool) -> str:
    """Say which forecast the period is measured by."""
    said = f"{day.day} {day:%b %Y}"
    if is_published:
        return f"published on {said}"
    return f"as of {said}, rebuilt: none was published before"


def verdict(asked: Asked, actual: int, found: Explained, n_known: int) -> str:
    """Return the answer in two sentences: what came, and whether more than luck is seen."""
    came = _result(asked, actual)
    if n_known < FEW_KNOWN:
        return f"{came} Not enough deals to tell: {n_known} had closed before this period."
    came += f" {percentile_text(found.percentile, asked.period.size)}"
    if not found.is_told_apart:
        if not found.stand_out:
            return f"{came} Not enough deals to tell more than luck."
        alone = f"By itself stands out: {_stands_out(found)}."
        return f"{came} Not enough deals to tell more than luck in all. {alone}"
    total = found.structural[0]
    names = sorted(STRUCTURE, key=lambda name: abs(found.parts[name]), reverse=True)
    largest = next(name for name in names if found.parts[name] * total > 0)
    return f"{came} More than luck: mostly, {_WORDS[largest][total > 0]}."


def _result(asked: Asked, actual: int) -> str:
    if asked.target is None:
        return f"{_with_unit(asked, actual)} came; there was no target."
    difference = asked.major(actual - asked.target)
    if not difference:
        return "The target was reached exactly."
    word = "Missed" if difference < 0 else "Passed"
    return f"{word} by {_with_unit(asked, abs(actual - (asked.target or 0)))}."


def _with_unit(asked: Asked, value: int) -> str:
    said = f"{asked.major(value):,.0f}"
    return f"{asked.currency} {said}" if asked.currency else f"{said} {asked.unit}"


def _stands_out(found: Explained) -> str:
    said = [_WORDS[name][found.parts[name] > 0] for name in found.stand_out]
    return "; ".join(said)


def sentences(asked: Asked, found: Explained, n_known: int) -> tuple[str, ...]:
    """Return luck, pipeline and results in words, and what the plan had to do with it."""
    if n_known < FEW_KNOWN:
        return (
            "What was expected is a general default, so the parts below it say little. After a "
            "period of history they will.",
        )
    return tuple(
        one
        for one in (
            _luck(asked, found), _structure(asked, found), _plan(asked, found),
        )
        if one
    )  # fmt: skip


def _money(asked: Asked, value: float) -> str:
    return f"{asked.major(round(value)):+,.0f}"


def _luck(asked: Asked, found: Explained) -> str:
    value = found.parts["luck"]
    p = min(found.percentile, 1 - found.percentile)
    how = (
        "So far out a result is seldom by chance alone, but these deals do not show of what."
        if p < _RARE / 2 and not found.is_told_apart
        else "So far out a result is seldom by chance alone."
        if p < _RARE / 2
        else "The result lies within what chance does."
    )
    return f"Luck {_money(asked, value)}: how the deals at work happened to fall. {how}"


def _structure(asked: Asked, found: Explained) -> str:
    total, low, high = found.structural
    pipeline = sum(found.parts[name] for name in PIPELINE)
    results = sum(found.parts[name] for name in RESULTS)
    said = (
        f"Pipeline {_money(asked, pipeline)} (what came, and how large), results "
        f"{_money(asked, results)} (win rate, timing, price)"
    )
    if found.is_told_apart:
        return f"{said}: together more than chance explains."
    reach = (high - low) / 2
    if found.expected and reach < _SMALL * found.expected:
        return (
            f"{said}: as planned; a change of {reach / found.expected * 100:.0f} % would have "
            "shown."
        )
    return (
        f"{said}: not enough deals to tell; only together beyond "
        f"{_money(asked, total - high)} or {_money(asked, total - low)} would it be more than "
        "chance."
    )


def _plan(asked: Asked, found: Explained) -> str:
    if asked.target is None or not asked.target:
        return ""
    gap = found.parts["plan_gap"]
    if abs(gap) < _SMALL * asked.target:
        return "The target was what could be expected."
    way = "less" if gap < 0 else "more"
    share = abs(gap) / asked.target * 100
    return f"Before the period {share:.0f} % {way} than the target could be expected."
