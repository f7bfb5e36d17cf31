"""Published answers as they are kept: the answer, what scores it, and the pipeline behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import Asked
from ontarget.app.desk import Desk
from ontarget.app.periods import firm_calendar
from ontarget.app.situation import Situation
from ontarget.core.period import Period
from ontarget.core.scope import Scope
from ontarget.forecast.change import KEPT, Kept, Key, with_told
from ontarget.forecast.hit import find_booked
from ontarget.forecast.position import booked_in
from ontarget.forecast.track_record import quantiles_of, run_rate_quantiles
from ontarget.report.answer import Answer

_EARLIER_PERIODS = 8
_TYPES = {
    "amount": pa.int64(),
    "n_activities": pa.int64(),
    "close_date": pa.date32(),
    "created_on": pa.date32(),
    "next_step_on": pa.date32(),
    "asleep_until": pa.date32(),
}


@dataclass(frozen=True)
class Publication:
    """One published answer. ``scoring`` is in whole units of the measure."""

    forecast_id: int
    period: Period
    as_of: date
    scoring: dict[str, Any]


@dataclass(frozen=True)
class Before:
    """The last answer published before a period; ``mean`` is in whole units of the measure."""

    as_of: date
    mean: float
    scoring: dict[str, Any]


class _Question(Protocol):
    """Whatever knows at which desk what is asked."""

    @property
    def desk(self) -> Desk:
        """Where."""

    @property
    def asked(self) -> Asked:
        """What."""


_EARLIEST_DAYS = 31


def find_before(question: _Question, start: date) -> Before | None:
    """Return the last answer for the question published in the month before ``start``, if any."""
    desk, asked = question.desk, question.asked
    rows = _rows(desk, asked.scope, ["forecast_id", "as_of"], period=asked.period.name)
    earliest = start - timedelta(days=_EARLIEST_DAYS)
    days = {row["as_of"]: row["forecast_id"] for row in rows if earliest <= row["as_of"] < start}
    for day in sorted(days, reverse=True):
        [row] = _rows(desk, asked.scope, ["forecast_id", "answer"], forecast_id=days[day])
        content = json.loads(row["answer"])
        scoring = content.get("scoring")
        if scoring and scoring["measure"] == signature(asked):
            mean = content["answer"]["bookings"]["mean"]
            return Before(day, float(asked.minor(mean)), scoring)
    return None


def write_content(situation: Situation, answer: Answer) -> dict[str, str]:
    """Return what is kept of an answer, by column of the table ``forecast``."""
    found, asked = situation.found, situation.asked
    scoring = {
        "measure": signature(asked),
        "target": asked.target,
        "booked": found.booked,
        "p_hit": found.p_hit,
        "mc_error": found.mc_error,
        "quantiles": quantiles_of(situation.paths),
        "run_rate": _run_rate(situation),
        "model": answer.basis.model,
        "fit": getattr(situation.firm.win_close, "content_hash", None),
    }
    return {
        "answer": _as_json({"answer": answer.document(), "scoring": scoring}),
        "state": _as_json({"open": _open(situation), "booked": _booked(situation)}),
    }


def signature(asked: Asked) -> dict[str, str | None]:
    """Return what is counted: answers that count different things are never compared."""
    where = None if asked.where is None else str(asked.where)
    return {
        "kind": asked.measure.kind,
        "field": asked.field,
        "currency": asked.currency,
        "where": where,
    }


def find_publications(situation: Situation, *, ended: bool) -> list[Publication]:
    """Return the published answers of the scope that count the same, by period and day.

    ``ended`` ones are of periods that were over before the desk's day, and one a week: the first
    of each week of each period. Otherwise the last of the period asked from before the desk's day,
    or where there is none that of the day itself.
    """
    desk, wanted = situation.desk, situation.asked.period
    calendar, places = firm_calendar(desk), []
    for row in _rows(desk, situation.scope, ["forecast_id", "period", "as_of"]):
        period = calendar.parse(row["period"])
        is_meant = period.end < desk.as_of if ended else period == wanted
        if is_meant and row["as_of"] <= desk.as_of:
            places.append((period, row["as_of"], row["forecast_id"]))
    places.sort()
    if ended:
        first = {(p, day.isocalendar()[:2]): place for p, day, place in reversed(places)}
        chosen = set(first.values())
        places = [place for place in places if place[2] in chosen]
    else:
        before = [place for place in places if place[1] < desk.as_of]
        places = (before or places)[-1:]
    return _publications(situation, places)


def _publications(
    situation: Situation, places: list[tuple[Period, date, int]]
) -> list[Publication]:
    """Return the answers of these places that count the same as the situation's."""
    desk = situation.desk
    ids = [place[2] for place in places]
    rows = _rows(desk, situation.scope, ["forecast_id", "answer"], forecast_id=ids) if ids else []
    scoring = {row["forecast_id"]: json.loads(row["answer"]).get("scoring") for row in rows}
    same = signature(situation.asked)
    return [
        Publication(number, period, day, scoring[number])
        for period, day, number in places
        if scoring[number] and scoring[number]["measure"] == same
    ]


def find_so_far(situation: Situation, *, most: int = 60) -> list[Publication]:
    """Return the answers published for the period asked about up to the day, the latest few."""
    desk, wanted = situation.desk, situation.asked.period.name
    rows = _rows(desk, situation.scope, ["forecast_id", "as_of"], period=wanted)
    days = sorted((row["as_of"], row["forecast_id"]) for row in rows if row["as_of"] <= desk.as_of)
    return _publications(situation, [(situation.asked.period, *one) for one in days[-most:]])


def find_last_chances(desk: Desk, period: str) -> dict[str, tuple[date, float]]:
    """Return by owner the day and chance last published for a period before the desk's day."""
    places = desk.book.read_arrow(
        "forecast", ["forecast_id", "scope_name", "as_of"], scope_kind="owner", period=period
    ).to_pylist()
    last: dict[str, dict[str, Any]] = {}
    for row in sorted(places, key=lambda row: row["as_of"]):
        if row["as_of"] < desk.as_of:
            last[row["scope_name"]] = row
    ids = [row["forecast_id"] for row in last.values()]
    if not ids:
        return {}
    rows = desk.book.read_arrow("forecast", ["forecast_id", "answer"], forecast_id=ids).to_pylist()
    said = {row["forecast_id"]: json.loads(row["answer"]).get("scoring") for row in rows}
    return {
        name: (row["as_of"], scoring["p_hit"])
        for name, row in last.items()
        if (scoring := said[row["forecast_id"]]) and scoring["p_hit"] is not None
    }


def find_kept(situation: Situation) -> Kept | None:
    """Return what was known when the last answer for this question was published, if ever."""
    found = find_publications(situation, ended=False)
    if not found or found[-1].scoring["p_hit"] is None:
        return None
    last = found[-1]
    [row] = _rows(
        situation.desk, situation.scope, ["forecast_id", "state"], forecast_id=last.forecast_id
    )
    if row["state"] is None:
        return None
    state = json.loads(row["state"])
    nothing = [None] * len(state["open"]["source"])  # answers of before know no parked ones
    columns = {name: _column(name, state["open"].get(name, nothing)) for name in KEPT}
    booked = state["booked"]
    keys: list[Key] = list(zip(booked["source"], booked["opportunity_id"], strict=True))
    return Kept(
        as_of=last.as_of,
        p_hit=last.scoring["p_hit"],
        target=last.scoring["target"],
        booked=last.scoring["booked"],
        open_rows=pa.table(columns),
        booked_by=dict(zip(keys, booked["value"], strict=True)),
    )


def _rows(desk: Desk, scope: Scope, columns: list[str], **where: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.book.read_arrow(
        "forecast", columns, scope_kind=scope.kind, scope_name=scope.name, **where
    ).to_pylist()
    return rows


def _as_json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _column(name: str, values: list[Any]) -> pa.Array:
    kind = _TYPES.get(name, pa.string())
    if kind == pa.date32():
        values = [None if value is None else date.fromisoformat(value) for value in values]
    return pa.array(values, kind)


def _open(situation: Situation) -> dict[str, list[Any]]:
    """Return the open opportunities that the answer was simulated from, by column."""
    counted = {(one.source, one.opportunity_id): one.p_win for one in situation.paths.opportunities}
    rows = situation.simulated
    rows = rows.filter(pc.fill_null(pc.equal(rows["status"], "open"), False))
    keys = list(zip(rows["source"].to_pylist(), rows["opportunity_id"].to_pylist(), strict=True))
    is_counted = np.array([key in counted for key in keys], bool)
    kept = with_told(rows).select(list(KEPT)).filter(pa.array(is_counted))
    columns: dict[str, list[Any]] = {
        name: [value.isoformat() if isinstance(value, date) else value for value in column]
        for name, column in kept.to_pydict().items()
    }
    columns["p_win"] = [round(counted[key], 6) for key in keys if key in counted]
    return columns


def _booked(situation: Situation) -> dict[str, list[Any]]:
    """Return what each opportunity has booked in the period, all its parts together."""
    rows = find_booked(situation.firm, situation.simulated, situation.asked.period)
    found: dict[Key, int | None] = {}
    for row in rows.select(["source", "opportunity_id", "booked"]).to_pylist():
        key, value = (row["source"], row["opportunity_id"]), row["booked"]
        before = found.get(key, 0)
        found[key] = None if value is None or before is None else before + value
    return {
        "source": [key[0] for key in found],
        "opportunity_id": [key[1] for key in found],
        "value": list(found.values()),
    }


def _run_rate(situation: Situation) -> list[float] | None:
    """Return quantiles of the run rate: the stretch that is left, as it went in earlier periods."""
    asked, desk = situation.asked, situation.desk
    calendar = firm_calendar(desk)
    began = pc.min(situation.counted["created_on"]).as_py()
    rests = []
    for n in range(1, _EARLIER_PERIODS + 1):
        period = calendar.shifted(asked.period, -n)
        if began is None or period.start < began:
            break
        left = asked.period.end - desk.as_of - timedelta(days=1)
        start = max(period.end - left, period.start)
        rests.append(booked_in(situation.counted, asked.measure, start, period.end))
    return run_rate_quantiles(situation.found.booked, rests)
