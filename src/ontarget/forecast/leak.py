"""Columns that know the outcome because they were filled in when it was known already.

An honest column tells won from lost with an area under the curve of .5 to .8. What is better, or
is filled for one outcome only, or changes when an opportunity closes, is a leak until proven
otherwise: a chance that rests on it looks splendid in the past and fails on what is still open.

Each test asks for an effect of a size that matters *and* for one that chance alone would show once
in about ten thousand columns, so a firm's dozens of columns do not bring a false alarm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.separation import (
    NOTHING,
    Separation,
    area,
    either_way,
    separate,
    separate_bands,
)
from ontarget.forecast.skill import take_rows
from ontarget.forecast.trait import Trait

Signal = Literal[
    "tells the outcome", "empty for one outcome", "changes at the close",
    "holds in its own time only", "differs on open ones", "repeats the close",
    "named after the end",
]  # fmt: skip

_TELLS, _EMPTY_TELLS, _NAME_TELLS = 0.9, 2 / 3, 0.6
_GAP, _FILLED_GAP, _OPEN_TELLS, _UNSEEN = 0.12, 0.5, 0.9, 0.8
_SURE_Z, _SURE_Z_STRONG = 4.0, 3.5
_FEWEST, _FEWEST_OF_EACH = 10, 5
_FEWEST_OPEN = 20
_CLOSE_SHARE, _CLOSE_GAIN, _CLOSE_TELLS = 0.3, 0.1, 0.75

# Said by their very name to be known at the end only.
_AT_THE_END = re.compile(
    r"\b(at|upon|on) clos(e|ing)\b|\bfinal\b|\bdays? in (the )?(last )?stage\b|"
    r"\b(days?|weeks?|months?|time) to (close|win|sign)\b|"
    r"\b(closed|closing|won|lost|close) (date|day|on|at|value|amount|reason)\b|"
    r"\b(loss|lost|rejection|disqualif\w+) reason\b|\breason (lost|for loss|won)\b",
    re.I,
)
# Overwritten as things go on: a label of the last touch, a length that is measured at the end.
_AS_THINGS_GO = re.compile(
    r"\b(last|latest|most recent)\b.*\b(activity|action|touch|contact|call|e ?mail|meeting|event|"
    r"note|status|step)\b|\bduration\b|\b(invoice|billing|billed|paid|payment|signed|contract|"
    r"converted|conversion|onboarding|churn\w*|renewed)\b|\bcycle (days|time|length)\b|"
    r"\bdays? (open|elapsed)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that must not be used, the signal that gave it away and the evidence in words."""

    column: str
    signal: Signal
    evidence: str
    auc: float


@dataclass(frozen=True, slots=True)
class LateChange:
    """How often a field changed in the last days before closing, and what it said before.

    ``n_late`` of ``n_closed`` closed opportunities; ``before`` is the column as it was until then.
    """

    n_late: int
    n_closed: int
    before: Trait | None


@dataclass(frozen=True, slots=True)
class Closing:
    """What is known of the same opportunities at their close only, NaN where it is not known."""

    quantities: Mapping[str, Floats]


def find_leaks(
    traits: Collection[Trait],
    outcome: Ints,
    order: Floats | None = None,
    *,
    declared: Collection[str] = (),
    late_changes: Mapping[str, LateChange] | None = None,
    closing: Closing | None = None,
    seed: int = 1,
) -> tuple[Leak, ...]:
    """Return the columns that leak, each with its strongest signal, in the order of ``traits``.

    Parameters
    ----------
    traits
        Columns as they were imported, one entry per opportunity, closed and open ones.
    outcome
        1 won, 0 lost, -1 open.
    order
        When each outcome became known; without it nothing is compared over time.
    declared
        Fields of which it is declared when they are filled: neither their name nor a difference
        between closed and open ones is held against them.
    late_changes
        For columns with a history: what it says of the last days before closing. These are read
        as of a day, so only what changes at the close is held against them.
    """
    search = _Search(outcome, order, frozenset(declared), late_changes or {}, closing, seed)
    return tuple(leak for trait in traits if (leak := search.look_at(trait)))


@dataclass(frozen=True, slots=True)
class _Look:
    """A column, its closed rows, and how well they and their gaps tell the outcome."""

    trait: Trait
    closed: Trait
    told: Separation
    empty: Separation

    @property
    def auc(self) -> float:
        return max(self.told.auc, self.empty.auc)


_Test = Callable[[_Look], str | None]


class _Search:
    """Looks at one column after the other with what all of them share."""

    def __init__(
        self,
        outcome: Ints,
        order: Floats | None,
        declared: frozenset[str],
        late_changes: Mapping[str, LateChange],
        closing: Closing | None,
        seed: int,
    ) -> None:
        self._closed = np.flatnonzero(outcome >= 0)
        self._open = np.flatnonzero(outcome < 0)
        self._won: Bools = outcome[self._closed] == 1
        self._order = None if order is None else order[self._closed]
        self._declared = declared
        self._late = late_changes
        self._closing = closing
        self._seed = seed

    def look_at(self, trait: Trait) -> Leak | None:
        """Return the strongest sign of a leak, or None."""
        n_won = int(self._won.sum())
        if min(n_won, len(self._won) - n_won) < _FEWEST_OF_EACH:
            return None
        look = self._looked(trait)
        if trait.name in self._late:
            tests: tuple[tuple[Signal, _Test], ...] = (("changes at the close", self._late_text),)
        else:
            tests = (
                ("tells the outcome", _tells),
                ("empty for one outcome", self._empty),
                ("repeats the close", self._repeats),
                ("named after the end", self._named),
                ("differs on open ones", self._differs_on_open),
                ("holds in its own time only", self._holds_in_its_time),
            )
        for signal, test in tests:
            if text := test(look):
                return Leak(trait.name, signal, text, look.auc)
        return None

    def _looked(self, trait: Trait) -> _Look:
        closed = take_rows(trait, self._closed)
        told = separate(closed, self._won, self._seed)
        empty = either_way(area(closed.is_missing.astype(np.float64), self._won))
        n_empty = int(closed.is_missing.sum())
        is_sure = empty.z > _SURE_Z and min(n_empty, len(self._won) - n_empty) >= _FEWEST
        return _Look(trait, closed, told, empty if is_sure else NOTHING)

    def _empty(self, look: _Look) -> str | None:
        if look.empty.auc <= _EMPTY_TELLS:
            return None
        filled = ~look.closed.is_missing
        won, lost = filled[self._won].mean(), filled[~self._won].mean()
        return f"filled in {won:.0%} of the won and {lost:.0%} of the lost"

    def _named(self, look: _Look) -> str | None:
        """Return what a heading says of when the column is filled, where that is afterwards."""
        if look.trait.name in self._declared:
            return None
        spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-./]+", " ", look.trait.name)
        if _AT_THE_END.search(spaced):
            return "its name says that it is known at the end only"
        is_told = look.told.z > _SURE_Z and look.told.auc > _NAME_TELLS
        if (is_told or look.empty.auc > _NAME_TELLS) and _AS_THINGS_GO.search(spaced):
            return ("its name says that it is written as things go on, and it tells won from lost "
                    f"with AUC {look.auc:.2f}")  # fmt: skip
        return None

    def _late_text(self, look: _Look) -> str | None:
        late = self._late[look.trait.name]
        is_often = late.n_late >= max(_FEWEST, _CLOSE_SHARE * late.n_closed)
        if not is_often or look.auc < _CLOSE_TELLS:
            return None
        before = 0.5
        if late.before is not None:
            closed = take_rows(late.before, self._closed)
            missing = either_way(area(closed.is_missing.astype(np.float64), self._won))
            before = max(separate(closed, self._won, self._seed).auc, missing.auc)
        if look.auc - before < _CLOSE_GAIN:
            return None
        return (
            f"changed within days of the close in {late.n_late:,} of {late.n_closed:,}; alone it "
            f"tells won from lost with AUC {look.auc:.2f}, as it stood before with {before:.2f}"
        )

    def _repeats(self, look: _Look) -> str | None:
        closed = look.closed
        if self._closing is None or closed.numbers is None:
            return None
        for name, values in self._closing.quantities.items():
            mine = values[self._closed]
            both = ~closed.is_missing & ~np.isnan(mine)
            if both.sum() < _FEWEST or len(np.unique(mine[both])) < 5:
                continue
            near = np.abs(closed.numbers[both] - mine[both]) <= np.maximum(
                1.0 if "days" in name else 0.01, 1e-6 * np.abs(mine[both])
            )
            if near.mean() >= 0.9:
                return f"equals the {name} in {int(near.sum()):,} of {int(both.sum()):,} closed"
        return None

    def _differs_on_open(self, look: _Look) -> str | None:
        trait, closed = look.trait, look.closed
        is_few = min(len(self._open), len(self._closed)) < _FEWEST_OPEN
        if is_few or trait.name in self._declared:
            return None
        own = take_rows(trait, self._open)
        shares = (1 - closed.is_missing.mean(), 1 - own.is_missing.mean())
        if abs(shares[0] - shares[1]) > _FILLED_GAP:
            return f"filled in {shares[0]:.0%} of the closed and {shares[1]:.0%} of the open ones"
        if trait.labels is not None and closed.labels is not None and own.labels is not None:
            seen = np.isin(own.labels[~own.is_missing], closed.labels)
            if len(seen) >= _FEWEST_OPEN and 1 - seen.mean() > _UNSEEN:
                return f"{1 - seen.mean():.0%} of the open ones have values that no closed one has"
            return None
        return self._numbers_differ(own, closed)

    def _numbers_differ(self, own: Trait, closed: Trait) -> str | None:
        if own.numbers is None or closed.numbers is None:
            return None
        mine, theirs = own.numbers[~own.is_missing], closed.numbers[~closed.is_missing]
        if min(len(mine), len(theirs)) < _FEWEST_OPEN:
            return None
        is_open = np.r_[np.ones(len(mine), np.bool_), np.zeros(len(theirs), np.bool_)]
        apart = either_way(area(np.r_[mine, theirs], is_open))
        if apart.auc < _OPEN_TELLS or apart.z < _SURE_Z or self._drifts(closed):
            return None
        return f"an open one can be told from a closed one by it alone (AUC {apart.auc:.2f})"

    def _drifts(self, closed: Trait) -> bool:
        """Whether a number moves with time anyway, so that later ones differ for that reason."""
        if self._order is None or closed.numbers is None:
            return False
        known = ~closed.is_missing
        later = self._order[known] > np.median(self._order[known])
        return either_way(area(closed.numbers[known], later)).auc > 0.75

    def _holds_in_its_time(self, look: _Look) -> str | None:
        if self._order is None:
            return None
        random, later = separate_bands(look.closed, self._won, self._order, self._seed)
        error = float(np.hypot(random.error, later.error))
        gap = random.auc - later.auc
        if not later.error or random.z < _SURE_Z or gap < max(_GAP, _SURE_Z * error):
            return None
        return (
            f"tells won from lost with AUC {random.auc:.2f} in rows drawn at random, with "
            f"{later.auc:.2f} in later rows: it knows the time, not the buyer"
        )


def _tells(look: _Look) -> str | None:
    if look.told.auc <= _TELLS or look.told.z < _SURE_Z_STRONG:
        return None
    return (
        f"alone it tells won from lost with AUC {look.told.auc:.2f}; honest columns together "
        "reach .65 to .80"
    )
