"""How it goes, said by a seller for nobody else: kept apart from the book, deleted at once."""

from __future__ import annotations

from datetime import datetime

from ontarget.core.errors import UsageError
from ontarget.store.pulse import LEAST, MOST, Beat, PulseFile

_LONGEST = 200


def say_pulse(own: PulseFile, level: str, word: str, *, at: datetime) -> Beat:
    """Keep how it goes, from 1 to 5 with a word; UsageError for what is neither."""
    if level not in {str(n) for n in range(LEAST, MOST + 1)}:
        # What was typed is not said again: it may be the word.
        raise UsageError(
            f"A pulse is a number from {LEAST} to {MOST}, then a word if you like.",
            "Such as: ontarget pulse 3 tired. Also: ontarget pulse list, ontarget pulse forget",
        )
    said = " ".join(word.split())
    if len(said) > _LONGEST:
        raise UsageError(f"That is longer than {_LONGEST} letters.", "A word or two are enough.")
    beat = Beat(at, int(level), said)
    own.add(beat)
    return beat


def forget_pulse(own: PulseFile, number: int | None) -> int:
    """Delete one entry for good, by its number in the list, or all of them; return how many."""
    return own.forget(number)
