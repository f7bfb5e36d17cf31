"""Each page on a book of 20,000 opportunities and 200 sellers: it fits, and is light."""

from __future__ import annotations

import csv
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.browser.conftest import NOW, PHONE, WIDE, serving, settle, violations

from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.targets import set_target
from ontarget.bootstrap import Office
from ontarget.config import Settings
from ontarget.core.scope import Scope
from ontarget.store.book import open_book

PAGES = ["/", "/pipeline", "/pipeline?page=200", "/pipeline/board", "/pipeline/halve", "/forecast",
         "/follow-ups", "/why", "/prices", "/team", "/settings", "/import"]  # fmt: skip
N_ROWS, N_SELLERS = 20_000, 200
STAGES = ("Talk", "Demo", "Offer", "Contract")


def write_deals(path):
    rng = random.Random(7)
    names = ["id", "name", "account", "owner", "team", "stage", "amount", "currency",
             "created on", "close date", "next step"]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(names)
        for number in range(N_ROWS):
            seller = rng.randrange(N_SELLERS)
            created = NOW.date() - timedelta(rng.randrange(10, 500))
            is_open = number % 5 < 3
            closes = NOW.date() + timedelta(rng.randrange(-20, 120)) if is_open else min(
                created + timedelta(rng.randrange(5, 150)), NOW.date() - timedelta(1)
            )  # fmt: skip
            stage = rng.choice(STAGES) if is_open else rng.choice(("Won", "Lost", "Lost"))
            rows.writerow([
                f"h-{number}", f"Line {number}", f"Account {number % 9000}", f"Seller {seller:03}",
                f"Team {seller % 40:02}", stage, rng.randrange(500, 90_000), "EUR",
                created, closes, rng.choice(("", "Send the offer", "Call the buyer")),
            ])  # fmt: skip


@pytest.fixture(scope="module")
def huge(tmp_path_factory, cache):
    folder = tmp_path_factory.mktemp("huge")
    write_deals(folder / "deals.csv")
    location = str(folder / "book.sqlite")
    desk = Desk(open_book(location, now=NOW), NOW.date(), NOW, Settings({}), cache, lambda _: None)
    import_files(desk, ImportRequest((folder / "deals.csv",)))
    for number in range(N_SELLERS):
        set_target(desk, Scope("owner", f"Seller {number:03}"), period="2026-Q4",
                   number=Decimal(90_000))  # fmt: skip
    with serving(Office(open_book(location, now=NOW), cache, clock=lambda: NOW)) as home:
        yield home


@pytest.mark.slow
def test_a_page_of_a_huge_book_fits_and_is_light(huge, open_page):
    for path in PAGES:
        page, heard = open_page(huge, path, size=PHONE if path == "/pipeline" else WIDE)
        settle(page)
        assert page.locator("h1").count() == 1, path
        assert page.locator("[role=alert]").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert page.locator("main *").count() < 6_000, path
        assert violations(page) == [], path
        assert (heard.said, heard.elsewhere) == ([], []), path
