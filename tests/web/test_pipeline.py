"""The pipeline's table and board: what stands in them, how they are asked for, what they change."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from ontarget.app.audit import audit
from ontarget.app.find_record import find_record
from ontarget.app.local_change import set_fields
from ontarget.app.log_contact import find_standing
from ontarget.report.audit_words import paper_said
from ontarget.web.pipeline_table import stages_of

NAMES = ("Vantor rollout", "Halden", "Osprey pilot", "Tamsin care", "Norden lift")


def shown(page: str) -> list[str]:
    """Return the names in the table, in their order."""
    return re.findall(r'<th scope="row"><a href="/opportunity/[^"]+">([^<]+)</a>', page)


def test_the_table_holds_what_the_audit_says(browser, office):
    page, found = browser.page("/pipeline"), audit(office.desk())
    assert sorted(shown(page)) == sorted(NAMES)
    assert shown(page) == [one.name for one in found.opportunities]
    assert paper_said(found.summary, found.period) in page
    for one in found.opportunities:
        assert f'href="/opportunity/{one.opportunity_id}#findings"' in page or not one.findings
        for finding in one.findings[:6]:
            assert finding.fix[:12].casefold() in page.casefold()
    for one in found.summary.by_verdict:
        assert f">{one.n}</td>" in page


def test_search_filters_and_order_stand_in_the_address(browser):
    assert shown(browser.page("/pipeline?q=osprey")) == ["Osprey pilot"]
    assert shown(browser.page("/pipeline?stage=Contract")) == ["Halden"]
    amounts = shown(browser.page("/pipeline?sort=amount"))
    assert amounts == ["Vantor rollout", "Halden", "Osprey pilot", "Tamsin care", "Norden lift"]
    assert shown(browser.page("/pipeline?sort=-amount")) == amounts[::-1]
    page = browser.page("/pipeline?q=osprey&sort=amount")
    assert 'name="sort" value="amount"' in page
    assert 'aria-sort="descending"' in page
    assert "sort=-amount" in page
    assert "q=osprey" in page


def test_nothing_that_fits_is_said_calmly(browser):
    assert "None of the 5 open ones fits" in browser.page("/pipeline?q=nowhere")


def test_groups_have_their_sums_and_columns_can_be_left_out(browser):
    page = browser.page("/pipeline?group=stage")
    assert re.search(r'scope="rowgroup">Offer <small>4 · EUR\s+89,000', page)
    assert "Realistic" in browser.page("/pipeline")
    assert ">Realistic" not in browser.page("/pipeline?hide=realistic.close")


def test_a_row_is_changed_in_place_and_own_odds_overwrite_nothing(browser, office):
    before = {one.opportunity_id: one.p_win_in_period for one in audit(office.desk()).opportunities}
    form = browser.get("/pipeline/edit?id=N1", headers={"hx-request": "true"}).text
    assert "<html" not in form
    assert 'name="next_step"' in form
    said = {"opportunity": "N1", "next_step": "Walk the site", "next_step_on": "2026-12-02",
            "close_date": "2027-02-10", "odds": "35", "back": "/pipeline?sort=amount"}  # fmt: skip
    found = browser.submit("/pipeline/edit", **said)
    assert (found.status_code, found.headers["location"]) == (303, "/pipeline?sort=amount")
    now = find_standing(office.desk(), "N1").now
    assert (now["next_step"], str(now["next_step_on"])) == ("Walk the site", "2026-12-02")
    assert (str(now["close_date"]), now["probability"]) == ("2027-02-10", 0.35)
    row = find_record(office.desk(), "N1")
    assert row["next_step"] is None
    assert row["probability"] is None
    page = browser.page("/pipeline")
    assert "35 %" in page
    assert "Walk the site" in page
    set_fields(office.desk(), "N1", ["close_date=2027-01-20", "next_step=", "next_step_on="])
    again = {one.opportunity_id: one.p_win_in_period for one in audit(office.desk()).opportunities}
    assert again == before


def test_a_change_in_place_answers_with_the_row_or_says_what_is_wrong(browser):
    browser.page("/pipeline")
    said = {"token": browser.token(), "opportunity": "N1", "next_step": "Ring", "odds": ""}
    dates = {"next_step_on": "2026-12-02", "close_date": "2027-01-20"}
    found = browser.post(
        "/pipeline/edit", data=said | dates, headers={"hx-request": "true"}
    )  # fmt: skip
    assert found.text.strip().startswith("<tr")
    assert "Ring" in found.text
    assert "Saved" in found.text
    wrong = browser.post(
        "/pipeline/edit", data=said | dates | {"close_date": "soonish"},
        headers={"hx-request": "true"},
    )  # fmt: skip
    assert 'role="alert"' in wrong.text
    assert 'value="Ring"' in wrong.text


def test_odds_that_are_refused_keep_nothing_of_the_row(browser, office):
    said = {"opportunity": "N1", "next_step": "Ring", "next_step_on": "", "close_date": ""}
    found = browser.submit("/pipeline/edit", **said, odds="perhaps")
    assert found.status_code == 422
    assert find_standing(office.desk(), "N1").now["next_step"] is None


def test_another_sellers_row_takes_a_next_step_while_its_odds_stay(browser, office):
    set_fields(office.desk(), "N1", ["probability=40"])
    office.desk().book.set_setting("me", "Somebody Else")
    said = {"opportunity": "N1", "next_step": "Ring", "next_step_on": "2026-12-02",
            "close_date": "2027-01-20"}  # fmt: skip
    assert browser.submit("/pipeline/edit", **said, odds="40").status_code == 303
    assert find_standing(office.desk(), "N1").now["next_step"] == "Ring"
    refused = browser.submit("/pipeline/edit", **said, odds="70")
    assert refused.status_code == 422
    assert "to say" in refused.text


@pytest.mark.parametrize("share", [0.01, 0.005, 0.123456789])
def test_own_odds_that_are_sent_back_as_shown_stay_to_the_last_digit(browser, office, share):
    set_fields(office.desk(), "N1", [f"probability={share}"])
    form = browser.page("/pipeline/edit?id=N1")
    shown = re.search(r'name="odds" value="([^"]*)"', form)[1]
    said = {"opportunity": "N1", "next_step": "Ring", "next_step_on": "", "close_date": ""}
    assert browser.submit("/pipeline/edit", **said, odds=shown).status_code == 303
    assert find_standing(office.desk(), "N1").now["probability"] == share
    assert browser.submit("/pipeline/edit", **said, odds="1").status_code == 303
    assert find_standing(office.desk(), "N1").now["probability"] == 0.01


def test_many_are_decided_at_once_and_taken_back_at_once(browser, office):
    browser.page("/pipeline")
    found = browser.post(
        "/pipeline/decide",
        data={"token": browser.token(), "pick": ["O1", "T1"], "verdict": "backburner",
              "until": "2027-02-01", "reason": "budget next year", "back": "/pipeline"},
        follow_redirects=False,
    )  # fmt: skip
    assert found.status_code == 303
    page = browser.page("/pipeline")
    assert sorted(shown(page)) == ["Halden", "Norden lift", "Vantor rollout"]
    assert "2 decided together today" in page
    assert len(shown(browser.page("/pipeline?parked=yes"))) == 5
    number = re.search(r'name="batch" value="(\d+)"', page)[1]
    browser.submit("/pipeline/undo", batch=number, back="/pipeline")
    assert len(shown(browser.page("/pipeline"))) == 5
    assert all(row["undone_at"] for row in office.book.rows("decision"))


def test_a_decision_without_a_reason_or_about_nothing_changes_nothing(browser, office):
    refused = browser.submit("/pipeline/decide", pick="O1", verdict="cut", reason=" ")
    assert refused.status_code == 422
    assert "needs a reason" in refused.text
    assert browser.submit("/pipeline/decide", verdict="cut", reason="old").status_code == 422
    assert not office.book.rows("decision")


def test_the_board_has_a_sum_and_a_count_for_each_stage(browser):
    page = browser.page("/pipeline/board")
    assert re.search(r">Offer <small>4</small></h2>\s*<p class=\"soft\">EUR\s+89,000", page)
    assert re.search(r">Contract <small>1</small></h2>\s*<p class=\"soft\">EUR\s+31,000", page)
    assert page.count('<li class="card slim"') == 5


@dataclass(frozen=True)
class _Row:
    stage: str
    own_odds: float | None = None
    stage_place: int = 0
    owner: str | None = None
    amount: float | None = None
    currency: str | None = None


def test_stages_without_a_known_order_are_put_in_that_of_the_odds_people_gave():
    rows = [_Row("Offer", 0.6), _Row("Lead", 0.1), _Row("Contract"), _Row("Lead", 0.3)]
    assert stages_of(rows) == ["Lead", "Offer", "Contract"]
    assert stages_of([_Row("Offer", 0.1, 2), _Row("Lead", 0.9, 1)]) == ["Lead", "Offer"]


def test_a_rule_says_why_it_looks(browser):
    rule = re.search(r'href="/rule/([A-Z]+\d+)', browser.page("/pipeline"))[1]
    page = browser.page(f"/rule/{rule}")
    assert rule in page
    assert "What to do" in page
    assert browser.get("/rule/XYZ999").status_code == 404


def test_script_in_a_name_is_only_text(browser, office):
    set_fields(office.desk(), "N1", ["name=<script>alert(1)</script>", "next_step=<b>x</b>"])
    for path in ("/pipeline", "/pipeline/board", "/pipeline/edit?id=N1", "/opportunity/N1"):
        page = browser.page(path)
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page
        assert "&lt;" in page


def test_an_empty_book_has_calm_pages(empty_browser):
    for path in ("/pipeline", "/pipeline/board", "/pipeline/halve"):
        page = empty_browser.page(path)
        assert "Nothing is open" in page
        assert 'href="/import"' in page
