"""What people enter is there after a kill, and after two programs wrote at once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = "opportunity_id,name,account,owner,stage,amount,currency,created_on\n"
ROWS = "1,Pilot,Acme,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,Bolt,Bob,Talk,20,EUR,2026-01-02\n"
# One word each: the table that is written last, and what is written.
ENTERED = {
    "decision": "decide(desk, '1', 'cut', reason='no budget')",
    "obstacle": "add_obstacle(desk, '1', 'works council')",
    "qualification": "add_fact(desk, '1', 'need', 'a day a week is lost')",
    "waiver": "waive(desk, 'SLP001', '1', reason='board in May')",
    "action_log": "tick_off(desk, 'confirm-date-1', next_step='call', next_on=date(2026, 11, 27))",
}
PROGRAM = """
import os, signal, sys
from datetime import date
from ontarget import bootstrap
from ontarget.app.decide import decide
from ontarget.app.obstacles import add_obstacle
from ontarget.app.plan import tick_off
from ontarget.app.qualify import add_fact
from ontarget.app.waive import waive
from ontarget.store.transaction import WriteTransaction
desk = bootstrap.open_desk(sys.argv[1], as_of=date(2026, 11, 23), notice=lambda _: None)
"""
KILLED = """
written = WriteTransaction.insert_rows
def insert_rows(self, table, rows):
    found = written(self, table, rows)
    if table == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
WriteTransaction.insert_rows = insert_rows
"""
MANY = """
number = 0
while True:
    number += 1
    decide(desk, "1", "keep", reason=f"{sys.argv[2]} {number}")
    print(number, flush=True)
"""


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "ONTARGET_CACHE": str(tmp_path / "cache")}


def program(tmp_path: Path, text: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + text, str(tmp_path / "book.sqlite"), *words],
        env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def is_sound(tmp_path: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "ontarget", "--book", str(tmp_path / "book.sqlite"), "doctor",
         "--json"],
        env=environment(tmp_path), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return bool(json.loads(done.stdout)["is_sound"])


def count(tmp_path: Path, table: str) -> int:
    with sqlite3.connect(tmp_path / "book.sqlite") as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608


@pytest.fixture
def book(tmp_path):
    """The folder of a book with two open opportunities."""
    file = tmp_path / "o.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "ontarget", "--book", str(tmp_path / "book.sqlite"),
         "--as-of", "2026-11-02", "import", str(file)],
        env=environment(tmp_path), check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return tmp_path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a Unix matter")
@pytest.mark.parametrize("table", list(ENTERED))
def test_a_kill_before_the_end_of_a_write_leaves_nothing_of_it(book, table):
    before = {name: count(book, name) for name in (*ENTERED, "observation")}
    killed = program(book, KILLED + ENTERED[table], table)
    _, said = killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL, said
    assert {name: count(book, name) for name in before} == before
    whole = program(book, ENTERED[table])
    _, said = whole.communicate(timeout=120)
    assert whole.returncode == 0, said
    assert count(book, table) == 1
    assert is_sound(book)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a Unix matter")
def test_two_who_decide_at_once_lose_no_acknowledged_decision_by_a_kill(book):
    writers = {name: program(book, MANY, name) for name in ("left", "right")}
    acknowledged = {}
    for name, n in (("left", 12), ("right", 25)):
        lines = [writers[name].stdout.readline() for _ in range(n)]
        writers[name].send_signal(signal.SIGKILL)
        # Not communicate(): it reads past what readline() has already taken from the pipe.
        rest = writers[name].stdout.read()
        writers[name].communicate(timeout=60)
        acknowledged[name] = len([one for one in [*lines, *rest.splitlines()] if one.strip()])
    with sqlite3.connect(book / "book.sqlite") as connection:
        reasons = [row[0] for row in connection.execute("select reason from decision")]
    for name, n in acknowledged.items():
        mine = {int(reason.split()[1]) for reason in reasons if reason.startswith(name)}
        assert n in (len(mine), len(mine) - 1)
        assert mine == set(range(1, len(mine) + 1))
    assert is_sound(book)
