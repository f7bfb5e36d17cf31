"""`ontarget publish`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope


def publish(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Keep today's answer for the track record; without a scope, of all that have a target."""
    from ontarget.app.publish import publish as published

    desk = open_shared(context)
    done = published(desk, stated_scope(owner, team, company), period=period)
    if as_json:
        write_json({"as_of": desk.as_of.isoformat(), "published": [one.document() for one in done]})
    elif not done:
        write(
            "Nothing to keep: no target for a period that holds today.\n"
            "Set one: ontarget target set --period 2026-Q4 --amount NUMBER"
        )
    else:
        for one in done:
            write(_line(one))


def _line(one: Any) -> str:
    scope = one.scope.name or "Company"
    if not one.is_new:
        return f"{scope}, {one.period}: kept already today; it stays as it was."
    from ontarget.report.answer import in_hundred

    return f"{scope}, {one.period}: {in_hundred(one.p_hit)}, kept."
