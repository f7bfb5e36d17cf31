"""The page that halves: an own choice first, blind, then both halves and what they cost."""

from __future__ import annotations

import re

from ontarget.app.audit import find_audit
from ontarget.app.halve import HalveRequest, find_halving
from ontarget.app.halve_view import halve_view


def test_the_choice_is_blind_until_it_is_made(browser):
    page = browser.page("/pipeline/halve")
    assert page.count('name="keep" value=') == 5
    assert "Which half to keep</h1>" not in page
    assert "in 100" not in page
    assert " % by " not in page


def test_a_half_of_the_wrong_size_is_asked_for_again_with_its_ticks(browser, office):
    found = browser.submit("/pipeline/halve", keep="V1")
    assert found.status_code == 422
    assert 'role="alert"' in found.text
    assert re.search(r'value="V1" data-hours="[\d.]+" checked', found.text)
    assert not office.book.rows("halving")


def test_both_halves_stand_beside_each_other_and_one_is_parked_and_taken_back(browser, office):
    n_keep = int(re.search(r'data-keep="(\d+)"', browser.page("/pipeline/halve"))[1])
    mine = ["N1", "T1", "O1", "V1", "H1"][:n_keep]
    data = {"token": browser.token(), "keep": mine, "back": "/pipeline/halve"}
    assert browser.post("/pipeline/halve", data=data, follow_redirects=False).status_code == 303
    page = browser.page("/pipeline/halve")
    assert "Yours beside the tool" in page
    assert "You agree on" in page
    view = halve_view(find_halving(find_audit(office.desk()), HalveRequest()))
    assert f"Park <small>{len(view.parked)}</small>" in page
    assert "What giving away costs" in page
    assert '<th scope="row">0</th>' in page
    browser.submit("/pipeline/halve/park", side="mine", back="/pipeline/halve")
    parked = {row["record_id"] for row in office.book.rows("decision", undone_at=None)}
    assert parked == {row.record_id for row in view.mine.parked}
    again = browser.page("/pipeline/halve")
    number = re.search(r'name="batch" value="(\d+)"', again)[1]
    browser.submit("/pipeline/undo", batch=number, back="/pipeline/halve")
    assert not office.book.rows("decision", undone_at=None)


def test_hours_and_share_stand_in_the_address(browser):
    page = browser.page("/pipeline/halve?share=80&hours=3&see=yes")
    assert 'name="share" value="80"' in page
    assert 'name="hours" value="3"' in page
    assert browser.get("/pipeline/halve?share=many").status_code == 422
    assert "--" not in re.sub(r"<script.*?</script>", "", page, flags=re.S).split("<main")[1]


def test_too_many_for_one_choice_are_asked_for_seller_by_seller(browser, monkeypatch):
    monkeypatch.setattr("ontarget.web.pages.halve._MOST_OPEN", 4)
    page = browser.page("/pipeline/halve?period=2026-Q4")
    assert "5 opportunities are open here" in page
    assert '<input type="hidden" name="period" value="2026-Q4">' in page
    assert "<option>Maya</option>" in page
