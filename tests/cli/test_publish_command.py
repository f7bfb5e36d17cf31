"""`ontarget publish`, and the lines of an answer about before and after."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from ontarget.cli.answer_story import ahead_lines, change_lines, commit_lines, record_lines
from ontarget.report.answer import Needs
from ontarget.report.record import NO_RECORD, Cause, Change, Commit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
MONTH = f"{TODAY:%Y-%m}"


@pytest.fixture
def book(cli, tmp_path, monkeypatch):
    """A book of today; the clock stands still, for only today's answer is published."""
    monkeypatch.setattr("ontarget.bootstrap.read_clock", lambda: NOW)
    head = "opportunity_id,owner,stage,amount,currency,created_on,close_date,closed_on\n"
    rows = []
    for n in range(12):
        created = TODAY - timedelta(days=100 - n)
        closed = "" if n > 8 else TODAY - timedelta(days=60 - n)
        stage = "Talk" if n > 8 else ("Closed Won", "Closed Lost")[n % 2]
        rows.append(f"o{n},Ana,{stage},{100 + n},EUR,{created},{TODAY},{closed}\n")
    path = tmp_path / "deals.csv"
    path.write_text(head + "".join(rows), encoding="utf-8")
    assert cli("import", path).code == 0
    return cli


def test_publish_says_what_it_kept_and_that_it_was_kept_already(book):
    assert "no target" in book("publish").out
    book("target", "set", "--owner", "Ana", "--period", MONTH, "--amount", "500")
    assert f"Ana, {MONTH}: " in book("publish", "--owner", "Ana").out
    assert "kept already today" in book("publish", "--owner", "Ana").out
    found = book("publish", "--json").json
    assert found["as_of"] == TODAY.isoformat()
    assert {(one["scope"]["kind"], one["kept"]) for one in found["published"]} == {
        ("owner", "before"), ("company", "now")}  # fmt: skip
    assert 0 <= found["published"][0]["p_hit"] <= 1


def test_another_day_than_today_is_refused_in_words(book):
    said = book("publish", "--as-of", "2026-01-05")
    assert said.code == 2
    assert "Only the answer of today" in said.err
    assert "Traceback" not in said.err


def test_the_answer_in_json_has_what_the_contract_promises(book):
    book("target", "set", "--owner", "Ana", "--period", MONTH, "--amount", "500")
    found = book("answer", "--owner", "Ana", "--json").json
    assert set(found["record"]) >= {"forecasts", "replayed", "brier", "brier_run_rate",
                                    "range_80_held", "range_80_n", "label"}  # fmt: skip
    assert found["change"] is None
    assert found["commit"] is None
    assert set(found["outlook"][0]) >= {"period", "target", "p_hit", "create_amount", "create_by"}
    assert set(found["needs"]) == {"wins", "opportunities", "first_meetings", "by"}


def answer(**known):
    nothing = {"change": None, "outlook": (), "needs": None, "commit": None, "record": NO_RECORD}
    return SimpleNamespace(**(nothing | {"as_of": date(2026, 11, 23)} | known))


def test_absent_data_is_an_absent_line():
    for lines in (change_lines, ahead_lines, commit_lines, record_lines):
        assert lines(answer(), 84) == []


def test_the_change_reads_as_one_would_say_it():
    text = "Nordfrakt was won (+4), a day gone (-1)"
    change = Change(date(2026, 11, 20), 0.571, (Cause("time", None, -0.01, "a day gone"),), True,
                    text)  # fmt: skip
    assert change_lines(answer(change=change), 84) == [
        "  Friday: 57. Nordfrakt was won (+4), a day gone (-1)."]  # fmt: skip
    older = Change(date(2026, 11, 2), 0.571, (), False, "no real change")
    assert change_lines(answer(change=older), 84) == ["  2 Nov: 57; no real change."]


def test_what_it_takes_names_meetings_only_where_they_are_known():
    needs = Needs(4, 16, 24, date(2026, 12, 2))
    said = " ".join(" ".join(ahead_lines(answer(needs=needs), 84)).split())
    assert said == ("It takes about 4 wins out of 16 opportunities at your usual rate, from 24 "
                    "first meetings; new ones by 2 Dec at the latest")  # fmt: skip
    needs = Needs(1, 1, None, date(2026, 12, 2))
    assert "1 win out of 1 opportunity at" in ahead_lines(answer(needs=needs), 84)[0]
    assert ahead_lines(answer(needs=Needs(None, None, None, date(2026, 12, 2))), 84) == []


def test_the_own_call_is_one_line():
    commit = Commit(190_000, 210_000, 0.6, "EUR", date(2026, 11, 19))
    assert commit_lines(answer(commit=commit), 84) == [
        "  You said  commit 190,000, best case 210,000, 60 in 100."]  # fmt: skip
