"""`ontarget export`: files to hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write
from ontarget.cli.scope import stated_scope
from ontarget.core.scope import Scope

app = typer.Typer(help="Write files to hand on.", no_args_is_help=True, rich_markup_mode=None)

_File = Annotated[Path, typer.Argument(help="File to write.")]
_Owner = Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")]
_Team = Annotated[str | None, typer.Option(help="A team, or its manager.")]
_Company = Annotated[bool, typer.Option("--company", help="The whole company.")]
_Period = Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")]
_Form = Annotated[
    str | None, typer.Option("--format", help="csv, xlsx, html or md; else by the file's ending.")
]
_Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]


@app.command("updates")
def updates(
    context: typer.Context,
    file: _File,
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


@app.command("audit")
def audit(
    context: typer.Context,
    file: _File,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    period: _Period = None,
    form: _Form = None,
    force: _Force = False,
) -> None:
    """Write the audit: every open opportunity with its verdict, and every finding."""
    scope = stated_scope(owner, team, company)
    _write(context, "audit", file, scope, period=period, form=form, is_forced=force)


@app.command("forecast")
def forecast(
    context: typer.Context,
    file: _File,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    period: _Period = None,
    form: _Form = None,
    force: _Force = False,
) -> None:
    """Write the forecast: every open opportunity with its chance and a realistic date."""
    scope = stated_scope(owner, team, company)
    _write(context, "forecast", file, scope, period=period, form=form, is_forced=force)


@app.command("answer")
def answer(
    context: typer.Context,
    file: _File,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    period: _Period = None,
    by: Annotated[
        str | None, typer.Option(help="Split by owner, team, product or segment.")
    ] = None,
    form: _Form = None,
    force: _Force = False,
) -> None:
    """Write the answer: chance, range, what decides it, what comes next."""
    scope = stated_scope(owner, team, company)
    _write(context, "answer", file, scope, period=period, by=by, form=form, is_forced=force)


@app.command("followups")
def follow_ups(
    context: typer.Context,
    file: _File,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    week: Annotated[bool, typer.Option("--week", help="The next five working days.")] = False,
    form: Annotated[
        str | None,
        typer.Option("--format", help="csv, xlsx, html, md or ics; else by the file's ending."),
    ] = None,
    force: _Force = False,
) -> None:
    """Write the follow-ups: a calendar (ics), or a table with reasons and hours."""
    from ontarget.app.follow_up_export import export_follow_ups

    scope = stated_scope(owner, team, company)
    export_follow_ups(open_shared(context), file, stated=scope, is_week=week, form=form,
                      is_forced=force)  # fmt: skip
    write(f"Written: {file}")


def _write(
    context: typer.Context, what: str, file: Path, scope: Scope | None, *, period: str | None,
    by: str | None = None, form: str | None, is_forced: bool,
) -> None:  # fmt: skip
    from ontarget.app.export_report import export_report

    export_report(open_shared(context), what, file, stated=scope, period=period, by=by, form=form,
                  is_forced=is_forced)  # fmt: skip
    write(f"Written: {file}")
