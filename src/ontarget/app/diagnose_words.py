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
    "price": ("wins brought less than was stated", "wins brought more than was stated"),
}
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
        return f"the forecast published on {said}"
    return f"no forecast was published before it; rebuilt as of {said}"


def verdict(asked: Asked, actual: int, found: Explained) -> str:
    """Return the answer in two sentences: what came, and whether more than luck is seen."""
    text = percentile_text(found.percentile, asked.period.size)
    if asked.target is None:
        came = f"{asked.major(actual):,} came; there was no target."
    else:
        difference = asked.major(actual - asked.target)
        word = "Missed by" if difference < 0 else "Passed by" if difference > 0 else "Hit exactly,"
        came = f"{word} {abs(difference):,.0f} {asked.unit}. {text}"
    if not found.is_told_apart:
        return f"{came} Not enough deals to tell more than luck."
    total = found.structural[0]
    names = sorted(STRUCTURE, key=lambda name: abs(found.parts[name]), reverse=True)
    largest = next(name for name in names if found.parts[name] * total > 0)
    return f"{came} More than luck: mostly, {_WORDS[largest][total > 0]}."


def sentences(asked: Asked, actual: int, found: Explained) -> tuple[str, ...]:
    """Return luck, pipeline and results in words, and what the plan had to do with it."""
    return tuple(
        one
        for one in (
            _luck(asked, found), _structure(asked, found), _plan(asked, actual, found),
        )
        if one
    )  # fmt: skip


def _money(asked: Asked, value: float) -> str:
    return f"{asked.major(round(value)):+,.0f}"


def _luck(asked: Asked, found: Explained) -> str:
    value = found.parts["luck"]
    p = min(found.percentile, 1 - found.percentile)
    how = (
        "a result that is seldom by chance alone"
        if p < _RARE / 2
        else "a result within what chance does"
    )
    return (
        f"Luck {_money(asked, value)}: how the deals at work happened to fall. It is "
        f"{how}."
    )


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
        f"{_money(asked, low - total)} or {_money(asked, high - total)} would it be more than "
        "chance."
    )


def _plan(asked: Asked, actual: int, found: Explained) -> str:
    if asked.target is None or not asked.target:
        return ""
    gap = found.parts["plan_gap"]
    if abs(gap) < _SMALL * asked.target:
        return "The target was what could be expected."
    way = "less" if gap < 0 else "more"
    share = abs(gap) / asked.target * 100
    return f"Before the period {share:.0f} % {way} than the target could be expected."
