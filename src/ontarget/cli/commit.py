"""`ontarget commit set` and `ontarget commit list`."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from typing import Annotated, Any

import typer

from ontarget.cli.commit_text import bias_lines
from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import cell_text, write_csv, write_table

app = typer.Typer(
    help="Your own call of a period, and how your calls ran.",
    no_args_is_help=True, rich_markup_mode=None,
)  # fmt: skip

_Owner = Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")]
_Team = Annotated[str | None, typer.Option(help="A team, or its manager.")]
_Company = Annotated[bool, typer.Option("--company", help="The whole company.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("set")
def set_command(
    context: typer.Context,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    commit: Annotated[str | None, typer.Option(help="What will be booked.")] = None,
    best_case: Annotated[str | None, typer.Option(help="What may be booked.")] = None,
    p_hit: Annotated[str | None, typer.Option(help="Chance of the target: 60, 60% or 0.6.")] = None,
    odds: Annotated[
        list[str] | None, typer.Option(help="OPPORTUNITY=60, for each one.", metavar="ODDS")
    ] = None,
    actor: Annotated[
        str | None, typer.Option("--as", help="Who says it; else you (config me).")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="ISO code; else the book's.")] = None,
    as_json: _Json = False,
) -> None:
    """Say what you call: earlier calls are kept, and the forecast is not changed by it."""
    from ontarget.app.call import parse_share, set_call
    from ontarget.app.scopes import chosen_scope
    from ontarget.core.number import parse_number
    from ontarget.report.answer import plain

    desk = open_shared(context)
    scope = chosen_scope(desk, stated_scope(owner, team, company))
    said = set_call(
        desk, scope, period=period,
        commit=None if commit is None else parse_number(commit),
        best_case=None if best_case is None else parse_number(best_case),
        p_hit=None if p_hit is None else parse_share(p_hit),
        odds=odds or (), actor=actor, currency=currency,
    )  # fmt: skip
    if as_json:
        call = None if said.call is None else asdict(said.call)
        write_json(plain({"call": call, "odds": [asdict(one) for one in said.odds]}))
        return
    if said.call is not None:
        top = "" if said.call.is_own else f"On top, as {said.call.actor} says: "
        write(f"{top}{scope.label}, {said.call.period}: {_calls(asdict(said.call))}.")
    for one in said.odds:
        for change in one.changes:
            write(f"{one.name}: {change.after * 100:.0f} %")
        if not one.changes:
            write(f"{one.name}: says so already.")


def _calls(call: dict[str, Any]) -> str:
    words = (("commit", "commit"), ("best_case", "best case"))
    parts = [f"{word} {cell_text(call[name])}" for name, word in words if call[name] is not None]
    said = [" ".join((*parts[:1], call["currency"] or "")).strip(), *parts[1:]] if parts else []
    if call["p_hit"] is not None:
        said.append(f"{call['p_hit'] * 100:.0f} in 100")
    return ", ".join(said)


@app.command("list")
def list_command(
    context: typer.Context,
    owner: _Owner = None,
    team: _Team = None,
    company: _Company = False,
    period: Annotated[str | None, typer.Option(help="Only this one.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every call, not only the last of each person.")
    ] = False,
    as_json: _Json = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """List calls beside what came, and whether yours say more or less than comes."""
    from ontarget.app.call_record import list_calls

    found = list_calls(
        open_shared(context), stated_scope(owner, team, company), period=period,
        everything=everything,
    )  # fmt: skip
    document = found.document()
    if as_json:
        write_json(document)
    elif form == "csv":
        write_csv(document["commitments"], _COLUMNS)
    else:
        _show(document)


_COLUMNS = ["scope", "name", "period", "commit", "best_case", "p_hit", "currency", "actual",
            "actor", "is_own", "said_on"]  # fmt: skip


def _show(document: dict[str, Any]) -> None:
    calls = document["commitments"]
    if calls:
        rows = [_shown(row, _unit(calls)) for row in calls]
        columns = [name for name in rows[0] if any(row[name] is not None for row in rows)]
        if document["scope"]["kind"] == "owner":
            columns.remove("whose")
        write_table(rows, columns)
    else:
        write("No calls yet. To make one: ontarget commit set --period 2026-Q4 --commit 190000")
    width = min(shutil.get_terminal_size().columns, 100)
    for line in bias_lines(document, width):
        write(line)


def _unit(calls: list[dict[str, Any]]) -> str | None:
    """Return the currency, if there is only one."""
    codes = {row["currency"] for row in calls if row["currency"]}
    return codes.pop() if len(codes) == 1 else None


def _shown(row: dict[str, Any], unit: str | None) -> dict[str, Any]:
    return {
        "whose": row["name"] or row["scope"],
        "period": row["period"],
        f"commit ({unit})" if unit else "commit": row["commit"],
        "best case": row["best_case"],
        "chance": None if row["p_hit"] is None else f"{row['p_hit'] * 100:.0f} %",
        "currency": None if unit else row["currency"],
        "came": row["actual"],
        "said by": None if row["is_own"] else row["actor"],
        "on": row["said_on"],
    }
