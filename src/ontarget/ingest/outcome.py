"""Won, lost or open: read from a status, from flags or from the stage, never guessed silently."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.errors import MappingNeeded
from ontarget.ingest.cells import clean
from ontarget.ingest.choices import STATUSES, known_choice
from ontarget.ingest.parse import ParsedFile

_PARTED = re.compile("\\s+[-\u2013\u2014]\\s+|\\s*[:/(,]\\s*")
_NOT_OVER = re.compile(r"\b(not|re-?open\w*|hold|pending|back|tbd|tbc|nicht|offen|pas)\b")
# "Signed - waiting for the order" is not said to be won, "Closed won - renewal" is.
_PLAINLY = re.compile("won|lost|gewonnen|verloren|gagn|perdu|ganad|perdid|vint|pers|ganh")
Mask = npt.NDArray[np.bool_]
Column: TypeAlias = "pa.Array | pa.ChunkedArray"


@dataclass(frozen=True)
class StageWords:
    """Which stages mean won and lost: said by the user, or known from the book."""

    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    known: MappingType[str, str] = field(default_factory=dict)

    def status_of(self, stage: str) -> str | None:
        """Return won, lost or open for a stage; None where only the word itself could tell."""
        if stage in self.won:
            return "won"
        if stage in self.lost:
            return "lost"
        return self.known.get(stage) or known_choice(stage, STATUSES) or _begun_with(stage)


def _begun_with(stage: str) -> str | None:
    """Return won or lost for what begins so and says more, such as "Lost - price"."""
    for sign in _PARTED.finditer(stage):
        meant = known_choice(stage[: sign.start()], ("won", "lost"))
        if meant and _PLAINLY.search(stage[: sign.start()].casefold()):
            rest = stage[sign.end() :].strip(" )")
            others = {known_choice(part, STATUSES) for part in _PARTED.split(rest) if part}
            return None if others - {None, meant} or _NOT_OVER.search(rest.casefold()) else meant
    return None


def settle_outcome(parsed: ParsedFile, words: StageWords, snapshot_on: date) -> dict[str, str]:
    """Fill ``status`` and ``closed_on`` of opportunities; return the meaning of each stage.

    Raises MappingNeeded where rows have a closing day and nothing tells won from lost.
    """
    stage = parsed.column("stage")
    status, stage_meaning = _status(parsed, words)
    _put(parsed, "status", status)
    _settle_closed_on(parsed, snapshot_on)
    _report_gaps(parsed)
    if stage is None:
        return {}
    return stage_meaning


def settle_stages(parsed: ParsedFile) -> None:
    """Fill the status of stages from columns that say whether they are closed and won."""
    if parsed.column("status") is not None or not parsed.parts:
        return
    n = parsed.table.num_rows
    nothing = pa.array([False] * n)
    is_won = pc.fill_null(parsed.parts.get("is_won", nothing), False)
    is_closed = pc.fill_null(parsed.parts.get("is_closed", nothing), False)
    _put(parsed, "status", pc.if_else(is_won, "won", pc.if_else(is_closed, "lost", "open")))


def _put(parsed: ParsedFile, name: str, values: pa.Array) -> None:
    table = parsed.table
    if name in table.column_names:
        parsed.table = table.set_column(table.column_names.index(name), name, values)
    else:
        parsed.table = table.append_column(name, values)


def _status(parsed: ParsedFile, words: StageWords) -> tuple[pa.Array, dict[str, str]]:
    stage = parsed.column("stage")
    stages = [] if stage is None else [s for s in pc.unique(stage).to_pylist() if s]
    by_word = {s: meaning for s in stages if (meaning := words.status_of(s))}
    stated = parsed.column("status")
    if stated is not None:
        said = {s: words.status_of(s) or "open" for s in pc.unique(stated).to_pylist() if s}
        fallback = _translate(stage, by_word) if stage is not None else None
        status = _translate(stated, said)
        if fallback is not None:
            status = pc.coalesce(status, fallback)
        return pc.fill_null(status, "open"), {s: by_word.get(s, "open") for s in stages}
    if "is_won" in parsed.parts:
        status = _from_flags(parsed)
        return status, _by_rows(stage, status, by_word) if stage is not None else {}
    if stage is None:
        return _without_any(parsed), {}
    return _from_stage(parsed, stage, by_word, words)


def _translate(column: pa.ChunkedArray, meaning: dict[str, str]) -> pa.Array:
    encoded = clean(column.combine_chunks()).dictionary_encode()
    values = [meaning.get(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)


def _from_flags(parsed: ParsedFile) -> pa.Array:
    is_won = parsed.parts["is_won"]
    closed_on = parsed.column("closed_on")
    if "is_closed" in parsed.parts:
        is_closed = pc.fill_null(parsed.parts["is_closed"], False)
    elif closed_on is not None:
        is_closed = pc.is_valid(closed_on.combine_chunks())
    else:
        is_closed = pc.is_valid(is_won)
    decided = pc.if_else(pc.fill_null(is_won, False), "won", "lost")
    return pc.if_else(is_closed, decided, "open")


def _by_rows(stage: pa.ChunkedArray, status: pa.Array, by_word: dict[str, str]) -> dict[str, str]:
    """A stage means what all its rows are; a mixed one is open."""
    pairs = (
        pa.table({"stage": stage, "status": status})
        .group_by(["stage"])
        .aggregate([("status", "min"), ("status", "max")])
    )
    rows = zip(
        *(pairs[name].to_pylist() for name in ("stage", "status_min", "status_max")), strict=True
    )
    return {s: by_word.get(s, low if low == high else "open") for s, low, high in rows if s}


def _has_closing_day(parsed: ParsedFile) -> Mask:
    closed_on = parsed.column("closed_on")
    if closed_on is None:
        return np.zeros(parsed.table.num_rows, bool)
    return np.asarray(pc.is_valid(closed_on).to_numpy(zero_copy_only=False), bool)


def _without_any(parsed: ParsedFile) -> pa.Array:
    if _has_closing_day(parsed).any():
        raise MappingNeeded(
            f"{parsed.file}: there are closing days, but no column says won or lost.",
            "Name the column for status or stage with --mapping FILE.",
        )
    return pa.array(["open"] * parsed.table.num_rows, pa.string())


def _from_stage(
    parsed: ParsedFile, stage: pa.ChunkedArray, by_word: dict[str, str], words: StageWords
) -> tuple[pa.Array, dict[str, str]]:
    stages = [s for s in pc.unique(stage).to_pylist() if s]
    is_told = any(by_word.get(s) in ("won", "lost") for s in stages) or words.won or words.lost
    if not is_told and _has_closing_day(parsed).any():
        raise MappingNeeded(
            f"{parsed.file}: no stage reads as won or lost. The stages are: {', '.join(stages)}.",
            "Say which with --won NAME and --lost NAME.",
        )
    meaning = {s: by_word.get(s, "open") for s in stages}
    status = pc.fill_null(_translate(stage, meaning), "open")
    is_odd = _has_closing_day(parsed) & np.asarray(
        pc.equal(status, "open").to_numpy(zero_copy_only=False), bool
    )
    if is_odd.any():
        parsed.report("unknown_stage", is_odd, "stage", "has a closing day, but its stage is open")
    return status, meaning


def _settle_closed_on(parsed: ParsedFile, snapshot_on: date) -> None:
    """Give closed rows their day: the closing day, or the close date where there is no other."""
    is_closed = pc.not_equal(parsed.table["status"], "open")
    closed_on, close_date = parsed.column("closed_on"), parsed.column("close_date")
    nothing = pa.scalar(None, pa.date32())
    name, day = ("closed_on", closed_on) if closed_on is not None else ("close_date", close_date)
    if day is None:
        day = pa.nulls(parsed.table.num_rows, pa.date32())
    snapshot = pa.scalar(snapshot_on, pa.date32())
    created_on = parsed.column("created_on")
    if created_on is not None:
        is_exact = pc.and_(is_closed, pc.invert(parsed.months.get(name, pa.scalar(False))))
        ended = pc.if_else(is_exact, day, snapshot)
        latest = pc.min_element_wise(ended, snapshot)
        created_on = _within_month(parsed, created_on, "created_on", latest, None)
        _put(parsed, "created_on", created_on)
        is_ahead = _true(pc.greater(created_on, snapshot))
        parsed.report("created_in_future", is_ahead, "created_on", f"created after {snapshot_on}")
    day = _within_month(parsed, day, name, snapshot, created_on)
    settled = pc.if_else(is_closed, day, nothing)
    if closed_on is not None and close_date is None:
        # The cell may hold the expected day of an open opportunity.
        _put(parsed, "close_date", closed_on)
    _put(parsed, "closed_on", settled)
    is_late = _true(pc.greater(settled, pa.scalar(snapshot_on)))
    if is_late.any():
        parsed.report("closed_in_future", is_late, "closed_on", f"closed after {snapshot_on}")


def _within_month(
    parsed: ParsedFile, days: Column, name: str, latest: Column | pa.Scalar,
    created_on: Column | None,
) -> Column:  # fmt: skip
    """Put what happened in a month without a day into its middle.

    ``days`` holds the last days of such months. The middle is the day that errs least on average;
    it is moved to lie between the creation and ``latest`` where these are of the same month.
    """
    is_month = parsed.months.get(name)
    if is_month is None:
        return days
    first = pc.cast(pc.floor_temporal(days, unit="month"), pa.date32())
    middle = pc.cast(pc.add(pc.cast(first, pa.int32()), pa.scalar(14, pa.int32())), pa.date32())
    if created_on is not None:
        middle = pc.max_element_wise(
            middle, pc.min_element_wise(pc.coalesce(created_on, middle), days)
        )
    latest = pc.max_element_wise(first, latest)
    return pc.if_else(is_month, pc.min_element_wise(middle, latest), days)


def _true(values: pa.Array | pa.ChunkedArray) -> Mask:
    filled = pc.fill_null(values, False)
    return np.asarray(filled.to_numpy(zero_copy_only=False) if isinstance(filled, pa.Array)
                      else filled.to_numpy(), bool)  # fmt: skip


def _report_gaps(parsed: ParsedFile) -> None:
    table = parsed.table
    is_open = _true(pc.equal(table["status"], "open"))
    closed_on = table["closed_on"]
    without_day = ~is_open & _true(pc.is_null(closed_on))
    if without_day.any():
        parsed.report("missing_closed_on", without_day, "closed_on", "closed, but no day is given")
    created = parsed.column("created_on")
    if created is not None:
        missing = _true(pc.is_null(created))
        parsed.report("missing_created_on", missing, "created_on", "no day of creation")
        turned = _true(pc.less(closed_on, created))
        parsed.report("closed_before_created", turned, "closed_on", "closed before it was created")
    amount = parsed.column("amount")
    if amount is not None or parsed.column("booked_amount") is not None:
        unknown = is_open if amount is None else is_open & _true(pc.is_null(amount))
        parsed.report("missing_amount", unknown, "amount", "open without an amount")
    for name in ("amount", "booked_amount"):
        column = parsed.column(name)
        if column is not None:
            below = _true(pc.less(column, 0))
            parsed.report("negative_amount", below, name, "the amount is below zero")
