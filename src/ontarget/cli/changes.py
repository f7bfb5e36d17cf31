"""`ontarget changes`."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv


def changes(
    context: typer.Context,
    since: Annotated[
        str, typer.Option(help="A day, such as 2026-11-02, mon (the last one) or -1w.")
    ] = "-1w",
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[
        str | None, typer.Option(help="What is dated in 2026-11, 2026-Q4 or 2026.")
    ] = None,
    all_dates: Annotated[
        bool, typer.Option("--all-dates", help="All that is open, whenever it is dated.")
    ] = False,
    limit: Annotated[int | None, typer.Option(help="Show so many rows.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv.")] = "text",
) -> None:
    """What changed in the open pipeline since a day: a waterfall that adds up, and the rows."""
    from ontarget.app.movement import find_changes
    from ontarget.cli.answer_text import PLAIN, Signs
    from ontarget.cli.changes_text import changes_lines
    from ontarget.core.day import parse_past_day

    desk = open_shared(context)
    found = find_changes(
        desk, stated_scope(owner, team, company), since=parse_past_day(since, desk.as_of),
        period=period, all_dates=all_dates,
    )  # fmt: skip
    if as_json:
        write_json(found.document(limit))
    elif form == "csv":
        rows = [_flat(row) for row in found.document(limit)["opportunities"]]
        write_csv(rows, _COLUMNS)
    else:
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        signs = Signs() if encoding.startswith("utf") else PLAIN
        for line in changes_lines(found, shutil.get_terminal_size().columns, signs, limit):
            write(line)


_STATE = ("amount", "close_date", "stage", "status", "owner")
_COLUMNS = ["opportunity_id", "name", "kind", "steps", "delta", "currency",
            *(f"{side}_{name}" for side in ("before", "after") for name in _STATE),
            "text"]  # fmt: skip


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat = {name: row[name] for name in ("opportunity_id", "name", "kind", "delta", "currency")}
    flat["steps"] = " ".join(step["kind"] for step in row["steps"])
    for side in ("before", "after"):
        flat |= {f"{side}_{name}": (row[side] or {}).get(name) for name in _STATE}
    return flat | {"text": row["text"]}
