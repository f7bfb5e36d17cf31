"""A script at the API of a server on Maya's book."""

from __future__ import annotations

import json

import pytest
from tests.web.conftest import NOW, browser_on, empty_office, office

from ontarget.app import jobs
from ontarget.cli.main import run

__all__ = ["empty_office", "office"]


@pytest.fixture
def script(office):
    """A client that may write: it got its bearer first."""
    client = browser_on(office)
    bearer = client.post("/api/v1/session", json={}).json()["bearer"]
    client.cookies.clear()
    client.headers["authorization"] = f"Bearer {bearer}"
    yield client
    for process in list(jobs._RUNNING.values()):  # what a request began and nobody waited for
        process.kill()
        process.wait()
    jobs._RUNNING.clear()


@pytest.fixture
def on_terminal(office, capsys, monkeypatch):
    """Return a function: arguments of the command line to its JSON document, on the same book."""
    monkeypatch.setattr("ontarget.bootstrap.read_clock", lambda: NOW)
    monkeypatch.setenv("ONTARGET_CACHE", str(office.cache_dir))

    def call(*arguments: str):
        with pytest.raises(SystemExit):
            run(["--book", str(office.book.path), *arguments, "--json"])
        return json.loads(capsys.readouterr().out)

    return call
