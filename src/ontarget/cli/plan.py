"""`ontarget plan`, `done` and `snooze`."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.plan import ActionView, PlanView


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

    remember_actions(desk, [(one.id, None) for one in found.actions])


def plan_lines(found: PlanView, width: int, *, is_plain: bool) -> list[str]:
    """Return the plan in lines no wider than ``width``."""
    width = max(48, min(width, 90))
    day = f"{found.as_of:%A} {found.as_of.day} {found.as_of:%B}"
    name = found.scope.name or "Company"
    lines = [f"{day}{name.rjust(width - len(day))}" if len(day) + len(name) < width else day, ""]
    lines += [*_wrap(found.answer.verdict, width, "  ", "  "), ""]
    lines += _action_lines(found, width, is_plain)
    for title, entries in (
        ("Stop", [f"{one.name}: {one.text}" for one in found.stop]),
        ("Back today", [f"{one.name}, parked {one.parked_on.day} {one.parked_on:%b}: {one.reason}"
                        for one in found.back_today]),
        ("New findings", [f"{one.name or 'Pipeline'}: {one.finding.text}"
                          for one in found.new_findings]),
        ("Done today", list(found.done_today)),
    ):  # fmt: skip
        lines += _block(title, entries, width)
    if found.actions:
        lines += _wrap(found.assumption, width, "  ", "  ")
        lines += _wrap(
            'Tick off: ontarget done 1 --next-step "call the CFO" --next-on thu', width, "  ", "  "
        )
    return lines


def _action_lines(found: PlanView, width: int, is_plain: bool) -> list[str]:
    if not found.actions:
        if not found.n_open:
            return ["  Nothing is open. Bring in what is: ontarget import FILE", ""]
        return ["  Nothing has to be done today that the pipeline shows.", ""]
    box = "[ ]" if is_plain else "□"
    days = sorted({one.on for one in found.actions})
    lines = []
    for day in days:
        own = [one for one in found.actions if one.on == day]
        total = sum(one.minutes for one in own)
        head = "Do these" if len(days) == 1 else f"{day:%A}"
        lines.append(f"  {head}, about {_duration(total)}")
        for one in own:
            place = found.actions.index(one) + 1
            lines += _one_action(f"  {box} {place:<2} ", one, width)
        lines.append("")
    return lines


def _one_action(head: str, one: ActionView, width: int) -> list[str]:
    indent = " " * len(head)
    minutes = f"{one.minutes} min"
    text = textwrap.wrap(f"{one.name}: {one.text}", width - len(minutes) - 2, initial_indent=head,
                         subsequent_indent=indent)  # fmt: skip
    text[0] = text[0] + minutes.rjust(width - len(text[0]))
    text += _wrap(one.why, width, indent, indent)
    if one.also:
        text += _wrap(f"The same for {_names(one.also)}.", width, indent, indent)
    return text


def _names(names: Sequence[str]) -> str:
    """Return two names and the number of the others."""
    rest = len(names) - 2
    if rest > 0:
        return f"{', '.join(names[:2])} and {rest:,} more"
    return " and ".join(names)


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def _block(title: str, entries: list[str], width: int) -> list[str]:
    lines = []
    for place, entry in enumerate(entries):
        head = f"  {title if place == 0 else '':<14}"
        lines += _wrap(entry, width, head, " " * 16)
    return [*lines, ""] if lines else []


def _wrap(text: str, width: int, first: str, later: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later)


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
