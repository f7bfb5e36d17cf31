"""What the code is, and what it stands on: nothing that another state of it made is used."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

_PARTS = ("core", "store", "ingest", "pipeline", "forecast", "app", "engine")
_MADE_BY = ("duckdb", "holidays", "numpy", "pyarrow", "tzdata")


@cache
def code_hash() -> str:
    """Return a hash of the code that makes the numbers."""
    digest = hashlib.blake2b(digest_size=8)
    home = files("ontarget")
    digest.update(home.joinpath("config.py").read_bytes())  # defaults of settings
    for part in _PARTS:
        for file in sorted(home.joinpath(part).iterdir(), key=lambda f: f.name):
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    for package in _MADE_BY:
        digest.update(version(package).encode())
    return digest.hexdigest()
