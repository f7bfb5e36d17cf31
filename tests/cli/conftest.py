"""The command line in this process: arguments in, exit code and what was printed out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ontarget.cli.main import run


@dataclass
class Said:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


@pytest.fixture
def cli(tmp_path, sql_cache, capsys, monkeypatch):
    """Return a function that runs a command on the test's own book."""
    monkeypatch.setenv("ONTARGET_BOOK", str(tmp_path / "book.sqlite"))
    monkeypatch.setenv("ONTARGET_CACHE", str(sql_cache))
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as stopped:
            run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(int(stopped.value.code or 0), said.out, said.err)

    return call


FIRM = "opportunity_id,name,account,owner,stage,amount,currency,created_on,close_date,closed_on\n"


@pytest.fixture
def firm(tmp_path) -> Path:
    """A small firm's file: two sellers, forty closed and ten open opportunities in 2026."""
    rows = []
    for n in range(50):
        owner = ("Maya Lindqvist", "Tom Okafor")[n % 2]
        created = f"2026-{1 + n // 6:02d}-{1 + n % 27:02d}"
        stage = "Proposal" if n >= 40 else ("Closed Won", "Closed Lost", "Closed Lost")[n % 3]
        closed = "" if n >= 40 else f"2026-{min(11, 2 + n // 6):02d}-{1 + (n * 7) % 20:02d}"
        due = "2026-12-15" if n >= 40 else closed
        rows.append(f"op-{n:03d},Deal {n},Account {n % 9},{owner},{stage},{1000 + 37 * n},EUR,"
                    f"{created},{due},{closed}\n")  # fmt: skip
    path = tmp_path / "firm deals.csv"
    path.write_text(FIRM + "".join(rows), encoding="utf-8")
    return path
