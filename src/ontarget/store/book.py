"""The book: one salesperson's or team's truth, in a SQLite file or a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ontarget.core.errors import BookBusy, BookDamaged, BookError, OntargetError
from ontarget.store import postgres, sqlite
from ontarget.store.layout import SCHEMA_VERSION
from ontarget.store.migrate import migrate, read_schema_version
from ontarget.store.transaction import ReadTransaction, Row, WriteTransaction

if TYPE_CHECKING:
    import pyarrow as pa

Notice = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Book:
    """An open book. It holds no connection between two calls, so nothing has to be closed.

    ``location`` is as it may be shown, without a password; ``path`` is None in PostgreSQL.
    """

    location: str
    engine: sa.Engine
    path: Path | None

    @property
    def book_id(self) -> str:
        """Identifies the book, with its change number, to caches outside it."""
        return str(self.rows("book")[0]["book_id"])

    @property
    def change_number(self) -> int:
        """How many write transactions the book has seen."""
        with self.read() as transaction:
            return transaction.change_number

    @property
    def version(self) -> tuple[str, ...]:
        """Identifies the book and what it holds now, the id first: it changes with every write.

        A file that somebody put in the book's place has another version, whatever its numbers.
        """
        with self.read() as transaction:
            number = transaction.change_number
            book_id = str(transaction.rows("book")[0]["book_id"])
        marks: tuple[str, ...] = ()
        if self.path:
            file = self.path.stat()
            marks = (str(file.st_ino), str(file.st_mtime_ns), str(file.st_size))
        return (book_id, str(number), self.location, *marks)

    @contextmanager
    def read(self) -> Iterator[ReadTransaction]:
        """Read several things as of one moment."""
        options: dict[str, Any] = (
            {} if self.path else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        with (
            _as_book_errors(self),
            self.engine.connect() as connection,
            connection.execution_options(**options).begin(),
        ):
            yield ReadTransaction(connection)

    @contextmanager
    def write(
        self, *, notice: Notice | None = None, timeout_seconds: float = 30.0
    ) -> Iterator[WriteTransaction]:
        """Write alone; everything is kept at the end, nothing after an exception.

        ``notice`` gets one sentence if another process has to finish first; BookBusy is raised
        if it does not within ``timeout_seconds``.
        """
        with _as_book_errors(self), _write_lock(self, timeout_seconds, notice) as connection:
            yield WriteTransaction(connection)

    def rows(self, table: str, /, **where: object) -> list[Row]:
        """Return rows as dictionaries; see ``ReadTransaction.rows``."""
        with self.read() as transaction:
            return transaction.rows(table, **where)

    def distinct(self, table: str, column: str) -> list[Any]:
        """Return the different values of a column in order, without null."""
        with self.read() as transaction:
            return transaction.distinct(table, column)

    def read_arrow(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        /,
        *,
        in_order: bool = True,
        **where: object,
    ) -> pa.Table:
        """Return a table as Arrow; see ``ReadTransaction.arrow``."""
        with self.read() as transaction:
            return transaction.arrow(table, columns, in_order=in_order, **where)

    def find_setting(self, name: str) -> Any:
        """Return the value of a setting, None if it was never set."""
        with self.read() as transaction:
            return transaction.find_setting(name)

    def set_setting(self, name: str, value: object) -> None:
        """Keep a setting; None forgets it."""
        with self.write() as transaction:
            transaction.set_setting(name, value)

    def upsert(
        self, kind: str, source: str, rows: Iterable[Mapping[str, Any]], *, seen_on: date
    ) -> list[int]:
        """Insert or change records by source id; see ``WriteTransaction.upsert``."""
        with self.write() as transaction:
            return transaction.upsert(kind, source, rows, seen_on=seen_on)


def is_postgres(location: str) -> bool:
    """Return whether a location names a PostgreSQL database rather than a file."""
    return location.startswith(("postgresql://", "postgres://"))


def open_book(location: str, *, now: datetime) -> Book:
    """Open a book, making it on first use and bringing an older one to the newest schema.

    Raises UnreadableFile for what is no book, BookTooNew, BookDamaged, and BookError if there is
    no way to it. ``now`` dates a new book.
    """
    if is_postgres(location):
        book = _postgres_book(location)
    else:
        path = Path(location).expanduser().absolute()
        if not path.exists():
            sqlite.create_at(path, lambda new: fill_book(open_file(new), now))
        sqlite.check_file(path)
        book = open_file(path)
    with _as_book_errors(book), book.engine.connect() as connection:
        version = read_schema_version(connection, book.location)
        if book.path:
            _ensure_wal(connection)
    if version < SCHEMA_VERSION:
        fill_book(book, now)
    return book


def open_file(path: Path) -> Book:
    """Return the book in a SQLite file as it is, without a look at its schema."""
    return Book(str(path), sqlite.make_engine(path), path)


def _postgres_book(location: str) -> Book:
    location = location.replace("postgres://", "postgresql://", 1)
    try:
        shown = sa.make_url(location).render_as_string(hide_password=True)
    except sa.exc.ArgumentError as error:
        raise BookError(
            "The location of the book is no PostgreSQL URL.",
            "Write postgresql://USER@HOST:PORT/DATABASE",
        ) from error
    return Book(shown, postgres.make_engine(location), None)


def fill_book(book: Book, now: datetime, *, is_new_allowed: bool = True, shown: str = "") -> bool:
    """Bring a book, or an empty database, to the newest schema.

    Returns False for an empty database where none is allowed; ``shown`` is its name in messages.
    Under the write lock, so that of two processes one finds nothing left to do.
    """
    with _as_book_errors(book), _write_lock(book, 30.0, None) as connection:
        version = read_schema_version(connection, shown or book.location)
        if version == 0 and not is_new_allowed:
            return False
        if version < SCHEMA_VERSION:
            migrate(connection, version, now)
        return True


def _ensure_wal(connection: sa.Connection) -> None:
    """Let readers and a writer work at once; a backup opened as a book is not set so yet."""
    connection.rollback()  # the mode cannot change inside a transaction
    driver: Any = connection.connection.driver_connection
    if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        driver.execute("PRAGMA journal_mode = WAL")


@contextmanager
def _write_lock(
    book: Book, timeout_seconds: float, notice: Notice | None
) -> Iterator[sa.Connection]:
    def on_wait() -> None:
        if notice is not None:
            notice(
                f"Another process is writing to {book.location}; "
                f"waiting up to {timeout_seconds:.0f} seconds."
            )

    with (
        book.engine.connect() as connection,
        connection.execution_options(is_writing=True).begin(),
    ):
        driver = sqlite if book.path else postgres
        driver.take_write_lock(connection, timeout_seconds, on_wait)
        yield connection


@contextmanager
def _as_book_errors(book: Book) -> Iterator[None]:
    """Turn what the drivers raise into errors a person can act on."""
    try:
        yield
    except (sa.exc.DBAPIError, book.engine.dialect.loaded_dbapi.Error) as error:
        raise _book_error(book, error) from error


def _book_error(book: Book, error: BaseException) -> OntargetError:
    said = str(getattr(error, "orig", None) or error).strip()
    if sqlite.is_busy(error) or postgres.is_busy(error):
        return BookBusy(
            f"Another process kept {book.location} locked for too long.",
            "Wait until it has finished, then try again; nothing was written.",
        )
    if sqlite.is_damage(error):
        return BookDamaged(
            f"{book.location} is damaged: {said}.", "Restore a backup with: ontarget restore FILE"
        )
    if isinstance(error, (sa.exc.IntegrityError, book.engine.dialect.loaded_dbapi.IntegrityError)):
        return BookError(f"{book.location} does not accept a row: {said}.", "Nothing was written.")
    return BookError(
        f"{book.location} cannot be used: {said}.",
        "Check that the location is right and can be written to; nothing was written.",
    )
