"""A file goes from the form to the answer; nothing is written before somebody says so."""

from __future__ import annotations

import re
import time

import pytest

from ontarget.app.jobs import find_job, safe_name, start_job
from ontarget.core.errors import NotInBook

TEN = "Deal,Worth,Stage,Close\n" + "".join(
    f"Deal {n},{1000 * n},{'Won' if n % 3 == 0 else 'Lost' if n % 3 == 1 else 'Talking'},"
    f"2026-{9 + n % 4:02d}-1{n % 9}\n"
    for n in range(1, 11)
)


def _finished(browser, path: str) -> str:
    for _ in range(600):
        page = browser.page(path)
        if 'aria-busy="true"' not in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the job never ended")


def _drop(browser, content: str | bytes, name: str = "my deals.csv") -> str:
    sent = browser.post(
        "/import/file", data={"token": browser.token()}, files={"file": (name, content)},
        follow_redirects=False,
    )  # fmt: skip
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def test_a_spreadsheet_of_ten_deals_becomes_an_answer_in_four_steps(empty_browser, empty_office):
    place = _drop(empty_browser, TEN)
    page = _finished(empty_browser, place)
    assert "Is this right?" in page
    assert "10 new" in page
    assert "Deal 1" in page  # a sample of what the column holds
    assert not empty_office.book.rows("opportunity")
    empty_browser.submit(f"{place}/import", won="Won", lost="Lost", currency="EUR")
    page = _finished(empty_browser, place)
    assert "Imported" in page
    assert len(empty_office.book.rows("opportunity")) == 10
    assert 'href="/begin"' in page
    said = empty_browser.submit(
        "/begin", me="Maya", target="25,000", period="2026-Q4", past_bookings="", won_of_ten="4"
    )
    assert said.headers["location"] == "/"
    assert "in 100 to reach" in empty_browser.page("/")


MIXED = """Customer,Deal,Value,Status,Expected close
Acme,Pilot,"£32,000",Proposal,15/12/2026
Bolt,Rollout,€ 21.500,Proposal,20/12/2026
Core,Care,18k,Lost - price,20/09/2026
Dale,Upgrade,"£5,000",Won,21/09/2026
"""


def test_a_sheet_as_people_keep_it_is_led_to_a_target_in_one_of_its_currencies(
    empty_browser, empty_office
):
    place = _drop(empty_browser, MIXED)
    page = _finished(empty_browser, place)
    assert "<strong>won</strong>: Won" in page
    assert "<strong>lost</strong>: Lost - price" in page
    empty_browser.submit(f"{place}/import")
    _finished(empty_browser, place)
    rows = {row["name"]: row for row in empty_office.book.rows("opportunity")}
    assert {name: (row["amount"], row["currency"]) for name, row in rows.items()} == {
        "Pilot": (3_200_000, "GBP"), "Rollout": (2_150_000, "EUR"), "Care": (1_800_000, "GBP"),
        "Upgrade": (500_000, "GBP"),
    }  # fmt: skip
    assert rows["Care"]["status"] == "lost"
    asked = re.search(r'<select name="currency">(.*?)</select>', empty_browser.page("/begin"))
    assert asked
    assert asked[1].startswith("<option>GBP")
    empty_browser.submit("/begin", target="60,000", period="2026-Q4", currency="GBP")
    assert "GBP 60,000" in empty_browser.page("/")


def test_an_import_on_which_work_was_built_says_what_stands_in_the_way(empty_browser, empty_office):
    place = _drop(empty_browser, MIXED)
    _finished(empty_browser, place)
    empty_browser.submit(f"{place}/import")
    assert "Take this import back" in _finished(empty_browser, place)
    key = empty_office.book.rows("opportunity", name="Pilot")[0]["source_id"]
    empty_browser.submit("/pipeline/decide", pick=key, verdict="keep", reason="they asked for it")
    refused = empty_browser.submit("/import/undo")
    assert refused.status_code == 422
    assert "Nothing was taken back" in refused.text
    assert "Pilot" in refused.text


def test_what_was_decided_about_a_column_is_done(empty_browser, empty_office):
    place = _drop(empty_browser, TEN)
    _finished(empty_browser, place)
    empty_browser.submit(f"{place}/again", **{"column.Worth": "", "currency": "EUR"})
    page = _finished(empty_browser, place)
    assert re.search(r'name="column.Worth"[^>]*>\s*<option value="">', page)
    empty_browser.submit(f"{place}/import", **{"column.Worth": "", "currency": "EUR"})
    _finished(empty_browser, place)
    rows = empty_office.book.rows("opportunity")
    assert len(rows) == 10
    assert {row["amount"] for row in rows} == {None}


def test_the_last_import_is_taken_back(empty_browser, empty_office):
    place = _drop(empty_browser, TEN)
    _finished(empty_browser, place)
    empty_browser.submit(f"{place}/import", currency="EUR")
    _finished(empty_browser, place)
    empty_browser.submit("/import/undo")
    assert not empty_office.book.rows("opportunity")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02" * 500, b"PK\x03\x04 not a workbook", "only a heading\n"]
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(empty_browser, empty_office, content):
    page = _finished(empty_browser, _drop(empty_browser, content, "deals.xlsx"))
    assert "It needs a decision" in page or "0 new" in page or "Problems" in page
    assert "Traceback" not in page
    assert not empty_office.book.rows("opportunity")


def test_script_in_names_headings_and_cells_is_shown_as_text(empty_browser):
    bad = "<script>alert(1)</script>"
    text = f'{bad},Amount,Stage\n{bad},5,"\'><img src=x onerror=alert(1)>"\n'
    page = _finished(empty_browser, _drop(empty_browser, text, f"{bad}.csv"))
    assert bad not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "stated",
    ["../../etc/passwd", "..\\..\\boot.ini", "/abs/olute.csv", "a\x00b.csv", "-rf.csv", "", "...",
     "x" * 300 + ".csv", "con;rm -rf ~.csv"],
)  # fmt: skip
def test_a_name_from_outside_leads_nowhere(stated):
    name = safe_name(stated)
    assert name
    assert not set(name) & set('/\\\x00;~"')
    assert not name.startswith((".", "-"))
    assert len(name) <= 80


def test_a_job_that_is_killed_is_shown_as_failed_and_can_be_begun_again(
    empty_office, empty_browser
):
    import os
    import signal

    desk = empty_office.desk()
    job = start_job(desk, "backtest", ["backtest"])
    os.killpg(job.pid, signal.SIGKILL)
    for _ in range(100):
        ended = find_job(desk, job.id)
        if ended.state != "running":
            break
        time.sleep(0.05)
    assert ended.state == "failed"
    assert "ended from outside" in ended.said[0]


def test_a_job_that_is_stopped_says_so(empty_office, empty_browser):
    place = _drop(empty_browser, TEN * 2000)
    empty_browser.submit(f"{place}/cancel")
    page = _finished(empty_browser, place)
    assert (
        "Stopped" in page or "Is this right?" in page or "It needs" in page
    )  # it may be done first
    assert not empty_office.book.rows("opportunity")


def test_a_job_of_another_book_or_none_is_not_shown(empty_office):
    for name in ("0" * 16, "../../../etc", "x"):
        with pytest.raises(NotInBook):
            find_job(empty_office.desk(), name)


def test_what_is_begun_twice_runs_once_and_its_folder_is_its_owner_s_alone(empty_office):
    desk = empty_office.desk()
    first = start_job(desk, "backtest", ["backtest"])
    again = start_job(desk, "backtest", ["backtest"], job_id=first.id)
    assert again.pid == first.pid
    folder = desk.cache_dir / "jobs" / desk.book.book_id / first.id
    assert [one.stat().st_mode & 0o077 for one in (folder, folder.parent)] == [0, 0]
    for _ in range(600):
        if find_job(desk, first.id).state != "running":
            break
        time.sleep(0.1)
    assert find_job(desk, first.id).state in ("done", "failed")
