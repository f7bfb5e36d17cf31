"""A desk on a real book, and files written in the test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.app.halving import ANN, CLOSED, HEAD, MONDAY, OF_BOB, OPEN
from tests.app.maya import ACTIVITIES, CONTACTS, OPPORTUNITIES, TARGETS

from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.targets import set_target
from ontarget.config import Settings
from ontarget.store.book import open_book

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def make_desk(tmp_path: Path, sql_cache: Path):
    """Return a function that opens a desk on a new or existing book of the test."""

    def make(name: str = "book.sqlite", as_of: date = date(2026, 11, 23), **settings) -> Desk:
        book = open_book(str(tmp_path / name), now=NOW)
        return Desk(book, as_of, NOW, Settings(settings), sql_cache, lambda _: None)

    return make


@pytest.fixture
def desk(make_desk) -> Desk:
    """A desk on an empty book."""
    return make_desk()


@pytest.fixture
def take(tmp_path: Path):
    """Return a function that imports files written as text."""

    def imported(desk: Desk, files: dict[str, str], *, on: date | None = None, **request):
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        paths = tuple(folder / name for name in files)
        wanted = ImportRequest(paths, snapshot_on=on, **request)
        return import_files(replace(desk, as_of=on or desk.as_of), wanted)

    return imported


@pytest.fixture
def quick(make_desk) -> Desk:
    """A desk on an empty book, with few simulated futures."""
    return make_desk(n_paths=2000)


@pytest.fixture
def busy(quick, take) -> Desk:
    """A desk on a book with a target and six open opportunities of Ann, one of Bob."""
    take(quick, {"deals.csv": HEAD + CLOSED + OPEN + OF_BOB}, on=MONDAY)
    set_target(quick, ANN, period="2026-Q4", number=Decimal(1900), currency="EUR")
    return quick


@pytest.fixture
def maya(make_desk, take) -> Desk:
    """A desk on Maya's book, on a Monday morning in Berlin."""
    desk = make_desk(n_paths=1000, time_zone="Europe/Berlin", country="DE", me="Maya")
    take(desk, {"opportunity.csv": OPPORTUNITIES, "contact.csv": CONTACTS,
                "activity.csv": ACTIVITIES, "target.csv": TARGETS}, source="crm")  # fmt: skip
    return desk
