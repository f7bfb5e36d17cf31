"""Fits kept in the cache folder by a hash of what they saw: learned anew only when that changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import pyarrow as pa

from ontarget import __version__
from ontarget.app.as_of import fit_book
from ontarget.app.asked import Asked
from ontarget.app.cache_file import write_at_once
from ontarget.app.code_hash import code_hash
from ontarget.app.desk import Desk
from ontarget.app.fit_file import read_fit, write_fit
from ontarget.forecast.fit import FirmFit
from ontarget.pipeline.load import PipelineTables

_MOST_FILES = 6  # of one book
_WORTH_IT = 2_000  # opportunities; below it learning takes no longer than reading


def kept_fit(
    desk: Desk, state: PipelineTables, asked: Asked, past_bookings: Sequence[int], seed: int
) -> FirmFit:
    """Return what ``fit_book`` returns, from the cache folder if it is there.

    As with ``kept_state`` only what is learned of a book in a file is kept in files.
    """
    if desk.book.path is None or state.pipeline.num_rows < _WORTH_IT:
        return fit_book(desk, state, asked, past_bookings, seed)
    key = _hash_seen(desk, state, asked, past_bookings, seed)
    path = desk.cache_dir / "fit" / f"{desk.book.book_id}-{key}.fit"
    found = read_fit(path)
    if found is None:
        found = fit_book(desk, state, asked, past_bookings, seed)
        with contextlib.suppress(TypeError):
            write_at_once(path, lambda file: write_fit(file, found), most=_MOST_FILES)
    return found


def _hash_seen(
    desk: Desk, state: PipelineTables, asked: Asked, past_bookings: Sequence[int], seed: int
) -> str:
    seen = {
        "as_of": desk.as_of.isoformat(),
        "settings": sorted(desk.settings.stored.items()),
        "version": [__version__, code_hash()],
        "asked": [asdict(asked.measure), asked.currency, list(past_bookings), seed],
        # A seller who has no opportunity yet is told to the fit.
        "scope": [asked.scope.kind, asked.scope.name] if asked.scope.kind == "owner" else None,
    }
    sink = _Hash()
    sink.write(json.dumps(seen, sort_keys=True, default=str).encode())
    for one in fields(PipelineTables):
        table: pa.Table = getattr(state, one.name)
        for name in table.column_names:
            _write_column(sink, name, table[name])
    return sink.digest.hexdigest()


def _write_column(sink: _Hash, name: str, column: pa.ChunkedArray) -> None:
    """Write which values there are and these: what stands in the place of a null is undefined."""
    is_there = column.is_valid().to_numpy()
    sink.write(np.packbits(is_there).tobytes())
    values = pa.table({name: column.drop_null().combine_chunks()})
    with pa.ipc.new_stream(pa.PythonFile(sink, "w"), values.schema) as writer:
        writer.write_table(values)


class _Hash:
    """A file that keeps the hash alone of what is written to it."""

    closed = False

    def __init__(self) -> None:
        self.digest = hashlib.blake2b(digest_size=16)

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def close(self) -> None:
        """Nothing is open."""
