"""`ontarget audit`."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv


def audit(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    where: Annotated[
        str | None, typer.Option(help="Which opportunities count: segment = EMEA.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every opportunity with every finding.")
    ] = False,
    profile: Annotated[bool, typer.Option("--profile", help="What each rule took.")] = False,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """What to keep, park or cut, why, and what to mend first."""
    from ontarget.app.audit import audit as audited
    from ontarget.cli.audit_text import audit_lines, detail_lines, profile_lines

    is_whole = as_json or form == "csv" or everything
    found = audited(
        open_shared(context), stated_scope(owner, team, company), period=period, where=where,
        limit=limit if limit or is_whole else 200, is_profiled=profile,
    )  # fmt: skip
    if as_json:
        write_json(found.document())
        return
    if form == "csv":
        flat = [_flat(row) for row in found.document()["opportunities"]]
        write_csv(flat, list(flat[0]) if flat else [])
        return
    is_plain = not str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
    width = shutil.get_terminal_size().columns
    lines = audit_lines(found, width, is_plain=is_plain)
    if everything:
        lines += ["", *detail_lines(found, width, is_plain=is_plain)]
    if profile:
        lines += ["", *profile_lines(found)]
    for line in lines:
        write(line)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    names = (
        "opportunity_id", "name", "owner", "amount", "currency", "close_date", "verdict", "why",
        "p_win_in_period", "p_win_in_horizon", "p_hit_if_won", "p_hit_if_lost",
    )  # fmt: skip
    dates = {f"realistic_{key}": day for key, day in row["realistic_close"].items()}
    said = "; ".join(f"{one['rule_id']} {one['text']}" for one in row["findings"])
    decided = (row["decision"] or {}).get("verdict")
    return {name: row[name] for name in names} | dates | {"findings": said, "decided": decided}
