"""`ontarget set`, `won`, `lost`, `add`: what changes here, beside what the source says."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.table import cell_text

if TYPE_CHECKING:
    from ontarget.app.local_change import Changed

_Opportunity = Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
_On = Annotated[str | None, typer.Option(help="Day it was closed; default the as-of day.")]


def set_command(
    context: typer.Context,
    opportunity: _Opportunity,
    assignments: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="amount=45k close_date=fri")
    ],
    kind: Annotated[str, typer.Option(help="Kind of the record.")] = "opportunity",
    as_json: _Json = False,
) -> None:
    """Set fields of a record; FIELD= empties one. Your source keeps what it says beside it."""
    from ontarget.app.local_change import set_fields

    show_changed(
        set_fields(open_shared(context), opportunity, assignments, kind_name=kind), as_json=as_json
    )


def won(
    context: typer.Context,
    opportunity: _Opportunity,
    on: _On = None,
    amount: Annotated[str | None, typer.Option(help="What was booked; default the amount.")] = None,
    as_json: _Json = False,
) -> None:
    """Say that an opportunity was won."""
    from ontarget.app.local_change import close_won
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    day = parse_day(on, desk.as_of) if on else None
    show_changed(close_won(desk, opportunity, on=day, amount=amount), as_json=as_json)


def lost(
    context: typer.Context,
    opportunity: _Opportunity,
    on: _On = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    as_json: _Json = False,
) -> None:
    """Say that an opportunity was lost."""
    from ontarget.app.local_change import close_lost
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    day = parse_day(on, desk.as_of) if on else None
    show_changed(close_lost(desk, opportunity, on=day, reason=reason), as_json=as_json)


def add(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="opportunity, account, contact, activity ...")],
    assignments: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help='name="New site" amount=30k')
    ],
    as_json: _Json = False,
) -> None:
    """Add a record of your own, with the fields as of: ontarget help fields."""
    from ontarget.app.list_records import find_kind
    from ontarget.app.local_change import add_record

    show_changed(
        add_record(open_shared(context), find_kind(kind).name, assignments), as_json=as_json
    )


def show_changed(changed: Changed, *, as_json: bool) -> None:
    """Write what was changed of a record."""
    if as_json:
        write_json(asdict(changed))
        return
    write(f"{changed.name} ({changed.id})")
    if not changed.changes:
        write("  Nothing to change: it says so already.")
    width = max((len(change.field) for change in changed.changes), default=0)
    for change in changed.changes:
        before = "" if change.before is None else f"{cell_text(change.before)} -> "
        after = "nothing" if change.after is None else cell_text(change.after)
        write(f"  {change.field:{width}}  {before}{after}")
