"""What became of an open pipeline between two days, in steps that add up to the last unit.

The pipeline of a day is what was open, in the scope and, where a period is asked about, dated
inside it. Every opportunity that was in it on either day, or came and was closed in between, takes
steps: one in, one for its amount, one out. The pipeline of the first day and all steps are the
pipeline of the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.period import Period
from ontarget.pipeline.two_days import NO_DAY, Bools, Ints, Pair, Words

ENTRIES = ("new", "reopened", "handed_in", "pulled_in", "pushed_in", "unseen")
CHANGES = ("up", "down", "unpriced")
EXITS = ("won", "lost", "slipped", "pulled_out", "undated", "handed_out", "unresolved", "gone")
MIXED = ("currency_in", "currency_out")
STILL = ("pushed", "earlier", "stage", "touched", "idle")
"""Of what stayed with the same amount; a step of 0 each."""
KINDS = (*ENTRIES, *CHANGES, *EXITS, *MIXED, *STILL)

_STEP = pa.schema(
    [("place", pa.int64()), ("kind", pa.string()), ("currency", pa.string()), ("delta", pa.int64())]
)
# What counts as something having happened to an opportunity, besides a contact.
_WATCHED = ("stage", "close_date", "owner", "forecast_category", "next_step", "next_step_on",
            "probability")  # fmt: skip


@dataclass(frozen=True)
class Movements:
    """Opportunities and their steps.

    ``rows`` has the columns of both days as ``before_X`` and ``after_X``, ``kind`` (the step that
    says most), ``was_in`` and ``is_in``. ``steps`` has place (of the row), kind, currency and
    delta in minor units. Rows and steps are ordered by source and id.
    """

    rows: pa.Table
    steps: pa.Table


@dataclass(frozen=True, slots=True)
class Part:
    """Number and sum of a step of the waterfall, in minor units."""

    kind: str
    n: int
    amount: int


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Start and end of a pipeline in one currency; start and ``parts`` add up to the end.

    ``still`` are those that stayed, by what happened to them; their amounts are those of the
    second day. ``n_unpriced`` counts what has no amount on the second day.
    """

    currency: str
    start: Part
    parts: tuple[Part, ...]
    end: Part
    still: tuple[Part, ...]
    n_unpriced: int


def find_movements(
    before: pa.Table, after: pa.Table, since: date, period: Period | None, currency: str
) -> Movements:
    """Compare the state of a book at the end of ``since`` with a later one.

    Both tables have the columns of the as-of pipeline, with amounts as far as they are the
    scope's, and ``is_mine``. ``currency`` is what a row without one is in.
    """
    pair = Pair(before, after, since, period, currency)
    found = list(_steps(pair))
    place = np.concatenate([np.flatnonzero(step.mask) for step in found])
    steps = pa.table(
        {
            "place": place,
            "kind": np.concatenate([np.repeat(s.kind, int(s.mask.sum())) for s in found]),
            "currency": np.concatenate([s.currency[s.mask] for s in found]),
            "delta": np.concatenate([s.delta[s.mask] for s in found]),
        },
        schema=_STEP,
    )
    used = np.unique(np.concatenate([place, np.flatnonzero(pair.was_in | pair.is_in)]))
    again = np.full(pair.n, -1)
    again[used] = np.arange(len(used))
    order = np.argsort(place, kind="stable")
    steps = steps.take(order).set_column(0, "place", pa.array(again[place[order]]))
    return Movements(_rows(pair, used, steps), steps)


def add_up(found: Movements) -> tuple[Waterfall, ...]:
    """Return one waterfall a currency, the one with most opportunities first."""
    rows, steps = found.rows, found.steps
    codes = np.asarray(steps["currency"].to_pylist(), object)
    kinds = np.asarray(steps["kind"].to_pylist(), object)
    delta, place = steps["delta"].to_numpy(), steps["place"].to_numpy()
    ends = _ends(rows)
    falls = []
    for code in sorted({code for code, _, _, _ in ends.values()} | set(codes.tolist())):
        mine = codes == code
        parts = [
            Part(kind, int(at.sum()), int(delta[at].sum()))
            for kind in (*ENTRIES, *CHANGES, *EXITS, *MIXED)
            if (at := mine & (kinds == kind)).any()
        ]
        now = np.asarray(pc.fill_null(rows["after_amount"], 0))
        still = [
            Part(kind, int(at.sum()), int(now[place[at]].sum()))
            for kind in STILL
            if (at := mine & (kinds == kind)).any()
        ]
        falls.append(
            Waterfall(
                code, _end("start", ends["was_in", code]), tuple(parts),
                _end("end", ends["is_in", code]), tuple(still), ends["is_in", code][3],
            )
        )  # fmt: skip
    return tuple(sorted(falls, key=lambda fall: (-fall.start.n - fall.end.n, fall.currency)))


class _Ends(dict[tuple[str, str], tuple[str, int, int, int]]):
    """Currency, number, sum and number without an amount, by day and currency."""

    def __missing__(self, key: tuple[str, str]) -> tuple[str, int, int, int]:
        return (key[1], 0, 0, 0)


def _ends(rows: pa.Table) -> _Ends:
    found = _Ends()
    for flag, side in (("was_in", "before"), ("is_in", "after")):
        mine = rows.filter(rows[flag])
        for code in pc.unique(mine[f"{side}_currency"]).to_pylist():
            amounts = mine.filter(pc.equal(mine[f"{side}_currency"], code))[f"{side}_amount"]
            total = int(pc.sum(amounts).as_py() or 0)
            found[flag, code] = (code, len(amounts), total, amounts.null_count)
    return found


def _end(kind: str, end: tuple[str, int, int, int]) -> Part:
    return Part(kind, end[1], end[2])


@dataclass(frozen=True)
class _Step:
    kind: str
    mask: Bools
    delta: Ints
    currency: Words


def _steps(pair: Pair) -> Iterator[_Step]:
    """Return the steps of all opportunities: in, amount, out, and what happened to the rest."""
    then, now = pair.then, pair.now
    booked = now.numbers("booked_amount", int(NO_DAY))
    worth = np.where(now.has_amount, now.amount, then.amount)
    won_for = np.where(booked != NO_DAY, booked, worth)
    is_new = now.exists & ~then.exists
    has_closed = now.exists & now.is_mine & ~pair.was_closed
    is_won = has_closed & (now.status == "won") & (pair.was_in | pair.dated(now.closed_on))
    is_lost = has_closed & (now.status == "lost")
    is_lost &= pair.was_in | (is_new & pair.dated(now.closed_on))
    is_through = (is_won | is_lost) & ~pair.was_in
    entry = np.where(is_won, won_for, now.amount)
    comes = (pair.is_in & ~pair.was_in) | is_through
    yield from _parted(_entries(pair), comes, entry, now.currency)

    is_same = then.currency == now.currency
    leaves = pair.was_in & ~pair.is_in
    kinds = dict(_exits(pair))
    # What went to others or is lost leaves with what it was: nobody knows of a later amount.
    keeps_worth = is_same & pair.is_open & now.is_mine
    left_with = np.where(keeps_worth, worth, then.amount)
    left_with = np.where(is_same & is_won, won_for, left_with)
    stays = pair.was_in & pair.is_in
    change = np.where(stays, now.amount, left_with) - then.amount
    is_changed = (stays | leaves) & is_same & (change != 0)
    is_unpriced = is_changed & ~then.has_amount & pair.is_late
    yield _Step("unpriced", is_unpriced, change, now.currency)
    yield _Step("up", is_changed & ~is_unpriced & (change > 0), change, now.currency)
    yield _Step("down", is_changed & ~is_unpriced & (change < 0), change, now.currency)

    out_of = np.where(is_through, now.currency, then.currency)
    out_with = np.where(is_through, entry, left_with)
    yield from _parted(iter(kinds.items()), leaves | is_through, -out_with, out_of)
    is_other = stays & ~is_same
    yield _Step("currency_out", is_other, -then.amount, then.currency)
    yield _Step("currency_in", is_other, now.amount, now.currency)
    nothing = np.zeros(pair.n, np.int64)
    for kind, mask in _stills(pair, stays, is_changed | is_other):
        yield _Step(kind, mask, nothing, now.currency)


def _parted(
    kinds: Iterator[tuple[str, Bools]],
    wanted: Bools,
    delta: Ints,
    currency: Words,
) -> Iterator[_Step]:
    """Give each wanted opportunity the first kind that fits."""
    left = wanted.copy()
    for kind, fits in kinds:
        yield _Step(kind, left & fits, delta, currency)
        left &= ~fits


def _entries(pair: Pair) -> Iterator[tuple[str, Bools]]:
    """Why an opportunity is in that was not; the first that fits."""
    then = pair.then
    anything = np.ones(pair.n, bool)
    yield "unseen", pair.is_unseen
    yield "new", ~then.exists
    yield "reopened", ~pair.was_open
    yield "handed_in", ~then.is_mine
    yield "unseen", (then.close_on == NO_DAY) & pair.is_late
    yield "pushed_in", pair.earlier(then.close_on)
    yield "pulled_in", anything


def _exits(pair: Pair) -> Iterator[tuple[str, Bools]]:
    """Why an opportunity is not in any more; the first that fits."""
    now = pair.now
    yield "gone", ~now.exists
    yield "handed_out", ~now.is_mine
    for status in ("won", "lost", "unresolved"):
        yield status, now.status == status
    yield "undated", (now.close_on == NO_DAY) & pair.is_open
    yield "pulled_out", pair.earlier(now.close_on) & pair.is_open
    yield "slipped", pair.is_open


def _stills(pair: Pair, stays: Bools, is_changed: Bools) -> Iterator[tuple[str, Bools]]:
    """Return what happened to those that stayed; a moved date is told beside a changed amount."""
    then, now = pair.then, pair.now
    is_dated = (then.close_on != NO_DAY) & (now.close_on != NO_DAY)
    is_later = stays & is_dated & (now.close_on > then.close_on)
    is_earlier = stays & is_dated & (now.close_on < then.close_on)
    yield "pushed", is_later
    yield "earlier", is_earlier
    rest = stays & ~is_changed & ~is_later & ~is_earlier
    is_moved = rest & _differs(pair, "stage")
    yield "stage", is_moved
    rest &= ~is_moved
    was_touched = now.days("last_activity_on") > pair.since
    was_touched |= now.numbers("n_activities", 0) != then.numbers("n_activities", 0)
    for name in _WATCHED:
        was_touched |= _differs(pair, name)
    yield "touched", rest & was_touched
    yield "idle", rest & ~was_touched


def _differs(pair: Pair, name: str) -> Bools:
    """Whether a value is another one; one that was not known on the first day is not."""
    before, after = pair.then.column(name), pair.now.column(name)
    is_same = pc.fill_null(pc.equal(before, after), False)
    is_both_null = pc.and_(pc.is_null(before), pc.is_null(after))
    differs: Bools = ~np.asarray(pc.or_(is_same, is_both_null))
    is_unknown: Bools = np.asarray(pc.is_null(before)) & pair.is_late
    return differs & ~is_unknown


_KEPT = ("name", "account", "owner", "stage", "status", "close_date", "amount", "booked_amount",
         "closed_on", "has_planned_step")  # fmt: skip
# The step that says most of an opportunity.
_SAYS_MOST = (*EXITS, *ENTRIES, *MIXED, *CHANGES, *STILL)


def _rows(pair: Pair, used: Ints, steps: pa.Table) -> pa.Table:
    rank = {kind: n for n, kind in enumerate(_SAYS_MOST)}
    best = np.full(len(used), len(rank))
    ranks = np.array([rank[kind] for kind in steps["kind"].to_pylist()], np.int64)
    np.minimum.at(best, steps["place"].to_numpy(), ranks)
    columns: dict[str, pa.Array] = {name: pair.keys[name].take(used) for name in
                                    ("record_id", "source", "opportunity_id")}  # fmt: skip
    columns["kind"] = pa.array([_SAYS_MOST[n] for n in best], pa.string())
    columns["was_in"], columns["is_in"] = pa.array(pair.was_in[used]), pa.array(pair.is_in[used])
    for word, side in (("before", pair.then), ("after", pair.now)):
        hidden = pa.array(~side.exists[used])
        for name in _KEPT:
            column = side.column(name).take(used)
            null = pa.scalar(None, column.type)
            columns[f"{word}_{name}"] = pc.if_else(hidden, null, column)
        columns[f"{word}_currency"] = pa.array(side.currency[used].tolist(), pa.string())
    return pa.table(columns)
