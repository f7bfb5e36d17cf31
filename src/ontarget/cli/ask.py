"""Questions that an import asks on a terminal, besides its columns."""

from __future__ import annotations

import typer

from ontarget.cli.edge import notice


def ask_holds(n_absent: int) -> str | None:
    """Ask what the files of a source hold; None if the user does not know."""
    notice(f"\n{n_absent} opportunities that were open are not in these files.")
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
