"""A server on a real book, asked without a network."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.app.maya import ACTIVITIES, CONTACTS, OPPORTUNITIES, TARGETS

from ontarget.app.import_files import ImportRequest, import_files
from ontarget.bootstrap import Office
from ontarget.door.session import Sessions
from ontarget.serving.app import make_app
from ontarget.store.book import open_book

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECRET = "of the tests alone, of the tests alone"


@pytest.fixture
def empty_office(tmp_path: Path, sql_cache: Path) -> Office:
    """A server's office on a book that holds nothing, on a Monday morning."""
    book = open_book(str(tmp_path / "book.sqlite"), now=NOW)
    return Office(book, sql_cache, clock=lambda: NOW)


@pytest.fixture
def office(empty_office: Office, tmp_path: Path) -> Office:
    """The same on Maya's book."""
    for name, value in (("n_paths", 1000), ("time_zone", "Europe/Berlin"), ("me", "Maya")):
        empty_office.book.set_setting(name, value)
    files = {"opportunity.csv": OPPORTUNITIES, "contact.csv": CONTACTS,
             "activity.csv": ACTIVITIES, "target.csv": TARGETS}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    wanted = ImportRequest(tuple(tmp_path / name for name in files), snapshot_on=date(2026, 11, 23))
    import_files(empty_office.desk(), wanted)
    return empty_office


class Browser(TestClient):
    """A client with cookies that waits for pages and sends forms with their token."""

    def page(self, path: str) -> str:
        """Return a page once it is worked out."""
        return self.settled(path).text

    def settled(self, path: str):
        """Return what a page is answered with once it is worked out."""
        for _ in range(100):
            found = self.get(path)
            if 'class="waiting"' not in found.text:
                return found
        raise AssertionError(f"{path} is never worked out")

    def token(self) -> str:
        """Return the token of this session."""
        found = re.search(r'name="token" value="([^"]+)"', self.get("/sign-in").text)
        assert found is not None
        return found[1]

    def submit(self, path: str, **said: str):
        """Send a form as a page of the server would."""
        return self.post(path, data={"token": self.token(), **said}, follow_redirects=False)


def browser_on(office: Office, *, password_hash: str | None = None) -> Browser:
    """Return a browser at the server of an office."""
    app = make_app(office, sessions=Sessions(SECRET, password_hash))
    return Browser(app, base_url="http://localhost:8737")


@pytest.fixture
def browser(office: Office) -> Browser:
    """A browser at the server of Maya's book."""
    return browser_on(office)


@pytest.fixture
def empty_browser(empty_office: Office) -> Browser:
    """A browser at the server of an empty book."""
    return browser_on(empty_office)


def routes_of(one) -> list:
    """Return every route of an application, those of included routers too."""
    inner = getattr(one, "original_router", one)
    parts = getattr(inner, "routes", None)
    return [inner] if parts is None else [route for part in parts for route in routes_of(part)]
