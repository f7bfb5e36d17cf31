"""Screens as they were last agreed on; `pytest tests/snapshots --write-screens` renews them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ontarget.cli.main import run
from ontarget.world.firm import generate
from ontarget.world.write import write

SCREENS = Path(__file__).parent / "screens"


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up firm's files and a book of them."""
    folder = tmp_path_factory.mktemp("firm")
    files = folder / "files"
    files.mkdir()
    write(generate(as_of=date(2026, 9, 10), n_owners=3, n_months=14, seed=9), files)
    return folder


@pytest.fixture
def screen(firm, capsys, monkeypatch, request):
    """Return a function: compare what a command shows with the screen of that name."""
    monkeypatch.setenv("ONTARGET_BOOK", str(firm / "book.sqlite"))
    monkeypatch.setenv("ONTARGET_CACHE", str(firm / "cache"))
    monkeypatch.setenv("COLUMNS", "84")

    def compare(name: str, *arguments: object) -> None:
        with pytest.raises(SystemExit):
            run(["--as-of", "2026-09-10", *map(str, arguments)])
        shown = re.sub(re.escape(str(firm)), "FOLDER", capsys.readouterr().out)
        path = SCREENS / f"{name}.txt"
        if request.config.getoption("--write-screens"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(shown, encoding="utf-8")
        assert shown == path.read_text(encoding="utf-8")

    return compare
