"""Why the chance of the target moved since a day whose answer was kept, split by cause.

Everything is judged by today's fit and on today's random numbers, so that a cause is what it
brings on the same paths and nothing else. The order is fixed: model, time, booked and won, lost,
slipped and changed, new, target. Each step is the change of P(hit) on top of those before it; the
steps add up to the whole change. An opportunity to which something happened has until then the
chance of the earlier day, so that time is what the days did to all others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.period import Period
from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.fit import FirmFit
from ontarget.forecast.hit import Paths, draw_bookings, find_booked, list_drawn, simulate
from ontarget.forecast.lighter import as_if_on
from ontarget.forecast.open_book import OpenOpportunity, each_open

Key = tuple[str, str]
"""Source and id of an opportunity."""
Part = tuple[object, ...]
"""The values of ``TOLD``; several of one opportunity where it is credited to several."""

GROUPS: tuple[tuple[str, ...], ...] = (
    ("booked", "won"),
    ("lost",),
    ("slipped", "changed"),
    ("new",),
)
TOLD = ("owner", "amount", "stage", "close_date", "forecast_category", "next_step_on",
        "n_activities", "asleep_until")  # fmt: skip
"""What an opportunity is known by; if one of it differs, something happened."""
KEPT = ("source", "opportunity_id", "created_on", *TOLD)
_ALONE = 12  # opportunities of a group that are a step of their own; the others are one together


@dataclass(frozen=True, slots=True)
class Kept:
    """What was known on the day of the answer that was kept.

    ``open_rows`` are the opportunities it counted as open, with the columns ``KEPT``;
    ``booked_by`` what each booked one brought (None where nobody had stated it).
    """

    as_of: date
    p_hit: float
    target: int
    booked: float
    open_rows: pa.Table
    booked_by: Mapping[Key, int | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One cause and the change of P(hit) it made; ``keys`` are the opportunities it is about."""

    kind: str
    keys: tuple[Key, ...]
    delta: float


def split_change(
    firm: FirmFit,
    rows: pa.Table,
    paths: Paths,
    period: Period,
    target: int,
    kept: Kept,
    *,
    owners: Collection[str] | None = None,
) -> list[Step]:
    """Split the change of P(hit) from the kept answer to ``paths`` by cause.

    ``rows`` is the pipeline that ``paths`` were simulated from, for ``owners`` (all if None).
    What no other cause explains is the model: rates learned anew, settings, what became known
    only later of days before.
    """
    rows = with_told(rows)
    was = rows_then(kept.open_rows, rows)
    worth = _Worth(firm, rows, was, paths, period, kept)
    total = paths.total()
    p_now = float((total >= target).mean())
    p = float((total >= kept.target).mean())
    steps = [] if target == kept.target else [Step("target", (), p_now - p)]
    for group in reversed(GROUPS):
        for kind, keys in reversed(_parts(group, worth)):
            for key in keys:
                total = total - worth.gain(key)
            before = float((total >= kept.target).mean())
            steps.append(Step(kind, keys, p - before))
            p = before
    then = _total_then(firm, was, paths, total, period, kept, owners)
    p_then = float((then >= kept.target).mean())
    steps += [Step("time", (), p - p_then), Step("model", (), p_then - kept.p_hit)]
    return steps[::-1]


def with_told(rows: pa.Table) -> pa.Table:
    """Return rows with the column of those that are parked, where no row is."""
    if "asleep_until" in rows.column_names:
        return rows
    return rows.append_column("asleep_until", pa.nulls(rows.num_rows, pa.date32()))


def rows_then(kept: pa.Table, rows: pa.Table) -> pa.Table:
    """Return pipeline rows as they were kept: open, with what they were known by then.

    What does not change in the life of an opportunity comes from its row of now.
    """
    owners = rows["owner"].to_pylist()
    keys = _keys(rows)
    place = {key: n for n, key in enumerate(keys)}
    exact = {(key, owner): n for n, (key, owner) in enumerate(zip(keys, owners, strict=True))}
    wanted = zip(_keys(kept), kept["owner"].to_pylist(), strict=True)
    found = rows.take(
        pa.array([exact.get((key, owner), place.get(key)) for key, owner in wanted], pa.int64())
    )
    n = kept.num_rows
    values: dict[str, pa.Array | pa.ChunkedArray] = {
        name: kept[name] for name in KEPT if name != "created_on"
    }
    values["created_on"] = pc.coalesce(found["created_on"], kept["created_on"])
    values["status"] = pa.array(["open"] * n, pa.string())
    values["is_closed_undated"] = pa.array([False] * n, pa.bool_())
    if "rate_owner" in rows.column_names:
        is_own = pc.fill_null(pc.equal(found["rate_owner"], found["owner"]), True)
        values["rate_owner"] = pc.if_else(is_own, kept["owner"], found["rate_owner"])
    for name in ("closed_on", "booked_amount", "unresolved_on", "lost_reason"):
        if name in rows.column_names:
            values[name] = pa.nulls(n, rows.schema.field(name).type)
    for name, column in values.items():
        if name in found.column_names:
            at = found.column_names.index(name)
            found = found.set_column(at, name, column.cast(found.schema.field(name).type))
    return found


def _keys(rows: pa.Table) -> list[Key]:
    return list(zip(rows["source"].to_pylist(), rows["opportunity_id"].to_pylist(), strict=True))


def _parts_of(rows: pa.Table) -> dict[Key, list[Part]]:
    """Return what each opportunity is known by, of all its parts."""
    columns = [rows[name].to_pylist() for name in TOLD]
    found: dict[Key, list[Part]] = {}
    for key, *values in zip(_keys(rows), *columns, strict=True):
        found.setdefault(key, []).append(tuple(values))
    return {key: sorted(parts, key=repr) for key, parts in found.items()}


def _find_kinds(
    then: dict[Key, list[Part]],
    now: dict[Key, list[Part]],
    status: Mapping[Key, str | None],
    period: Period,
    was_booked: Mapping[Key, int | None],
    is_booked: Mapping[Key, int | None],
    *,
    is_counting_new: bool,
) -> dict[Key, str]:
    """Return what happened to each opportunity that something happened to."""
    kinds: dict[Key, str] = {}
    for key, parts in then.items():
        if key not in now:
            said = status.get(key)
            kinds[key] = said if said in ("won", "lost") else "changed"
        elif _differs(parts, now[key]):
            kinds[key] = "slipped" if _slips(parts, now[key], period) else "changed"
    for key in now.keys() - then.keys():
        kinds[key] = "changed" if key in was_booked else "new"
    for key, value in is_booked.items():
        if key not in was_booked or was_booked[key] not in (None, value):
            kinds.setdefault(key, "new" if is_counting_new else "booked")
    for key in was_booked.keys() - is_booked.keys():
        kinds.setdefault(key, "booked")
    return kinds


def _differs(then: list[Part], now: list[Part]) -> bool:
    """Whether an opportunity is another one; that its credit is parted makes it none."""
    if len(then) == len(now):
        return then != now
    amounts = [[part[1] for part in parts if isinstance(part[1], int)] for parts in (then, now)]
    is_same_sum = abs(sum(amounts[0]) - sum(amounts[1])) <= len(then) + len(now)  # rounding
    return not is_same_sum or {part[2:] for part in then} != {part[2:] for part in now}


def _slips(then: list[Part], now: list[Part], period: Period) -> bool:
    """Whether the close date left the period for a later one."""
    dates = [[part[3] for part in parts if isinstance(part[3], date)] for parts in (then, now)]
    if not all(dates):
        return False
    return max(dates[0]) <= period.end < max(dates[1])


def _booked_values(booked: pa.Table) -> dict[Key, int | None]:
    """Return what each opportunity has booked, all parts together; None if one is not stated."""
    found: dict[Key, int | None] = {}
    for key, value in zip(_keys(booked), booked["booked"].to_pylist(), strict=True):
        before = found.get(key, 0)
        found[key] = None if value is None or before is None else before + value
    return found


class _Worth:
    """What happened to each opportunity, and what that brought on every path."""

    def __init__(
        self, firm: FirmFit, rows: pa.Table, was: pa.Table, paths: Paths, period: Period, kept: Kept
    ) -> None:
        self._firm, self._paths, self._period, self._kept = firm, paths, period, kept
        self._booked = find_booked(firm, rows, period)
        self._is_booked = _booked_values(self._booked)
        counted = {(one.source, one.opportunity_id) for one in paths.opportunities}
        keys = _keys(rows)
        is_open = pa.array([key in counted for key in keys], pa.bool_())
        self.kinds = _find_kinds(
            _parts_of(was),
            _parts_of(rows.filter(is_open)),
            dict(zip(keys, rows["status"].to_pylist(), strict=True)),
            period,
            kept.booked_by,
            self._is_booked,
            is_counting_new=firm.measure.kind == "created",
        )
        is_touched = pa.array([key in self.kinds for key in _keys(was)], pa.bool_())
        early = as_if_on(firm, kept.as_of)
        then, self._p_then = list_drawn(early, was.filter(is_touched), period)
        self._then = _by_key(then)
        self._now = _by_key(paths.opportunities)

    def gain(self, key: Key) -> Ints:
        """Return on every path what an opportunity brings now less what it brought then."""
        now = self._drawn(self._now.get(key, ()), self._paths.p_win_draws)
        then = self._drawn(self._then.get(key, ()), self._p_then)
        return now - then + self._booked_now(key) - (self._kept.booked_by.get(key) or 0)

    def expected_gain(self, key: Key) -> float:
        """Return the mean of ``gain`` without drawing it."""
        sums = [
            sum(one.p_win * one.value.base * float(one.value.table.mean()) for one in ones)
            for ones in (self._now.get(key, ()), self._then.get(key, ()))
        ]
        booked = (self._is_booked.get(key) or 0) - (self._kept.booked_by.get(key) or 0)
        return sums[0] - sums[1] + booked

    def _drawn(self, ones: Sequence[OpenOpportunity], p_win_draws: Floats) -> Ints:
        total = _draw_total(ones, p_win_draws, self._paths)
        is_drawn = self._paths.is_open_drawn
        return total if is_drawn is None else total * is_drawn

    def _booked_now(self, key: Key) -> Ints | int:
        value = self._is_booked.get(key, 0)
        if value is not None:
            return value
        is_it = pa.array([other == key for other in _keys(self._booked)], pa.bool_())
        return draw_bookings(self._firm, self._booked.filter(is_it), self._period)


def _draw_total(ones: Sequence[OpenOpportunity], p_win_draws: Floats, paths: Paths) -> Ints:
    total = np.zeros(paths.options.n_paths, dtype=np.int64)
    for _, value, is_won in each_open(ones, p_win_draws, paths.shock, paths.options):
        total += value * is_won
    return total


def _by_key(ones: Sequence[OpenOpportunity]) -> dict[Key, list[OpenOpportunity]]:
    found: dict[Key, list[OpenOpportunity]] = {}
    for one in ones:
        found.setdefault((one.source, one.opportunity_id), []).append(one)
    return found


def _parts(group: tuple[str, ...], worth: _Worth) -> list[tuple[str, tuple[Key, ...]]]:
    """Return the steps of a group: those with the largest gains alone, then the rest by kind."""
    keys = [key for key, kind in worth.kinds.items() if kind in group]
    keys.sort(key=lambda key: (-abs(worth.expected_gain(key)), key))
    parts: list[tuple[str, tuple[Key, ...]]]
    parts = [(worth.kinds[key], (key,)) for key in keys[:_ALONE]]
    for kind in group:
        rest = tuple(key for key in keys[_ALONE:] if worth.kinds[key] == kind)
        if rest:
            parts.append((kind, rest))
    return parts


def _total_then(
    firm: FirmFit,
    was: pa.Table,
    paths: Paths,
    total: Ints,
    period: Period,
    kept: Kept,
    owners: Collection[str] | None,
) -> Ints:
    """Return the bookings per path as if it were still the day of the kept answer.

    ``total`` is what they are when only time has passed; it stays where remembered periods stand
    for the open ones.
    """
    if firm.win_close.as_of == kept.as_of:
        return total
    early = simulate(as_if_on(firm, kept.as_of), was, period, owners=owners, sensitivity=())
    then = (early.open + early.new).sum(axis=0) + round(kept.booked)
    return then if paths.is_open_drawn is None else np.where(paths.is_open_drawn, then, total)
