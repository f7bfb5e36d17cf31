"""`ontarget discount`: before a price is cut."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.table import write_csv


def discount(
    context: typer.Context,
    opportunity: Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")],
    percent: Annotated[
        float | None, typer.Option(help="Percent off the price; else the setting usual_discount.")
    ] = None,
    margin: Annotated[
        float | None, typer.Option(help="Share of the price that a sale leaves, 0.7 or 70.")
    ] = None,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv (the alternatives).")] = "text",
) -> None:
    """Before you cut a price: what it gives away, what it must bring, what to ask for instead."""
    from ontarget.app.discount import discount as reckon
    from ontarget.cli.discount_text import discount_lines

    share = margin / 100 if margin is not None and margin > 1 else margin
    found = reckon(open_shared(context), opportunity, percent=percent, margin=share, period=period)
    if as_json:
        write_json(found.document())
    elif form == "csv":
        rows = found.document()["alternatives"]
        write_csv(rows, ["kind", "text", "condition", "basis"])
    else:
        for line in discount_lines(found, shutil.get_terminal_size().columns):
            write(line)
