"""The same files make the same answer, whether the book is SQLite or PostgreSQL."""

import json
from datetime import date

import pytest

from ontarget.cli.main import run
from ontarget.world.firm import generate
from ontarget.world.write import write


def test_an_answer_is_the_same_from_both_engines(tmp_path, fresh_postgres, capsys, monkeypatch):
    monkeypatch.setenv("ONTARGET_CACHE", str(tmp_path / "cache"))
    files = tmp_path / "files"
    files.mkdir()
    write(generate(as_of=date(2026, 9, 30), n_owners=2, n_months=9, seed=4), files)
    paths = [str(path) for path in sorted(files.glob("*.csv"))]

    def call(book, *arguments):
        with pytest.raises(SystemExit) as stopped:
            run(["--book", book, "--as-of", "2026-09-30", *arguments])
        assert not stopped.value.code
        return json.loads(capsys.readouterr().out)

    said = []
    for book in (str(tmp_path / "book.sqlite"), fresh_postgres):
        imported = call(book, "import", *paths, "--json")
        again = call(book, "import", *paths, "--json")
        assert again["changes"] == 0
        asked = ("--as-of", "2026-08-15", "answer", "--company", "--period", "2026-Q3", "--json")
        said.append(
            (imported["written"], call(book, *asked), call(book, "list", "owner", "--json"))
        )
    assert said[0] == said[1]
