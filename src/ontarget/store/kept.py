"""Books that remember what was read of them.

``KeptBook`` stays as it was when it was first read: many past days are asked of one present state.
``LiveBook`` follows every change and reads anew only what was written to, for a process that goes
on running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ontarget.store.book import Book, Notice
from ontarget.store.transaction import ReadTransaction, Row, WriteTransaction

if TYPE_CHECKING:
    import pyarrow as pa

Memory = dict[tuple[Any, ...], Any]


class KeptReads(ReadTransaction):
    """Reads that look into the memory first. What is returned is not to be changed."""

    def __init__(self, connection: sa.Connection, memory: Memory) -> None:
        super().__init__(connection)
        self._memory = memory

    def rows(self, table: str, /, **where: object) -> list[Row]:
        """Return rows as dictionaries; see ``ReadTransaction.rows``."""
        key = ("rows", table, repr(sorted(where.items())))
        if key not in self._memory:
            self._memory[key] = super().rows(table, **where)
        return [dict(row) for row in self._memory[key]]

    def distinct(self, table: str, column: str) -> list[Any]:
        """Return the different values of a column; see ``ReadTransaction.distinct``."""
        key = ("distinct", table, column)
        if key not in self._memory:
            self._memory[key] = super().distinct(table, column)
        return list(self._memory[key])

    def arrow(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        /,
        *,
        in_order: bool = True,
        **where: object,
    ) -> pa.Table:
        """Return a table as Arrow; see ``ReadTransaction.arrow``.

        Columns of what was read before, with these or more of them, are taken from there.
        """
        key = ("arrow", table, repr(sorted(where.items())))
        read: list[tuple[bool, bool, pa.Table]] = self._memory.setdefault(key, [])
        for is_whole, is_ordered, found in read:
            has_all = is_whole if columns is None else set(columns) <= set(found.column_names)
            if has_all and (is_ordered or not in_order):
                return found if columns is None else found.select(list(columns))
        found = super().arrow(table, columns, in_order=in_order, **where)
        read.append((columns is None, in_order, found))
        return found


@dataclass(frozen=True, slots=True)
class KeptBook(Book):
    """The book as it was when each of its tables was first read."""

    memory: Memory = field(default_factory=dict, repr=False, compare=False)

    @contextmanager
    def read(self) -> Iterator[ReadTransaction]:
        """Read several things; what was read before comes from memory."""
        with Book.read(self) as transaction:
            yield KeptReads(transaction.connection, self.memory)


@dataclass(slots=True)
class _Tables:
    """Tables of one moment of a book."""

    stamp: tuple[object, ...] = ()
    memory: Memory = field(default_factory=dict)


class _LiveReads(KeptReads):
    """Reads that take whole tables from the memory of this moment of the book."""

    def __init__(self, connection: sa.Connection, book: LiveBook) -> None:
        super().__init__(connection, {})
        self._book = book
        self._is_placed = False

    def rows(self, table: str, /, **where: object) -> list[Row]:
        """Return rows as dictionaries, always from the book; see ``ReadTransaction.rows``."""
        return ReadTransaction.rows(self, table, **where)

    def distinct(self, table: str, column: str) -> list[Any]:
        """Return the different values of a column; see ``ReadTransaction.distinct``."""
        self._place()
        return super().distinct(table, column)

    def arrow(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        /,
        *,
        in_order: bool = True,
        **where: object,
    ) -> pa.Table:
        """Return a table as Arrow; see ``ReadTransaction.arrow``."""
        if where:
            return ReadTransaction.arrow(self, table, columns, in_order=in_order, **where)
        self._place()
        found = super().arrow(table, columns, in_order=in_order)
        self._book.shrink(self._memory)
        return found

    def _place(self) -> None:
        """Take the memory of the moment that this transaction sees."""
        if not self._is_placed:
            self._memory, self._is_placed = self._book.memory_of(self), True


@dataclass(frozen=True, slots=True)
class LiveBook(Book):
    """The book as it is, whose tables stay in memory until somebody writes to them.

    Threads may share it. After a write of its own the tables that were not written to stay; after
    one of another process all are read again.
    """

    most_bytes: int = 1 << 30
    tables: _Tables = field(default_factory=_Tables, repr=False, compare=False)
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @contextmanager
    def read(self) -> Iterator[ReadTransaction]:
        """Read several things as of one moment; whole tables may come from memory."""
        with Book.read(self) as transaction:
            yield _LiveReads(transaction.connection, self)

    @contextmanager
    def write(
        self, *, notice: Notice | None = None, timeout_seconds: float = 30.0
    ) -> Iterator[WriteTransaction]:
        """Write alone; see ``Book.write``."""
        with Book.write(self, notice=notice, timeout_seconds=timeout_seconds) as transaction:
            marks = self._marks()
            yield transaction
        with self.lock:
            self._move(transaction, marks)

    def memory_of(self, transaction: ReadTransaction) -> Memory:
        """Return what is remembered of the moment that a transaction sees."""
        stamp = self._stamp(transaction)
        with self.lock:
            if self.tables.stamp != stamp:
                self.tables.stamp, self.tables.memory = stamp, {}
            return self.tables.memory

    def shrink(self, memory: Memory) -> None:
        """Forget parts of what is there whole, and the largest where all is too large together."""
        with self.lock:
            sizes = {}
            for key, read in list(memory.items()):
                if key[0] == "arrow":
                    whole = [one for one in read if one[0] and one[1]]
                    memory[key] = whole[:1] or read
                    sizes[key] = _bytes_of(memory[key])
            while sum(sizes.values()) > self.most_bytes:
                largest = max(sizes, key=lambda key: sizes[key])
                del memory[largest], sizes[largest]

    def _stamp(self, transaction: ReadTransaction) -> tuple[object, ...]:
        row = transaction.rows("book")[0]
        return (row["book_id"], self._marks(), row["change_number"])

    def _marks(self) -> tuple[int, ...]:
        """Return what tells another file, or another content, from this one; see ``version``."""
        if not self.path:
            return ()
        file = self.path.stat()
        return (file.st_ino, file.st_mtime_ns, file.st_size)

    def _move(self, written: WriteTransaction, marks: tuple[int, ...]) -> None:
        """Keep what a write did not touch, if nobody else had written before it.

        Whoever writes after it makes another moment, of which nothing is remembered.
        """
        if self.tables.stamp[1:] != (marks, written.began_at):
            return
        self.tables.stamp = (self.tables.stamp[0], self._marks(), written.began_at + 1)
        # A copy, because other threads may be adding to it.
        read = list(self.tables.memory.items())
        self.tables.memory = {key: one for key, one in read if key[1] not in written.touched}


def _bytes_of(read: list[tuple[bool, bool, pa.Table]]) -> int:
    # A copy, because other threads may be adding to it.
    return sum(table.nbytes for _, _, table in list(read))


def live(book: Book) -> LiveBook:
    """Return the same book for a process that goes on running."""
    return LiveBook(book.location, book.engine, book.path)


def kept(book: Book) -> KeptBook:
    """Return the same book with a memory of its own."""
    return KeptBook(book.location, book.engine, book.path)
