"""What each kind of obstacle goes with: wins with it and without, and its share of losses."""

from __future__ import annotations

from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.kept_state import kept_state
from ontarget.app.obstacle_past import obstacles_on
from ontarget.app.obstacle_proposals import dated_texts, own_words
from ontarget.app.own_records import day_number, day_of, merged_into, with_kept_record
from ontarget.audit.lexicon import KIND_NAMES
from ontarget.audit.obstacle_words import find_obstacles
from ontarget.audit.qualification import obstacle_prices, read_closed
from ontarget.report.obstacles import KindPrice
from ontarget.report.qualification import Difference

_Days = dict[str, dict[int, int]]


def kind_prices(desk: Desk, pipeline: pa.Table | None = None) -> tuple[KindPrice, ...]:
    """Return what history tells of each kind of obstacle as of the day.

    An opportunity had an obstacle from the day it was entered, or first named in an activity's
    text. What stands in undated texts may have been written after the end, and does not count.
    """
    state = kept_state(desk).pipeline if pipeline is None else pipeline
    closed = state.filter(pc.is_in(state["status"], value_set=pa.array(["won", "lost"])))
    raised, resolved = _entered(desk)
    for kind, days in _named(desk, closed).items():
        of_kind = raised.setdefault(kind, {})
        for record_id, day in days.items():
            of_kind[record_id] = min(day, of_kind.get(record_id, day))
    found = obstacle_prices(
        read_closed(closed), raised, resolved, KIND_NAMES,
        least_n=desk.settings.whole("tell_least_n"),
        prior_weight=desk.settings.number("prior_weight"),
    )  # fmt: skip
    n_with_reason, n_of = _lost_reasons(desk, closed)
    return tuple(
        KindPrice(
            kind, Difference(**asdict(one)), n_of.get(kind, 0), n_with_reason,
            n_of.get(kind, 0) / n_with_reason if n_with_reason else None,
        )
        for kind, one in found.items()
    )  # fmt: skip


def _entered(desk: Desk) -> tuple[_Days, _Days]:
    """Return by kind and record the days between which entered obstacles stood."""
    end, raised, resolved = end_of_day(desk, desk.as_of), _Days(), _Days()
    with desk.book.read() as book:
        rows = obstacles_on(desk, book)
        rows = with_kept_record(rows, merged_into(book) if rows else {})
    for row in rows:
        kind, key = row["obstacle_kind"], row["record_id"]
        if kind is None:
            continue
        day = day_number(day_of(desk, row["raised_at"]))
        of_kind = raised.setdefault(kind, {})
        of_kind[key] = min(day, of_kind.get(key, day))
        if row["resolved_at"] is not None and row["resolved_at"] <= end:
            out = day_number(day_of(desk, row["resolved_at"]))
            ends = resolved.setdefault(kind, {})
            ends[key] = max(out, ends.get(key, out))
    return raised, resolved


def _named(desk: Desk, closed: pa.Table) -> _Days:
    """Return by kind and record the day on which an activity's text first named it."""
    texts = dated_texts(desk, closed)
    texts = texts.filter(pc.is_valid(texts["day"])).combine_chunks()
    found = find_obstacles(texts["text"], own_words(desk))
    rows = pa.table(
        {
            "record_id": texts["record_id"].take(found["place"]),
            "kind": found["kind"],
            "day": texts["day"].take(found["place"]).cast(pa.int32()),
        }
    )
    first = rows.group_by(["kind", "record_id"]).aggregate([("day", "min")])
    days = _Days()
    for row in first.to_pylist():
        days.setdefault(row["kind"], {})[row["record_id"]] = row["day_min"]
    return days


def _lost_reasons(desk: Desk, closed: pa.Table) -> tuple[int, dict[str, int]]:
    """Return how many losses say why, and how many of them name each kind."""
    lost = closed.filter(pc.equal(closed["status"], "lost"))
    reasons = pc.value_counts(pc.drop_null(lost["lost_reason"]))
    texts, counts = reasons.field("values"), reasons.field("counts")
    found = find_obstacles(texts, own_words(desk))
    n = pa.table({"kind": found["kind"], "n": counts.take(found["place"].combine_chunks())})
    by_kind = n.group_by("kind").aggregate([("n", "sum")]).to_pylist()
    total = pc.sum(counts).as_py() or 0
    return int(total), {row["kind"]: row["n_sum"] for row in by_kind}
