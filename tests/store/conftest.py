"""Books for the tests of the store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.conftest import MIGRATED

from ontarget.store import book as books
from ontarget.store.book import Book, open_book

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _really_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what tests/conftest.py does to save time elsewhere."""
    monkeypatch.setattr(books, "fill_book", MIGRATED)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A new book in a file."""
    return open_book(str(tmp_path / "book.sqlite"), now=NOW)


@pytest.fixture(params=["sqlite", "postgres"])
def new_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is no book yet, in either engine."""
    if request.param == "sqlite":
        return str(tmp_path / "either.sqlite")
    return str(request.getfixturevalue("fresh_postgres"))


@pytest.fixture
def either_book(new_location: str) -> Book:
    """A new book in either engine."""
    return open_book(new_location, now=NOW)
