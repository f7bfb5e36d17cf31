"""The page of one opportunity: what it says, and that every form on it does what it says."""

from __future__ import annotations

import re

import pytest

from ontarget.app.audit import audit
from ontarget.app.forecast import forecast
from ontarget.app.log_contact import find_standing
from ontarget.app.obstacles import list_obstacles
from ontarget.app.qualify import qualification_of
from ontarget.app.value_case import case_of
from ontarget.app.waive import list_waivers


def said(browser, form_name: str, /, **form: str):
    """Send a form of the page of V1, and return where it leads."""
    form.setdefault("opportunity", "V1")
    return browser.submit(f"/opportunity/{form_name}", back="/opportunity/V1", **form)


def test_the_page_says_what_the_audit_and_the_forecast_say(browser, office):
    page = browser.page("/opportunity/V1")
    one = next(o for o in audit(office.desk()).opportunities if o.opportunity_id == "V1")
    curve = next(o for o in forecast(office.desk()).opportunities if o.opportunity_id == "V1").curve
    assert "<h1>Vantor rollout</h1>" in page
    assert "EUR 40,000" in page
    for finding in one.findings:
        assert finding.fix[1:20] in page
    last = curve[-1]
    assert f"{100 * last.p_won:.0f} won, {100 * last.p_lost:.0f} lost" in page
    assert page.count("<h1") == 1


def test_an_id_may_hold_any_sign(browser, office):
    from ontarget.app.local_change import add_record

    add_record(office.desk(), "opportunity", ["name=Own one", "amount=5k", "stage=Offer"])
    key = office.book.rows("opportunity", source="local")[0]["source_id"]
    assert "Own one" in browser.page(f"/opportunity/local:{key}")
    assert browser.get("/opportunity/no/such%3Fone").status_code == 404


def test_a_decision_is_kept_and_taken_back(browser, office):
    assert said(browser, "decide", verdict="cut", reason="no budget").status_code == 303
    assert "no budget" in browser.page("/opportunity/V1")
    said(browser, "undo-decision")
    assert not office.book.rows("decision", undone_at=None)
    refused = said(browser, "decide", verdict="cut", reason="")
    assert refused.status_code == 422
    assert "--" not in refused.text.split("<main")[1]


def test_a_finding_is_accepted_and_taken_back(browser, office):
    rule = re.search(r'name="rule" value="([^"]+)"', browser.page("/opportunity/V1"))[1]
    said(browser, "waive", rule=rule, reason="known and fine")
    page = browser.page("/opportunity/V1")
    assert f'name="rule" value="{rule}"' not in page
    assert "known and fine" in page
    said(browser, "withdraw-waiver", number=str(list_waivers(office.desk())[0].waiver_id))
    assert not list_waivers(office.desk())


def test_a_question_about_the_buyer_is_answered(browser, office):
    said(browser, "answer", question="money", fact="Board said yes", said_by="Ann Vale")
    view = qualification_of(office.desk(), "V1")
    assert next(one for one in view.questions if one.question == "money").fact == "Board said yes"
    assert "Board said yes" in browser.page("/opportunity/V1?open=questions")
    said(browser, "withdraw-answer", question="money")
    assert not qualification_of(office.desk(), "V1").answered


def test_an_obstacle_is_entered_and_resolved(browser, office):
    said(browser, "obstacle", what="Works council", owner="Maya", due_on="2026-12-01")
    assert "Works council" in browser.page("/opportunity/V1")
    number = list_obstacles(office.desk())[0].obstacle_id
    said(browser, "resolve", number=str(number), how="they agreed")
    assert not list_obstacles(office.desk())


def test_the_value_case_grows_line_by_line(browser, office):
    said(browser, "case", problem="Papers are retyped", formula="hours * rate",
         inputs="hours = 100\nrate = 40", per="month")  # fmt: skip
    case = case_of(office.desk(), "V1")
    assert case.worth == 4000
    assert "problem in money" not in case.missing
    assert "EUR 4,000 a month" in browser.page("/opportunity/V1")
    said(browser, "undo-case")
    assert case_of(office.desk(), "V1").worth is None


def test_what_it_is_worth_is_put_right_and_left_alone_where_it_was_not_touched(browser, office):
    before = find_standing(office.desk(), "V1").now["amount"]
    said(browser, "change", next_step="Call", amount="5,000", amount_was="5,000")
    assert find_standing(office.desk(), "V1").now["amount"] == before
    said(browser, "change", next_step="Call", amount="12,500", amount_was="5,000")
    assert find_standing(office.desk(), "V1").now["amount"] == 1_250_000
    assert 'name="amount_was" value="12,500"' in browser.page("/opportunity/V1")


def test_a_contact_is_logged_with_its_next_step_or_a_why_there_is_none(browser, office):
    refused = said(browser, "log", kind="call", direction="out")
    assert refused.status_code == 422
    assert "What comes next?" in refused.text
    half = said(browser, "log", kind="call", next_step="Send the plan")
    assert half.status_code == 422
    assert "--" not in half.text.split("<main")[1]
    done = said(
        browser, "log", kind="call", direction="out", outcome="answered", contact="c1",
        next_step="Send the plan", next_on="2026-11-30", next_reason="they asked for it",
    )  # fmt: skip
    assert done.status_code == 303
    assert find_standing(office.desk(), "V1").now["next_step"] == "Send the plan"
    page = browser.page("/opportunity/V1")
    assert "Send the plan" in page
    assert "Call: answered" in page
    said(browser, "undo-log")
    assert find_standing(office.desk(), "V1").now["next_step"] is None


def test_won_lost_and_open_after_all(browser, office):
    said(browser, "won", amount="41000", on="2026-11-20")
    page = browser.page("/opportunity/V1")
    assert "It is won" in page
    assert "EUR 41,000" in page
    said(browser, "reopen")
    assert "Will it come?" in browser.page("/opportunity/V1")
    now = find_standing(office.desk(), "V1").now
    assert (now["status"], now["stage"], now["booked_amount"]) == ("open", "Offer", None)
    said(browser, "lost", reason="price")
    assert "price" in browser.page("/opportunity/V1")


def test_the_price_is_reckoned_before_it_is_cut(browser):
    part = browser.get("/opportunity-discount?id=V1&percent=10", headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert "times as likely" in part.text
    assert "ontarget " not in part.text
    assert "<h1>" in browser.page("/opportunity-discount?id=V1&percent=10")
    assert 'role="alert"' in browser.page("/opportunity-discount?id=V1&percent=200")


def test_a_draft_is_shown_and_one_who_is_left_alone_needs_a_why(browser):
    page = browser.page("/opportunity-draft?id=V1")
    assert 'class="draft"' in page or 'role="alert"' in page
    alone = browser.page("/opportunity-draft?id=T1")
    assert "left alone" in alone
    assert 'class="draft"' not in alone


def test_contacts_pressure_and_timeline_are_told(browser):
    page = browser.page("/opportunity/O1")
    assert "Cem Osk" in page
    assert "4 contacts of 30 days without an answer" in page
    assert page.count("Email: Pilot.") == 4
    assert "leave alone" in page
    opted_out = browser.page("/opportunity/T1")
    assert "wants no contact" in opted_out


@pytest.mark.parametrize("path", ["/opportunity/W1", "/opportunity/L1"])
def test_what_is_closed_has_its_end_and_its_past(browser, path):
    page = browser.page(path)
    assert "since Wednesday 1 July 2026" in page
    assert "What happened" in page
    assert "Will it come" not in page


def test_another_ones_opportunity_is_judged_by_its_owners_target(browser, office):
    from ontarget.app.local_change import set_fields

    set_fields(office.desk(), "N1", ["owner=Ida"])
    page = browser.page("/opportunity/N1?owner=Maya")
    assert "Will it come?" in page
