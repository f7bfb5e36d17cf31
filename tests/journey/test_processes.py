"""The program as an own process: killed in the middle, two at once, odd consoles and folders."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

HEAD = "opportunity_id,name,owner,stage,amount,currency,created_on,close_date,closed_on\n"


def big_file(folder: Path, n: int, stage: str = "Open", name: str = "deals.csv") -> Path:
    path = folder / name
    rows = (f"id-{k},Deal {k},Rep {k % 7},{stage},{k}.5,EUR,2026-01-{1 + k % 28:02d},2026-12-01,\n"
            for k in range(n))  # fmt: skip
    path.write_text(HEAD + "".join(rows))
    return path


def start(
    book: Path, cache: Path, *arguments: object, **environment: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ontarget", "--book", str(book), "--as-of", "2026-11-23",
         *map(str, arguments)],
        env={**os.environ, "ONTARGET_CACHE": str(cache), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def n_rows(book: Path) -> int:
    with sqlite3.connect(book) as connection:
        return connection.execute("select count(*) from opportunity").fetchone()[0]


@pytest.mark.slow
def test_an_import_killed_at_a_dozen_moments_leaves_the_book_as_before_or_as_after(tmp_path):
    before, cache = tmp_path / "before.sqlite", tmp_path / "cache"
    assert finish(start(before, cache, "import", big_file(tmp_path, 100, name="s.csv")))[0] == 0
    large = big_file(tmp_path, 30_000)
    began = time.monotonic()
    assert finish(start(tmp_path / "other.sqlite", cache, "import", large))[0] == 0
    whole = time.monotonic() - began
    moments = random.Random(5)
    seen = []
    for n in range(12):
        book = tmp_path / f"killed-{n}.sqlite"
        shutil.copy(before, book)
        process = start(book, cache, "import", large)
        time.sleep(moments.uniform(0.3, 1.1) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen.append(n_rows(book))
        code, out, _ = finish(start(book, cache, "doctor", "--json"))
        assert (code, json.loads(out)["is_sound"]) == (0, True)
    assert set(seen) <= {100, 30_000}
    assert 100 in seen
    assert finish(start(book, cache, "import", large))[0] == 0
    assert n_rows(book) == 30_000


@pytest.mark.slow
def test_two_writers_and_a_reader_get_on_and_no_row_is_lost(tmp_path):
    """For some seconds here; ONTARGET_TEST_SECONDS=60 makes it a minute."""
    book, cache = tmp_path / "book.sqlite", tmp_path / "cache"
    until = time.monotonic() + float(os.environ.get("ONTARGET_TEST_SECONDS", "8"))
    said: list[tuple[int, str, str]] = []
    written = {"left": 0, "right": 0}

    def write(name: str) -> None:
        # Twice at least, however busy the machine is.
        while time.monotonic() < until or written[name] < 2:
            n = written[name] + 1
            path = big_file(tmp_path, 50 * n, name=f"{name}.csv")
            said.append(finish(start(book, cache, "import", path, "--source", name)))
            written[name] = n

    def read() -> None:
        while time.monotonic() < until:
            said.append(finish(start(book, cache, "list", "opportunity", "--json")))

    threads = [threading.Thread(target=write, args=(name,)) for name in written]
    threads.append(threading.Thread(target=read))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {code for code, _, _ in said} == {0}
    assert not [text for _, out, err in said for text in (out, err) if "lock" in text.lower()]
    assert n_rows(book) == 50 * sum(written.values())
    code, out, _ = finish(start(book, cache, "doctor", "--json"))
    assert (code, json.loads(out)["is_sound"]) == (0, True)


@pytest.mark.skipif(sys.platform == "win32", reason="files of limited size are a Unix matter")
def test_a_full_disk_leaves_the_book_as_before(tmp_path):
    book, cache = tmp_path / "book.sqlite", tmp_path / "cache"
    assert finish(start(book, cache, "import", big_file(tmp_path, 100, name="s.csv")))[0] == 0
    large = big_file(tmp_path, 20_000)
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)); "
        "from ontarget.cli.main import run; run(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--book", str(book), "import", str(large)],
        env={**os.environ, "ONTARGET_CACHE": str(cache)}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "nothing was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert n_rows(book) == 100
    assert finish(start(book, cache, "doctor"))[0] == 0


@pytest.mark.slow
def test_two_imports_at_once_lose_nothing(tmp_path):
    book, cache = tmp_path / "book.sqlite", tmp_path / "cache"
    processes = [
        start(
            book, cache, "import", big_file(tmp_path, 3000, name=f"d{n}.csv"), "--source", f"s{n}"
        )
        for n in range(3)
    ]
    results = [finish(process) for process in processes]
    assert [code for code, _, _ in results] == [0, 0, 0], results
    assert n_rows(book) == 9000


def test_folders_with_blanks_and_a_console_that_knows_no_unicode(tmp_path):
    folder = tmp_path / "my deals, Zoë"
    folder.mkdir()
    path = folder / "deals one.csv"
    path.write_text(
        HEAD + "1,Größe,Zoë,Won,10,EUR,2026-01-01,,2026-02-01\n2,B,Zoë,Open,5,EUR,2026-11-01,,\n"
    )
    book = folder / "the book.sqlite"
    console = {"PYTHONIOENCODING": "cp1252", "NO_COLOR": "1"}
    assert finish(start(book, tmp_path / "cache", "import", path, **console))[0] == 0
    target = ("target", "set", "--company", "--period", "2026-11", "--amount", "20")
    assert finish(start(book, tmp_path / "cache", *target, **console))[0] == 0
    code, out, err = finish(start(book, tmp_path / "cache", "answer", **console))
    assert code == 0, err
    assert "in 100" in out
    assert "\x1b" not in out


def test_a_book_that_is_no_book_is_refused_and_left_alone(tmp_path):
    book = tmp_path / "notes.txt"
    book.write_text("my notes")
    code, out, err = finish(start(book, tmp_path / "cache", "list", "opportunity"))
    assert (code, out) == (1, "")
    assert "notes.txt" in err
    assert book.read_text() == "my notes"


def test_a_book_of_a_newer_version_is_refused(tmp_path):
    book, cache = tmp_path / "book.sqlite", tmp_path / "cache"
    assert finish(start(book, cache, "config"))[0] == 0
    with sqlite3.connect(book) as connection:
        connection.execute("update book set schema_version = 999")
    connection.close()
    code, _, err = finish(start(book, cache, "config"))
    assert code == 1
    assert "999" in err


def test_light_commands_load_no_heavy_library(tmp_path):
    script = (
        "import sys\nfrom ontarget.cli.main import run\n"
        "try:\n    run(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pyarrow', 'ibis', 'duckdb', 'pandas', 'alembic'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy), file=sys.stderr)\n"
    )
    book = str(tmp_path / "book.sqlite")
    finish(start(Path(book), tmp_path / "cache", "config"))
    target = "target set --company --period 2026-11 --amount 5"
    for words in ("list opportunity", "target list", "config", "--help", target):
        arguments = words.split()
        found = subprocess.run([sys.executable, "-c", script, "--book", book, *arguments],
                               capture_output=True, text=True, check=True)  # fmt: skip
        assert "HEAVY []" in found.stderr, (arguments, found.stderr)
