"""The private pulse on the command line: the one who typed it sees it, and nobody else does."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import ontarget

WORD = "zugzwang-wren"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a function that makes another user of the operating system the one who asks."""

    def be(name: str):
        folder = tmp_path / "home" / name
        for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
            monkeypatch.setenv(variable, str(folder))
        return folder

    be("maya")
    return be


@pytest.fixture
def book(cli, firm, home, tmp_path):
    cli("import", firm, "--as-of", "2026-11-23")
    cli("config", "me", "Maya")
    cli("config", "n_paths", "1000")
    cli("target", "set", "--owner", "Maya", "--period", "2026-Q4", "--amount", "9000",
        "--currency", "EUR", "--as-of", "2026-11-23")  # fmt: skip
    said = cli("pulse", "2", WORD, "--as-of", "2026-11-20")
    assert said.code == 0
    assert WORD not in said.out + said.err
    return tmp_path


def test_it_is_shown_beside_the_load_and_only_there(cli, book):
    cli("pulse", "4", "--as-of", "2026-11-23")
    shown = cli("pulse", "list", "--as-of", "2026-11-23")
    assert WORD in shown.out
    assert "5 open" in shown.out
    assert "5 h a week needed" in shown.out
    assert "overdue" in shown.out
    found = cli("pulse", "--json", "--as-of", "2026-11-23").json
    assert [one["level"] for one in found["entries"]] == [2, 4]
    assert found["load"]["n_open"] == found["entries"][1]["n_open"] == 5
    assert found["load"]["hours_there"] is None
    # What was said later is not known on an earlier day.
    assert len(cli("pulse", "list", "--json", "--as-of", "2026-11-21").json["entries"]) == 1
    assert cli("owner", "set", "Maya Lindqvist", "--hours-per-week", "20").code == 0
    assert "of 20 there" in cli("pulse", "list", "--as-of", "2026-11-23").out


COMMANDS = [
    *(["list", kind] for kind in ("opportunity", "activity", "contact", "owner", "target")),
    ["answer"], ["answer", "--company", "--by", "owner"], ["forecast"], ["audit"], ["today"],
    ["plan", "--week"], ["followups"], ["coach", "--owner", "Maya"], ["coach", "--company"],
    ["diagnose"], ["monthend"], ["config"], ["doctor"], ["decisions"], ["publish"],
    ["earnings"], ["trial", "list"], ["trial", "read"], ["rules"],
    ["audit", "--halve"], ["review"], ["changes"], ["commit", "list"],
    ["check", "data"], ["obstacle", "list"], ["version"],
]  # fmt: skip


def test_nothing_else_in_the_program_reads_it():
    root = Path(ontarget.__file__).parent
    readers = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "store.pulse" in path.read_text(encoding="utf-8")
        or "open_pulse" in path.read_text(encoding="utf-8")
        or "pulse_location" in path.read_text(encoding="utf-8")
    }
    assert readers == {"app/pulse.py", "app/pulse_list.py", "bootstrap.py", "cli/pulse.py",
                       "config.py"}  # fmt: skip


@pytest.mark.slow
def test_no_other_command_contains_a_line_of_it(cli, book):
    for number, command in enumerate(COMMANDS):
        said = cli(*command, *(["--json"] if number % 2 else []), "--as-of", "2026-11-23")
        assert said.code in (0, 1, 2), (command, said.err)
        assert "Traceback" not in said.err, (command, said.err)
        assert WORD not in said.out + said.err, command
        assert "pulse" not in said.out, command


@pytest.mark.slow
def test_no_export_backup_copy_or_other_file_contains_it(cli, book, home):
    out = book / "out"
    out.mkdir()
    day = ("--as-of", "2026-11-23")
    for what in ("audit", "forecast", "answer"):
        for form in ("csv", "xlsx", "html", "md"):
            cli("export", what, "--format", form, out / f"{what}.{form}", *day)
    cli("export", "updates", "--format", "csv", out / "updates.csv")
    cli("coach", "--company", "--out", out / "sheets", *day)
    cli("coach", "--company", "--html", out / "sheets.html", *day)
    cli("backup", out / "backup.sqlite")
    cli("copy", out / "copy.sqlite")
    cli("today", *day)
    cli("answer", *day)
    assert len(list(out.rglob("*"))) > 10
    private = home("maya") / "ontarget"
    for path in book.rglob("*"):
        if path.is_file() and path.parent != private:
            assert WORD.encode() not in path.read_bytes(), path
    assert WORD in (private / "pulse.json").read_text()


def test_another_user_of_the_same_book_sees_none_of_it(cli, book, home):
    home("boss")
    assert cli("pulse", "list", "--json", "--as-of", "2026-11-23").json["entries"] == []
    assert "nothing to forget" in cli("pulse", "forget").out
    home("maya")
    assert WORD in cli("pulse", "list", "--as-of", "2026-11-23").out


def test_it_is_the_same_whichever_book_is_open(cli, book, tmp_path):
    said = cli("--book", tmp_path / "other.sqlite", "pulse", "list", "--as-of", "2026-11-23")
    assert WORD in said.out
    assert "no load to show" in said.out


def test_a_book_that_does_not_know_the_user_hides_nothing(cli, book):
    cli("config", "me", "Tom Okafor")
    from ontarget.app.pulse_list import list_pulse
    from ontarget.bootstrap import open_desk, open_pulse
    from ontarget.config import Settings

    desk = replace(open_desk(None, date(2026, 11, 23), lambda _: None),
                   settings=Settings({"me": "Somebody else"}))  # fmt: skip
    found = list_pulse(desk, open_pulse())
    assert found.entries[0].word == WORD
    assert (found.load, "no load to show" in found.why_no_load) == (None, True)


def test_forgetting_is_at_once_and_for_good(cli, book, home):
    cli("pulse", "5", "fine", "--as-of", "2026-11-21")
    assert cli("pulse", "forget", "1").out.startswith("Deleted: 1")
    folder = home("maya") / "ontarget"
    assert all(WORD.encode() not in path.read_bytes() for path in folder.iterdir())
    assert cli("pulse", "forget", "--json").json == {"forgotten": 1}
    assert json.dumps(cli("pulse", "list", "--json").json["entries"]) == "[]"


def test_what_is_no_pulse_is_answered_without_repeating_it(cli, home):
    for words in (["6"], ["0", WORD], [WORD], ["3", "x" * 201], ["forget", WORD]):
        said = cli("pulse", *words)
        assert said.code == 2
        assert WORD not in said.err
        assert "Traceback" not in said.err
    assert "Nothing is kept" in cli("pulse").out


def test_a_word_can_be_given_unseen(cli, home, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORD}\n"))
    cli("pulse", "3", "-")
    assert cli("pulse", "list", "--json").json["entries"][0]["word"] == WORD


def test_nobody_is_answered_in_anothers_name(book, cli, home):
    from ontarget.app.pulse_list import list_pulse
    from ontarget.bootstrap import open_desk, open_pulse
    from ontarget.core.errors import UsageError

    desk = open_desk(None, None, lambda _: None)
    with pytest.raises(UsageError, match="nobody but who said it"):
        list_pulse(replace(desk, actor="boss"), open_pulse())
