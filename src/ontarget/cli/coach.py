"""`ontarget coach`: the sheet for a talk between a seller and her manager."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope


def coach(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    since: Annotated[
        str | None, typer.Option(help="First day of what changed; default a week ago.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to print.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for one file per seller.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """A 1:1 sheet per seller: what changed, what was kept, three questions, what goes well."""
    from ontarget.app.coach import coach as coached
    from ontarget.app.coach import render_coaching, write_coaching, write_sheets
    from ontarget.core.day import parse_past_day

    desk = open_shared(context)
    day = parse_past_day(since, desk.as_of) if since else None
    found = coached(desk, stated_scope(owner, team, company), since=day, period=period)
    written = [write_coaching(found, html, is_forced=force)] if html else []
    written += write_sheets(found, out, is_forced=force) if out else []
    if as_json:
        write_json(found.document())
    elif written:
        for path in written:
            write(f"Written: {path}")
    else:
        write(render_coaching(found, "md").decode().rstrip())
