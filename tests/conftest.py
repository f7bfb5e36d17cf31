"""Options, and a real PostgreSQL for the tests that need one: Debian's own, on a free port."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ontarget.config import hold_to_one_thread
from ontarget.store import book as books
from ontarget.store.tables import get_table

MIGRATED = books.fill_book
hold_to_one_thread()  # as a user's run does, and before any test loads numpy

_MISSING = "PostgreSQL is not installed, so nothing about it was tested: apt-get install postgresql"
_USER = "postgres"
_CONFIG = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 50
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to write the screens of tests/snapshots anew."""
    parser.addoption("--write-screens", action="store_true", help="agree on what is shown now")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of slow tests, so that no process waits for the other one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True, scope="session")
def _migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run the migrations once a process and copy what they made; tests/store runs them always."""
    template = tmp_path_factory.mktemp("empty") / "book.sqlite"
    books.open_book(str(template), now=datetime(2026, 1, 1, tzinfo=UTC)).engine.dispose()
    with closing(sqlite3.connect(template)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    made = template.read_bytes()

    def copied(book: books.Book, now: datetime, **rest: object) -> bool:
        if not book.path or book.path.stat().st_size or rest:
            return MIGRATED(book, now, **rest)
        book.path.write_bytes(made)
        with book.engine.begin() as connection:
            own = {"book_id": str(uuid.uuid4()), "created_at": now}
            connection.execute(get_table("book").update().values(**own))
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "fill_book", copied)
        yield


@pytest.fixture(scope="session")
def sql_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled queries, kept over the whole run by all of its processes: each costs a while."""
    own = tmp_path_factory.getbasetemp()
    cache = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "sql-cache"
    cache.mkdir(exist_ok=True)
    return cache


def _server_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[4])
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _run(*command: str) -> None:
    """Run as the user postgres, because the server refuses to run as root."""
    as_user = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups"]
    subprocess.run(
        [*(as_user if os.geteuid() == 0 else []), *command],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,  # a pipe would be held open by the server
        stderr=subprocess.DEVNULL,
        timeout=120,
    )


def _start(binaries: Path) -> dict[str, object]:
    folder = Path(tempfile.mkdtemp(prefix="ontarget-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)
    cluster = folder / "cluster"
    _run(
        str(binaries / "initdb"),
        *("-D", str(cluster), "-U", _USER, "--auth=trust", "--no-sync", "-E", "UTF8"),
        "--locale=C.UTF-8",
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (cluster / "postgresql.conf").open("a") as config:
        config.write(f"{_CONFIG}port = {port}\n")
    _run(str(binaries / "pg_ctl"), "-D", str(cluster), "-l", str(folder / "log"), "-w", "start")
    return {"folder": str(folder), "port": port, "users": 0}


def _stop(binaries: Path, server: dict[str, object]) -> None:
    folder = Path(str(server["folder"]))
    _run(str(binaries / "pg_ctl"), "-D", str(folder / "cluster"), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _shared_state(folder: Path) -> Iterator[dict[str, object]]:
    """Hold what all workers of this run know about the server, alone."""
    with (folder / "postgres.lock").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.truncate(0)
        file.write(json.dumps(state))


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of one server for the whole run; the last worker to finish stops it."""
    binaries = _server_binaries()
    if binaries is None:
        pytest.skip(_MISSING)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with _shared_state(shared) as state:
        if not state:
            state.update(_start(binaries))
        state["users"] = int(str(state["users"])) + 1
        port = state["port"]
    yield f"postgresql://{_USER}@127.0.0.1:{port}/postgres"
    with _shared_state(shared) as state:
        state["users"] = int(str(state["users"])) - 1
        if state["users"] == 0:
            _stop(binaries, state)
            state.clear()


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """URL of an empty database of its own."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield postgres_url.rpartition("/")[0] + "/" + name
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what a skip would say quietly."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(_MISSING in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(_MISSING, red=True, bold=True)
