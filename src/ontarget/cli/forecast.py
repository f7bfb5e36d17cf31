"""`ontarget forecast`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ontarget.cli.answer import MEASURE_HELP
from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv, write_table


def forecast(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    measure: Annotated[str | None, typer.Option(help=MEASURE_HELP)] = None,
    horizon_weeks: Annotated[
        int | None, typer.Option(help="How far ahead.", min=1, max=104)
    ] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """For each open opportunity: the chance of a win by a date, and a realistic date."""
    from ontarget.app.forecast import forecast as forecasted

    found = forecasted(
        open_shared(context), stated_scope(owner, team, company), period=period, measure=measure,
        horizon_weeks=horizon_weeks,
    )  # fmt: skip
    document = found.document(limit)
    rows = document["opportunities"]
    flat = [_flat(row, document["horizon_weeks"]) for row in rows]
    if as_json:
        write_json(document)
    elif form == "csv":
        write_csv(flat, list(flat[0]) if flat else [])
    elif not flat:
        write("No open opportunity as of that day.")
    else:
        shown = flat if limit else flat[:30]
        columns = [name for name in flat[0] if any(row[name] is not None for row in shown)]
        write(f"Open opportunities, {document['scope']['name'] or 'company'}, "
              f"{document['period']['name']}, as of {document['as_of']}\n")  # fmt: skip
        write_table(shown, columns)
        write(f"\n{document['basis']['label']}")
        if len(shown) < len(flat):
            write(f"{len(flat) - len(shown):,} more: --limit N, or --json for all.")


def _flat(row: dict[str, Any], weeks: int) -> dict[str, Any]:
    shown = ("opportunity_id", "name", "owner", "amount", "currency", "stage", "close_date")
    return {name: row[name] for name in shown} | {
        "wins in period %": round(row["p_win_in_period"] * 100),
        f"in {weeks} weeks %": round(row["p_win_in_horizon"] * 100),
        "realistic": row["realistic_close"]["p50"],
    }
