"""A contact logged by a process of its own: killed in the middle, and two at once."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DEALS = (
    "opportunity_id,name,owner,stage,amount,currency,created_on\n"
    "1,Pilot,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,Bob,Talk,20,EUR,2026-01-02\n"
)
ENTRY = ("--kind", "call", "--next-step", "send it", "--next-on", "2026-12-03", "--reason", "x")


def start(book: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ontarget", "--book", str(book), "--as-of", "2026-11-23"]
    return subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL, env={**os.environ, "ONTARGET_CACHE": str(book.parent / "cache")},
    )  # fmt: skip


def finish(process: subprocess.Popen[bytes]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.decode()


@pytest.fixture
def book(tmp_path) -> Path:
    """A book with two opportunities."""
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    finish(start(tmp_path / "book.sqlite", "import", str(path)))
    return tmp_path / "book.sqlite"


def held(book: Path) -> tuple[int, str | None]:
    """Contacts logged, and the next step that stands."""
    rows = json.loads(finish(start(book, "list", "opportunity", "--json")))["rows"]
    activities = json.loads(finish(start(book, "list", "activity", "--json")))["rows"]
    return len(activities), next(row for row in rows if row["name"] == "Pilot")["next_step"]


@pytest.mark.slow
def test_killed_at_any_moment_contact_and_step_are_both_there_or_neither(book, tmp_path):
    began = time.monotonic()
    other = tmp_path / "other.sqlite"
    shutil.copy(book, other)
    finish(start(other, "log", "Pilot", *ENTRY))
    whole = time.monotonic() - began
    moments, seen = random.Random(7), set()
    for number in range(8):
        copy = tmp_path / f"killed-{number}.sqlite"
        shutil.copy(book, copy)
        process = start(copy, "log", "Pilot", *ENTRY)
        time.sleep(moments.uniform(0.5, 1.05) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen.add(held(copy))
    assert seen <= {(0, None), (1, "send it")}


@pytest.mark.slow
def test_two_at_once_lose_nothing(book):
    running = [start(book, "log", name, *ENTRY) for name in ("Pilot", "Rollout") * 3]
    for process in running:
        finish(process)
    assert held(book) == (6, "send it")
    rows = json.loads(finish(start(book, "list", "activity", "--json")))["rows"]
    assert len({row["activity_id"] for row in rows}) == 6
