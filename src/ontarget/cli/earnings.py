"""`ontarget earnings`: what the target is worth to you."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv
from ontarget.core.errors import UsageError


def earnings(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="One of the plan's size: 2026-Q4.")] = None,
    plan: Annotated[
        Path | None, typer.Option(help="Keep this TOML for everybody, or for --owner.")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a plan to fill in.")] = False,
    show_plan: Annotated[
        bool, typer.Option("--show-plan", help="Print the plan as it is kept.")
    ] = False,
    drop_plan: Annotated[bool, typer.Option("--drop-plan", help="Forget the plan.")] = False,
    show_all: Annotated[
        bool, typer.Option("--all", help="Every open opportunity, not only the first.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of what is simulated.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[
        str, typer.Option("--format", help="text or csv (the open opportunities).")
    ] = "text",
) -> None:
    """Commission to expect, its range, and what each open opportunity adds."""
    scope = stated_scope(owner, team, company)
    asked = [one for one in (template, show_plan, drop_plan, plan is not None) if one]
    if len(asked) > 1:
        raise UsageError(
            "--plan, --template, --show-plan and --drop-plan exclude one another.", "Give one."
        )
    if asked:
        _about_plan(context, scope, plan, template=template, drop=drop_plan, as_json=as_json)
        return
    from ontarget.app.earnings import earnings as reckoned
    from ontarget.cli.earnings_text import earnings_lines

    found = reckoned(open_shared(context), scope, period=period, seed=seed)
    if as_json:
        write_json(found.document())
    elif form == "csv":
        rows = found.document()["opportunities"]
        write_csv(rows, list(rows[0]) if rows else [])
    else:
        for line in earnings_lines(found, shutil.get_terminal_size().columns, show_all=show_all):
            write(line)


def _about_plan(
    context: typer.Context, scope: object, file: Path | None, *, template: bool, drop: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Show, keep or forget a plan."""
    from ontarget.app import commission_plan
    from ontarget.core.scope import Scope

    stated = scope if isinstance(scope, Scope) else None
    if template:
        write(commission_plan.TEMPLATE.rstrip())
        return
    desk = open_shared(context)
    if file is not None:
        kept = commission_plan.keep_plan(desk, file, stated)
        found = {"kept": kept.name, "for": stated.name if stated else "", "period": kept.period,
                 "currency": kept.currency, "tiers": len(kept.tiers)}  # fmt: skip
        whose = f"for {found['for']}" if found["for"] else "for everybody"
        said = f"Kept {whose}: {kept.name}, by the {kept.period}, in {kept.currency}, "
        said += (
            f"{len(kept.tiers)} tier{'' if len(kept.tiers) == 1 else 's'}. See: ontarget earnings"
        )
    elif drop:
        commission_plan.drop_plan(desk, stated)
        found, said = {"dropped": True}, "The plan is forgotten."
    else:
        text = commission_plan.plan_text(desk, stated)
        found, said = {"plan": text}, text.rstrip()
    write_json(found) if as_json else write(said)
