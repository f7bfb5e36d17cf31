"""What became true after a day changes no row of the tables as of that day.

Made-up opportunities are told to two books: one that knows everything, and one to which the same
imports were made of a firm in which nothing happened after the day. Both must read the same.
Histories come as the CRM's own (every change with its instant) or as successive exports, where
a book keeps what differed from the export before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ontarget.pipeline.inputs import INPUTS
from ontarget.pipeline.load import load_pipeline

START = date(2026, 1, 1)
LAST = 60  # days of the story
STAGES = [
    {"source": "crm", "name": "Won", "status": "won"},
    {"source": "crm", "name": "Lost", "status": "lost"},
    {"source": "crm", "name": "Offer", "status": "open"},
]
days = st.integers(0, LAST)


@dataclass(frozen=True)
class Told:
    """One opportunity: its first values, and what changed on which day."""

    created: int
    has_created_on: bool
    has_status: bool
    has_closed_on: bool
    first: dict[str, Any]
    changes: list[tuple[int, dict[str, Any]]]
    exports: list[int]  # empty: the CRM's own history, imported on the last day
    activities: list[dict[str, Any]] = field(default_factory=list)

    def values(self, day: int) -> dict[str, Any]:
        """State at the end of a day, as an export of that day shows it."""
        state = dict(self.first)
        for changed, values in self.changes:
            if changed <= day:
                state |= values
        if not self.has_status:
            state["status"] = None
        if not self.has_closed_on:
            state["closed_on"] = None
        return state


def on(day: int) -> date:
    return START + timedelta(days=day)


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "stage": st.sampled_from(["Demo", "Offer"]),
    "amount": st.none() | st.integers(0, 5),
    "close_date": st.none() | st.integers(0, 120).map(on),
    "owner": st.sampled_from(["Ann", "Ben"]),
    "probability": st.sampled_from([0.1, 0.25]),
    "next_step_on": st.none() | days.map(on),
    "last_activity_on": st.none() | days.map(on),
}


@st.composite
def closings(draw, day: int) -> tuple[int, dict[str, Any]]:
    status = draw(st.sampled_from(["won", "lost"]))
    values = {"status": status, "closed_on": on(day), "lost_reason": None}
    if status == "lost":
        values["lost_reason"] = draw(st.sampled_from(["price", "timing"]))
    if draw(st.booleans()):
        values["stage"] = status.capitalize()
    if draw(st.booleans()):
        values["amount"] = draw(st.integers(10, 15))
    return day, values


@st.composite
def activities(draw) -> dict[str, Any]:
    seen = {"source": "crm", "direction": draw(st.sampled_from(["in", "out", None]))}
    if draw(st.booleans()):
        return seen | {"happened": draw(days), "seen": draw(days)}
    return seen | {"due_on": on(draw(days)), "seen": draw(days)}


@st.composite
def opportunities(draw) -> Told:
    created = draw(st.integers(0, LAST // 2))
    later = st.integers(created, LAST)
    first = {name: draw(values) for name, values in FIELDS.items()}
    first |= {"status": "open", "closed_on": None, "lost_reason": None}
    change = st.sampled_from(list(FIELDS)).flatmap(
        lambda name: st.tuples(later, FIELDS[name].map(lambda value: {name: value}))
    )
    changes = draw(st.lists(change, max_size=5))
    exports = draw(st.just([]) | st.sets(later, min_size=1, max_size=4).map(sorted))
    if exports:  # the owner of the first export is taken as the one it was created with
        changes = [c for c in changes if "owner" not in c[1] or c[0] > exports[0]]
    if draw(st.booleans()):
        closed = draw(later)
        closing = draw(closings(closed))
        if exports:  # an export tells nothing of what happened between closing and itself
            changes = [(day, values) for day, values in changes if day < closed]
        changes.append(closing)
        if not exports:
            reopened = {"status": "open", "closed_on": None, "lost_reason": None, "stage": "Offer"}
            after = draw(st.sampled_from([{}, {"amount": 99}, reopened]))
            changes.append((draw(st.integers(closed, LAST)), after))
    return Told(
        created,
        *(draw(st.booleans()) for _ in range(3)),
        first,
        sorted(changes, key=lambda change: change[0]),
        exports,
        draw(st.lists(activities(), max_size=3)),
    )


def book(told: list[Told], until: int) -> dict[str, pa.Table]:
    """The book to which nothing after day ``until`` ever happened."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in INPUTS}
    rows["stage"] = STAGES
    for record_id, one in enumerate(told):
        if one.created > until:
            continue
        imports = one.exports or [LAST]
        created_on = on(one.created) if one.has_created_on else None
        key = {"record_id": record_id, "source": "crm", "source_id": f"O{record_id}"}
        rows["opportunity"].append(
            key
            | {"created_on": created_on, "first_seen_on": on(imports[0]), "name": "n"}
            | one.values(min(until, imports[-1]))
        )
        seen = _exported(one, until) if one.exports else _dated_by_crm(one, until)
        for observation in seen:
            n = {"observation_id": len(rows["observation"]), "seq": len(rows["observation"])}
            rows["observation"].append(
                n | {"kind": "opportunity", "record_id": record_id} | observation
            )
        for activity in one.activities:
            if activity.get("happened", activity["seen"]) <= until:
                at = {"happened_at": _noon(activity["happened"])} if "happened" in activity else {}
                rows["activity"].append(
                    activity
                    | at
                    | {"opportunity_id": key["source_id"], "first_seen_on": on(activity["seen"])}
                )
    return {name: pa.Table.from_pylist(found, schema=INPUTS[name]) for name, found in rows.items()}


def _noon(day: int) -> datetime:
    return datetime(START.year, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _dated_by_crm(one: Told, until: int) -> list[dict[str, Any]]:
    """Every change; a field that ever changes starts with its first value."""
    dated = [(one.created, name, one.values(-1)[name]) for name in _changed(one, LAST)]
    state = one.values(-1)
    for day, _ in one.changes:
        now = one.values(day)
        dated += [(day, name, now[name]) for name in now if now[name] != state[name]]
        state = now
    return [
        {
            "field": name,
            "value": _text(value),
            "effective_at": _noon(day),
            "not_before": None,
            "known": "crm",
        }
        for day, name, value in dated
        if day <= until
    ]


def _changed(one: Told, until: int) -> list[str]:
    """Fields that ever differ from what they were at first, in a fixed order."""
    first = one.values(-1)
    days_of_change = [day for day, _ in one.changes if day <= until]
    return [
        name for name in first if any(one.values(d)[name] != first[name] for d in days_of_change)
    ]


def _exported(one: Told, until: int) -> list[dict[str, Any]]:
    """Differences between exports; the first value is written when a second one appears."""
    seen = []
    shown = [one.values(min(day, until)) for day in one.exports]
    for name in shown[0]:
        values = [state[name] for state in shown]
        if all(value == values[0] for value in values):
            continue
        for n, day in enumerate(one.exports):
            if n and values[n] == values[n - 1]:
                continue
            seen.append(
                {
                    "field": name,
                    "value": _text(values[n]),
                    "effective_at": _noon(day),
                    "not_before": _noon(one.exports[n - 1]) if n else None,
                    "known": "snapshot",
                }
            )
    return seen


# Each example holds dozens of opportunities, so the failing ones are named instead of shrunk.
_UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=12, deadline=None, phases=_UNSHRUNK)
@given(st.lists(opportunities(), min_size=20, max_size=40), days)
def test_nothing_later_is_seen(sql_cache, told, day):
    full, clipped = (
        load_pipeline(book(told, until), on(day), threads=1, cache_dir=sql_cache)
        for until in (LAST, day)
    )
    for name in ("pipeline", "history", "stage_history"):
        with_later, without = getattr(full, name).to_pylist(), getattr(clipped, name).to_pylist()
        differing = [row for row in with_later if row not in without]
        differing += [row for row in without if row not in with_later]
        assert not differing, _story(told, differing, day)
        assert with_later == without


def _story(told: list[Told], rows: list[dict[str, Any]], day: int) -> str:
    which = sorted({row["record_id"] for row in rows})[:1]
    shown = [row for row in rows if row["record_id"] in which]
    return "\n".join(
        [f"as of {on(day)} (day {day})", *(repr(told[n]) for n in which), *map(repr, shown)]
    )


@settings(max_examples=3, deadline=None, phases=_UNSHRUNK)
@given(st.lists(opportunities(), min_size=40, max_size=60), days, st.integers(0, 2**32))
def test_row_order_and_threads_do_not_matter(sql_cache, told, day, seed):
    rng = np.random.default_rng(seed)
    tables = book(told, LAST)
    shuffled = {name: _shuffled(table, rng) for name, table in tables.items()}
    plain = load_pipeline(tables, on(day), threads=1, cache_dir=sql_cache)
    other = load_pipeline(shuffled, on(day), threads=2, cache_dir=sql_cache)
    assert plain == other


def _shuffled(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    mixed = table.take(rng.permutation(table.num_rows))
    return pa.Table.from_batches(mixed.to_batches(max_chunksize=7), schema=table.schema)
