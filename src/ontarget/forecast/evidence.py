"""What a book can be checked by: columns as imported, outcomes, and the order they came in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.money import minor_digits
from ontarget.forecast.columns import NO_DAY, Bools, Floats, Ints, read_days, read_flags, read_words
from ontarget.forecast.leak import Closing, LateChange, Leak
from ontarget.forecast.trait import EMPTY, Trait, Traits, as_numbers, read_filled, read_traits

# Set when the opportunity is created, by declaration; dates are calendar, not columns.
SET_AT_CREATION = (
    "owner", "account", "product", "segment", "pipeline", "type", "lead_source", "currency",
)  # fmt: skip
# What people take for a feature of an opportunity, and what may be known at the close only.
AMOUNTS = ("amount", "booked_amount", "margin_amount", "quantity")
FIRST_AMOUNT = "amount when created"
MOST_CLOSED, MOST_OPEN = 50_000, 20_000

_SOON_DAYS = 7  # an amount typed within a week belongs to the creation
_LATE_DAYS = 3
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry per opportunity, closed ones first by the order of their outcomes.

    ``table`` has record_id and the columns as imported, ``found`` those that can be used at all,
    ``examined`` has also those of which only whether they
    are filled can be looked at, ``declared`` names those that are fields, ``usable`` those that a
    model may be given unless they leak. ``outcome`` is 1 won, 0 lost, -1 open. ``order_text`` says
    what stands for time.
    """

    table: pa.Table
    found: Traits
    examined: tuple[Trait, ...]
    declared: frozenset[str]
    usable: tuple[str, ...]
    outcome: Ints
    order: Floats
    order_text: str
    late_changes: dict[str, LateChange]
    closing: Closing

    @property
    def closed(self) -> Ints:
        """Places of the closed ones."""
        return np.flatnonzero(self.outcome >= 0)


@dataclass(frozen=True, slots=True)
class Told:
    """What the book holds beside the pipeline.

    ``raw`` has record_id and the amounts as last imported, ``custom`` record_id and the columns
    nobody mapped, ``history`` the amounts known by the day, ``observation`` record_id, field,
    value and effective_on, in order of time. ``covered`` are the fields that a CRM history tells.
    """

    raw: pa.Table
    custom: pa.Table
    history: pa.Table
    observation: pa.Table
    covered: Collection[str]


def safe_columns(evidence: Evidence, leaks: Iterable[Leak]) -> tuple[str, ...]:
    """Return the columns of ``evidence.table`` that a model may be given: none that leaks."""
    leaking = {leak.column for leak in leaks}
    can_be_used = {trait.name for trait in evidence.found.traits}
    return tuple(n for n in evidence.usable if n in can_be_used and n not in leaking)


def gather(members: pa.Table, told: Told) -> Evidence:
    """Put together what can be checked of the opportunities of a scope."""
    rows, outcome, order, order_text = _in_order(members)
    ids = rows["record_id"].combine_chunks()
    raw, custom = _joined(told.raw, ids), _joined(told.custom, ids)
    columns = {name: rows[name] for name in SET_AT_CREATION if name in rows.column_names}
    declared = {name: raw[name] for name in AMOUNTS if name in raw.column_names}
    own = {_free(name, columns | declared): custom[name] for name in custom.column_names
           if name != "record_id"}  # fmt: skip
    first = {FIRST_AMOUNT: _first_amounts(told.history, rows)} if "amount" in told.covered else {}
    everything = pa.table({**columns, **first, **own, **declared})
    late = {
        name: change
        for name in declared
        if name in told.covered
        and (change := late_change(name, told.observation, rows, declared[name]))
    }
    found = read_traits(everything, everything.column_names)
    filled = [name for name, why in found.left_out.items() if why != EMPTY]
    return Evidence(
        everything.add_column(0, "record_id", rows["record_id"]),
        found,
        (*found.traits, *(read_filled(name, everything[name]) for name in filled)),
        frozenset({*columns, *first, *declared}),
        (*columns, *first, *own),
        outcome,
        order,
        order_text,
        late,
        _closing(rows, raw, told.covered, late),
    )


def _in_order(members: pa.Table) -> tuple[pa.Table, Ints, Floats, str]:
    status = np.array(read_words(members, "status"), dtype=object)
    outcome = np.select([status == "won", status == "lost", status == "open"], [1, 0, -1], -2)
    order, is_placed, text = _times(members, outcome)
    closed = np.flatnonzero((outcome >= 0) & is_placed)
    closed = closed[np.argsort(order[closed], kind="stable")][-MOST_CLOSED:]
    still_open = np.flatnonzero(outcome == -1)[-MOST_OPEN:]
    chosen = np.concatenate([closed, still_open])
    return members.take(pa.array(chosen)), outcome[chosen], order[chosen], text


def _times(members: pa.Table, outcome: Ints) -> tuple[Floats, Bools, str]:
    """Return when each outcome became known, which ones have such a time, and what it is."""
    is_closed = outcome >= 0
    everything = np.ones(len(outcome), np.bool_)
    closed_on = read_days(members, "closed_on")
    is_dated = (closed_on != NO_DAY) & ~read_flags(members, "is_closed_undated")
    if not is_closed.any() or is_dated[is_closed].mean() >= _MOSTLY:
        return closed_on.astype(np.float64), is_dated, "the day they closed"
    created_on = read_days(members, "created_on")
    is_created = created_on != NO_DAY
    if is_created[is_closed].mean() >= _MOSTLY:
        return created_on.astype(np.float64), is_created, "the day they were created"
    numbers = as_numbers("id", members["opportunity_id"])
    if numbers.numbers is not None and not numbers.is_missing.any():
        return numbers.numbers, everything, "their numbers: no days are known"
    record_id = np.asarray(members["record_id"], dtype=np.float64)
    return record_id, everything, "the order of their rows: no days are known"


def _joined(table: pa.Table, ids: pa.Array) -> pa.Table:
    place = pc.index_in(ids, value_set=table["record_id"].combine_chunks())
    return table.take(place)


def _free(name: str, taken: Collection[str]) -> str:
    return f"{name} (custom)" if name in taken or name == FIRST_AMOUNT else name


def _first_amounts(history: pa.Table, rows: pa.Table) -> pa.Array:
    """Return the amount known within a week of creation, null where there is none."""
    first = history.filter(pc.equal(history["seq"], 0))
    found = _joined(first.select(["record_id", "amount", "effective_on"]), rows["record_id"])
    delay = read_days(found, "effective_on") - read_days(rows, "created_on")
    is_known = np.asarray(found["amount"].is_valid()) & (read_days(rows, "created_on") != NO_DAY)
    is_soon = pa.array(is_known & (delay <= _SOON_DAYS))
    return pc.if_else(is_soon, found["amount"].combine_chunks(), pa.scalar(None, pa.int64()))


def late_change(
    name: str, observation: pa.Table, rows: pa.Table, final: pa.ChunkedArray
) -> LateChange | None:
    """Return how often a field changed in the last days before the close, None without history."""
    told = observation.filter(pc.equal(observation["field"], name))
    place = pc.index_in(told["record_id"], value_set=rows["record_id"].combine_chunks())
    told = told.filter(pc.is_valid(place))
    at = np.asarray(place.drop_null(), dtype=np.int64)
    closed_on = read_days(rows, "closed_on")
    is_closed = closed_on != NO_DAY
    if not len(at):
        return None
    day = read_days(told, "effective_on")
    is_early = is_closed[at] & (day < closed_on[at] - _LATE_DAYS)
    numbers = as_numbers(name, told["value"])
    values = numbers.numbers if numbers.numbers is not None else np.full(len(at), np.nan)
    last = np.full(rows.num_rows, np.nan)
    last[at[is_early]] = values[is_early]  # in order of time, so the last one stays
    is_told = np.zeros(rows.num_rows, np.bool_)
    is_told[at] = True
    ending = as_numbers(name, final).numbers
    ending = ending if ending is not None else last
    before = np.where(is_told, last, ending)
    is_late = np.zeros(rows.num_rows, np.bool_)
    is_late[at[is_closed[at] & ~is_early & (day <= closed_on[at])]] = True
    # What was typed at the creation of a short one is no change.
    is_late &= is_closed & (np.isnan(before) | (before != ending)) & (
        closed_on - read_days(rows, "created_on") > _LATE_DAYS
    )  # fmt: skip
    trait = as_numbers(name, pa.chunked_array([pa.array(before, from_pandas=True)]))
    return LateChange(int(is_late.sum()), int(is_closed.sum()), trait)


def _closing(
    rows: pa.Table, raw: pa.Table, covered: Collection[str], late: dict[str, LateChange]
) -> Closing:
    """Return lengths and amounts as they are at the close, to know a copy of them by."""
    quantities = {
        text: _floats(rows, name)
        for name, text in (
            ("age_days", "days from creation to the close"),
            ("stage_age_days", "days in the last stage at the close"),
        )
    }
    amount = _floats(raw, "amount") / _minor(rows)
    if "amount" in covered:
        before = late["amount"].before if "amount" in late else None
        first = None if before is None else before.numbers
        # Where it never changed, an amount at the close is the amount from the beginning.
        same = np.ones(len(amount), np.bool_) if first is None else first == _floats(raw, "amount")
        amount = np.where(same, np.nan, amount)
    quantities["amount at the close"] = amount
    quantities["booked amount"] = _floats(raw, "booked_amount") / _minor(rows)
    return Closing(quantities)


def _floats(table: pa.Table, name: str) -> Floats:
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    return np.asarray(table[name].cast(pa.float64()).fill_null(np.nan), dtype=np.float64)


def _minor(rows: pa.Table) -> Floats:
    words = read_words(rows, "currency")
    scale = {word: 10.0 ** minor_digits(word) for word in set(words)}
    return np.array([scale[word] for word in words], dtype=np.float64)
