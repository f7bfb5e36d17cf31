"""`ontarget log OPPORTUNITY`: a contact, and what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import is_terminal, notice, open_shared, write, write_json
from ontarget.core.errors import UsageError

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.app.log_contact import Contacted, Logged, Standing


def log(
    context: typer.Context,
    opportunity: Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")],
    kind: Annotated[str | None, typer.Option(help="call, email, meeting or note.")] = None,
    direction: Annotated[str, typer.Option(help="out (by us) or in (by the buyer).")] = "out",
    contact: Annotated[str | None, typer.Option(help="With whom; part of a name.")] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            help="answered, no-answer, left-message, sent, bounced, auto-reply, held, no-show, no, "
            "not-now, wrong-person."
        ),
    ] = None,
    on: Annotated[str | None, typer.Option(help="Day it happened; default the as-of day.")] = None,
    at: Annotated[str | None, typer.Option(help="Time in the book's zone, such as 15:30.")] = None,
    minutes: Annotated[float | None, typer.Option(help="How long it took.")] = None,
    subject: Annotated[str | None, typer.Option(help="Heading.")] = None,
    next_step: Annotated[str | None, typer.Option(help="What was agreed to do next.")] = None,
    next_on: Annotated[str | None, typer.Option(help="Day of the next step: thu, +3d.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is worth coming back.")] = None,
    no_next_step: Annotated[str | None, typer.Option(help="Why there is no next step.")] = None,
    keep_next_step: Annotated[
        bool, typer.Option("--keep-next-step", help="The planned next step stays.")
    ] = False,
    until: Annotated[
        str | None, typer.Option(help="With not-now: the day they asked for quiet until.")
    ] = None,
    brought: Annotated[
        str | None, typer.Option(help="Item of the shelf that was brought: number or title.")
    ] = None,
    despite: Annotated[
        str | None, typer.Option(help="Why a limit on contacts was overridden.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Free text.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last one back.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Log a contact with its next step, day and reason; asks for what is missing."""
    from ontarget.app.log_contact import Contacted, log_contact, undo_log
    from ontarget.core.day import parse_day, parse_past_day, parse_time

    desk = open_shared(context)
    if undo:
        _show(undo_log(desk, opportunity), as_json=as_json)
        return
    said = Contacted(
        kind or "",
        direction,
        contact,
        outcome,
        parse_past_day(on, desk.as_of) if on else None,
        parse_time(at) if at else None,
        minutes,
        subject,
        note,
        next_step,
        parse_day(next_on, desk.as_of) if next_on else None,
        reason,
        no_next_step,
        keep_next_step,
        parse_day(until, desk.as_of) if until else None,
        brought,
        despite,
    )
    is_asked = is_terminal() and not as_json
    if is_asked:
        said = _ask(desk, opportunity, said)
    elif not said.kind:
        raise UsageError("What was it?", "Give --kind call, email, meeting or note.")
    found = log_contact(desk, opportunity, said)
    _show(replace(found, doubts=()) if is_asked else found, as_json=as_json)


def _ask(desk: Desk, opportunity: str, said: Contacted) -> Contacted:
    """Ask for what a contact needs and was not said."""
    from ontarget.app.contact_log import KINDS, OUTCOMES
    from ontarget.app.log_contact import find_standing, same_outcome

    standing = find_standing(desk, opportunity, said.contact)
    notice(standing.name)
    if not said.kind:
        said = replace(said, kind=_choose("What was it", KINDS, "call"))
    is_open_ended = not (said.next_step or said.no_next_step or said.is_step_kept)
    if is_open_ended and said.outcome is None and said.kind != "note":
        notice(f"  {', '.join(OUTCOMES)}")
        said = replace(said, outcome=_text("What came of it (empty: not said)") or None)
    outcome = same_outcome(said.outcome or "")
    if outcome == "not-now" and said.until is None and said.next_on is None:
        said = replace(said, until=_day(desk, standing, "Quiet until which day", is_asked=True))
    if outcome not in ("no", "not-now") and standing.now["status"] not in ("won", "lost"):
        said = _ask_step(desk, standing, said)
    return said


def _ask_step(desk: Desk, standing: Standing, said: Contacted) -> Contacted:
    if said.is_step_kept or said.no_next_step:
        return said
    planned = standing.planned(desk.as_of)
    if said.next_step is None:
        default = planned[0] if planned else ""
        text = _text("Next step (empty: none)", default)
        if planned and text == planned[0] and said.next_on is None:
            return replace(said, is_step_kept=True)
        if not text:
            return replace(said, no_next_step=_needed("Why is there none"))
        said = replace(said, next_step=text)
    said = replace(said, next_on=_day(desk, standing, "On which day", said.next_on))
    if not said.reason:
        said = replace(said, reason=_needed("Why is it worth coming back"))
    return said


def _day(
    desk: Desk,
    standing: Standing,
    question: str,
    day: date | None = None,
    *,
    is_asked: bool = False,
) -> date:
    """Ask for a day until it can be, and whether one that is in doubt is meant."""
    from ontarget.app.log_contact import day_doubts
    from ontarget.cli.ask import ask_until_right
    from ontarget.core.day import parse_day

    def read(text: str) -> str:
        found = parse_day(text, desk.as_of)
        day_doubts(desk, standing, found)
        return found.isoformat()

    while True:
        if day is None:
            text = ask_until_right(f"{question} (fri, +3d, 2026-12-03)", read)
            if text is None:
                continue
            day = date.fromisoformat(text)
        doubts = day_doubts(desk, standing, day, is_asked=is_asked)
        if not doubts:
            return day
        for doubt in doubts:
            notice(f"  {doubt}")
        other = ask_until_right("Enter keeps it; or another day", read)
        if other is None:
            return day
        day = date.fromisoformat(other)


def _choose(question: str, words: tuple[str, ...], default: str) -> str:
    while True:
        text = _text(f"{question} ({', '.join(words)})", default).lower()
        found = [word for word in words if text and word.startswith(text)]
        if len(found) == 1:
            return found[0]


def _needed(question: str) -> str:
    while True:
        if text := _text(question):
            return text


def _text(question: str, default: str = "") -> str:
    said = typer.prompt(question, default=default, err=True, show_default=bool(default))
    return str(said).strip()


def _show(found: Logged, *, as_json: bool) -> None:
    for text in (*found.warnings, *found.doubts):
        notice(text)
    if as_json:
        write_json(found.document())
        return
    entry = found.entry
    what = f"{entry['kind']} {'from' if entry['direction'] == 'in' else 'to'} them"
    came = f", {entry['outcome']}" if entry["outcome"] else ""
    taken = " taken back" if found.is_undone else " logged"
    write(f"{found.name} ({found.opportunity_id}): {what}{came},{taken}.")
    write(f"  {found.defined}")
    if not found.is_undone:
        key = found.opportunity_id
        write(f"  Undo: ontarget log --undo {f'{key!r}' if ' ' in key else key}")
