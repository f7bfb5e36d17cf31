"""The page of the day does what the command does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ontarget.app.answer import answer
from ontarget.report.answer import UNKNOWN
from ontarget.report.answer_words import headline
from ontarget.web.pages.today import _working_day


def test_the_number_the_actions_and_the_follow_ups_are_on_the_page(browser):
    page = browser.page("/")
    assert re.search(r"<h1 class=\"headline\">[A-Z][^<]+ in 100 to reach EUR [\d,]+ by ", page)
    assert "Do these" in page
    assert page.count('<li class="card"') in (1, 2, 3)


def test_an_action_that_is_ticked_off_leaves_the_list_whatever_came_of_it(browser, office):
    before = browser.page("/")
    action = re.search(r'name="action" value="([^"]+)"', before)[1]
    said = browser.submit("/today/done", action=action, note="no answer", back="/?period=2026-Q4")
    assert said.status_code == 303
    assert said.headers["location"] == "/?period=2026-Q4"
    after = browser.page("/")
    assert f'value="{action}"' not in after
    assert "Done today" in after
    assert [row["note"] for row in office.book.rows("action_log", state="done")] == ["no answer"]


def test_a_snooze_needs_its_day_and_says_so(browser):
    action = re.search(r'name="action" value="([^"]+)"', browser.page("/"))[1]
    refused = browser.submit("/today/snooze", action=action)
    assert refused.status_code == 422
    assert "Until when?" in refused.text
    assert browser.submit("/today/snooze", action=action, until="2026-11-30").status_code == 303
    assert f'value="{action}"' not in browser.page("/")


def test_without_a_target_the_way_to_one_is_a_link_and_no_command(browser):
    page = browser.page("/?period=2027-Q2&whose=company")
    assert "No target for 2027-Q2 yet" in page
    assert 'href="/settings' in page
    assert "ontarget target set" not in page


@pytest.mark.parametrize("day", [date(2026, 11, 25) + timedelta(days=n) for n in range(7)])
def test_what_is_put_off_comes_back_on_a_day_of_the_week_that_is_worked(office, day):
    back = _working_day(office.desk(), day)
    assert back.weekday() < 5
    assert 0 <= (back - day).days <= 2


def test_an_empty_book_is_led_by_the_hand(empty_browser):
    page = empty_browser.page("/")
    assert 'href="/import"' in page
    assert "Drop a file" in page


def test_what_is_over_or_reached_is_said_with_its_sum_and_without_a_chance(office):
    found = answer(office.desk(date(2026, 11, 23)), None, period="2026-Q4")
    assert "in 100 to reach EUR 60,000 by 31 December" in headline(found)
    reached = replace(found, verdict="Reached already.", gap=-1, booked=70_000)
    assert headline(reached) == "Reached already: EUR 70,000 of EUR 60,000"
    over = replace(found, as_of=found.period.end, verdict="Missed: 80 % of the target.")
    assert headline(over) == "Missed: 80 % of EUR 60,000"
    unknown = replace(found, verdict=UNKNOWN)
    assert headline(unknown) == UNKNOWN
