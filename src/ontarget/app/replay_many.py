"""Many past days replayed, on all cores where that pays, each kept as soon as it is done."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ontarget.app.desk import Desk
from ontarget.app.one_thread import take_threads, thread_number
from ontarget.app.replay import Question, States, replay
from ontarget.app.replay_cache import ReplayCache
from ontarget.config import Settings
from ontarget.core.period import Period
from ontarget.forecast.replayed import Replayed
from ontarget.store.book import open_book

Progress = Callable[[int, int], None]

# A new process spends some two seconds on loading what it needs.
_FEWEST_FOR_PROCESSES = 4
_MOST_IN_A_ROW = 3


@dataclass(frozen=True)
class Origin:
    """A past day and the period asked about."""

    as_of: date
    period: Period

    @property
    def name(self) -> str:
        """Names the file it is kept in."""
        return f"{self.as_of}-{self.period.start}-{self.period.end}"


def replay_many(
    desk: Desk,
    question: Question,
    origins: Sequence[Origin],
    *,
    n_processes: int | None = None,
    on_progress: Progress = lambda _done, _total: None,
) -> list[Replayed]:
    """Return the replayed days in the order of ``origins``; those kept before are read.

    ``n_processes`` None means one per core. Stopping loses only the days under way.
    """
    cache = ReplayCache(desk, question)
    done = {origin: kept for origin in origins if (kept := cache.find(origin.name)) is not None}
    missing = [origin for origin in origins if origin not in done]
    on_progress(len(done), len(origins))
    n = min(n_processes or os.cpu_count() or 1, len(missing))
    is_worth_it = n > 1 and (n_processes is not None or len(missing) >= _FEWEST_FOR_PROCESSES)
    for make in (_in_processes, _in_turn) if is_worth_it else (_in_turn,):
        left = [origin for origin in missing if origin not in done]
        for origin, replayed in make(desk, question, left, n):
            cache.keep(origin.name, replayed)
            done[origin] = replayed
            on_progress(len(done), len(origins))
    return [done[origin] for origin in origins]


def _in_turn(
    desk: Desk, question: Question, origins: Sequence[Origin], n: int
) -> Iterator[tuple[Origin, Replayed]]:
    del n
    states = States(desk)
    for origin in origins:
        yield origin, replay(states, question, origin.as_of, origin.period)


def _in_processes(
    desk: Desk, question: Question, origins: Sequence[Origin], n: int
) -> Iterator[tuple[Origin, Replayed]]:
    """Yield what other processes have finished; nothing more where they cannot be had."""
    # A forked child would share the database's connections and threads; a new one opens its own.
    context = multiprocessing.get_context("spawn")
    opened = (
        desk.book.engine.url.render_as_string(hide_password=False), desk.book.path, desk.as_of,
        desk.now, dict(desk.settings.stored), desk.cache_dir, thread_number(),
    )  # fmt: skip
    try:
        with ProcessPoolExecutor(n, context, initializer=_open, initargs=opened) as pool:
            # Neighbours share states, so a process gets several in a row.
            size = max(1, min(_MOST_IN_A_ROW, len(origins) // n))
            rows = [origins[start : start + size] for start in range(0, len(origins), size)]
            waiting: dict[Future[list[Replayed]], Sequence[Origin]] = {
                pool.submit(_replay_row, question, row): row for row in rows
            }
            try:
                for future in as_completed(waiting):
                    yield from zip(waiting[future], future.result(), strict=True)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    except (BrokenProcessPool, OSError):
        desk.notice("Other processes cannot be used here; going on with one.")


_STATES: list[States] = []


def _open(
    url: str,
    path: Path | None,
    as_of: date,
    now: datetime,
    stored: dict[str, str | int | float],
    cache_dir: Path,
    n_threads: int | None,
) -> None:
    """Open the book once in a process of its own, which ends without a word when stopped.

    It adds up with as many threads as the process that began it, so in the same order.
    """
    take_threads(n_threads)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    book = open_book(str(path) if path else url, now=now)
    _STATES[:] = [States(Desk(book, as_of, now, Settings(stored), cache_dir, _silent))]


def _silent(text: str) -> None:
    """Keep to oneself what the first process says already."""
    del text


def _replay_row(question: Question, origins: Sequence[Origin]) -> list[Replayed]:
    return [replay(_STATES[0], question, origin.as_of, origin.period) for origin in origins]
