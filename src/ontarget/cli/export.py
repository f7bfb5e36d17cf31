"""`ontarget export updates FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write

app = typer.Typer(help="Write files to hand on.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def export() -> None:
    """Keep `updates` a command of its own, however many there are."""


@app.command("updates")
def updates(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="File to write.")],
    form: Annotated[str, typer.Option("--format", help="csv or xlsx.")] = "csv",
    force: Annotated[bool, typer.Option(help="Replace a file that is there.")] = False,
) -> None:
    """Write what you changed here and your source does not have yet, in its own headings."""
    from ontarget.app.export_updates import write_updates

    paths = write_updates(open_shared(context), file, form, is_forced=force)
    for path in paths:
        write(f"Written: {path}")
    if not paths:
        write("Nothing to write: your sources have everything.")
