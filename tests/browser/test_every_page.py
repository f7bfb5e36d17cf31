"""Each page in a real browser: wide and on a phone, light and dark, full and empty."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import pytest
from tests.browser.conftest import PHONE, WIDE, violations

PAGES = ["/", "/what-if?period=2026-Q4", "/pipeline", "/pipeline/board", "/pipeline/halve",
         "/forecast", "/follow-ups", "/why", "/prices", "/team", "/import", "/begin", "/settings",
         "/help", "/help/glossary", "/sign-in"]  # fmt: skip
KEPT = os.environ.get("ONTARGET_SCREENS")
# The documentation shows the pages of one seller rather than those of the whole firm.
OF_ONE = ("/", "/pipeline", "/pipeline/halve", "/forecast", "/follow-ups")
ONE = "?owner=Bogdan+Quillan&period=2026-Q4"


def _keep(page, name: str) -> None:
    """Keep a screenshot where the environment names a folder for them."""
    if KEPT:
        Path(KEPT).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{KEPT}/{name}.png", full_page=True)


def _keep_all(open_page, home: str, path: str) -> None:
    """Keep a page wide and narrow, light and dark, as the documentation shows it."""
    if KEPT:
        for size, scheme in product((WIDE, PHONE), ("light", "dark")):
            page, _ = open_page(
                home, f"{path}{ONE if path in OF_ONE else ''}", size=size, scheme=scheme
            )
            assert page.locator("[role=alert]").count() == 0
            _keep(page, f"{_name(path)}-{size['width']}-{scheme}")


def _name(path: str) -> str:
    return path.strip("/").replace("/", "-").split("?")[0] or "today"


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quiet_fits_and_is_accessible(demo, open_page, path):
    _keep_all(open_page, demo, path)
    for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
        page, heard = open_page(demo, path, size=size, scheme=scheme)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert violations(page) == []
        assert heard.said == []
        assert heard.elsewhere == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_an_empty_book_has_a_calm_page_everywhere(empty, open_page, path):
    page, heard = open_page(empty, path, size=PHONE)
    _keep(page, f"{_name(path)}-empty")
    text = page.locator("main").inner_text()
    assert text.strip()
    assert "Traceback" not in text
    assert "unforeseen" not in text
    assert violations(page) == []
    assert heard.said == []


@pytest.mark.slow
def test_what_is_wrong_is_said_on_a_page_that_helps(demo, open_page):
    for path in ("/nowhere", "/?owner=Nobody", "/opportunity/none", "/?period=never"):
        page, _ = open_page(demo, path)
        assert page.locator("[role=alert]").count() == 1
        assert page.locator("main a").count() >= 1
        assert violations(page) == []


@pytest.mark.slow
def test_the_day_is_worked_through_by_keyboard_alone(demo, open_page):
    page, heard = open_page(demo, "/?period=2026-Q4")
    title = page.locator(".card h3 a").first.inner_text()
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("body").press("j")
    assert page.evaluate("document.activeElement.textContent") == title
    page.locator(".tick summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("spoke to her")
    page.keyboard.press("Enter")
    page.wait_for_selector(".done li")
    assert title in page.locator(".done").inner_text()
    assert heard.said == []


@pytest.mark.slow
def test_the_what_if_moves_the_headline_in_place(demo, open_page):
    page, heard = open_page(demo, "/what-if?period=2026-Q4")
    before = page.locator("#supposed-said").inner_text()
    page.locator("fieldset.states").first.get_by_label("won").check()
    for _ in range(200):
        if page.locator("#supposed-said").inner_text() != before:
            break
        page.wait_for_timeout(50)
    assert page.locator("#supposed-said").inner_text() != before
    assert "period=2026-Q4" in page.url
    assert heard.said == []
