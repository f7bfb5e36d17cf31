"""The documentation as a folder, opened in a real browser without a server."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.conftest import PHONE, WIDE, Complaints, violations
from tools.docs_site.build import build

PAGES = ["index", "methods", "contract", "rest", "help/answer", "help/commands", "help/fields",
         "rules/SLP001-close_date_past", "measured/calibration", "changelog"]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


@pytest.fixture
def open_file(chromium, site):
    """Return a function that opens a page of the folder."""
    contexts = []

    def opened(name: str, *, size: dict[str, int] = WIDE, scheme: str = "light"):
        context = chromium.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        page, heard = context.new_page(), Complaints()
        heard.listen(page, site.as_uri())
        page.goto(f"{site.as_uri()}/{name}.html")
        return page, heard

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_is_quiet_and_is_accessible(open_file, name):
    for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
        page, heard = open_file(name, size=size, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.locator("#menu").get_attribute("open") == ("" if size == WIDE else None)
        assert heard.said == []
        assert heard.elsewhere == []
        assert violations(page) == []


@pytest.mark.slow
def test_the_search_finds_a_place_by_keyboard_alone_and_goes_there(open_file):
    page, heard = open_file("help/answer")
    page.keyboard.press("/")
    page.keyboard.type("discount margin")
    assert page.locator("#found li").count() >= 1
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/discount.html")
    page.keyboard.press("/")
    page.keyboard.type("no such word anywhere")
    assert "Nothing. Try another word" in page.locator("#found").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()
    assert heard.said == []
    assert heard.elsewhere == []


@pytest.mark.slow
def test_formulas_take_room_and_the_menu_opens_on_a_phone(open_file):
    page, _ = open_file("methods", size=PHONE)
    boxes = [one.bounding_box() for one in page.locator(".formula math").all()]
    assert len(boxes) > 10
    assert all(box["width"] > 40 and box["height"] > 10 for box in boxes)
    assert page.locator("#menu nav").is_hidden()
    page.get_by_text("All pages").click()
    assert page.locator("#menu nav").is_visible()
