"""The way in for Python: an open book, asked and changed by methods named like the commands."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from ontarget.core.errors import UsageError
from ontarget.core.scope import one_scope
from ontarget.python.answers import Answers
from ontarget.python.asking import Day, day_of
from ontarget.python.buyers import Buyers
from ontarget.python.decisions import Decisions
from ontarget.python.files import Files
from ontarget.python.reasons import Reasons
from ontarget.python.records import Records

_log = logging.getLogger("ontarget")


class OpenBook(Answers, Reasons, Records, Decisions, Buyers, Files):
    """An open book on a day. Each method is a command of the same name, with its options.

    Made by ``open_book``. Nothing has to be closed; as a context manager it lets go of what it
    keeps in memory.
    """

    @property
    def as_of(self) -> date:
        """The day asked about: the one that was stated, or today in the book's zone."""
        return self.desk.as_of

    @property
    def location(self) -> str:
        """Where the book is, without a password."""
        return self.desk.book.location

    def at(self, as_of: Day) -> Self:
        """Return the same book on another day; None for today, whenever that is."""
        return replace(self, day=day_of(self.desk_on(None), as_of))

    def of(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False
    ) -> Self:
        """Return the same book, asked about one seller, team or the company unless a call says."""
        return replace(self, scope=one_scope(owner, team, company))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        at: TracebackType | None,
    ) -> None:  # fmt: skip
        self.shelves.clear()

    def __repr__(self) -> str:
        whose = "" if self.scope is None else f", {self.scope.label}"
        return f"<ontarget book {self.location}, as of {self.as_of}{whose}>"


def open_book(
    book: str | Path | None = None, *, as_of: Day = None, owner: str | None = None,
    team: str | None = None, company: bool = False,
) -> OpenBook:  # fmt: skip
    """Open a book, made on first use: an SQLite file or a ``postgresql://`` address.

    Without one it is ``ONTARGET_BOOK``, else your own, as on the command line. ``as_of`` is today
    in the book's zone unless it is stated. The scope counts where a call names none; without one
    it is yours (``config("me", "Ann")``), else the whole book. Notices, such as of waiting for
    another process, go to the logger ``ontarget``.

    Raises
    ------
    OntargetError
        See ``ontarget.core.errors``: each says what, where and what to do next.
    """
    from ontarget.bootstrap import open_office

    location = None if book is None else str(book)
    if location is not None and not location.strip():
        raise UsageError("The book has no name.", "Give a file, or nothing for your own book.")
    office = open_office(location, _log.info)
    opened = OpenBook(office.desk, office.shelves, scope=one_scope(owner, team, company))
    return opened if as_of is None else opened.at(as_of)
