"""The state of every opportunity on two days, side by side."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.period import Period

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]

NO_DAY = np.iinfo(np.int64).min
_EPOCH = date(1970, 1, 1)


class Side:
    """One day's state of the opportunities of both days."""

    def __init__(self, table: pa.Table, place: pa.Array, currency: str) -> None:
        self._table, self._place = table, place
        self.exists: Bools = np.asarray(pc.is_valid(place))
        self.is_mine = self.flag("is_mine")
        self.status = self.words("status")
        self.close_on = self.days("close_date")
        self.closed_on = self.days("closed_on")
        self.amount = self.numbers("amount", 0)
        self.has_amount: Bools = np.asarray(pc.is_valid(self.column("amount")))
        self.currency = self.words("currency")
        self.currency[self.currency == ""] = currency

    def column(self, name: str) -> pa.ChunkedArray:
        """Return a column, null where the opportunity does not exist."""
        return self._table[name].take(self._place)

    def words(self, name: str) -> Words:
        """Return a column of text, nothing for null."""
        return np.asarray(pc.fill_null(self.column(name), "").to_pylist(), object)

    def numbers(self, name: str, null: int) -> Ints:
        """Return a column of whole numbers with ``null`` for null."""
        return np.asarray(pc.fill_null(self.column(name), null), np.int64)

    def days(self, name: str) -> Ints:
        """Return a column of days as numbers since 1970."""
        days = self.column(name).cast(pa.int32()).cast(pa.int64())
        return np.asarray(pc.fill_null(days, int(NO_DAY)), np.int64)

    def flag(self, name: str) -> Bools:
        """Return a column of yes and no, no for null."""
        return np.asarray(pc.fill_null(self.column(name), False), np.bool_)


class Pair:
    """Both days side by side, and where each opportunity stands."""

    def __init__(
        self, before: pa.Table, after: pa.Table, since: date, period: Period | None, currency: str
    ) -> None:
        columns = ["source", "opportunity_id", "record_id"]
        both = pa.concat_tables([after.select(columns), before.select(columns)])
        both = both.group_by(columns).aggregate([]).sort_by([(c, "ascending") for c in columns])
        ids = both["record_id"].combine_chunks()
        self.keys, self.n = both, both.num_rows
        self.then = Side(before, _index(ids, before), currency)
        self.now = Side(after, _index(ids, after), currency)
        self.since = (since - _EPOCH).days
        self.period = period
        self._forget_the_unseen(before)
        self.was_closed = self.then.exists & np.isin(self.then.status, ("won", "lost"))
        self.was_open = self.then.exists & (self.then.status == "open")
        self.was_in = self.was_open & self.then.is_mine & self.dated(self.then.close_on)
        self.is_open = self.now.exists & (self.now.status == "open")
        self.is_in = self.is_open & self.now.is_mine & self.dated(self.now.close_on)

    def _forget_the_unseen(self, before: pa.Table) -> None:
        """Take what the book knows nothing of on the first day as not being there.

        It exists from its day of creation on, but without any value. Where its source was known by
        then, it was entered later; otherwise the book itself began later.
        """
        seen = before.filter(pc.less_equal(before["first_seen_on"], self._as_day()))
        sources = seen["source"].combine_chunks()
        self.is_source_seen: Bools = np.asarray(pc.is_in(self.keys["source"], value_set=sources))
        first = np.where(self.then.exists, self.then.days("first_seen_on"), NO_DAY)
        self.is_late = first > self.since
        is_blank = self.is_late & ~self.then.has_amount & (self.then.close_on == NO_DAY)
        is_blank &= (self.then.words("stage") == "") & (self.then.status == "open")
        self.is_unseen = is_blank & ~self.is_source_seen
        self.then.exists &= ~is_blank
        created = self.now.days("created_on")
        is_first = ~self.then.exists & (created == NO_DAY) & ~self.is_source_seen
        self.is_unseen |= is_first

    def _as_day(self) -> pa.Scalar:
        return pa.scalar(self.since, pa.int32()).cast(pa.date32())

    def dated(self, day: Ints) -> Bools:
        """Whether days lie in the period; all do where none is asked about."""
        found: Bools = ~self.earlier(day) & ~self.later(day)
        return found if self.period is None else found & (day != NO_DAY)

    def earlier(self, day: Ints) -> Bools:
        """Whether days lie before the period."""
        if self.period is None:
            return np.zeros(self.n, bool)
        found: Bools = (day != NO_DAY) & (day < (self.period.start - _EPOCH).days)
        return found

    def later(self, day: Ints) -> Bools:
        """Whether days lie after the period."""
        if self.period is None:
            return np.zeros(self.n, bool)
        found: Bools = day > (self.period.end - _EPOCH).days
        return found


def _index(ids: pa.Array, table: pa.Table) -> pa.Array:
    return pc.index_in(ids, value_set=table["record_id"].combine_chunks())
