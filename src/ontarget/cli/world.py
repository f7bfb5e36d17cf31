"""`ontarget world --out DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import Shared, write


def world(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="A new folder.")],
    firms: Annotated[int, typer.Option(help="How many firms.", min=1)] = 1,
    owners: Annotated[int, typer.Option(help="Sellers a firm.", min=1)] = 6,
    months: Annotated[int, typer.Option(help="Months of history.", min=1)] = 24,
    signal: Annotated[
        float, typer.Option(help="How much can be seen of an outcome, 0 to 1.", min=0, max=1)
    ] = 0.5,
    shock: Annotated[float, typer.Option(help="Spread of good and bad times.", min=0)] = 0.2,
    seed: Annotated[int, typer.Option(help="Which firm.")] = 1,
) -> None:
    """Write a made-up firm as CSV files, with the planted truth in truth.json."""
    from ontarget.app.make_world import write_worlds
    from ontarget.bootstrap import stated_day

    shared: Shared = context.obj
    folders = write_worlds(
        out, as_of=stated_day(shared.as_of), n_firms=firms, n_owners=owners, n_months=months,
        signal=signal, shock=shock, seed=seed,
    )  # fmt: skip
    for folder in folders:
        write(str(folder))
