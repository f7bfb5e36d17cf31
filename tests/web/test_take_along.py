"""What is handed on is the report, named by us, and runs nothing in a spreadsheet."""

from __future__ import annotations

import io
import zipfile

import pytest


@pytest.mark.parametrize("what", ["answer", "forecast", "audit"])
@pytest.mark.parametrize("form", ["xlsx", "csv", "html", "md"])
def test_a_report_comes_as_a_file(browser, what, form):
    said = browser.get(f"/take/{what}.{form}?period=2026-Q4")
    assert said.status_code == 200
    assert said.headers["content-disposition"] == (
        f'attachment; filename="{what}-2026-11-23.{form}"'
    )
    assert len(said.content) > 200
    if form == "html":
        assert said.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize("path", ["/take/book.sqlite", "/take/answer.exe", "/take/..%2Fx.csv"])
def test_nothing_else_is_handed_over(browser, path):
    assert browser.get(path).status_code == 404


def test_a_name_that_is_a_formula_is_text_in_the_file(browser, office):
    row = office.book.rows("opportunity", status="open")[0]
    from ontarget.app.local_change import set_fields

    set_fields(office.desk(), row["source_id"], ['name==cmd|" /C calc"!A0'])
    text = browser.get("/take/audit.csv?company=yes").text
    assert "'=cmd" in text
    assert not [line for line in text.splitlines() if ",=cmd" in line or ',"=cmd' in line]


def test_what_was_changed_here_goes_back_in_the_source_s_headings(browser, office):
    assert browser.get("/take/updates.zip").status_code == 404
    from ontarget.app.local_change import set_fields

    row = office.book.rows("opportunity", status="open")[0]
    set_fields(office.desk(), row["source_id"], ["next_step=send the plan"])
    packed = zipfile.ZipFile(io.BytesIO(browser.get("/take/updates.zip").content))
    assert "send the plan" in packed.read(packed.namelist()[0]).decode()


def test_a_discount_is_drawn_once(browser, office):
    row = office.book.rows("opportunity", status="open")[0]
    for _ in range(2):
        said = browser.submit("/prices/draw", opportunity=row["source_id"], percent="15")
        assert said.status_code == 303
    page = browser.page("/prices?company=yes")
    assert page.count("15 %</td>") >= 1
    assert "approved" in page or "declined" in page
    drawn = [one for one in office.book.rows("action_log") if "trial" in one["action"]]
    assert len(drawn) == 1
