"""How many contacts of ours a person has not answered, over opportunities and sellers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.followup.contacts import NONE, Contacts, Flags, Ints, WorkingDays, latest

_WIDE = 2**33
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Pressure:
    """Per candidate; days since 1970, NONE where there is none.

    ``cap_until``: the day on which so many have left the window that one more is within the cap.
    """

    unanswered: Ints
    in_window: Ints
    n_too_close: Ints
    cap_until: Ints
    last_open_day: Ints
    last_touch_day: Ints
    last_sign_day: Ints
    other_owner: np.ndarray
    other_owner_day: Ints


@dataclass(frozen=True, slots=True)
class _Line:
    """Contacts under one key each, sorted by key and time, that can be counted from any time."""

    key: Ints
    seconds: Ints
    day: Ints
    close: Ints  # running count of contacts too close to the one before

    def bounds(self, key: Ints, after: Ints, from_day: Ints) -> tuple[Ints, Ints]:
        """Return the places of a key's contacts after a second and from a day on."""
        end = np.searchsorted(self.key, key, side="right")
        since = np.searchsorted(self.key * _WIDE + self.seconds, key * _WIDE + after, side="right")
        day = np.searchsorted(self.key * _WIDE + self.day, key * _WIDE + from_day, side="left")
        return np.minimum(np.maximum(since, day), end), end

    def n_close(self, first: Ints, end: Ints) -> Ints:
        """Return how many of the contacts from ``first`` on were too close to the one before."""
        total = np.append(0, self.close)
        # The first one of the stretch may be close to one that is none of it.
        return np.asarray(np.maximum(total[end] - total[np.minimum(first + 1, end)], 0))


def count_pressure(
    candidates: pa.Table,
    contacts: Contacts,
    working: WorkingDays,
    window_days: int,
    gap_days: int,
    cap: Ints,
) -> Pressure:
    """Count for each candidate: record_id, contact_record_id (or null), owner."""
    record = candidates["record_id"].to_numpy()
    person = pc.fill_null(candidates["contact_record_id"], -1).to_numpy()
    start = int(contacts.early.min()) if len(contacts.early) else 0
    # Keys: of a person 3 p, of an opportunity's contacts with nobody named 3 r + 1, of all of an
    # opportunity's 3 r + 2. A candidate has two keys: the person and the unnamed, or all.
    is_known = person >= 0
    keys = (np.where(is_known, 3 * person, 3 * record + 2), 3 * record + 1)
    used = np.unique(np.concatenate(keys))
    codes = tuple(np.searchsorted(used, key) for key in keys)
    at, which = _under(contacts, used)
    both = contacts.take(which)
    sign_at = _latest_of(both.late, at, both.is_sign, codes, is_known, len(used))
    after = np.where(sign_at == NONE, -1, (sign_at - start) // _SECOND)
    is_open = both.is_ours & ~both.is_sign
    line = _line(at[is_open], both.take(is_open), start, working, gap_days)
    from_day = working.today - window_days + 1
    zero = np.zeros(len(record), np.int64)
    parts = []
    for place, code in enumerate(codes):
        is_used = is_known if place else np.ones(len(record), bool)
        every, end = line.bounds(code, after, zero)
        first, _ = line.bounds(code, after, zero + from_day)
        parts.append((np.where(is_used, every, end), np.where(is_used, first, end), end))
    unanswered = sum((end - every for every, _, end in parts), zero)
    in_window = sum((end - first for _, first, end in parts), zero)
    last_open = np.max([_last_day(line, every, end) for every, _, end in parts], axis=0)
    other, other_day = _others(candidates, person, both, at, used, from_day)
    return Pressure(
        unanswered,
        in_window,
        sum((line.n_close(first, end) for _, first, end in parts), zero),
        _cap_until(line, parts, in_window, cap, window_days),
        last_open,
        _latest_of(both.day, at, both.is_ours, codes, is_known, len(used)),
        _latest_of(both.day, at, both.is_sign, codes, is_known, len(used)),
        other,
        other_day,
    )


def _under(contacts: Contacts, used: Ints) -> tuple[Ints, Ints]:
    """Return the places of contacts under the keys that are asked for, and which contacts."""
    named = contacts.person >= 0
    keys = np.concatenate([
        np.where(named, 3 * contacts.person, 3 * contacts.record + 1), 3 * contacts.record + 2,
    ])  # fmt: skip
    which = np.tile(np.arange(len(contacts.record)), 2)
    place = np.minimum(np.searchsorted(used, keys), max(len(used) - 1, 0))
    is_asked = used[place] == keys if len(used) else np.zeros(len(keys), bool)
    return place[is_asked], which[is_asked]


def _latest_of(
    values: Ints, at: Ints, chosen: Flags, codes: tuple[Ints, ...], is_known: Flags, n: int
) -> Ints:
    """Return the latest value under either key of each candidate."""
    found = latest(at[chosen], values[chosen], n)
    second = np.where(is_known, found[codes[1]], NONE) if n else np.zeros(0, np.int64)
    return np.maximum(found[codes[0]], second)


def _line(key: Ints, contacts: Contacts, start: int, working: WorkingDays, gap_days: int) -> _Line:
    order = np.lexsort((contacts.early, key))
    key, day = key[order], contacts.day[order]
    seconds = (contacts.early[order] - start) // _SECOND
    number = working.number(day)
    gap = np.full(len(key), gap_days)
    gap[1:] = np.where(key[1:] == key[:-1], number[1:] - number[:-1], gap_days)
    # A call and a mail on one day are one attempt.
    return _Line(key, seconds, day, np.cumsum((gap > 0) & (gap < gap_days)))


def _last_day(line: _Line, every: Ints, end: Ints) -> Ints:
    if not len(line.day):
        return np.full(len(end), NONE)
    return np.where(end > every, line.day[np.maximum(end - 1, 0)], NONE)


def _cap_until(
    line: _Line,
    parts: list[tuple[Ints, Ints, Ints]],
    in_window: Ints,
    cap: Ints,
    window_days: int,
) -> Ints:
    """Return when so many have left the window that fewer than the cap are in it."""
    until = np.full(len(cap), NONE)
    full = np.flatnonzero(in_window >= cap)
    if not len(full):
        return until
    owner, days = [], []
    for _, first, end in parts:
        n = (end - first)[full]
        owner.append(np.repeat(np.arange(len(full)), n))
        step = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
        days.append(line.day[np.repeat(first[full], n) + step])
    who, day = np.concatenate(owner), np.concatenate(days)
    day = day[np.lexsort((day, who))]
    begin = np.cumsum(in_window[full]) - in_window[full]
    until[full] = day[begin + (in_window - cap)[full]] + window_days
    return until


def _others(
    candidates: pa.Table, person: Ints, both: Contacts, at: Ints, used: Ints, from_day: int
) -> tuple[np.ndarray, Ints]:
    """Return the last other seller who contacted the person within the window, and the day."""
    n = candidates.num_rows
    name, day = np.full(n, None, object), np.full(n, NONE)
    is_told = both.is_ours & (both.day >= from_day) & (both.owner >= 0) & (both.person >= 0)
    key, who, when = at[is_told], both.owner[is_told], both.day[is_told]
    is_person = used[key] % 3 == 0
    key, who, when = key[is_person], who[is_person], when[is_person]
    if not len(key):
        return name, day
    # The last contact of each seller with each person, the latest last.
    order = np.lexsort((when, who, key))
    key, who, when = key[order], who[order], when[order]
    is_last = np.ones(len(key), bool)
    is_last[:-1] = (key[1:] != key[:-1]) | (who[1:] != who[:-1])
    names = np.array(both.owners, object)
    rank = np.argsort(np.argsort(names.astype(str)))  # names decide among equals, not their order
    key, who, when = key[is_last], who[is_last], when[is_last]
    order = np.lexsort((rank[who], when, key))
    key, who, when = key[order], who[order], when[order]
    mine = pc.index_in(candidates["owner"], value_set=pa.array(both.owners, pa.string()))
    mine = pc.fill_null(mine, -1).to_numpy()
    asked = np.searchsorted(used, 3 * person)
    place = np.searchsorted(key, asked, side="right") - 1
    place = np.where((place >= 0) & (who[place] == mine), place - 1, place)
    is_found = (person >= 0) & (place >= 0) & (key[place] == asked)
    name[is_found], day[is_found] = names[who[place[is_found]]], when[place[is_found]]
    return name, day
