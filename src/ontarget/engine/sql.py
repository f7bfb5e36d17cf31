"""SQL text of a table expression, compiled once and kept.

Ibis is the one definition of an expression, but its first use in a process costs seconds of
CPU. So the SQL is kept in a file whose name is a hash of all that the SQL depends on: the
source code of the expression, the input schemas, the dialect and the versions. Nothing in a
cache entry has to be believed: one that fails its checksum is compiled again.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import os
import tempfile
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from ontarget import core

if TYPE_CHECKING:
    import ibis

Build = Callable[[Mapping[str, "ibis.Table"]], "ibis.Table"]


def compile_sql(
    build: Build,
    schemas: Mapping[str, pa.Schema],
    *,
    dialect: str = "duckdb",
    cache_dir: Path | None = None,
) -> str:
    """Return the SQL of ``build`` over tables of these schemas, from the cache if it is there.

    ``build`` is a module-level function from unbound Ibis tables by name to one expression.
    Without ``cache_dir`` nothing is kept.
    """
    if cache_dir is None:
        return _compile(build, schemas, dialect)
    entry = cache_dir / f"{build.__name__}-{_key(build, schemas, dialect)}.sql"
    sql = _read_entry(entry)
    if sql is None:
        sql = _compile(build, schemas, dialect)
        _write_entry(entry, sql)
    return sql


def _compile(build: Build, schemas: Mapping[str, pa.Schema], dialect: str) -> str:
    import ibis

    tables = {
        name: ibis.table(ibis.Schema.from_pyarrow(schema), name=name)
        for name, schema in schemas.items()
    }
    return str(ibis.to_sql(build(tables), dialect=dialect))


@cache
def _versions() -> tuple[str, ...]:
    return tuple(metadata.version(name) for name in ("ontarget", "ibis-framework", "sqlglot"))


def _key(build: Build, schemas: Mapping[str, pa.Schema], dialect: str) -> str:
    """Hash of everything the SQL depends on, without importing Ibis."""
    parts = [
        build.__module__,
        build.__qualname__,
        dialect,
        *_versions(),
    ]
    for name in sorted(schemas):
        parts += [name, *(f"{field.name} {field.type}" for field in schemas[name])]
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16)
    own: tuple[Path, ...] = getattr(build, "sources", ())
    for path in own:
        digest.update(path.read_bytes())
    digest.update(_code_of(inspect.getfile(build)))
    return digest.hexdigest()


@lru_cache(maxsize=32)
def _code_of(file: str) -> bytes:
    """Return a hash of the modules an expression in a file can depend on: read once a process.

    They are its own folder, this one and the declarations. A build that calls code of another
    folder names the files in its attribute ``sources``.
    """
    digest = hashlib.blake2b(digest_size=16)
    for folder in (file, __file__, inspect.getfile(core)):
        for path in sorted(Path(folder).parent.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()


def _checksum(sql: str) -> str:
    return hashlib.blake2b(sql.encode(), digest_size=16).hexdigest()


def _read_entry(entry: Path) -> str | None:
    """Return the kept SQL; None where there is none or the file is damaged."""
    try:
        head, _, sql = entry.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return sql if head == f"-- {_checksum(sql)}" else None


def _write_entry(entry: Path, sql: str) -> None:
    """Write in one step, so that another process never reads half an entry.

    A cache that cannot be written (full disk, read-only folder) costs time, not the answer.
    """
    with contextlib.suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=entry.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(f"-- {_checksum(sql)}\n{sql}")
            Path(temporary).replace(entry)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
