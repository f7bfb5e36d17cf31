"""Pages around the day: follow-ups, settings, the manual; and what all of them have in common."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tests.web.conftest import routes_of

PAGES = ["/", "/follow-ups", "/follow-ups?span=week", "/what-if", "/import", "/begin",
         "/earnings", "/settings", "/help", "/help/glossary", "/help/SLP001",
         "/sign-in"]  # fmt: skip
VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "circle", "option", "path", "line"}


class _Shape(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, _ in attrs:
            if name == "style" or name.startswith("on"):
                self.wrong.append(f"{tag} {name}")

    def handle_endtag(self, tag):
        if tag in VOID or tag in ("li", "p"):
            if tag in self.open:
                while self.open and self.open.pop() != tag:
                    pass
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> in {self.open[-3:]}")
        else:
            self.open.pop()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("book", ["browser", "empty_browser"])
def test_a_page_is_well_formed_with_one_title_and_nothing_inline(request, path, book):
    page = request.getfixturevalue(book).page(path)
    shape = _Shape()
    shape.feed(page)
    assert not shape.wrong
    assert shape.headings.count(1) == 1, shape.headings
    steps = [b - a for a, b in zip(shape.headings, shape.headings[1:], strict=False)]
    assert all(step <= 1 for step in steps), shape.headings
    assert "ontarget config" not in page.split("<main")[1].split('class="manual"')[0]


def test_a_follow_up_is_logged_with_its_next_step(browser, office):
    page = browser.page("/follow-ups?span=week")
    deal = re.search(r'name="opportunity" value="([^"]+)"', page)[1]
    refused = browser.submit("/follow-ups/log", opportunity=deal, kind="call", outcome="answered")
    assert refused.status_code == 422
    assert not office.book.rows("contact_log")
    said = browser.submit("/follow-ups/log", opportunity=deal, kind="call", outcome="answered",
                          next_step="send the plan", next_on="2026-11-27",
                          reason="board meets")  # fmt: skip
    assert said.status_code == 303, said.text
    assert [row["outcome"] for row in office.book.rows("contact_log")] == ["answered"]


def test_the_week_comes_as_a_calendar(browser):
    said = browser.get("/follow-ups/week.ics")
    assert said.headers["content-type"].startswith("text/calendar")
    assert "attachment" in said.headers["content-disposition"]
    assert said.text.startswith("BEGIN:VCALENDAR")


def test_a_wish_and_an_opt_out_are_kept(browser, office):
    contact = office.book.rows("contact")[0]["source_id"]
    path = f"/contact/{contact}"
    browser.submit(f"{path}/wish", **{"from": "15:00", "to": "17:00", "note": "<b>after lunch</b>"})
    page = browser.page(path)
    assert "15:00 to 17:00" in page
    assert "<b>after" not in page
    browser.submit(f"{path}/permission", what="opt-out", basis="said so")
    assert "no contact" in browser.page(path)


def test_a_target_and_a_setting_are_changed_and_wrong_ones_refused(browser, office):
    assert browser.submit("/settings/target", period="2027-01", number="9,000").status_code == 303
    assert "9,000" in browser.page("/settings")
    assert browser.submit("/settings/target", period="soon", number="9").status_code == 422
    browser.submit("/settings/change", name="margin", value="0.5")
    assert office.book.find_setting("margin") == 0.5
    assert browser.submit("/settings/change", name="margin", value="5").status_code == 422
    browser.submit("/settings/change", name="margin", value="", reset="yes")
    assert office.book.find_setting("margin") is None


def test_every_setting_stands_on_the_page_once(browser):
    from ontarget.config import SETTINGS

    page = browser.page("/settings")
    for setting in SETTINGS:
        assert page.count(f'id="setting-{setting.name}"') == 1


def test_a_copy_of_the_book_can_be_downloaded_and_opened(browser, tmp_path, office):
    from ontarget.store.book import open_book

    said = browser.submit("/settings/backup")
    (tmp_path / "copy.sqlite").write_bytes(said.content)
    copy = open_book(str(tmp_path / "copy.sqlite"), now=office.clock())
    assert len(copy.rows("opportunity")) == len(office.book.rows("opportunity"))


def test_the_manual_is_searched(browser):
    page = browser.page("/help?q=happy+ears")
    assert "Happy ears" in page
    assert browser.get("/help/nothing").status_code == 404
    assert "&lt;script&gt;" in browser.page("/help?q=<script>")


def test_a_question_in_a_sentence_finds_the_page_that_answers(browser):
    found = browser.page("/help?q=How do I change my target?")
    assert re.search(r'href="/help/target', found)
    assert "To change a target, set it again" in found


def test_the_scope_stays_in_the_address_from_page_to_page(browser):
    page = browser.page("/?owner=Maya&period=2026-Q4")
    assert 'href="/follow-ups?owner=Maya&amp;period=2026-Q4"' in page
    assert browser.get("/?owner=Nobody").status_code == 404
    assert browser.get("/?owner=Maya&team=x").status_code == 422


def test_what_if_moves_the_headline(browser):
    page = browser.page("/what-if?create=50,000")
    assert "instead of" in page or "no real change" in page
    assert "below 100 %" in browser.page("/what-if?discount=200")


def test_a_plan_is_kept_and_what_it_pays_is_shown(browser, office):
    from ontarget.app.commission_plan import TEMPLATE

    assert "no commission plan yet" in browser.page("/earnings")
    wrong = browser.submit("/earnings/plan", plan="rate = lots")
    assert wrong.status_code == 422
    assert "Traceback" not in wrong.text
    plan = TEMPLATE.replace('"USD"', '"EUR"')
    said = browser.submit("/earnings/plan", plan=plan)
    assert said.status_code == 303, said.text
    assert "Earned" in browser.page("/earnings") or "notice" in browser.page("/earnings")


def test_no_page_and_no_answer_of_the_api_tells_of_the_pulse(browser):
    paths = [route.path for route in routes_of(browser.app)]
    assert "/earnings" in paths
    assert not [path for path in paths if "pulse" in path]


def test_what_cannot_be_read_leaves_the_form_of_what_if(browser):
    part = browser.get("/what-if?create=abc", headers={"hx-request": "true"})
    assert part.status_code == 200
    assert 'id="supposed"' in part.text
    assert "not a number" in part.text
    assert 'value="abc"' in part.text
    assert "<header" not in part.text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_far_days_are_refused_in_words(browser, day):
    assert browser.get(f"/?as_of={day}").status_code == 422


def test_a_search_for_nothing_is_no_search(browser):
    assert browser.get("/help?q=%20").status_code == 200
