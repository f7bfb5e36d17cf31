"""`ontarget plan`, `done` and `snooze`."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.plan import PlanView


def plan(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    week: Annotated[bool, typer.Option("--week", help="The next five working days.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, all rows.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or csv.")] = "table",
) -> None:
    """At most three things to do a day, most at stake an hour first, and what to stop."""
    from ontarget.app.plan import plan as planned
    from ontarget.cli.plan_text import plan_lines

    desk = open_shared(context)
    found = planned(desk, stated_scope(owner, team, company), period=period, is_week=week)
    if as_json:
        write_json(found.document())
        return
    if form == "csv":
        rows = found.document()["actions"]
        write_csv(rows, list(rows[0]) if rows else [])
        return
    _remember(desk, found)
    is_plain = not str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
    for line in plan_lines(found, shutil.get_terminal_size().columns, is_plain=is_plain):
        write(line)


def _remember(desk: Desk, found: PlanView) -> None:
    """Keep what was shown, so that `done 1` means what was the first one on the screen."""
    from ontarget.app.attention import remember_actions

    remember_actions(desk, [(one.id, one.record_id) for one in found.actions])


def done(
    context: typer.Context,
    action: Annotated[str, typer.Argument(help="Number in the plan shown last, or id.")],
    next_step: Annotated[str | None, typer.Option(help="What comes next.")] = None,
    next_on: Annotated[str | None, typer.Option(help="Its day, such as thu.")] = None,
    note: Annotated[str | None, typer.Option(help="What came of it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Tick an action off, whatever came of it, and keep the next step."""
    from ontarget.app.plan import tick_off
    from ontarget.core.day import parse_day

    desk = open_shared(context)
    day = parse_day(next_on, desk.as_of) if next_on else None
    action_id = tick_off(desk, action, next_step=next_step, next_on=day, note=note)
    if as_json:
        write_json({"id": action_id, "state": "done", "next_step": next_step,
                    "next_on": None if day is None else day.isoformat()})  # fmt: skip
    else:
        step = f" Next: {next_step}, {day}." if next_step else ""
        write(f"Done: {action_id}.{step}")


def snooze(
    context: typer.Context,
    action: Annotated[str, typer.Argument(help="Number in the plan shown last, or id.")],
    until: Annotated[str | None, typer.Option(help="Day it comes back, such as +3d.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Put an action off to a later day."""
    from ontarget.app.plan import put_off
    from ontarget.core.day import parse_day

    if until is None:
        raise UsageError("Until when?", "Give --until, such as --until fri")
    desk = open_shared(context)
    day = parse_day(until, desk.as_of)
    action_id = put_off(desk, action, day, reason=reason)
    if as_json:
        write_json({"id": action_id, "state": "snoozed", "until": day.isoformat()})
    else:
        write(f"{action_id} comes back on {day}.")
