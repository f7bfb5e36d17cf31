"""What HTTP says of each error: one table, complete by test."""

from __future__ import annotations

from ontarget.core.errors import (
    AmbiguousName,
    BookBusy,
    BookDamaged,
    BookError,
    BookExists,
    BookTooNew,
    FileError,
    MappingNeeded,
    NotInBook,
    OntargetError,
    UnreadableFile,
    UsageError,
)

HTTP_STATUS: dict[type[OntargetError], int] = {
    OntargetError: 500,
    UsageError: 422,
    AmbiguousName: 409,
    FileError: 422,
    UnreadableFile: 422,
    MappingNeeded: 422,
    BookError: 503,
    BookTooNew: 503,
    BookDamaged: 503,
    BookBusy: 503,
    BookExists: 409,
    NotInBook: 404,
}


def http_status(error: OntargetError) -> int:
    """Return the HTTP status of an error."""
    return HTTP_STATUS[type(error)]
