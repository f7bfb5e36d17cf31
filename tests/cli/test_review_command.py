"""A review: one opportunity at a time, my verdict before the tool's, written at once."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys

import pytest
from tests.cli.test_audit_command import CLOSED, HEAD, OPEN

DAY = ("--as-of", "2026-11-23")
MORE = "D-3,Renewal,Ann,Talk,300,EUR,2026-12-05,2026-10-15\n"
BOB = "C-99,Old,Bob,Closed Won,300,EUR,2026-05-20,2026-01-15\n"


@pytest.fixture
def busy(cli, tmp_path):
    """The command line on a book with three open opportunities."""
    file = tmp_path / "deals.csv"
    file.write_text(HEAD + CLOSED + BOB + OPEN + MORE, encoding="utf-8")
    assert cli(*DAY, "import", file).code == 0
    cli(*DAY, "target", "set", "--period", "2026-Q4", "--amount", "1500", "--currency", "EUR")
    return lambda *words: cli(*DAY, *words)


@pytest.fixture
def talk(busy, monkeypatch):
    """Return a function that answers the questions of a review, and then hangs up."""
    monkeypatch.setattr("ontarget.cli.review.is_terminal", lambda: True)

    def talked(*answers, more=()):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in answers)))
        return busy("review", *more)

    return talked


def decisions(busy):
    return {row["opportunity_id"]: row for row in busy("decisions", "--json").json["decisions"]}


def test_the_agenda_is_the_audit_most_at_stake_first(busy):
    audit = busy("audit", "--json").json
    agenda = busy("review", "--json").json
    assert [one["facts"]["opportunity_id"] for one in agenda["opportunities"]] == [
        one["opportunity_id"] for one in audit["opportunities"]
    ]
    first = agenda["opportunities"][0]
    assert first["tool"]["verdict"] == audit["opportunities"][0]["verdict"]
    assert first["question"].endswith("?")
    assert agenda["minutes"] == agenda["n_open"] == 3
    short = busy("review", "--json", "--limit", "1").json
    assert (len(short["opportunities"]), short["n_left"]) == (1, 2)


def test_the_sheet_says_the_tools_verdict_last(busy):
    sheet = busy("review").out
    assert sheet.index("Pilot") < sheet.index("What the tool says") < sheet.index("The tool  ")
    assert "decided" not in sheet.split("What the tool says")[0].replace("decide first", "")


def test_my_verdict_comes_first_and_enter_takes_the_tools_reason(busy, talk):
    said = talk("k", "", "", "Call the CFO", "fri", "q")
    assert said.code == 0
    asked = said.err
    assert asked.index("Your verdict") < asked.index("The tool  ") < asked.index("Stay with it")
    (row,) = decisions(busy).values()
    assert (row["verdict"], row["is_standing"]) == ("keep", True)
    assert "within 26 weeks" in row["reason"]
    assert row["advised"] in ("keep", "backburner", "cut")
    rows = busy("list", "opportunity", "--json").json["rows"]
    kept = next(one for one in rows if one["opportunity_id"] == row["opportunity_id"])
    assert (kept["next_step"], kept["next_step_on"]) == ("Call the CFO", "2026-11-27")
    assert "1 decided, 0 skipped, in less than a minute." in said.out
    assert "2 left for another time" in said.out


@pytest.mark.slow
def test_what_was_decided_is_not_asked_again_until_its_time(busy, talk, cli):
    talk("k", "", "", "", "b", "", "not now", "2026-12-14", "", "s")
    assert len(decisions(busy)) == 2
    agenda = busy("review", "--json").json
    assert (len(agenda["opportunities"]), agenda["n_decided_lately"], agenda["n_parked"]) == (
        1,
        1,
        1,
    )
    later = cli("--as-of", "2026-12-01", "review", "--json").json
    assert (len(later["opportunities"]), later["n_parked"]) == (2, 1)
    seen = [one["facts"] for one in later["opportunities"] if one["facts"]["is_since_review"]]
    assert [(one["since"], one["decision"]["verdict"]) for one in seen] == [("2026-11-23", "keep")]
    back = cli("--as-of", "2026-12-14", "review", "--json").json
    assert len(back["opportunities"]) == 3
    busy("config", "review_every_days", "0")
    assert len(busy("review", "--json").json["opportunities"]) == 2


def test_one_may_change_ones_mind_and_the_count_says_so(busy, talk):
    tool = [one["tool"]["verdict"] for one in busy("review", "--json").json["opportunities"]]
    said = talk("k", "c", "", "k", "s", "c", "", "")
    n_agreed = sum(a == b for a, b in zip(tool, ("keep", "keep", "cut"), strict=True))
    assert "2 decided, 1 skipped" in said.out
    assert f"agreed with the tool on {n_agreed} of 3; you changed yours on 1." in said.out
    assert [row["verdict"] for row in decisions(busy).values()] == ["cut", "cut"]


def test_wrong_words_are_asked_again_and_a_colleague_is_found_by_a_part(busy, talk):
    said = talk("what", "h", "", "Nobody", "bo", "his segment", "q")
    assert "One of k, b, c, h, s, q, please." in said.err
    assert "no owner 'Nobody'" in said.err
    (row,) = decisions(busy).values()
    assert (row["verdict"], row["to_owner"], row["reason"]) == ("hand-over", "Bob", "his segment")
    parked = talk("h", "", "", "q")
    assert "Nobody named, so nothing is decided." in parked.err
    assert len(decisions(busy)) == 1


def test_hanging_up_keeps_what_was_said(busy, talk):
    said = talk("k", "", "", "")
    assert said.code == 0
    assert "1 decided" in said.out
    assert len(decisions(busy)) == 1


def test_an_empty_book_has_nothing_to_review(cli):
    assert "Nothing is left to review." in cli("review").out
    assert cli("review", "--json").json["opportunities"] == []


SCRIPT = """
import ontarget.cli.review as review
review.is_terminal = lambda: True
from ontarget.cli.main import run
run(["--as-of", "2026-11-23", "review"])
"""


@pytest.mark.slow
def test_a_kill_loses_nothing_that_was_said_before(busy):
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", SCRIPT], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, env=os.environ.copy(), bufsize=0,
    )  # fmt: skip
    process.stdin.write(b"k\n\nstill talking\n\n")
    heard = b""
    while b"2 of 3" not in heard:
        more = process.stderr.read(1)
        assert more, heard.decode()
        heard += more
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stderr.close()
    (row,) = decisions(busy).values()
    assert (row["verdict"], row["reason"]) == ("keep", "still talking")
