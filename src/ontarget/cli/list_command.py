"""`ontarget list KIND`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ontarget.cli.edge import notice, open_shared, write, write_json
from ontarget.cli.table import cell_text, write_csv, write_table
from ontarget.core.number import counted

_SHOWN = {
    "opportunity": ("opportunity_id", "name", "owner", "stage", "status", "amount", "currency",
                    "close_date"),
    "activity": ("activity_id", "opportunity_id", "kind", "direction", "happened_at", "subject"),
    "lead": ("lead_id", "name", "company", "owner", "status", "created_on"),
    "account": ("account_id", "name", "industry", "segment", "country"),
    "contact": ("contact_id", "name", "account", "role", "email"),
    "owner": ("owner_id", "name", "team", "manager", "role"),
    "product": ("product_id", "name", "family", "list_price", "currency"),
}  # fmt: skip


def list_command(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="opportunity, activity, account, owner ...")],
    owner: Annotated[str | None, typer.Option(help="Only rows of this seller.")] = None,
    is_open: Annotated[bool, typer.Option("--open", help="Only open opportunities.")] = False,
    local: Annotated[bool, typer.Option("--local", help="Only what was changed here.")] = False,
    gone: Annotated[
        bool, typer.Option("--gone", help="Also those that a full export holds no more.")
    ] = False,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """List the records of a kind."""
    from ontarget.app.gone import gone_opportunities
    from ontarget.app.list_records import find_kind, list_records

    desk = open_shared(context)
    if context.obj.as_of is not None:
        notice("list shows what the book holds now; --as-of is for answer and forecast.")
    is_short = not as_json and form == "table" and limit is None
    is_asked = find_kind(kind).name == "opportunity" and not gone
    without = gone_opportunities(desk) if is_asked else set()
    if without:
        left = counted(len(without), "opportunity", "opportunities")
        notice(f"Left out: {left} that a full export holds no more; --gone lists them too.")
    rows = list_records(desk, kind, owner=owner, is_open=is_open, is_local=local,
                        limit=51 if is_short else limit, without=without)  # fmt: skip
    if as_json:
        write_json({"rows": rows})
    elif form == "csv":
        write_csv(rows, list(rows[0]) if rows else [])
    elif not rows:
        write(f"No {find_kind(kind).name} in the book. To add some: ontarget import FILE")
    else:
        write_table(rows[:50] if is_short else rows, _columns(find_kind(kind).name, rows))
        write_changes(rows[:50] if is_short else rows)
        if is_short and len(rows) > 50:
            write("... and more: --limit N, or --json for all.")


def write_changes(rows: list[dict[str, Any]]) -> None:
    """Write under a table what was changed here, beside what the source says."""
    changed = [row for row in rows if row["changed_here"]]
    if not changed:
        return
    write("\nChanged here:")
    for row in changed:
        said = [
            f"{name} {cell_text(row[name]) or 'nothing'} (source: "
            f"{cell_text(there['source']) or 'nothing'})"
            for name, there in row["changed_here"].items()
        ]
        write(f"  {row['name'] or row['source']}: {', '.join(said)}")


def _columns(kind: str, rows: list[dict[str, Any]]) -> list[str]:
    hidden = ("custom", "changed_here")
    shown = _SHOWN.get(kind, tuple(name for name in rows[0] if name not in hidden))
    return [name for name in shown if any(row.get(name) is not None for row in rows)]
