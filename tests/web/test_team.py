"""The page of the team: sellers beside one another, sheets to print, hours."""

from __future__ import annotations

import re
from datetime import date

import pytest

from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.team import team
from ontarget.core.scope import COMPANY, Scope

HEAD = "opportunity_id,name,owner,stage,status,amount,currency,created_on,closed_on,close_date\n"


@pytest.fixture
def of_five(browser, office, tmp_path):
    """The browser, at a book of five sellers who all have a target."""
    names = ("Ada", "Bo", "Cy", "Di")
    rows = "".join(
        f"{name}{k},Deal {name}{k},{name},Offer,open,{1000 * k},EUR,2026-09-0{k},,2026-12-1{k}\n"
        for name in names
        for k in range(1, 5)
    )
    (tmp_path / "more.csv").write_text(HEAD + rows, encoding="utf-8")
    targets = "".join(f"owner,{name},2026-Q4,9000000,EUR\n" for name in names)
    (tmp_path / "target2.csv").write_text(
        "scope_kind,scope_name,period,amount,currency\n" + targets, encoding="utf-8"
    )
    files = (tmp_path / "more.csv", tmp_path / "target2.csv")
    kinds = ImportRequest(files, snapshot_on=date(2026, 11, 23))
    import_files(office.desk(), kinds)
    return browser


def test_each_seller_stands_with_target_chance_and_range(of_five, office):
    page = of_five.page("/team?company=yes&period=2026-Q4")
    found = team(office.desk(), COMPANY, period="2026-Q4")
    assert {one.row.name for one in found.members} >= {"Ada", "Bo", "Cy", "Di", "Maya"}
    for one in found.members:
        assert f'href="/team/{one.row.name}' in page
    assert page.count("9,000,000") >= 4


def test_a_single_seller_never_learns_who_the_others_are(of_five):
    main = of_five.page("/team?owner=Maya&period=2026-Q4").split("<main", 1)[1]
    for name in ("Ada", "Bo", "Cy", "Di"):
        assert f">{name}<" not in main


def test_hours_are_kept_and_stay_on_the_page(of_five, office):
    said = of_five.submit("/team/hours", name="Ada", hours="32", back="/team?company=yes")
    assert said.status_code == 303
    found = team(office.desk(), COMPANY, period="2026-Q4")
    assert next(one.hours for one in found.members if one.row.name == "Ada") == 32
    for hours in ("400", "many"):
        assert of_five.submit("/team/hours", name="Ada", hours=hours).status_code == 422
    assert of_five.submit("/team/hours", name="Nobody here", hours="3").status_code in (404, 422)


def test_a_sheet_names_one_seller_and_asks_about_her_deals(browser):
    page = browser.page("/team/Maya")
    assert "1:1, Maya" in page
    assert "What was agreed" in page
    assert "Talk about" in page


def test_whom_to_talk_with_first_lists_every_sheet(browser):
    page = browser.page("/team?company=yes&show=talks")
    assert re.search(r'<h2><a href="/team/Maya', page)


def test_an_unknown_seller_is_answered_in_words(browser):
    refused = browser.settled("/team/Nobody%20at%20all")
    assert refused.status_code in (404, 422)
    assert "Nobody at all" in refused.text


def test_an_empty_book_is_answered_in_words(empty_browser):
    page = empty_browser.page("/team")
    assert "<h1" in page
    assert "Traceback" not in page


def test_a_single_sellers_row_is_her_answer(browser, office):
    found = team(office.desk(), Scope("owner", "Maya"))
    (one,) = found.members
    assert one.row.p_hit == found.answer.p_hit
