"""`ontarget followups`: whom to contact again, when and with what; and whom to leave alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.core.scope import Scope


def follow_ups(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    day: Annotated[str | None, typer.Option(help="A day to come, such as thu.")] = None,
    week: Annotated[bool, typer.Option("--week", help="The next five working days.")] = False,
    all_rows: Annotated[bool, typer.Option("--all", help="Every row of every list.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="The curves, counts and caps behind it.")
    ] = False,
    ics: Annotated[
        Path | None, typer.Option(help="Write them as a calendar file, such as week.ics.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """Whom to follow up, when, why now and with what; and whom to leave alone."""
    from ontarget.app.follow_ups import follow_ups as find_follow_ups
    from ontarget.app.follow_ups import remember_suggestions
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    asked = parse_day(day, desk.as_of) if day else None
    scope = stated_scope(owner, team, company)
    if explain:
        _explain(desk, scope, as_json=as_json)
        return
    found = find_follow_ups(desk, scope, day=asked, is_week=week)
    if ics is not None:
        from ontarget.app.follow_up_calendar import write_calendar

        write_calendar(desk, found, ics, is_forced=force)
        write(f"Written: {ics}")
    elif as_json:
        write_json(found.document())
    elif form == "csv":
        rows = found.document()["due"]
        write_csv(rows, list(rows[0]) if rows else [])
    else:
        from ontarget.cli.follow_ups_text import follow_ups_lines

        for line in follow_ups_lines(found, shutil.get_terminal_size().columns, is_all=all_rows):
            write(line)
        remember_suggestions(desk, found.due)


def _explain(desk: Desk, scope: Scope | None, *, as_json: bool) -> None:
    from ontarget.app.follow_up_study import study_follow_ups

    found = study_follow_ups(desk, scope)
    if as_json:
        write_json(found.document())
        return
    from ontarget.cli.follow_up_study_text import study_lines

    for line in study_lines(found, shutil.get_terminal_size().columns):
        write(line)
