"""`ontarget today`: what a seller opens each morning."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.today import TodayView


def today(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """The number, at most three things to do, whom to follow up and whom to leave alone."""
    from ontarget.app.today import today as of_today

    desk = open_shared(context)
    scope = stated_scope(owner, team, company)
    found = of_today(desk, scope, period=period)
    if as_json:
        write_json(found.document())
    elif form == "csv":
        rows = found.document()["actions"] + found.document()["followups"]
        write_csv(rows, sorted({name for row in rows for name in row}))
    else:
        from ontarget.cli.today_text import today_lines

        is_plain = not str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
        for line in today_lines(found, shutil.get_terminal_size().columns, is_plain=is_plain):
            write(line)
        _remember(desk, found)


def _remember(desk: Desk, found: TodayView) -> None:
    """Keep what was shown, so that `done 1` means what was the first one on the screen."""
    from ontarget.app.attention import remember_actions
    from ontarget.app.follow_ups import remember_suggestions

    remember_actions(desk, [(one.id, one.record_id) for one in found.plan.actions])
    remember_suggestions(desk, found.follow_ups.due)
