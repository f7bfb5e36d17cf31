"""The page of the forecast shows what the answer says, keeps calls and compares them."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from itertools import pairwise

import pytest

from ontarget.app.answer import answer
from ontarget.app.backtest import backtest
from ontarget.app.course import course
from ontarget.app.publish import publish
from ontarget.core.scope import Scope
from ontarget.report.answer import in_hundred
from ontarget.report.backtest import read_backtest


def charts(page: str) -> list[dict]:
    """Return the options of the charts of a page."""
    found = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(text) for text in found]


def test_the_number_the_distribution_and_the_weeks_are_those_of_the_answer(browser, office):
    page = browser.page("/forecast")
    said = answer(office.desk())
    assert in_hundred(said.p_hit) in re.search(r"<h1[^>]*>(.*?)</h1>", page)[1]
    found = course(office.desk())
    assert found.answer.p_hit == said.p_hit
    assert sum(one.share for one in found.bins) >= 0.98
    reached = sum(one.share for one in found.bins if one.low >= said.target.amount)
    assert reached == pytest.approx(said.p_hit, abs=0.01)
    assert found.weeks[-1].day == date(2026, 12, 31)
    assert found.weeks[-1].quantiles[2] == said.bookings.p50
    assert "Week by week" in page
    assert len(charts(page)) >= 2


def test_what_may_be_booked_only_grows_with_the_weeks(office):
    found = course(office.desk())
    rows = [one.quantiles for one in found.weeks if one.quantiles]
    assert rows
    for before, after in pairwise(rows):
        assert all(a <= b for a, b in zip(before, after, strict=True))


def test_a_call_is_kept_and_what_another_says_stands_on_top(browser, office):
    form = {"kind": "owner", "name": "Maya", "period": "2026-Q4", "back": "/forecast?owner=Maya"}
    before = course(office.desk()).answer.p_hit
    assert browser.submit("/forecast/call", **form, commit="52,000", p_hit="40").status_code == 303
    browser.submit("/forecast/call", **form, commit="45000", actor="Ines <b>Holt</b>")
    page = browser.page("/forecast?owner=Maya")
    assert "EUR 52,000, 40 in 100" in page
    assert "Ines &lt;b&gt;Holt&lt;/b&gt;: EUR 45,000" in page
    assert "<b>Holt" not in page
    assert course(office.desk()).answer.p_hit == before
    assert len(office.book.rows("commitment")) == 2


def test_a_call_without_a_number_is_refused_in_words(browser):
    form = {"kind": "owner", "name": "Maya", "period": "2026-Q4"}
    refused = browser.submit("/forecast/call", **form)
    assert refused.status_code == 422
    assert "Nothing was called" in refused.text
    assert "--" not in re.search(r"<main.*?</main>", refused.text, re.DOTALL)[0]
    assert browser.submit("/forecast/call", **form, commit="soon").status_code == 422
    assert browser.submit("/forecast/call", kind="x", name="", commit="1").status_code == 422


def test_todays_forecast_is_kept_once_and_the_button_goes(browser, office):
    assert "Keep today&#39;s forecast" in browser.page("/forecast") or (
        "Keep today's forecast" in browser.page("/forecast")
    )
    form = {"kind": "owner", "name": "Maya", "period": "2026-Q4"}
    assert browser.submit("/forecast/publish", **form).status_code == 303
    assert len(office.book.rows("forecast")) == 1
    assert 'action="/forecast/publish"' not in browser.page("/forecast")


def test_causes_of_a_change_add_up_in_the_chart(browser, office):
    publish(office.desk(), Scope("owner", "Maya"), period="2026-Q4")
    found = course(office.desk(date(2026, 12, 7)), period="2026-Q4")
    change = found.answer.change
    assert change is not None
    total = sum(one.delta for one in change.causes)
    assert total == pytest.approx(found.answer.p_hit - change.p_hit_before, abs=1e-9)
    page = browser.page("/forecast?as_of=2026-12-07&period=2026-Q4")
    assert "Why the number moved" in page
    fall = next(one for one in charts(page) if any(s.get("stack") == "fall" for s in one["series"]))
    steps = [part["value"] for part in fall["series"][1]["data"]]
    bases = fall["series"][0]["data"]
    end = steps[0] + bases[0] + sum(steps[1:-1])
    assert end == pytest.approx(steps[-1] + bases[-1], abs=1e-6)


def test_the_company_is_split_by_seller_and_filters_stay_in_the_address(browser):
    page = browser.page("/forecast?company=yes&order=chance")
    assert "Who brings it" in page
    assert re.search(r'href="/forecast\?owner=Maya[^"]*">Maya</a>', page)
    assert "<strong>least chance first</strong>" in page
    assert "company=yes" in page


def test_what_moved_is_compared_with_a_day(browser):
    page = browser.page("/forecast/changes?since=2026-11-20")
    assert "What moved in the pipeline since 20 Nov" in page
    assert 'name="since" value="2026-11-20"' in page
    refused = browser.settled("/forecast/changes?since=2027-01-01")
    assert refused.status_code == 422


def test_an_empty_book_says_what_helps(empty_browser):
    page = empty_browser.page("/forecast")
    assert 'href="/import"' in page
    assert "<svg" not in page.split("<main", 1)[1]


def test_past_days_are_asked_only_when_somebody_wants_it(browser):
    page = browser.page("/forecast/record")
    assert "Would the forecast have been right?" in page
    assert "Ask past days again" in page


@pytest.mark.slow
def test_past_days_are_asked_again_by_a_job_of_their_own(browser, office):
    form = {"kind": "owner", "name": "Maya", "back": "/forecast/record?owner=Maya"}
    assert browser.submit("/forecast/record", **form).status_code == 303
    for _ in range(240):
        page = browser.page("/forecast/record?owner=Maya")
        if "Asking past days again" not in page:
            break
        time.sleep(0.5)
    assert "Ask past days once more" in page
    assert "Replayed" in page


def test_a_backtest_is_read_back_from_its_document(office):
    found = backtest(office.desk(), Scope("owner", "Maya"))
    assert read_backtest(json.loads(json.dumps(found.document()))) == found
