"""`ontarget owner set NAME`."""

from __future__ import annotations

from typing import Annotated

import typer

from ontarget.cli.edge import open_shared
from ontarget.cli.local import show_changed

app = typer.Typer(help="Say who sells in which team.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def owner() -> None:
    """Keep `set` a command of its own, however many there are."""


@app.command("set")
def set_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the seller.")],
    team: Annotated[str | None, typer.Option(help="Team.")] = None,
    manager: Annotated[str | None, typer.Option(help="Name of the manager.")] = None,
    from_on: Annotated[
        str | None, typer.Option("--from", help="Day from which it is so; of a new one the first.")
    ] = None,
    to_on: Annotated[str | None, typer.Option("--to", help="Last day with the firm.")] = None,
    hours_per_week: Annotated[float | None, typer.Option(help="Selling hours a week.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Say which team a seller belongs to and since when; a new name is a new seller."""
    from ontarget.app.local_change import set_owner
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    days = [parse_day(text, desk.as_of) if text else None for text in (from_on, to_on)]
    changed = set_owner(desk, name, team=team, manager=manager, from_on=days[0], to_on=days[1],
                        hours_per_week=hours_per_week)  # fmt: skip
    show_changed(changed, as_json=as_json)
