"""The page of prices: the month's end, and what a discount has to bring."""

from __future__ import annotations

import re

from ontarget.app.month_end import month_end
from ontarget.report.month_end_words import clustering_lines


def test_the_month_end_says_what_the_command_says(browser, office):
    page = browser.page("/prices")
    assert clustering_lines(month_end(office.desk()))[0].split(".")[0] in page


def test_the_calculator_shows_its_arithmetic(browser):
    page = browser.page("/prices?discount=20&margin=70&owner=Maya")
    assert "Of every 100 of the price 70 are margin; 20 off leaves 50." in page
    assert "1.40 times as likely" in page
    assert "40 % more has to be sold" in page
    assert 'name="discount" value="20"' in page
    assert '<input type="hidden" name="owner" value="Maya">' in page
    assert "assumed" not in page.split('id="even"', 1)[1].split("</section>", 1)[0]


def test_a_discount_that_takes_the_whole_margin_never_pays(browser):
    page = browser.page("/prices?discount=30&margin=30")
    assert "leaves nothing of it" in page
    assert "No number of further wins pays for that." in page


def test_a_margin_nobody_set_is_said_to_be_assumed(browser, office):
    assert "The margin is assumed" in browser.page("/prices")
    office.book.set_setting("margin", 0.5)
    page = browser.page("/prices")
    assert "The margin is assumed" not in page
    assert re.search(r'name="margin" value="50"', page)


def test_numbers_that_cannot_be_are_refused_in_words(browser):
    for query in ("discount=0", "discount=101", "margin=-5", "discount=much"):
        refused = browser.settled(f"/prices?{query}")
        assert refused.status_code == 422, query


def test_an_empty_book_still_has_the_calculator(empty_browser):
    page = empty_browser.page("/prices")
    assert "Not enough wins to tell" in page
    assert "What a discount has to bring" in page
