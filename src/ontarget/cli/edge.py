"""Where the command line meets the use cases: shared options, errors, JSON and notices."""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

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

if TYPE_CHECKING:
    from ontarget.app.desk import Desk

DONE, FAILED, WRONG_USAGE, ROWS_LEFT_OUT = 0, 1, 2, 3

EXIT_CODES: dict[type[OntargetError], int] = {
    OntargetError: FAILED,
    UsageError: WRONG_USAGE,
    AmbiguousName: WRONG_USAGE,
    FileError: FAILED,
    UnreadableFile: FAILED,
    MappingNeeded: FAILED,
    BookError: FAILED,
    BookTooNew: FAILED,
    BookDamaged: FAILED,
    BookBusy: FAILED,
    BookExists: FAILED,
    NotInBook: FAILED,
}


@dataclass(frozen=True)
class Shared:
    """Options given before the command."""

    book: str | None
    as_of: str | None
    is_debug: bool


def open_shared(context: typer.Context) -> Desk:
    """Open the book named by the shared options."""
    from ontarget.bootstrap import open_desk
    from ontarget.core.day import parse_day

    shared: Shared = context.obj
    desk = open_desk(shared.book, None, notice)
    if shared.as_of is None:
        return desk
    from dataclasses import replace

    return replace(desk, as_of=parse_day(shared.as_of, desk.as_of))


def notice(text: str) -> None:
    """Say something beside the result: on stderr."""
    print(text, file=sys.stderr)  # noqa: T201 - the terminal is this module's job


def write(text: str) -> None:
    """Write a result to stdout."""
    print(text)  # noqa: T201 - the terminal is this module's job


def write_json(document: Any) -> None:
    """Write one JSON document to stdout."""
    write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def is_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def exit_code(error: BaseException) -> int:
    """Return the exit code of an error."""
    if isinstance(error, OntargetError):
        return EXIT_CODES[type(error)]
    if isinstance(error, (typer.Abort, KeyboardInterrupt)):
        return FAILED
    # Typer's own complaints, such as an unknown option, carry their exit code.
    return int(getattr(error, "exit_code", FAILED))


def report_error(error: BaseException, *, is_debug: bool) -> None:
    """Say on stderr what happened, where, and what to do next."""
    if isinstance(error, typer.Exit):
        return
    if is_debug:
        traceback.print_exception(error)
    explain = getattr(error, "format_message", None)
    if isinstance(error, OntargetError):
        notice(f"ontarget: {error.message}" + (f"\n  {error.hint}" if error.hint else ""))
    elif isinstance(error, (typer.Abort, KeyboardInterrupt)):
        notice("Stopped; nothing more was written.")
    elif explain is not None:
        notice(f"ontarget: {explain()}\n  See: ontarget --help")
    else:
        notice(
            f"ontarget: something unforeseen happened ({type(error).__name__}: {error}).\n"
            "  Run it again with --debug and report what it prints; the book is as it was."
        )
