"""Questions on a terminal that several commands ask."""

from __future__ import annotations

from collections.abc import Callable

import typer

from ontarget.cli.edge import notice
from ontarget.core.number import counted


def ask_holds(n_absent: int) -> str | None:
    """Ask what the files of a source hold; None if the user does not know."""
    open_ones = counted(n_absent, "open opportunity", "open opportunities")
    notice(f"\nNot in these files any more: {open_ones}.")
    notice("  open  the files hold open ones only: these were won, lost or given up, say which")
    notice(
        "  all   the files hold all, open and closed: these are missing, say what became of them"
    )
    notice("  some  the files hold just some: these stay open")
    said = typer.prompt("What do files of this source hold (empty: decide later)", default="",
                        err=True)  # fmt: skip
    word = str(said).strip().lower()
    if word in ("all", "open", "some"):
        return word
    notice("They stay open. To decide later: import with --holds.")
    return None


def ask_until_right(question: str, read: Callable[[str], str], default: str = "") -> str | None:
    """Ask until the answer can be read; None for an empty one."""
    from ontarget.core.errors import OntargetError

    while True:
        text = str(
            typer.prompt(question, default=default, err=True, show_default=bool(default))
        ).strip()
        if not text:
            return None
        try:
            return read(text)
        except OntargetError as error:
            notice(f"  {error.message} {error.hint}")
