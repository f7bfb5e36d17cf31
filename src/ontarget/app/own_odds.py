"""Own odds of single opportunities, as they stood on past days, against what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.call_words import odds_view, score_text
from ontarget.app.desk import Desk
from ontarget.app.told_values import read_told
from ontarget.core.period import period_of
from ontarget.forecast.call_bias import (
    Calls,
    Words,
    estimate_group_biases,
    estimate_odds_bias,
    known_rate,
    score,
    share_weights,
    size_groups,
)
from ontarget.forecast.columns import day_number
from ontarget.pipeline.load import PipelineTables
from ontarget.report.call import OddsBias, OwnOdds, ScoreView

Row = dict[str, Any]
_WHAT = ("opportunity", "opportunities")
_CLOSED = ("won", "lost")


@dataclass
class _Stood:
    """What stood on past days, one entry a day and opportunity."""

    key: list[int] = field(default_factory=list)
    day: list[date] = field(default_factory=list)
    said: list[float] = field(default_factory=list)
    came: list[bool] = field(default_factory=list)
    n_open: int = 0


def find_own_odds(desk: Desk, state: PipelineTables, members: pa.Table) -> OwnOdds | None:
    """Return how the odds that people called ran; None where nothing called is closed.

    A call counts on the day it was said and on every month's end on which it still stood, before
    the opportunity was closed. What is still open is not known, and counted apart.
    """
    told = _told(desk, members)
    if not told:
        return None
    ids = pa.array(sorted(told), pa.int64())
    rows = members.filter(pc.is_in(members["record_id"], value_set=ids))
    by_record = {row["record_id"]: row for row in rows.to_pylist()}
    stood = _Stood()
    for record_id, said in told.items():
        _stand(stood, by_record[record_id], said, desk.as_of)
    if not stood.key:
        return None
    key = np.array(stood.key, np.int64)
    calls = Calls(np.array(stood.said), np.array(stood.came, bool), share_weights(key), key)
    overall = odds_view("all", calls, estimate_odds_bias(calls), _WHAT)
    history = _histories(desk, state, ids)
    return OwnOdds(
        overall=overall,
        n_calls=len(key),
        n_open=stood.n_open,
        by_stage=_by(calls, _at(history["stage"], stood, "not known")),
        by_size=_by(calls, _sizes(stood, by_record)),
        by_horizon=_by(calls, _horizons(history["close_date"], stood)),
        score=_score(desk, state.pipeline, calls, stood),
    )


def _told(desk: Desk, members: pa.Table) -> dict[int, list[tuple[date, float | None]]]:
    """Return by opportunity what a person said, day by day; the last word of a day counts."""
    rows = desk.book.rows("observation", kind="opportunity", field="probability", known="user")
    mine = set(members["record_id"].to_pylist()) if rows else set()
    found: dict[int, dict[date, float | None]] = {}
    for row in rows:
        day = row["effective_at"].astimezone(desk.zone).date()
        if row["record_id"] in mine and day <= desk.as_of:
            value = None if row["value"] is None else float(row["value"])
            found.setdefault(row["record_id"], {})[day] = value
    return {record_id: sorted(days.items()) for record_id, days in found.items()}


def _stand(stood: _Stood, row: Row, said: list[tuple[date, float | None]], as_of: date) -> None:
    if row["status"] not in _CLOSED or row["is_closed_undated"]:
        stood.n_open += 1
        return
    ends = [day for day, _ in said[1:]] + [as_of + timedelta(days=1)]
    for (day, value), end in zip(said, ends, strict=True):
        if value is None:
            continue
        for landmark in _landmarks(day, min(end, row["closed_on"])):
            stood.key.append(row["record_id"])
            stood.day.append(landmark)
            stood.said.append(value)
            stood.came.append(row["status"] == "won")


def _landmarks(first: date, end: date) -> Iterator[date]:
    """Return the day itself and the month's ends after it, all before ``end``."""
    if first < end:
        yield first
    day = period_of(first, "month").end
    while day < end:
        if day > first:
            yield day
        day = period_of(day + timedelta(days=1), "month").end


def _histories(
    desk: Desk, state: PipelineTables, ids: pa.Array
) -> dict[str, dict[int, list[tuple[date, Any]]]]:
    """Return stages and close dates of some opportunities with the days they were known from."""
    dates = read_told(desk, state).close_date
    tables = [("stage", state.stage_history, "entered_on")]
    tables += [] if dates is None else [("close_date", dates, "effective_on")]
    found: dict[str, dict[int, list[tuple[date, Any]]]] = {"close_date": {}}
    for name, table, since in tables:
        values: dict[int, list[tuple[date, Any]]] = {}
        mine = table.filter(pc.is_in(table["record_id"], value_set=ids))
        for row in mine.select(["record_id", since, name]).to_pylist():
            values.setdefault(row["record_id"], []).append((row[since], row[name]))
        found[name] = values
    return found


def _known_at(history: dict[int, list[tuple[date, Any]]], stood: _Stood) -> list[Any]:
    """Return the last value known on the day of each call; None without one."""
    found = []
    for record_id, day in zip(stood.key, stood.day, strict=True):
        past = [entry for entry in history.get(record_id, ()) if entry[0] <= day]
        # Of several on one day the last one told counts: max takes the first of equals.
        found.append(max(reversed(past), key=lambda entry: entry[0])[1] if past else None)
    return found


def _at(history: dict[int, list[tuple[date, Any]]], stood: _Stood, unknown: str) -> Words:
    return np.array([value or unknown for value in _known_at(history, stood)], object)


def _horizons(history: dict[int, list[tuple[date, Any]]], stood: _Stood) -> Words:
    """Return how far ahead each call was: to the close date that stood on its day."""
    names = []
    for day, close_on in zip(stood.day, _known_at(history, stood), strict=True):
        weeks = None if close_on is None else (close_on - day).days / 7
        if weeks is None:
            names.append("no date")
        elif weeks < 0:
            names.append("past its date")
        else:
            names.append(
                "up to 4 weeks" if weeks <= 4 else "5 to 13 weeks" if weeks <= 13 else "beyond"
            )
    return np.array(names, object)


def _sizes(stood: _Stood, rows: dict[int, Row]) -> Words:
    ids = sorted(set(stood.key))
    amounts = [
        rows[n]["amount"] if rows[n]["amount"] is not None else rows[n]["booked_amount"]
        for n in ids
    ]
    names = dict(zip(ids, size_groups(amounts), strict=True))
    return np.array([names[record_id] for record_id in stood.key], object)


def _by(calls: Calls, groups: Words) -> tuple[OddsBias, ...]:
    """Return the groups of calls, the largest first; nothing where there is only one."""
    found = estimate_group_biases(calls, groups)
    views = [
        odds_view(name, calls.only(groups == name), bias, _WHAT) for name, bias in found.items()
    ]
    views.sort(key=lambda view: (-view.n, view.group))
    return tuple(views) if len(views) > 1 else ()


def _score(desk: Desk, pipeline: pa.Table, calls: Calls, stood: _Stood) -> ScoreView:
    """Score the odds beside the win rate of the whole book that was known on the same days."""
    is_closed = pc.and_(
        pc.is_in(pipeline["status"], value_set=pa.array(_CLOSED)),
        pc.invert(pc.fill_null(pipeline["is_closed_undated"], False)),
    )
    closed = pipeline.filter(is_closed)
    rate = known_rate(
        np.array([day_number(day) for day in stood.day], float),
        np.asarray(closed["closed_on"].cast(pa.int32()), float),
        np.asarray(pc.equal(closed["status"], "won")),
        (desk.settings.number("prior_won_of_ten") / 10, desk.settings.number("prior_weight")),
    )
    mine, plain = score(calls.said, calls), score(rate, calls)
    text = score_text(mine.log_loss, plain.log_loss, calls.n)
    return ScoreView(mine.log_loss, mine.brier, plain.log_loss, plain.brier, text)
