"""What can go wrong so that the program cannot go on.

::

    OntargetError
    |-- UsageError          the call itself is wrong: an unknown name, a bad date (exit 2)
    |   `-- AmbiguousName   a name fits several records (exit 2)
    |-- FileError           a file cannot be read or written
    |   |-- UnreadableFile  empty, binary, a folder, no heading row
    |   `-- MappingNeeded   which column means what cannot be decided without the user
    |-- BookError           the book cannot be used
    |   |-- BookTooNew      written by a newer version
    |   |-- BookDamaged     fails its integrity check
    |   |-- BookBusy        another process holds the lock for longer than the timeout
    |   `-- BookExists      would be overwritten
    `-- NotInBook           the record, scope or target asked for is not in the book

Each class has a ``code`` that is documented in ``help/errors.md``, and each instance a message
(what and where) and a hint (what to do next).
"""

from __future__ import annotations

from typing import ClassVar


class OntargetError(Exception):
    """Base of all errors; ``message`` says what and where, ``hint`` what to do next."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OntargetError):
    """The call's words are wrong."""

    code = "usage"


class AmbiguousName(UsageError):
    """A name fits several records; the message lists them."""

    code = "ambiguous_name"


class FileError(OntargetError):
    """A file cannot be read or written."""

    code = "file"


class UnreadableFile(FileError):
    """The file is empty, binary, a folder or has no heading row."""

    code = "unreadable_file"


class MappingNeeded(FileError):
    """A choice only the user can make stands between the file and the book."""

    code = "mapping_needed"


class BookError(OntargetError):
    """The book cannot be used."""

    code = "book"


class BookTooNew(BookError):
    """The book was written by a newer version of ontarget."""

    code = "book_too_new"


class BookDamaged(BookError):
    """The book, or a backup of it, fails its integrity check."""

    code = "book_damaged"


class BookBusy(BookError):
    """Another process held the book for longer than the timeout."""

    code = "book_busy"


class BookExists(BookError):
    """An existing book would be overwritten."""

    code = "book_exists"


class NotInBook(OntargetError):
    """The record, scope or target asked for is not in the book."""

    code = "not_in_book"


ERRORS: tuple[type[OntargetError], ...] = (
    OntargetError,
    UsageError,
    AmbiguousName,
    FileError,
    UnreadableFile,
    MappingNeeded,
    BookError,
    BookTooNew,
    BookDamaged,
    BookBusy,
    BookExists,
    NotInBook,
)
