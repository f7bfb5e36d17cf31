"""`ontarget decide` and `ontarget decisions`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontarget.cli.edge import is_terminal, open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv, write_table
from ontarget.core.errors import UsageError
from ontarget.core.number import counted

if TYPE_CHECKING:
    from ontarget.app.decide import Decided
    from ontarget.app.desk import Desk


def decide(
    context: typer.Context,
    opportunity: Annotated[
        str | None, typer.Argument(help="Id, or a unique part of id or name.")
    ] = None,
    verdict: Annotated[
        str | None, typer.Argument(help="keep, backburner, cut or hand-over.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Day it comes back, such as 2027-01-11.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="Who takes it over.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why; the audit's own reason if left out.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last decision back.")] = False,
    undo_halving: Annotated[
        bool, typer.Option("--undo-halving", help="Take back all that audit --halve --park did.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Keep an opportunity, park it, cut it or hand it over; it changes the odds from now on."""
    from ontarget.app.decide import decide as decided
    from ontarget.app.decide import undo_decision
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    if undo_halving:
        _undo_halving(desk, as_json=as_json)
        return
    if opportunity is None:
        raise UsageError("Which opportunity?", "ontarget decide OPPORTUNITY keep")
    if undo:
        _show(undo_decision(desk, opportunity), as_json=as_json, is_undo=True)
        return
    if verdict is None:
        raise UsageError(
            "What was decided?", f"ontarget decide '{opportunity}' keep, backburner or cut"
        )
    day = parse_day(until, desk.as_of) if until else None
    advice = None
    if reason is None:
        reason, advice = _advised(desk, opportunity, verdict)
    _show(
        decided(desk, opportunity, verdict, reason=reason, until=day, to_owner=to, advice=advice),
        as_json=as_json,
    )


def _undo_halving(desk: Desk, *, as_json: bool) -> None:
    from ontarget.app.decide_many import undo_halving

    n = len(undo_halving(desk))
    if as_json:
        write_json({"undone": n})
    else:
        said = counted(n, "decision of the last halving is", "decisions of the last halving are")
        write(f"{said} taken back; what stood before stands again.")


def _advised(desk: Desk, opportunity: str, verdict: str) -> tuple[str, dict[str, Any]]:
    """Return the audit's reason, or what was typed in its place on a terminal.

    Where the audit says otherwise its reason is none for what was decided.
    """
    from ontarget.app.advice import find_advice, needed_reason, reason_of

    advice = find_advice(desk, opportunity)
    reason = reason_of(advice, verdict)
    if is_terminal():
        reason = typer.prompt("Reason", default=reason, err=True)
    return needed_reason(reason, advice, verdict), advice


def _show(found: Decided, *, as_json: bool, is_undo: bool = False) -> None:
    now = found.decision
    if as_json:
        write_json(found.document())
        return
    if now is None:
        write(f"{found.name} ({found.opportunity_id}): nothing is decided any more.")
        return
    until = f" until {now.until_on}" if now.until_on else ""
    to = f" to {now.to_owner}" if now.to_owner else ""
    again = "again " if is_undo else ""
    write(f"{found.name} ({found.opportunity_id}): {again}{now.verdict}{to}{until}.")
    write(f"  {now.reason}")
    if not is_undo:
        write(f"  Undo: ontarget decide --undo {found.opportunity_id}")


def decisions(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """What was decided about which opportunity, and what became of it."""
    from ontarget.app.decision_log import list_decisions

    log = list_decisions(open_shared(context), stated_scope(owner, team, company))
    rows = [{key: value if isinstance(value, bool | None) else str(value)
             for key, value in asdict(one).items()} for one in log.decisions]  # fmt: skip
    if as_json:
        write_json(log.document())
    elif form == "csv":
        write_csv(rows, list(rows[0]) if rows else [])
    elif not rows:
        write("Nothing has been decided. Decide: ontarget decide OPPORTUNITY keep")
    else:
        shown = [
            {
                "opportunity": row["name"], "decided": row["verdict"], "on": row["decided_on"],
                "until": row["until_on"], "became": row["became"], "why": row["reason"],
            }
            for row in rows
        ]  # fmt: skip
        write_table(shown, [name for name in shown[0] if any(row[name] for row in shown)])
        said = [one.text for one in log.tallies]
        said += [] if log.explored is None else [log.explored.text]
        write("\n" + "\n".join(f"  {text}" for text in said))
