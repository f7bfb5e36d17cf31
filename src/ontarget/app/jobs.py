"""Work that takes long, done by a process of its own: an import, a backtest, learning from a book.

A job is a command of ours that runs in the background with its words going to files. So it survives
the page that began it, can be stopped, and whatever happens to it the book stays whole, as with the
command. A file that the process keeps locked says whether it still runs; how it ended is read from
what it wrote, so nothing has to be told to a server that was restarted meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from ontarget.app.desk import Desk
from ontarget.app.lock_file import is_locked, locked
from ontarget.config import child_environment
from ontarget.core.errors import NotInBook

_MOST_KEPT = 20
_ID = re.compile(r"^[0-9a-f]{16}$")
_SAFE = re.compile(r"[^A-Za-z0-9._ -]")


@dataclass(frozen=True)
class Job:
    """One job. ``state`` is running, done, failed or cancelled.

    ``arguments`` are those of the command line, ``files`` what was handed over, ``result`` its
    JSON document once it is done, ``said`` the last it said, or why it failed.
    """

    id: str
    kind: str
    arguments: tuple[str, ...]
    files: tuple[str, ...]
    options: dict[str, Any]
    began_at: datetime
    pid: int
    state: str
    said: tuple[str, ...]
    result: dict[str, Any] | None


def receive(desk: Desk, files: Iterable[tuple[str, BinaryIO]]) -> tuple[str, tuple[str, ...]]:
    """Keep files that were sent in a new job's folder; returns its id and their safe names."""
    job_id = secrets.token_hex(8)
    folder = _made(_folder(desk, job_id)) / "files"
    folder.mkdir(mode=0o700)
    names: list[str] = []
    for stated, content in files:
        name = safe_name(stated, names)
        with (folder / name).open("wb") as kept:
            shutil.copyfileobj(content, kept)
        names.append(name)
    return job_id, tuple(names)


def safe_name(stated: str, taken: Sequence[str] = ()) -> str:
    """Return a file name without a folder or anything that a file system or shell could read.

    >>> safe_name("../../etc/pass wd;rm.csv"), safe_name("a.csv", ["a.csv"])
    ('pass wd_rm.csv', '2-a.csv')
    """
    plain = _SAFE.sub("_", re.split(r"[\\/]", stated)[-1]).strip(" .-")[-80:] or "file.csv"
    n, name = 1, plain
    while name in taken:
        n += 1
        name = f"{n}-{plain}"
    return name


def start_job(
    desk: Desk, kind: str, arguments: Sequence[str], *, job_id: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Job:  # fmt: skip
    """Begin a command in a process of its own, given ``--json`` and the book's location.

    A word ``FILES`` among the arguments stands for the files of the job. ``options`` are kept for
    the page that began it.
    """
    job_id = job_id or secrets.token_hex(8)
    folder = _made(_folder(desk, job_id))
    if _state(job_id, folder)[0] == "running":
        return find_job(desk, job_id)  # begun twice, such as by a second click
    held = folder / "files"
    files = tuple(sorted(path.name for path in held.iterdir())) if held.is_dir() else ()
    words: list[str] = []
    for word in arguments:
        words += [str(held / name) for name in files] if word == "FILES" else [word]
    for name in ("out.json", "err.txt", "cancelled"):
        (folder / name).unlink(missing_ok=True)
    # A location may hold a password, so it goes by the environment: others may see arguments.
    environment = child_environment(_location(desk), desk.cache_dir)
    with (
        (folder / "out.json").open("wb") as out,
        (folder / "err.txt").open("wb") as err,
        locked(folder / "lock") as handle,
    ):
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", "ontarget", *words, "--json"],
            stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment,
            start_new_session=True, pass_fds=() if sys.platform == "win32" else (handle,),
        )  # fmt: skip
    _RUNNING[job_id] = process
    card = {"kind": kind, "arguments": list(arguments), "files": list(files), "pid": process.pid,
            "options": dict(options or {}), "began_at": desk.now.isoformat()}  # fmt: skip
    (folder / "job.json").write_text(json.dumps(card), encoding="utf-8")
    _forget_old(desk, kind)
    return find_job(desk, job_id)


def job_file(desk: Desk, job_id: str, name: str) -> Path:
    """Return the place of a file of a job beside those that were sent."""
    return _folder(desk, job_id) / safe_name(name)


def find_job(desk: Desk, job_id: str) -> Job:
    """Return a job as it stands now; NotInBook for an unknown one."""
    folder = _folder(desk, job_id)
    return _job(folder, _card(folder))


def _job(folder: Path, card: Mapping[str, Any]) -> Job:
    state, result = _state(folder.name, folder)
    return Job(
        id=folder.name, kind=card["kind"], arguments=tuple(card["arguments"]),
        files=tuple(card["files"]), options=card["options"],
        began_at=datetime.fromisoformat(card["began_at"]), pid=card["pid"], state=state,
        said=_said(folder, state, card["kind"]), result=result,
    )  # fmt: skip


def list_jobs(desk: Desk, kinds: Collection[str]) -> list[Job]:
    """Return the jobs of some kinds that are still known, the last one first."""
    jobs = []
    for folder in _folders(desk):
        with contextlib.suppress(NotInBook):
            card = _card(folder)
            if card["kind"] in kinds:
                jobs.append(_job(folder, card))
    return sorted(jobs, key=lambda job: job.began_at, reverse=True)


def cancel_job(desk: Desk, job_id: str) -> Job:
    """Stop a job that runs; the book is as it was before it."""
    job = find_job(desk, job_id)
    if job.state == "running":
        (_folder(desk, job_id) / "cancelled").touch()
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                os.kill(job.pid, signal.SIGTERM)
            else:
                os.killpg(job.pid, signal.SIGTERM)
        process = _RUNNING.get(job_id)
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
    return find_job(desk, job_id)


def document(job: Job) -> dict[str, Any]:
    """Return a job as JSON content, without where it runs."""
    found = asdict(job)
    del found["pid"], found["arguments"]
    return {**found, "began_at": job.began_at.isoformat(), "files": list(job.files),
            "said": list(job.said)}  # fmt: skip


_RUNNING: dict[str, subprocess.Popen[bytes]] = {}


def _folder(desk: Desk, job_id: str) -> Path:
    if not _ID.match(job_id):
        raise NotInBook("There is no such job.", "Begin one on the page Import.")
    return desk.cache_dir / "jobs" / desk.book.book_id / job_id


def _made(folder: Path) -> Path:
    """Return a folder of a job, made for its owner's eyes alone."""
    for one in (folder.parents[1], folder.parent, folder):
        one.mkdir(parents=True, exist_ok=True, mode=0o700)
        one.chmod(0o700)
    return folder


def _location(desk: Desk) -> str:
    if desk.book.path is not None:
        return str(desk.book.path)
    return desk.book.engine.url.render_as_string(hide_password=False)


def _state(job_id: str, folder: Path) -> tuple[str, dict[str, Any] | None]:
    process = _RUNNING.get(job_id)
    if process is not None and process.poll() is not None:
        _RUNNING.pop(job_id, None)
        process = None
    if process is not None or is_locked(folder / "lock"):
        return "running", None
    try:
        # The document is written last and whole, so what can be read was finished.
        result = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ("cancelled" if (folder / "cancelled").exists() else "failed"), None
    return "done", result


def _said(folder: Path, state: str, kind: str) -> tuple[str, ...]:
    try:
        text = (folder / "err.txt").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    lines = [line.strip().removeprefix("ontarget: ") for line in text.splitlines() if line.strip()]
    if state == "failed" and not lines:
        then = "Begin it again; it writes nothing to the book."
        if kind == "import":
            then = "The book has all of it or nothing; begin it again, nothing is taken twice."
        return (f"It was ended from outside before it could say how it went. {then}",)
    return tuple(lines[-12:])


def _folders(desk: Desk) -> list[Path]:
    home = _folder(desk, "0" * 16).parent
    return [path for path in home.iterdir() if _ID.match(path.name)] if home.is_dir() else []


def _card(folder: Path) -> dict[str, Any]:
    """Return what was kept of a job when it began; NotInBook without it."""
    try:
        card: dict[str, Any] = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotInBook(
            "That job is not known any more.", "Only the last ones are kept; begin it again."
        ) from error
    return card


def _forget_old(desk: Desk, kind: str) -> None:
    """Keep the last jobs of a kind: many imports do not push a backtest out."""
    for job in list_jobs(desk, {kind})[_MOST_KEPT:]:
        if job.state != "running":
            shutil.rmtree(_folder(desk, job.id), ignore_errors=True)
