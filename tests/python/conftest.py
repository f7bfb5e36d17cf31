"""Maya's book in Python's hands, and the command line beside it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.app.maya import ACTIVITIES, CONTACTS, OPPORTUNITIES, TARGETS

from ontarget.app.commission_plan import TEMPLATE
from ontarget.bootstrap import Office
from ontarget.cli.main import run
from ontarget.python.book import OpenBook
from ontarget.store.book import open_book

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def opened_in(folder: Path, cache: Path) -> OpenBook:
    """A book on a Monday morning, filled through Python itself."""
    office = Office(open_book(str(folder / "book.sqlite"), now=NOW), cache, clock=lambda: NOW)
    book = OpenBook(office.desk, office.shelves)
    files = {"opportunity.csv": OPPORTUNITIES, "contact.csv": CONTACTS,
             "activity.csv": ACTIVITIES, "target.csv": TARGETS}  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    book.config("n_paths", 1000)
    book.config("time_zone", "Europe/Berlin")
    found = book.import_([folder / name for name in files], snapshot_on=date(2026, 11, 23))
    assert not found.has_left_out
    book.config("me", "Maya")
    return book


@pytest.fixture
def book(tmp_path: Path, sql_cache: Path) -> OpenBook:
    """Maya's book, of this test alone."""
    return opened_in(tmp_path, sql_cache)


@pytest.fixture(scope="module")
def read_book(tmp_path_factory: pytest.TempPathFactory, sql_cache: Path) -> OpenBook:
    """Maya's book with something of everything, for tests that only read."""
    folder = tmp_path_factory.mktemp("read")
    book = opened_in(folder, sql_cache)
    (folder / "plan.toml").write_text(TEMPLATE, encoding="utf-8")
    book.earnings_plan(folder / "plan.toml")
    book.decide("Norden", "backburner", until="+30d", reason="budget in January")
    book.obstacle_add("Osprey", "No budget yet", owner="Maya", due="+1w")
    book.qualify("Halden", "need", "faster loading", said_by="Ben Hald")
    book.content_add("Loading study", link="https://example.org/study", obstacles="budget")
    book.commit_set(period="2026-Q4", commit=50_000, p_hit=0.4)
    book.case("Halden", formula="hours*rate", input={"hours": 10, "rate": 80}, per="week")
    book.prefer("Ann", days="mon,tue", from_="15:00")
    book.away("me", from_="2026-12-21", to="2026-12-23")
    book.waive("AMT001", everywhere=True, reason="known")
    return book


@pytest.fixture
def on_terminal(sql_cache, capsys, monkeypatch):
    """Return a function: a book and a command's words to its document, or to its error."""
    monkeypatch.setattr("ontarget.bootstrap.read_clock", lambda: NOW)
    monkeypatch.setenv("ONTARGET_CACHE", str(sql_cache))

    def call(book: OpenBook, *arguments: str):
        with pytest.raises(SystemExit):
            run(["--book", book.location, *arguments, "--json"])
        said = capsys.readouterr()
        return json.loads(said.out) if said.out else said.err

    return call
