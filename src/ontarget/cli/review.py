"""`ontarget review`: the pipeline, one opportunity at a time."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.ask import ask_until_right
from ontarget.cli.edge import is_terminal, notice, open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.core.errors import OntargetError, UsageError

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.review import Agenda, Card, Said

_SKIP, _STOP = "s", "q"
_WIDTH = 90


def review(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, about a minute each.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="The agenda as one document.")] = False,
) -> None:
    """Twenty minutes with the pipeline: facts, your verdict, then the tool's, next step, next."""
    from ontarget.app.review import find_agenda
    from ontarget.bootstrap import read_clock
    from ontarget.cli.review_text import agenda_lines, sheet_lines

    desk = open_shared(context)
    agenda = find_agenda(desk, stated_scope(owner, team, company), period=period, limit=limit)
    if as_json:
        write_json(agenda.document())
        return
    width = max(48, min(shutil.get_terminal_size().columns, _WIDTH))
    is_plain = not str(getattr(sys.stdout, "encoding", "")).lower().startswith("utf")
    if not is_terminal():
        _write_all(sheet_lines(agenda, width, is_plain=is_plain), write)
        return
    _write_all(agenda_lines(agenda, width), notice)
    if agenda.cards:
        _hold(desk, agenda, read_clock, width, is_plain=is_plain)


def _write_all(lines: list[str], say: Callable[[str], None]) -> None:
    for line in lines:
        say(line)


def _hold(
    desk: Desk, agenda: Agenda, clock: Callable[[], datetime], width: int, *, is_plain: bool
) -> None:
    """Go through the cards; whatever was said before a stop is written already."""
    from ontarget.app.review import sum_up
    from ontarget.cli.review_text import fact_lines

    notice("  k keep, b back burner, c cut, h hand over, s skip, q stop")
    started, said = clock(), []
    try:
        for place, card in enumerate(agenda.cards, start=1):
            notice("")
            _write_all(fact_lines(card, place, len(agenda.cards), width), notice)
            one = _ask_one(replace(desk, now=clock()), card, clock, width, is_plain=is_plain)
            if one is None:
                break
            said.append(one)
    except (typer.Abort, KeyboardInterrupt):
        notice("")
    write("\n" + sum_up(agenda, said, started_at=started, ended_at=clock()).text)


def _ask_one(
    desk: Desk, card: Card, clock: Callable[[], datetime], width: int, *, is_plain: bool
) -> Said | None:
    """Ask about one opportunity and write what is said; None to stop."""
    from ontarget.cli.review_text import KEYS, tool_lines
    from ontarget.report.review import Said

    first = _ask_key("Your verdict", "k/b/c/h/s/q")
    if first in (_SKIP, _STOP):
        return None if first == _STOP else Said(card.audited.verdict, None, None)
    _write_all(tool_lines(card, width, is_plain=is_plain), notice)
    final = _ask_key("Stay with it? Enter, or another", "k/b/c/h/s/q", default=first)
    if final == _STOP:
        return None
    verdict = KEYS.get(final)
    if verdict and not _decide(replace(desk, now=clock()), card, verdict, KEYS[first]):
        verdict = None
    if verdict in ("keep", "backburner"):
        _ask_step(desk, card, clock)
    return Said(card.audited.verdict, KEYS[first], verdict)


def _ask_key(question: str, choices: str, default: str = "") -> str:
    """Ask until the answer begins with one of the keys."""
    while True:
        said = str(typer.prompt(f"  {question} ({choices})", default=default, err=True,
                                show_default=bool(default))).strip().lower()  # fmt: skip
        if said and said[0] in choices.split("/"):
            return said[0]
        notice(f"  One of {choices.replace('/', ', ')}, please.")


def _decide(desk: Desk, card: Card, verdict: str, first: str) -> bool:
    """Ask for what the verdict needs and write it; return whether it stands."""
    from ontarget.app.review import keep_verdict
    from ontarget.app.scopes import match_name, owner_names
    from ontarget.core.day import parse_day
    from ontarget.report.audit_words import VERDICT_WORDS

    until = to_owner = None
    if verdict == "hand-over":
        names = [name for name in owner_names(desk) if name != card.facts.owner]
        to_owner = ask_until_right("  To whom", lambda text: match_name(text, names, "owner"))
        if to_owner is None:
            notice("  Nobody named, so nothing is decided.")
            return False
    reason = str(typer.prompt("  Why", default=card.audited.why, err=True)).strip()
    if verdict == "backburner":
        proposed = desk.as_of + timedelta(days=desk.settings.whole("backburner_days"))
        said = ask_until_right("  Back on", lambda text: _later(desk, text), str(proposed))
        until = parse_day(said, desk.as_of) if said else None
    try:
        keep_verdict(desk, card, verdict, first=first, reason=reason, until=until,
                     to_owner=to_owner)  # fmt: skip
    except OntargetError as error:
        notice(f"  Not written: {error.message} {error.hint}")
        return False
    notice(f"  Written: {VERDICT_WORDS[verdict]}{f' until {until}' if until else ''}.")
    return True


def _later(desk: Desk, text: str) -> str:
    from ontarget.core.day import parse_day

    day = parse_day(text, desk.as_of)
    if day <= desk.as_of:
        raise UsageError(f"{day} is not ahead of {desk.as_of}.", "Give a later day.")
    return day.isoformat()


def _ask_step(desk: Desk, card: Card, clock: Callable[[], datetime]) -> None:
    """Ask for the next step and its day; Enter keeps them."""
    from ontarget.app.review import keep_next_step

    facts = card.facts
    before = facts.next_step or ""
    step = str(
        typer.prompt("  Next step", default=before, err=True, show_default=bool(before))
    ).strip()
    if not step:
        return
    known = facts.next_step_on.isoformat() if facts.next_step_on else ""
    said = ask_until_right("  Its day", lambda text: _any_day(desk, text), known)
    day = date.fromisoformat(said) if said else None
    if keep_next_step(replace(desk, now=clock()), card, step, day):
        notice(f"  Written: {step}{f', {day}' if day else ''}.")


def _any_day(desk: Desk, text: str) -> str:
    from ontarget.core.day import parse_day

    return parse_day(text, desk.as_of).isoformat()
