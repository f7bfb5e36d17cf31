"""`ontarget target set` and `ontarget target list`."""

from __future__ import annotations

from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import cell_text, write_csv, write_table

app = typer.Typer(help="Set and list targets.", no_args_is_help=True, rich_markup_mode=None)


@app.command("set")
def set_command(
    context: typer.Context,
    period: Annotated[str, typer.Option(help="2026-11, 2026-Q4 or 2026.")],
    amount: Annotated[str, typer.Option(help="The number to reach.")],
    owner: Annotated[str | None, typer.Option(help="Target of this seller.")] = None,
    team: Annotated[str | None, typer.Option(help="Target of this team.")] = None,
    company: Annotated[bool, typer.Option("--company", help="Target of the company.")] = False,
    measure: Annotated[
        str, typer.Option(help="amount, count, margin, quantity or a field.")
    ] = "amount",
    count_of: Annotated[str | None, typer.Option(help="won or created; with count.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO code; else the book's.")] = None,
    where: Annotated[
        str | None, typer.Option(help="Which opportunities count: segment = EMEA.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Set the number to reach in a period; without a scope, yours (see: config me)."""
    from ontarget.app.scopes import chosen_scope
    from ontarget.app.targets import set_target
    from ontarget.core.number import parse_number

    desk = open_shared(context)
    scope = chosen_scope(desk, stated_scope(owner, team, company))
    kept = set_target(desk, scope, period=period, number=parse_number(amount), measure=measure,
                      count_of=count_of, currency=currency, where=where)  # fmt: skip
    if as_json:
        write_json(kept)
        return
    counted = f"{kept['count_of']} opportunities" if kept["count_of"] else kept["measure"]
    unit = kept["currency"] or counted
    of = f" of {kept['measure']}" if kept["currency"] and kept["measure"] != "amount" else ""
    which = f", where {kept['where']}" if kept["where"] else ""
    number = cell_text(kept["number"])
    write(f"Target of {scope.label} for {kept['period']}: {number} {unit}{of}{which}.")


@app.command("list")
def list_command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """List the targets."""
    from ontarget.app.targets import list_targets

    rows = list_targets(open_shared(context))
    columns = ["scope", "name", "period", "measure", "count_of", "number", "currency", "where",
               "source"]  # fmt: skip
    if not any(row["where"] for row in rows):
        columns.remove("where")
    if as_json:
        write_json({"targets": rows})
    elif form == "csv":
        write_csv(rows, columns)
    elif rows:
        write_table(rows, columns)
    else:
        write("No targets yet. To set one: ontarget target set --period 2026-Q4 --amount 180000")
