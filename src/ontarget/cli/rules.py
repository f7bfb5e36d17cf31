"""`ontarget rules` and `ontarget waive`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.table import write_csv, write_table
from ontarget.report.answer import plain


def rules(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """Every rule of the audit; one in full: ontarget explain RULE."""
    from ontarget.app.rules import list_rules

    rows = list_rules()
    if as_json:
        write_json({"rules": rows})
        return
    flat = [{name: row[name] for name in ("id", "rule", "family", "severity", "basis", "title")}
            for row in rows]  # fmt: skip
    if form == "csv":
        write_csv(flat, list(flat[0]))
    else:
        write_table([{name: row[name] for name in ("id", "severity", "title")} for row in flat],
                    ["id", "severity", "title"])  # fmt: skip
        write("\n  One in full: ontarget explain SLP001    Its limits: ontarget config SLP001")


def waive(
    context: typer.Context,
    rule: Annotated[str | None, typer.Argument(help="Rule, such as SLP001.")] = None,
    opportunity: Annotated[
        str | None, typer.Argument(help="Id, or a unique part of id or name.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is accepted.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day it counts.")] = None,
    where: Annotated[str | None, typer.Option(help="Which opportunities: segment = EMEA.")] = None,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="Every opportunity, also later ones.")
    ] = False,
    undo: Annotated[int | None, typer.Option(help="Number of a waiver to take back.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Waivers that stand.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Accept a finding, with a reason and an end."""
    from ontarget.app.waive import check_about, list_waivers, withdraw_waiver
    from ontarget.app.waive import waive as waived
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    if listed:
        _show_all([asdict(one) for one in list_waivers(desk)], as_json=as_json)
        return
    if undo is not None:
        _show_one(asdict(withdraw_waiver(desk, undo)), "Taken back", as_json=as_json)
        return
    check_about(rule, opportunity, where, everywhere=everywhere)
    day = parse_day(until, desk.as_of) if until else None
    found = waived(desk, rule or "", opportunity, reason=reason or "", until=day, where=where)
    _show_one(asdict(found), "Accepted", as_json=as_json)


def _show_one(row: dict[str, Any], word: str, *, as_json: bool) -> None:
    if as_json:
        write_json(plain(row))
        return
    about = row["opportunity"] or row["condition"] or "every opportunity"
    until = f" until {row['until_on']}" if row["until_on"] else ""
    write(f"{word}: {row['rule_id']} of {about}{until}, {row['reason']}")
    if word == "Accepted":
        write(f"  Undo: ontarget waive --undo {row['waiver_id']}")


def _show_all(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        write_json({"waivers": [plain(row) for row in rows]})
    elif not rows:
        write("No finding is accepted.")
    else:
        shown = [
            {
                "no": row["waiver_id"], "rule": row["rule_id"],
                "of": row["opportunity"] or row["condition"] or "every opportunity",
                "until": None if row["until_on"] is None else str(row["until_on"]),
                "why": row["reason"],
            }
            for row in rows
        ]  # fmt: skip
        write_table(shown, list(shown[0]))
