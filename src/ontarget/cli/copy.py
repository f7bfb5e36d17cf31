"""`ontarget copy FROM TO`."""

from __future__ import annotations

from typing import Annotated

import typer

from ontarget.cli.edge import notice, write, write_json
from ontarget.cli.table import cell_text


def copy(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="SQLite file or postgresql:// URL.")
    ],
    target: Annotated[str, typer.Argument(metavar="TO", help="SQLite file or postgresql:// URL.")],
    force: Annotated[bool, typer.Option(help="Lose what the other book holds.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Copy a whole book to another place or engine; every table is compared when it is there."""
    from ontarget.app.book_care import copy_to
    from ontarget.bootstrap import read_clock

    counts = copy_to(source, target, now=read_clock(), is_forced=force, notice=notice)
    if as_json:
        write_json({"rows": counts})
        return
    write(f"{cell_text(sum(counts.values()))} rows of {len(counts)} tables copied and compared.")
