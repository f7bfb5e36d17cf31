"""What today and the agenda cost: CPU seconds of one seller's day, and of 1,000 sellers'.

`python -m benchmarks.follow_up_speed` measures both, `today` or `agenda` one of them. Books are
made up: opportunities as in `forecast_speed`, calls and mails at random. The probe is what a fixed
piece of work took, because CPU seconds rise on a busy machine.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.forecast_speed import probe, write_book
from ontarget.app.follow_ups import follow_ups
from ontarget.app.shelf import Shelves
from ontarget.app.targets import set_target
from ontarget.app.today import today
from ontarget.bootstrap import open_desk
from ontarget.core.scope import COMPANY, Scope
from ontarget.store.book import open_book

AS_OF = date(2026, 6, 30)


def write_activities(path: Path, n: int) -> None:
    """Give a book calls and mails of ours and answers, over its opportunities at random."""
    book = open_book(str(path), now=datetime(2026, 7, 1, tzinfo=UTC))
    rng = np.random.default_rng(4)
    ids = np.array(book.read_arrow("opportunity", ["source_id"])["source_id"].to_pylist())
    source = book.read_arrow("opportunity", ["source"])["source"][0].as_py()
    day = np.datetime64(AS_OF) - rng.integers(0, 400, n)
    at = day.astype("M8[us]") + rng.integers(8 * 3600, 18 * 3600, n) * np.timedelta64(1, "s")
    is_in = rng.random(n) < 0.3
    seen = pa.array(np.full(n, np.datetime64(AS_OF)), pa.date32())
    table = pa.table(
        {
            "source": pa.array([source] * n),
            "source_id": pa.array([f"a{i}" for i in range(n)]),
            "opportunity_id": pa.array(ids[rng.integers(0, len(ids), n)]),
            "kind": pa.array(np.where(rng.random(n) < 0.5, "call", "email")),
            "direction": pa.array(np.where(is_in, "in", "out")),
            "happened_at": pa.array(at, pa.timestamp("us")).cast(pa.timestamp("us", "UTC")),
            "is_done": pa.array(np.ones(n, bool)),
            "first_seen_on": seen,
            "last_seen_on": seen,
        }
    )
    with book.write() as written:
        written.insert_arrow("activity", table)


def one_day(n_open: int = 1_500, n_activities: int = 100_000) -> dict[str, float]:
    """Return CPU seconds of a seller's day, one of five: first, and asked again in the process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.sqlite"
        write_book(path, 5_000, n_open, 5)
        write_activities(path, n_activities)
        scope, shelves, found = Scope("owner", "Owner 0"), Shelves(), {"probe": probe()}
        set_target(open_desk(str(path), date(2026, 7, 6), lambda _: None), scope,
                   period="2026-Q3", number=Decimal(10_000_000))  # fmt: skip
        for name in ("today, first in a process", "today, asked again"):
            start = time.process_time()
            desk = open_desk(str(path), date(2026, 7, 6), lambda _: None)
            view = today(desk, scope, shelves=shelves)
            found[name] = time.process_time() - start
        start = time.process_time()
        follow_ups(desk, scope, shelves=shelves)
        found["followups, asked again"] = time.process_time() - start
        assert view.follow_ups.due
        return found


def agenda(n_owners: int = 1_000, n_open: int = 50_000, n_activities: int = 500_000) -> None:
    """Print what the follow-ups of a week of every seller cost."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.sqlite"
        write_book(path, 20_000, n_open, n_owners)
        write_activities(path, n_activities)
        busy, start = probe(), time.process_time()
        desk = open_desk(str(path), date(2026, 7, 6), lambda _: None)
        found = follow_ups(desk, COMPANY, is_week=True)
        seconds = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        n = len({one.owner for one in found.due})
        print(f"week of {n:,} sellers, {n_open:,} open, {n_activities:,} contacts: "
              f"{seconds:.1f} CPU s, {len(found.due):,} follow-ups, {memory:.2f} GB, "
              f"probe {busy:.2f}")  # fmt: skip


def main() -> None:
    """Measure and print."""
    part = sys.argv[1] if len(sys.argv) > 1 else "all"
    if part in ("all", "today"):
        for name, seconds in one_day().items():
            print(f"{name}: {seconds:.2f} CPU s", flush=True)
    if part in ("all", "agenda"):
        agenda()


if __name__ == "__main__":
    main()
