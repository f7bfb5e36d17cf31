"""Names of a module that are loaded when they are asked for, so that importing it costs nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def on_demand(
    module: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` of a module whose names live elsewhere.

    ``homes`` says by name the module that has it.

    >>> find, _ = on_demand("ontarget.core.on_demand", {"Scope": "ontarget.core.scope"})
    >>> find("Scope").__name__
    'Scope'
    """

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        found: object = getattr(import_module(homes[name]), name)
        setattr(sys.modules[module], name, found)
        return found

    def names() -> list[str]:
        own = [name for name in vars(sys.modules[module]) if name.startswith("__")]
        return sorted([*own, *homes])

    return find, names
