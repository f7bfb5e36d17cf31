"""What the activity answer says in sentences; what goes together is never called an effect."""

from __future__ import annotations

from collections.abc import Sequence

from ontarget.app.effort import LABELS
from ontarget.diagnosis.efficiency import PerHour
from ontarget.report.activity import KindView, LeastView, UsualView

WARNING = (
    "Deals that are alive get more calls and meetings because they are alive. So what goes with "
    "an hour is at most what it brings, and a high number proves nothing; only a trial does: for "
    "six weeks draw by a coin which of two deals alike gets the extra hour."
)
_REASONS = {
    "few": "too few deals with it, or too few won or lost",
    "power": "the range is too wide",
    "alive": "it goes with more wins, but deals that are alive get more of it",
    "rescued": "endangered deals got more of it, which can hide what it brings",
    "": "no more wins go with it, and the range ends below a quarter of what an hour brings",
}
_OF_SEVERAL = {
    "few": "Too few deals took {kinds}, or too few were won or lost",
    "power": "The range is too wide for {kinds}",
    "alive": "More wins go with {kinds}, but deals that are alive get more of them",
    "rescued": "Endangered deals got more {kinds}, which can hide what they bring",
}


def why(one: PerHour) -> str:
    """Return why the verdict is as it is."""
    return _REASONS[one.reason]


def verdict(kinds: Sequence[KindView], usual: UsualView | None, lack: str) -> str:
    """Return the answer in one or two sentences."""
    if lack:
        return f"Cannot tell: the book holds {lack}."
    if usual is None:
        return "Cannot tell: no deal that was watched was won, or none took an hour."
    idle = [one for one in kinds if one.verdict == "would not help"]
    if not idle:
        return f"Cannot tell whether more activity would help. {_untold(kinds)}"
    highest = max(one.interval[1] for one in idle if one.interval)
    said = (
        f"More {_listed([LABELS[one.kind] for one in idle])} would not help: a hundred more hours "
        f"go with at most {_hundred(highest)} wins, where a hundred hours bring "
        f"{_hundred(usual.wins_per_hour)} on average."
    )
    rest = [one for one in kinds if one.verdict != "would not help"]
    if rest:
        said += f" Of {_listed([LABELS[one.kind] for one in rest])} it cannot be told."
    return said


def _untold(kinds: Sequence[KindView]) -> str:
    said = []
    for reason, words in _OF_SEVERAL.items():
        mine = [LABELS[one.kind] for one in kinds if one.reason == reason]
        said += [f"{words.format(kinds=_listed(mine))}."] if mine else []
    return " ".join(said)


def least_text(least: LeastView) -> str:
    """Say how many hours the least useful tenth is, which, and what went with them."""
    tenth = f"A tenth of these hours is {least.hours_a_week:.1f} a week."
    if not least.cells or least.interval is None or least.wins_a_quarter is None:
        return (
            f"{tenth} Kinds and stages do not differ by more than chance in what goes with an "
            "hour, so none is the least useful."
        )
    cells = _listed([f"{LABELS[one.kind]} in {one.stage} ({one.hours_a_week:.1f})"
                     for one in least.cells])  # fmt: skip
    low, high = least.interval
    said = (
        f"{tenth} Least went with {cells}: {least.wins_a_quarter:.1f} wins a quarter "
        f"({low:.1f} to {high:.1f})."
    )
    if low > 0:
        return f"{said} Even with these go wins, so no tenth is plainly to be dropped."
    return f"{said} That they free the hours is sure, what dropping them costs is not."


def _hundred(per_hour: float) -> str:
    return f"{max(100 * per_hour, 0.0):.1f}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
