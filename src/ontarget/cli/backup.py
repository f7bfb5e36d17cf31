"""`ontarget backup FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write the copy.")],
    force: Annotated[bool, typer.Option(help="Replace a file that is there.")] = False,
) -> None:
    """Write a consistent copy of the book, also while it is in use."""
    from ontarget.app.book_care import back_up

    back_up(open_shared(context), file, is_forced=force)
    write(f"Backed up to {file}. To bring it back: ontarget restore {file}")
