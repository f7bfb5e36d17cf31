"""`ontarget activity`."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv

_COLUMNS = ["kind", "group", "name", "opportunities", "hours", "wins_per_hour", "low", "high",
            "unadjusted_per_hour", "minimal_detectable", "amount_per_hour", "verdict", "reason",
            "why"]  # fmt: skip


def activity(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    show_all: Annotated[
        bool, typer.Option("--all", help="By stage and by segment as well.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Another seed, other random numbers.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv.")] = "text",
) -> None:
    """Would more calls, mails and meetings help? Result per hour at equal stage and age."""
    from ontarget.app.activity import activity as find
    from ontarget.cli.activity_text import activity_lines

    found = find(open_shared(context), stated_scope(owner, team, company), seed=seed)
    if as_json:
        write_json(found.document())
        return
    if form == "csv":
        write_csv(found.rows(), _COLUMNS)
        return
    for line in activity_lines(found, shutil.get_terminal_size().columns, show_all=show_all):
        write(line)
