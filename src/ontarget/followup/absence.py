"""Working days on which one side is away: they are no silence, and nothing is due on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.followup.contacts import Flags, Ints, WorkingDays, day_numbers

_WIDE = 2**24  # above any number of a working day
_MOST_ROUNDS = 200
_OWNER, _PERSON = "owner ", "contact "


@dataclass(frozen=True, slots=True)
class Away:
    """Stretches of working days by number, after ``begin`` up to ``end``; a row's are apart."""

    n_rows: int
    row: Ints
    begin: Ints
    end: Ints

    def between(self, start: Ints, stop: Ints) -> Ints:
        """Return per row the working days away after ``start`` up to ``stop``."""
        found = np.zeros(self.n_rows, np.int64)
        if len(self.row):
            low = np.maximum(self.begin, start[self.row])
            high = np.minimum(self.end, stop[self.row])
            np.add.at(found, self.row, np.maximum(high - low, 0))
        return found

    def after(self, start: Ints, days: Ints) -> Ints:
        """Return per row the day by which so many working days after ``start`` were not away."""
        found = start + days
        for _ in range(_MOST_ROUNDS if len(self.row) else 0):
            further = start + days + self.between(start, found)
            if (further == found).all():
                break
            found = further
        return found

    def is_away(self, numbers: Ints) -> Flags:
        """Tell per row whether it is away on the working day of this number."""
        return self.between(numbers - 1, numbers) > 0


def owner_key(name: str) -> str:
    """Return who a seller is among absences: a seller may be called as a record is numbered.

    >>> owner_key("3"), person_key(3)
    ('owner 3', 'contact 3')
    """
    return f"{_OWNER}{name}"


def person_key(record_id: int) -> str:
    """Return who a contact is among absences."""
    return f"{_PERSON}{record_id}"


def find_away(rows: pa.Table, absences: pa.Table | None, working: WorkingDays) -> Away:
    """Return when the owner or the person of each row is away.

    ``absences``: who (of ``owner_key`` or ``person_key``), from_on, to_on, both days included.
    ``rows``: owner and contact_record_id.
    """
    none = np.zeros(0, np.int64)
    if absences is None or not absences.num_rows or not rows.num_rows:
        return Away(rows.num_rows, none, none, none)
    who = absences["who"].combine_chunks()
    begin = working.number(day_numbers(absences["from_on"]) - 1)
    end = working.number(day_numbers(absences["to_on"]))
    persons = pc.cast(rows["contact_record_id"], pa.string())
    named = [(_OWNER, rows["owner"]), (_PERSON, persons)]
    pairs = [_pairs(pc.binary_join_element_wise(kind, ids, ""), who) for kind, ids in named]
    row = np.concatenate([pair[0] for pair in pairs])
    which = np.concatenate([pair[1] for pair in pairs])
    return _apart(rows.num_rows, row, begin[which], end[which])


def _pairs(names: pa.ChunkedArray, who: pa.Array) -> tuple[Ints, Ints]:
    """Return rows and absences of the same name."""
    listed = pc.drop_null(pc.unique(who))
    of_row = pc.fill_null(pc.index_in(names, value_set=listed), -1)
    of_absence = pc.fill_null(pc.index_in(who, value_set=listed), -2)
    of_row, of_absence = (
        np.asarray(one.to_numpy(zero_copy_only=False) if isinstance(one, pa.Array)
                   else one.to_numpy()).astype(np.int64)
        for one in (of_row, of_absence)
    )  # fmt: skip
    order = np.argsort(of_row, kind="stable")
    first = np.searchsorted(of_row[order], of_absence, side="left")
    n = np.searchsorted(of_row[order], of_absence, side="right") - first
    which = np.repeat(np.arange(len(of_absence)), n)
    step = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    return order[first[which] + step], which


def _apart(n_rows: int, row: Ints, begin: Ints, end: Ints) -> Away:
    """Cut stretches so that no day of a row is in two."""
    order = np.lexsort((end, begin, row))
    row, begin, end = row[order], begin[order], end[order]
    reached = np.maximum.accumulate(row * _WIDE + end) - row * _WIDE
    is_same = np.zeros(len(row), bool)
    is_same[1:] = row[1:] == row[:-1]
    before = np.where(is_same, np.roll(reached, 1), -1)
    begin = np.maximum(begin, before)
    is_left = end > begin
    return Away(n_rows, row[is_left], begin[is_left], end[is_left])
