"""`ontarget restore FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import Shared, notice, write


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    force: Annotated[bool, typer.Option(help="Replace the book that is there.")] = False,
) -> None:
    """Make the book anew from a backup; a damaged or newer backup is refused."""
    from ontarget.app.book_care import restore_book
    from ontarget.bootstrap import locate_book, read_clock

    shared: Shared = context.obj
    location = locate_book(shared.book)
    restore_book(file, location, now=read_clock(), is_forced=force, notice=notice)
    write(f"Restored {location} from {file}.")
