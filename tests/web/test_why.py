"""The page that says why a period ended so does what the command does."""

from __future__ import annotations

import json
import re

import pytest

from ontarget.app.activity import activity
from ontarget.app.diagnose import diagnose
from ontarget.core.scope import Scope


def test_the_last_period_that_is_over_is_taken_apart(browser, office):
    page = browser.page("/why?period=2026-Q3")
    found = diagnose(office.desk(), Scope("owner", "Maya"), period="2026-Q3")
    first = found.verdict.partition(". ")[0].rstrip(".")
    assert first in re.search(r"<h1[^>]*>(.*?)</h1>", page)[1]
    assert f"{round(found.parts['luck']):+,}" in page
    for name in ("Volume", "Mix", "Conversion", "Timing", "Price"):
        assert f'<th scope="row">{name}:' in page
    assert 'href="/why?period=2026-Q2"' in page


def test_the_steps_of_the_picture_add_up_to_the_result(browser, office):
    page = browser.page("/why?period=2026-Q3")
    found = diagnose(office.desk(), Scope("owner", "Maya"), period="2026-Q3")
    texts = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    options = next(one for one in map(json.loads, texts) if one["series"][0].get("stack") == "fall")
    bases, steps = (one["data"] for one in options["series"])
    values = [step["value"] for step in steps]
    assert bases[0] + values[0] + sum(values[1:-1]) == pytest.approx(found.actual, abs=1)


def test_a_period_that_is_not_over_leads_to_one_that_is(browser):
    page = browser.page("/why?period=2026-Q4")
    assert "2026-Q4 is not over yet" in page
    assert 'href="/why?period=2026-Q3"' in page
    assert "ontarget answer" not in page


def test_nobody_is_told_to_type_a_command(browser):
    main = browser.page("/why?period=2026-Q3").split("<main", 1)[1]
    assert "--all" not in main
    assert "--by" not in main


def test_an_empty_book_is_answered_in_words(empty_browser):
    page = empty_browser.page("/why")
    assert "<h1" in page
    assert "Traceback" not in page


def test_effort_says_what_the_command_says(browser, office):
    page = browser.page("/why/effort")
    assert activity(office.desk()).verdict.split(".")[0] in page
    assert 'href="/why/effort"' in browser.page("/why?period=2026-Q3")
