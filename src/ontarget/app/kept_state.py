"""The state of a book on a day, kept in the cache folder for the next process that asks.

The file is a copy of rows of the book, so only its owner may read it, and only the newest few
stay. Only books in a file are copied: who may read a PostgreSQL book is for its server to say.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from ontarget import __version__
from ontarget.app.as_of import load_state
from ontarget.app.cache_file import write_at_once
from ontarget.app.code_hash import code_hash
from ontarget.app.desk import Desk
from ontarget.pipeline.load import PipelineTables

_MOST_FILES = 3  # of one book


def kept_state(desk: Desk) -> PipelineTables:
    """Return what ``load_state`` returns, from the cache folder if it is there."""
    if desk.book.path is None:
        return load_state(desk)
    version = desk.book.version
    path = _path(desk, version)
    found = _read(path)
    if found is not None:
        return found
    state = load_state(desk)
    if desk.book.version == version:  # nobody wrote while it was being loaded
        write_at_once(path, lambda file: _write(file, state), most=_MOST_FILES)
    return state


def _path(desk: Desk, version: tuple[str, ...]) -> Path:
    depends_on = {
        "book": version,
        "as_of": desk.as_of.isoformat(),
        "settings": sorted(desk.settings.stored.items()),
        "version": [__version__, code_hash()],
    }
    text = json.dumps(depends_on, sort_keys=True, default=str)
    key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return desk.cache_dir / "state" / f"{version[0]}-{key}.arrow"


def _read(path: Path) -> PipelineTables | None:
    """Return the tables of a file, None if there is none that can be read."""
    try:
        with pa.memory_map(str(path)) as source:
            tables = [pa.ipc.open_stream(source).read_all() for _ in fields(PipelineTables)]
        for table in tables:
            table.validate(full=True)
    except (OSError, ValueError):  # pyarrow's own errors are among them
        return None
    return PipelineTables(*tables)


def _write(file: BinaryIO, state: PipelineTables) -> None:
    for one in fields(PipelineTables):
        table = getattr(state, one.name)
        with pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table)
