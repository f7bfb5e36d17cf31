"""A book whose tables are read once and kept: many past days asked of one present state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ontarget.store.book import Book
from ontarget.store.transaction import ReadTransaction, Row

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


def kept(book: Book) -> KeptBook:
    """Return the same book with a memory of its own."""
    return KeptBook(book.location, book.engine, book.path)
