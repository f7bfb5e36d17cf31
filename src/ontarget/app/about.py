"""Which version this is."""

from __future__ import annotations

import platform

from ontarget import __version__
from ontarget.store.layout import SCHEMA_VERSION


def describe_version() -> dict[str, str | int]:
    """Return the versions of ontarget, of its book's schema and of Python."""
    return {
        "version": __version__,
        "schema_version": SCHEMA_VERSION,
        "python": platform.python_version(),
    }
