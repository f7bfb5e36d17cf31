"""A real Chromium at a real server on this machine, with everything it complains of kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from benchmarks.web_server import serve_office

from ontarget.app.demo import make_demo
from ontarget.app.desk import Desk
from ontarget.bootstrap import Office
from ontarget.config import Settings
from ontarget.store.book import open_book

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AXE = Path(__file__).parents[2] / ".venv/axe/package/axe.min.js"
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
          "--disable-sync", "--disable-component-update", "--disable-dev-shm-usage"]  # fmt: skip
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Complaints:
    """What the browser complained of, and which other machines it was sent to."""

    said: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def listen(self, page: Any, home: str) -> None:
        """Keep what happens on a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", lambda one: None if one.url.startswith((home, "data:"))
                else self.elsewhere.append(one.url))  # fmt: skip

    def _console(self, message: Any) -> None:
        # A refused form is answered with an error status, and Chromium notes that.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.said.append(f"{message.type}: {message.text}")


@contextmanager
def serving(office: Office) -> Iterator[str]:
    """Serve an office on a free port of this machine."""
    with serve_office(office) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; without it all of these tests are skipped, loudly."""
    place = shutil.which("chromium")
    if place is None:
        pytest.skip("CHROMIUM IS NOT INSTALLED: no page was opened. apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=place, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled queries and fits, kept over the whole run."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[str]:
    """A server on the book of the demo, as of a fixed day."""
    folder = tmp_path_factory.mktemp("demo")
    location = str(folder / "demo.sqlite")

    def desk(_: str, day: date) -> Desk:
        book = open_book(location, now=NOW)
        return Desk(book, day, NOW, Settings({}), cache, lambda _: None)

    make_demo(folder, as_of=NOW.date(), seed=1, book=location, open_desk=desk)
    book = open_book(location, now=NOW)
    with serving(Office(book, cache, clock=lambda: NOW)) as home:
        yield home


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[str]:
    """A server on a book that holds nothing."""
    book = open_book(str(tmp_path_factory.mktemp("empty") / "book.sqlite"), now=NOW)
    with serving(Office(book, cache, clock=lambda: NOW)) as home:
        yield home


@pytest.fixture
def fresh(tmp_path: Path, cache: Path) -> Iterator[str]:
    """A server on an empty book of this test's own."""
    with serving(Office(open_book(str(tmp_path / "book.sqlite"), now=NOW), cache,
                        clock=lambda: NOW)) as home:  # fmt: skip
        yield home


@pytest.fixture
def open_page(chromium):
    """Return a function that opens a page and waits until it is worked out."""
    contexts = []

    def opened(home: str, path: str, *, size: dict[str, int] = WIDE, scheme: str = "light"):
        context = chromium.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        page, heard = context.new_page(), Complaints()
        page.set_default_timeout(30_000)
        heard.listen(page, home)
        page.goto(home + path)
        settle(page)
        return page, heard

    yield opened
    for context in contexts:
        context.close()


def settle(page: Any) -> None:
    """Wait until the page is worked out and its charts are drawn.

    Nothing is evaluated for it: the policy of the pages forbids that, as it should.
    """
    busy = page.locator("[aria-busy=true]")
    for _ in range(1200):
        if not busy.count():
            page.wait_for_load_state("networkidle")
            if not busy.count():  # what was sent may have led to a page that is worked out first
                break
        page.wait_for_timeout(100)
    for _ in range(50):
        if page.locator(".chart .stage").count() == page.locator(".chart .stage svg").count():
            break
        page.wait_for_timeout(100)


def violations(page: Any) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA."""
    if not AXE.exists():
        pytest.skip("AXE-CORE IS NOT THERE: accessibility was not judged. It needs npm")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async () => (await axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
        'wcag22aa']})).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target).slice(0, 3)
        .join(' | '))"""
    )
    return list(found)
