"""`ontarget forecast`."""

from __future__ import annotations

import shutil
import textwrap
from typing import Annotated, Any

import typer

from ontarget.cli.answer import MEASURE_HELP
from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv, write_table

_N_EXPLAINED = 5
_JUDGED = (
    "Points say how far each thing moves the chance in the model, not what changing it would do."
)


def forecast(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    measure: Annotated[str | None, typer.Option(help=MEASURE_HELP)] = None,
    where: Annotated[
        str | None, typer.Option(help="Which opportunities count: segment = EMEA.")
    ] = None,
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
        where=where, horizon_weeks=horizon_weeks,
    )  # fmt: skip
    document = found.document(limit)
    rows = document["opportunities"]
    if as_json:
        write_json(document)
    elif form == "csv":
        flat = [_flat(row) for row in rows]
        write_csv(flat, list(flat[0]) if flat else [])
    elif not rows:
        write("No open opportunity as of that day.")
    else:
        _show(document, rows if limit else rows[:30])


def _show(document: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Write the likeliest rows as a table, the currency said once."""
    codes = {row["currency"] for row in rows if row["currency"]}
    unit = f" ({codes.pop()})" if len(codes) == 1 else ""
    period, weeks = document["period"]["name"], document["horizon_weeks"]
    shown = [
        {
            "opportunity": row["name"] or row["opportunity_id"],
            f"amount{unit}": None if row["amount"] is None else round(row["amount"]),
            "dated": row["close_date"],
            f"wins in {period}": f"{row['p_win_in_period'] * 100:.0f} %",
            f"in {weeks} weeks": f"{row['p_win_in_horizon'] * 100:.0f} %",
            "if won, about": row["realistic_close"]["p50"],
        }
        for row in rows
    ]
    columns = [name for name in shown[0] if any(row[name] is not None for row in shown)]
    scope = document["scope"]["name"] or "company"
    write(f"Open opportunities, {scope}, {period}, as of {document['as_of']}\n")
    write_table(shown, columns)
    n_more = len(document["opportunities"]) - len(rows)
    if n_more > 0:
        write(f"\n{n_more:,} more: --limit N, or --json for all.")
    width = shutil.get_terminal_size().columns
    for line in _why_lines(rows, width):
        write(line)
    write("\n" + textwrap.fill(f"Rests on {document['basis']['label']} {_JUDGED}", width))


def _why_lines(rows: list[dict[str, Any]], width: int) -> list[str]:
    """Return what moves the chances of the likeliest opportunities."""
    lines = []
    for row in rows[:_N_EXPLAINED]:
        if row["reasons"]:
            why = "; ".join(reason["text"] for reason in row["reasons"])
            text = f"{row['name'] or row['opportunity_id']}: {why}"
            lines += textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")
    return ["", "What moves the chances", *lines] if lines else []


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    names = ("opportunity_id", "name", "owner", "amount", "currency", "stage", "close_date",
             "p_win_in_period", "p_win_in_horizon")  # fmt: skip
    dates = {f"realistic_{key}": day for key, day in row["realistic_close"].items()}
    why = {"reasons": "; ".join(reason["text"] for reason in row["reasons"])}
    return {name: row[name] for name in names} | dates | why
