"""Understanding: what was not known of buyers, not seen in time, or not said before the price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.diagnose_book import CauseBook
from ontarget.app.obstacle_past import obstacles_on
from ontarget.app.own_records import day_of, merged_into, standing, with_kept_record
from ontarget.app.qualify import chosen_questions
from ontarget.diagnosis.causes import Measured, share
from ontarget.forecast.columns import NO_DAY, day_number, read_days

Days = Mapping[int, int]
_YEAR = 365
_LATE = 0.75  # of a deal's life
_VALUE_QUESTIONS = ("need", "metrics")
_FAMILY = "understanding"


@dataclass(frozen=True)
class _Closed:
    """Deals lost in the period and won within a year: record, first and last day."""

    lost: NDArray[np.int64]
    won: NDArray[np.int64]
    born: Days
    ended: Days


def _closed(book: CauseBook) -> _Closed:
    rows = book.now
    ids = np.asarray(rows.table["record_id"], dtype=np.int64)
    lost = rows.closed_in("lost", book.first, book.last)
    won = rows.closed_in("won", book.last - _YEAR, book.last)
    keep = lost | won
    born, ended = rows.days("created_on"), rows.days("closed_on")
    return _Closed(
        ids[lost], ids[won],
        {int(key): int(day) for key, day in zip(ids[keep], born[keep], strict=True)
         if day != NO_DAY},
        {int(key): int(day) for key, day in zip(ids[keep], ended[keep], strict=True)},
    )  # fmt: skip


def _against(name: str, lost: list[float], won: list[float]) -> Measured | None:
    """Return what holds of lost deals beside won ones; each deal counts once, in parts of one."""
    if not lost or not won:
        return None
    found = share(_FAMILY, name, round(sum(lost)), len(lost), sum(won) / len(won),
                  n_comparison=len(won))  # fmt: skip
    return None if found is None else replace(found, size=sum(lost) / len(lost))


def unanswered(book: CauseBook) -> Measured | None:
    """Share of the asked questions that were open when deals ended, lost ones beside won ones.

    Of deals about which anything was entered before they ended. What the source says does not
    count: whether a column was filled before the end or because of it is not known.
    """
    desk, closed = book.ended.desk, _closed(book)
    asked = {one.name for one in chosen_questions(desk)}
    known: dict[int, set[str]] = {}
    for record_id, question, day in _entered(desk):
        if question in asked and day < closed.ended.get(record_id, 0):
            known.setdefault(record_id, set()).add(question)
    lost, won = (
        [1 - len(known[one]) / len(asked) for one in ids.tolist() if one in known]
        for ids in (closed.lost, closed.won)
    )
    return _against("unanswered", lost, won)


def _entered(desk: Desk) -> list[tuple[int, str, int]]:
    """Return record, question and day of what people entered about buyers and did not take back."""
    with desk.book.read() as opened:
        rows = standing(desk, opened.rows("qualification"), "entered_at", "withdrawn_at")
        rows = with_kept_record(rows, merged_into(opened) if rows else {})
    return [
        (row["record_id"], row["question"], day_number(day_of(desk, row["entered_at"])))
        for row in rows
    ]


def late_obstacles(book: CauseBook) -> Measured | None:
    """Share of deals with an obstacle of which the first was seen late in their life."""
    desk, closed = book.ended.desk, _closed(book)
    with desk.book.read() as opened:
        rows = obstacles_on(desk, opened)
        rows = with_kept_record(rows, merged_into(opened) if rows else {})
    raised = ((row["record_id"], day_number(day_of(desk, row["raised_at"]))) for row in rows)
    first = _first((key, day) for key, day in raised if day < closed.ended.get(key, 0))

    def late(record_id: int) -> float:
        born, ended = closed.born[record_id], closed.ended[record_id]
        return float(first[record_id] > born + _LATE * (ended - born))

    lost, won = (
        [late(one) for one in ids.tolist() if one in first and one in closed.born]
        for ids in (closed.lost, closed.won)
    )
    return _against("late_obstacles", lost, won)


def price_first(book: CauseBook) -> Measured | None:
    """Share of deals with a price that had it before anything of value was on record.

    A price is a quote, a discount or an obstacle about price; value is a value case, or an answer
    to what they need it for. Only where the book holds both kinds at all.
    """
    desk, closed = book.ended.desk, _closed(book)
    value = _first_values(desk)
    if not any(one in value for one in closed.ended):
        return None
    price = _first_prices(book)

    def is_first(record_id: int) -> float:
        return float(value.get(record_id, closed.ended[record_id]) > price[record_id])

    lost, won = (
        [is_first(one) for one in ids.tolist()
         if one in price and price[one] < closed.ended[one]]
        for ids in (closed.lost, closed.won)
    )  # fmt: skip
    return _against("price_first", lost, won)


def _first_prices(book: CauseBook) -> dict[int, int]:
    """Return by record the first day on which a price was named."""
    desk = book.ended.desk
    told = book.ended.state.value_history
    told = told.filter(pc.equal(told["field"], "discount"))
    told = told.filter(pc.greater(pc.fill_null(told["value"].cast(pa.float64()), 0.0), 0))
    dated = list(zip(told["record_id"].to_pylist(), read_days(told, "effective_on").tolist(),
                     strict=True))  # fmt: skip
    ids = {
        (source, key): record_id
        for source, key, record_id in zip(
            *(book.now.table[name].to_pylist() for name in ("source", "opportunity_id",
                                                           "record_id")), strict=True
        )
    }  # fmt: skip
    with desk.book.read() as opened:
        quotes = opened.rows("quote")
        obstacles = obstacles_on(desk, opened)
    for row in quotes:
        day = row["sent_on"] or row["created_on"]
        key = ids.get((row["source"], row["opportunity_id"]))
        if key is not None and day is not None and day <= desk.as_of:
            dated.append((key, day_number(day)))
    dated += [
        (row["record_id"], day_number(day_of(desk, row["raised_at"])))
        for row in obstacles
        if row["obstacle_kind"] == "price"
    ]
    return _first(dated)


def _first_values(desk: Desk) -> dict[int, int]:
    """Return by record the first day on which something of value to the buyer was on record."""
    end = end_of_day(desk, desk.as_of)
    with desk.book.read() as opened:
        cases = [row for row in opened.rows("value_case") if row["made_at"] <= end]
        cases = with_kept_record(cases, merged_into(opened) if cases else {})
    said = [(row["record_id"], day_number(day_of(desk, row["made_at"]))) for row in cases]
    said += [(key, day) for key, name, day in _entered(desk) if name in _VALUE_QUESTIONS]
    return _first(said)


def _first(said: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the first day by record."""
    found: dict[int, int] = {}
    for key, day in said:
        found[key] = min(day, found.get(key, day))
    return found
