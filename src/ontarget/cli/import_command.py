"""`ontarget import FILE...`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import DONE, ROWS_LEFT_OUT, is_terminal, open_shared, write_json

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.app.import_result import ImportRequest, ImportResult


def import_command(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="CSV or Excel files that belong together.")],
    kind: Annotated[str, typer.Option(help="What the files hold; auto finds out.")] = "auto",
    mapping: Annotated[Path | None, typer.Option(help="JSON: column to field.")] = None,
    source: Annotated[str | None, typer.Option(help="Name of the system they come from.")] = None,
    date_order: Annotated[str | None, typer.Option(help="dmy, mdy or ymd.")] = None,
    decimal: Annotated[str | None, typer.Option(help="comma or point, where unclear.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO code where the file has none.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Zone of times without one.")] = None,
    won: Annotated[list[str] | None, typer.Option(help="A stage that means won.")] = None,
    lost: Annotated[list[str] | None, typer.Option(help="A stage that means lost.")] = None,
    snapshot_on: Annotated[str | None, typer.Option(help="Day whose state the files show.")] = None,
    holds: Annotated[
        str | None, typer.Option(help="all, open or some of the opportunities.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="The files hold everything; what is missing is gone.")
    ] = False,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Show what would happen; write nothing.")] = False,
    strict_problems: Annotated[
        bool, typer.Option(help="Write nothing if there is a problem.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Take exports into the book; the same file twice changes nothing."""
    from ontarget.app.import_result import ImportRequest, check_words
    from ontarget.app.same_import import find_same_import
    from ontarget.cli.import_view import show_import
    from ontarget.core.day import parse_past_day

    check_words(date_order, holds, currency, decimal)
    desk = open_shared(context)
    request = ImportRequest(
        paths=tuple(files),
        kind=kind,
        mapping=mapping,
        source=source,
        date_order=date_order,
        decimal=decimal,
        currency=currency,
        time_zone=time_zone,
        won=tuple(won or ()),
        lost=tuple(lost or ()),
        snapshot_on=parse_past_day(snapshot_on, desk.as_of) if snapshot_on else None,
        holds=holds,
        is_full=full,
        sheet=sheet,
        is_dry_run=dry_run,
        is_strict=strict_problems,
    )
    result = find_same_import(desk, request)
    if result is None:
        result = _import(desk, request, may_ask=is_terminal() and not (yes or as_json or mapping))
    if as_json:
        write_json(result.document())
    else:
        show_import(result)
    raise typer.Exit(ROWS_LEFT_OUT if result.has_left_out else DONE)


def _import(desk: Desk, request: ImportRequest, *, may_ask: bool) -> ImportResult:
    from ontarget.app.import_files import import_files
    from ontarget.cli.ask import ask_holds
    from ontarget.cli.import_view import confirm_mapping

    if not may_ask:
        return import_files(desk, request)
    return import_files(desk, request, confirm_mapping, ask_holds)
