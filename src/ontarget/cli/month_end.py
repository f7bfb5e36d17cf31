"""`ontarget monthend`."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv

_COLUMNS = ["period", "wins", "in_window", "expected", "is_uneven"]


def month_end(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    seed: Annotated[int, typer.Option(help="Another seed, other random numbers.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv (the months).")] = "text",
) -> None:
    """How wins and losses bunch in your month, what discounts go with it, what comes after."""
    from ontarget.app.month_end import month_end as find
    from ontarget.cli.month_end_text import month_end_lines

    found = find(open_shared(context), stated_scope(owner, team, company), seed=seed)
    if as_json:
        write_json(found.document())
        return
    if form == "csv":
        write_csv(found.rows(), _COLUMNS)
        return
    is_plain = not str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
    for line in month_end_lines(found, shutil.get_terminal_size().columns, is_plain=is_plain):
        write(line)
