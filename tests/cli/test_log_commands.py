"""`log`, `prefer`, `contact`, `away` and `content` as people type them."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time

import pytest

DEALS = (
    "opportunity_id,name,account_id,contact_id,owner,stage,amount,currency,created_on,close_date\n"
    "1,Nordfrakt,a1,c1,Maya,Proposal,38500,EUR,2026-01-01,2026-12-31\n"
    "2,Kessel,a2,c2,Tom,Talk,31000,EUR,2026-02-01,2026-12-31\n"
)
PEOPLE = "contact_id,name,account_id,country\nc1,Ms Holm,a1,DE\nc2,Mr Brandt,a2,DE\n"
STEP = ("--next-step", "send the order form", "--next-on", "thu", "--reason", "board on the 8th")


@pytest.fixture
def book(cli, tmp_path):
    """The test's book with two opportunities; the function that runs commands on it."""
    for name, text in (("opportunity.csv", DEALS), ("contact.csv", PEOPLE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        cli("--as-of", "2026-11-20", "import", str(tmp_path / name))
    return lambda *words: cli("--as-of", "2026-11-23", *words)


def test_a_contact_is_one_line_and_one_line_says_what_is_agreed(book):
    said = book("log", "nord", "--kind", "call", "--outcome", "answered", *STEP)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "Nordfrakt (1): call to them, answered, logged.",
        "  Next: send the order form, Thu 26 Nov 2026. Quiet until then.",
        "  Undo: ontarget log --undo 1",
    ]
    undone = book("log", "nord", "--undo")
    assert undone.out.splitlines() == [
        "Nordfrakt (1): call to them, answered, taken back.", "  No next step stands.",
    ]  # fmt: skip


def test_json_holds_the_entry_the_changes_and_what_is_doubted(book):
    words = ("log", "1", "--kind", "meeting", "--outcome", "held", "--on", "fri", "--at", "15:30",
             "--next-step", "x", "--next-on", "2026-11-30", "--reason", "y", "--json")  # fmt: skip
    said = book(*words)
    found = said.json
    assert found["logged"]["happened_at"] == "2026-11-20T15:30:00Z"
    assert [one["field"] for one in found["changes"]] == ["next_step", "next_step_on"]
    assert "last working day" in found["doubts"][0]
    assert "last working day" in said.err
    rows = book("list", "activity", "--json").json["rows"]
    assert [(row["activity_id"], row["kind"]) for row in rows] == [("log-1", "meeting")]


def test_what_is_missing_or_cannot_be_is_said_and_nothing_written(book):
    for words, code, text in (
        (("log", "nord"), 2, "What was it"),
        (("log", "nord", "--kind", "call"), 2, "What comes next with 'Nordfrakt'"),
        (("log", "nord", "--kind", "fax", *STEP), 2, "no kind of contact"),
        (("log", "nord", "--kind", "call", "--direction", "up", *STEP), 2, "no direction"),
        (("log", "nord", "--kind", "call", "--at", "noon", *STEP), 2, "not a time"),
        (("log", "nord", "--kind", "call", "--minutes", "-4", *STEP), 2, "minutes cannot be"),
        (("log", "nord", "--kind", "call", "--contact", "zoe", *STEP), 1, "no contact 'zoe'"),
        (("log", "nord", "--kind", "call", "--brought", "study", *STEP), 1, "on the shelf"),
        (("log", "nord", "--kind", "call", "--until", "+9d", *STEP), 2, "goes with"),
        (("log", "nord", "--kind", "call", "--keep-next-step"), 2, "No next step with a day"),
        (("log", "nord", "--kind", "call", "--no-next-step", " "), 2, "Why is there no"),
        (("log", "nobody", "--kind", "call", *STEP), 1, "There is no opportunity"),
        (("log", "nord", "--undo"), 2, "Nothing was logged"),
        (("prefer", "holm", "--from", "17:00", "--to", "15:00"), 2, "is not after"),
        (("prefer", "--days", "mon"), 2, "Who asked"),
        (("contact", "holm", "--opt-out", "--allow"), 2, "different things"),
        (("contact", "holm", "--channel", "email"), 2, "go with"),
        (("contact", "holm", "--allow"), 2, "On what"),
        (("contact", "holm", "--undo"), 2, "Nothing was said here"),
        (("away", "--from", "fri"), 2, "Who is away"),
        (("away", "maya", "--to", "fri"), 2, "From which day"),
        (("away", "zoe", "--from", "fri"), 1, "There is no owner"),
        (("content", "add", "Study"), 2, "Where is it"),
        (("content", "withdraw", "Study"), 1, "on the shelf"),
        (("content", "import", "none.csv"), 1, "no such file"),
    ):
        said = book(*words)
        assert (said.code, said.out) == (code, ""), (words, said)
        assert text in said.err, (words, said.err)
    assert book("list", "activity", "--json").json["rows"] == []


def test_people_and_absences_are_shown_as_they_were_said(book):
    said = book("prefer", "holm", "--days", "mon-wed", "--from", "3pm", "--channel", "call")
    assert said.out == "Ms Holm: Mon, Tue, Wed, from 15:00, by call.\n"
    assert book("prefer", "--json").json["preferences"][0]["contact"] == "Ms Holm"
    assert book("prefer", "list").out == book("prefer").out
    assert book("prefer", "--format", "csv").out.startswith("contact,account,days")
    out = book("contact", "holm", "--opt-out", "--basis", "by letter", "--away", "mon..fri").out
    assert "every channel no, opted out: by letter, since 2026-11-23" in out
    assert "2026-11-30 to 2026-12-04" in out
    wrong = book("contact", "holm", "--allow", "--basis", "x", "--away", "2026-12-04..2026-12-01")
    assert (wrong.code, "is before" in wrong.err) == (2, True)
    assert "opted out: by letter" in book("contact", "holm").out
    assert book("contact", "holm", "--undo", "--back", "--json").json["permissions"] == []
    assert book("prefer", "holm", "--clear").out == "Ms Holm: nothing was asked for.\n"
    said = book("away", "maya", "--from", "2026-12-21", "--to", "2027-01-04", "--json")
    assert said.json["away"] == [
        {"owner": "Maya", "from": "2026-12-21", "to": "2027-01-04", "note": None}
    ]
    assert book("away", "maya", "--back").out == "Maya is not going to be away.\n"
    assert book("away").out == "Nobody is away.\n"


def test_the_shelf_from_a_file_says_what_was_left_out(book, tmp_path):
    path = tmp_path / "shelf.csv"
    path.write_text("Title,Url,Author\nStudy,https://x.org/1,Ann\n,https://x.org/2,Bob\n")
    said = book("content", "import", str(path))
    assert said.code == 3
    assert "2 rows; 1 new, 0 changed, 0 as before." in said.out
    assert "Kept beside the items: Author" in said.out
    assert "row 3, title" in said.out
    assert book("content", "list", "--json").json["content"][0]["location"] == "https://x.org/1"
    assert "number 2" in book("content", "add", "Plan", "--link", "https://x.org/3").out
    assert book("content", "withdraw", "1").out == "Study is off the shelf.\n"
    assert "Plan" in book("content", "list").out


def answer(arguments: list[str], answers: list[str], environment: dict[str, str]) -> str:
    """Run a command on a terminal, answer its questions, and return what was on the screen."""
    pid, screen = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "ontarget", *arguments], environment)  # noqa: S606
    seen = ""
    waiting = list(answers)
    until = time.monotonic() + 60
    asked = 0
    while time.monotonic() < until:
        if not select.select([screen], [], [], 0.2)[0]:
            continue
        try:
            seen += os.read(screen, 4096).decode()
        except OSError:
            break
        if waiting and seen[asked:].rstrip(" ").endswith(":"):
            asked = len(seen)
            os.write(screen, f"{waiting.pop(0)}\n".encode())
    os.waitpid(pid, 0)
    os.close(screen)
    return seen.replace("\r\n", "\n")


def test_on_a_terminal_it_asks_for_what_is_missing(book, tmp_path):
    environment = {**os.environ, "ONTARGET_BOOK": str(tmp_path / "book.sqlite")}
    words = ["--as-of", "2026-11-23", "log", "nord", "--outcome", "answered"]
    seen = answer(
        words, ["me", "send the plan", "fri x", "2026-11-30", "thu", "audit in March"], environment
    )
    assert "'fri x' is not a day" in seen
    assert "last working day of the month" in seen
    assert "Nordfrakt (1): meeting to them, answered, logged." in seen
    assert "Next: send the plan, Thu 26 Nov 2026. Quiet until then." in seen
    kept = answer(
        ["--as-of", "2026-11-23", "log", "nord", "--kind", "email"], ["", ""], environment
    )
    assert "Next step (empty: none) [send the plan]" in kept
    none = answer(
        ["--as-of", "2026-11-23", "log", "kess", "--kind", "note"], ["", "only a note"], environment
    )
    assert "No next step: only a note." in none


def test_these_commands_load_no_heavy_library(book, tmp_path):
    script = (
        "import sys\nfrom ontarget.cli.main import run\n"
        "try:\n    run(sys.argv[1:])\nexcept SystemExit as stopped:\n    assert not stopped.code\n"
        "print(sorted({'numpy', 'pyarrow', 'ibis', 'duckdb'} & set(sys.modules)), file=sys.stderr)"
    )
    book("content", "add", "Study", "--link", "https://x.org/1")
    shared = ("--as-of", "2026-11-23", "--book", str(tmp_path / "book.sqlite"))
    for words in (
        ("log", "1", "--kind", "call", "--contact", "holm", "--brought", "study", *STEP),
        ("log", "--undo", "1"),
        ("list", "activity"),
        ("prefer", "holm", "--days", "mon"),
        ("contact", "holm"),
        ("away",),
        ("content", "list"),
        ("content", "add", "Plan", "--link", "https://x.org/2", "--obstacles", "budget"),
    ):
        command = [sys.executable, "-c", script, *shared, *words]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
        assert found.stderr.splitlines()[-1] == "[]", (words, found.stderr)
