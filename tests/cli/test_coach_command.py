"""1:1 sheets: one per seller, no colleague on it, counts with their n, one question each."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from tests.cli.test_audit_command import CLOSED, HEAD

from ontarget.app.coach import without_peers
from ontarget.app.promises import find_promises

DAY = ("--as-of", "2026-11-23")
OPEN = """D-1,Rollout,Ann Berg,Talk,900,EUR,2026-11-10,2026-09-01
D-2,Pilot,Ann Berg,Talk,400,EUR,2026-12-20,2026-10-01
D-3,Renewal,Bo Lind,Talk,300,EUR,2026-12-05,2026-10-15
D-4,Extension,Cy Oz,Talk,700,EUR,2026-12-05,2026-10-15
"""


@pytest.fixture
def busy(cli, tmp_path):
    """The command line on a book of two exports a week apart; one deal was handed over."""
    for day, rows in (
        ("2026-11-13", OPEN),
        ("2026-11-20", OPEN.replace("Pilot,Ann Berg,Talk,400", "Pilot,Bo Lind,Talk,450")),
    ):
        file = tmp_path / "deals.csv"
        file.write_text(HEAD + CLOSED + rows, encoding="utf-8")
        assert cli("--as-of", day, "import", file).code == 0
    for name in ("Ann Berg", "Bo Lind"):
        cli(*DAY, "owner", "set", name, "--team", "North", "--manager", "Mo Ek",
            "--from", "2025-01-01")  # fmt: skip
        cli(*DAY, "target", "set", "--owner", name, "--period", "2026-Q4", "--amount", "900",
            "--currency", "EUR")  # fmt: skip
    return lambda *words: cli(*DAY, *words)


def test_a_sheet_names_no_colleague_and_the_summary_names_all(busy, tmp_path):
    said = busy("coach", "--team", "North", "--since", "2026-11-16", "--out", tmp_path / "sheets")
    assert said.code == 0
    files = {path.name: path.read_text(encoding="utf-8") for path in
             (tmp_path / "sheets").iterdir()}  # fmt: skip
    assert set(files) == {"ann-berg.md", "bo-lind.md", "summary.md"}
    assert "Bo Lind" not in files["ann-berg.md"]
    assert "went to a colleague" in files["ann-berg.md"]
    assert "Ann Berg" not in files["bo-lind.md"]
    assert "came from a colleague" in files["bo-lind.md"]
    assert "Ann Berg" in files["summary.md"]
    assert "Bo Lind" in files["summary.md"]
    assert not [name for name, text in files.items() if "Cy Oz" in text]


def test_a_sheet_has_its_parts_in_order(busy):
    text = busy("coach", "--owner", "Berg", "--since", "2026-11-16").out
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads[:4] == [
        "# 1:1, Ann Berg",
        "## What changed",
        "## What was agreed",
        "## Talk about",
    ]
    assert "in 100 to reach EUR 900 by 31 Dec 2026; 8 in 10 end between" in text
    assert "The book did not know yet which next steps were due." in text
    assert "At a glance" not in text
    assert "!" not in text


def test_the_document_carries_the_same_and_one_question_each(busy):
    found = busy("coach", "--company", "--json").json
    assert [one["owner"] for one in found["sheets"]] == ["Ann Berg", "Bo Lind", "Cy Oz"]
    for sheet in found["sheets"]:
        questions = [one["question"] for one in sheet["talk_about"]]
        assert len(questions) == len(set(questions)) <= 3
        assert all(question.count("?") == 1 for question in questions)
    assert found["sheets"][2]["answer"]["target"] is None
    assert "No target" in found["sheets"][2]["answer"]["text"]


def test_what_was_said_and_done_is_counted(busy):
    busy("set", "D-1", "next_step=Call", "next_step_on=2026-11-24")
    busy("decide", "D-1", "keep", "--reason", "they asked for it")
    later = ("--as-of", "2026-11-27")
    found = busy("coach", "--owner", "Berg", *later, "--since", "2026-11-23", "--json").json
    sheet = found["sheets"][0]["promises"]
    assert (sheet["n_kept"], sheet["n_due"]) == (0, 1)
    assert sheet["due"][0]["became"] == "still to do"
    found = busy("coach", "--owner", "Berg", *later, "--since", "2026-11-20", "--json").json
    assert found["sheets"][0]["promises"]["decisions"] == {"keep": 1}
    shown = busy("coach", "--owner", "Berg", *later, "--since", "2026-11-23").out
    assert "Next steps: 0 of 1 due were kept." in shown
    assert "Rollout: Call, due 24 Nov 2026; still to do" in shown


def test_a_page_is_one_file_and_is_not_overwritten(busy, tmp_path):
    page = tmp_path / "page.html"
    assert busy("coach", "--team", "North", "--html", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert text.count('class="page"') == 2
    assert "<script" not in text
    assert busy("coach", "--team", "North", "--html", page).code == 1
    assert busy("coach", "--team", "North", "--html", page, "--force").code == 0
    out = tmp_path / "out"
    assert busy("coach", "--owner", "Berg", "--out", out).code == 0
    assert busy("coach", "--company", "--out", out).code == 1
    assert [path.name for path in out.iterdir()] == ["ann-berg.md"]


def test_nobody_and_wrong_days_are_said(busy, cli):
    assert busy("coach", "--since", "2026-11-23").code == 2
    nobody = cli("--as-of", "2020-01-01", "coach", "--company")
    assert nobody.code == 0
    assert "has an open opportunity on 1 Jan 2020" in nobody.out


def test_only_where_owners_are_named_a_colleague_is_left_out():
    assert without_peers("Bo Lind AG: went to Bo Lind; now with Bo Lindgren", ["Bo Lind"]) == (
        "Bo Lind AG: went to a colleague; now with Bo Lindgren"
    )


def state(*rows):
    names = ("record_id", "opportunity_id", "name", "account", "owner", "status", "next_step",
             "next_step_on", "last_activity_on")  # fmt: skip
    schema = pa.schema([
        ("record_id", pa.int64()), *((name, pa.string()) for name in names[1:7]),
        ("next_step_on", pa.date32()), ("last_activity_on", pa.date32()),
    ])  # fmt: skip
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema)


def nov(day):
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("status", "step_on", "heard", "is_kept", "became"),
    [
        ("open", 18, 18, True, "last in touch on 18 Nov 2026"),
        ("open", 18, 17, True, "last in touch on 17 Nov 2026"),
        ("open", 18, 12, False, "still to do"),
        ("open", 25, 12, False, "now 25 Nov 2026"),
        ("open", None, None, False, "no day is set any more"),
        ("won", 18, None, True, "won since"),
        ("lost", 18, None, True, "lost since"),
        ("unresolved", 18, None, None, "it left the book"),
    ],
)
def test_what_became_of_a_step(status, step_on, heard, is_kept, became):
    row = (1, "D-1", "Pilot", None, "Ann")
    then = state((*row, "open", "Call", nov(18), nov(9)))
    now = state((*row, status, "Call", step_on and nov(step_on), heard and nov(heard)))
    ((owner, found),) = find_promises(then, now, nov(16), nov(23))
    assert (owner, found.is_kept, found.became) == ("Ann", is_kept, became)
    assert not find_promises(then, now, nov(19), nov(23))
    assert not find_promises(then, now, nov(9), nov(18))
    ((_, gone),) = find_promises(then, now.slice(0, 0), nov(16), nov(23))
    assert gone.is_kept is None
