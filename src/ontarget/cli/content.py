"""`ontarget content`: the shelf of what is worth bringing to a buyer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from ontarget.cli.edge import DONE, ROWS_LEFT_OUT, open_shared, write, write_json
from ontarget.cli.table import write_csv, write_table
from ontarget.core.number import counted

app = typer.Typer(
    help="The shelf: what is worth bringing to a buyer.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("add")
def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What it is called.")],
    link: Annotated[str | None, typer.Option(help="Where it is: https://...")] = None,
    file: Annotated[Path | None, typer.Option(help="Where it is: a file.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="study, reference, calculation, video ...")
    ] = None,
    segments: Annotated[
        str | None, typer.Option(help="Segments it suits, parted by commas; any if left out.")
    ] = None,
    stages: Annotated[
        str | None, typer.Option(help="Stages it suits, parted by commas; any if left out.")
    ] = None,
    obstacles: Annotated[
        str | None, typer.Option(help="Obstacles it answers: budget, security ...")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="Last day it may be sent.")] = None,
    as_json: _Json = False,
) -> None:
    """Put an item on the shelf."""
    from ontarget.app.content import add_content
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    day = parse_day(expires, desk.as_of) if expires else None
    row = add_content(desk, title, link=link, file=file, kind=kind, segments=segments,
                      stages=stages, obstacles=obstacles, expires=day)  # fmt: skip
    if as_json:
        write_json(_plain(row))
    else:
        write(f"{row['title']} is on the shelf as number {row['content_id']}.")


@app.command("list")
def list_command(
    context: typer.Context,
    is_all: Annotated[bool, typer.Option("--all", help="Expired ones too.")] = False,
    as_json: _Json = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """List what is on the shelf."""
    from ontarget.app.content import shelf

    rows = [_plain(row) for row in shelf(open_shared(context), is_all=is_all)]
    if as_json:
        write_json({"content": rows})
    elif form == "csv":
        write_csv(rows, list(rows[0]) if rows else [])
    elif not rows:
        write("The shelf is empty. Add: ontarget content add TITLE --link https://...")
    else:
        shown = ("content_id", "title", "content_kind", "segments", "stages", "obstacles",
                 "expires_on", "location")  # fmt: skip
        write_table(rows, [name for name in shown if any(row[name] for row in rows)])


@app.command("withdraw")
def withdraw(
    context: typer.Context,
    content: Annotated[str, typer.Argument(help="Number, or a part of the title.")],
    as_json: _Json = False,
) -> None:
    """Take an item off the shelf; what was done with it stays known."""
    from ontarget.app.content import withdraw_content

    row = withdraw_content(open_shared(context), content)
    if as_json:
        write_json(_plain(row))
    else:
        write(f"{row['title']} is off the shelf.")


@app.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or Excel file, one item a row.")],
    date_order: Annotated[
        str | None, typer.Option(help="dmy or mdy, where days can be read both ways.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    as_json: _Json = False,
) -> None:
    """Put the items of a file on the shelf; the same file twice changes nothing."""
    from ontarget.app.content_import import import_content

    found = import_content(open_shared(context), file, date_order=date_order, sheet=sheet)
    if as_json:
        write_json(asdict(found))
        raise typer.Exit(ROWS_LEFT_OUT if found.has_left_out else DONE)
    rows = counted(found.rows, "row", "rows")
    write(f"{found.file}: {rows}; {found.new} new, {found.changed} changed, "
          f"{found.unchanged} as before.")  # fmt: skip
    for name, heading in found.columns.items():
        write(f"  {heading} is {name}")
    if found.kept_as_custom:
        write(f"  Kept beside the items: {', '.join(found.kept_as_custom)}")
    for one in found.problems:
        value = f" '{one.value}'" if one.value else ""
        write(f"  row {one.row}, {one.field}{value}: {one.message}; {one.action}")
    raise typer.Exit(ROWS_LEFT_OUT if found.has_left_out else DONE)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()}  # fmt: skip


@app.command("match")
def match(
    context: typer.Context,
    opportunity: Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")],
    as_json: _Json = False,
) -> None:
    """What suits an opportunity and was not sent to its contact yet, with reasons."""
    from ontarget.app.follow_up_draft import match_content

    offers = match_content(open_shared(context), opportunity)
    if as_json:
        write_json({"offers": [asdict(one) for one in offers]})
        return
    for one in offers:
        write(f"{one.content_id:>4}  {one.title}: {one.why}")
    if not offers:
        write("Nothing on the shelf suits it. A question or the next step is reason enough.")
