"""`ontarget start FILE`: from an export to the first answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.ask import ask_until_right
from ontarget.cli.edge import is_terminal, notice, open_shared, write, write_json

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.app.import_files import Confirm
    from ontarget.app.import_result import ImportRequest, ImportResult
    from ontarget.app.start import Beginning
    from ontarget.core.errors import OntargetError

_FEW_CLOSED = 10


def start(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Your export, CSV or Excel.")] = None,
    me: Annotated[str | None, typer.Option(help="Your name as the file writes it.")] = None,
    target: Annotated[str | None, typer.Option(help="The number you have to reach.")] = None,
    period: Annotated[str | None, typer.Option(help="By when: 2026-11, 2026-Q4, 2026.")] = None,
    won: Annotated[list[str] | None, typer.Option(help="A stage that means won.")] = None,
    lost: Annotated[list[str] | None, typer.Option(help="A stage that means lost.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO code where the file has none.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="JSON: column to field.")] = None,
    date_order: Annotated[str | None, typer.Option(help="dmy, mdy or ymd.")] = None,
    decimal: Annotated[str | None, typer.Option(help="comma or point, where unclear.")] = None,
    past_bookings: Annotated[
        str | None, typer.Option(help="Booked in each of the last periods: 30000,42000,...")
    ] = None,
    won_of_ten: Annotated[
        float | None, typer.Option(help="Of ten opportunities, how many you win.")
    ] = None,
    days_to_win: Annotated[float | None, typer.Option(help="How many days a win takes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as JSON.")] = False,
) -> None:
    """Begin: read a file, say who you are and what to reach, see the answer."""
    from ontarget.app.import_result import ImportRequest, check_words
    from ontarget.app.start import Beginning, begin, check_beginning, is_known_little, keep_beliefs
    from ontarget.cli.answer import show_answer
    from ontarget.cli.import_view import confirm_mapping, show_import

    check_words(date_order, None, currency, decimal)
    desk = open_shared(context)
    may_ask = is_terminal() and not as_json
    beginning = Beginning(me, target, period, past_bookings, won_of_ten, days_to_win)
    check_beginning(desk, beginning)
    if files:
        request = ImportRequest(
            tuple(files), mapping=mapping, won=tuple(won or ()), lost=tuple(lost or ()),
            currency=currency, date_order=date_order, decimal=decimal,
        )  # fmt: skip
        confirm = confirm_mapping if may_ask and mapping is None else None
        result = _import_asking(desk, request, confirm, may_ask=may_ask)
        if not as_json:
            show_import(result)
            write("")
    if may_ask:
        beginning = _ask(desk, beginning)
    desk = begin(desk, beginning)
    if may_ask and is_known_little(desk, _FEW_CLOSED):
        beginning = _ask_beliefs(beginning)
    desk = keep_beliefs(desk, beginning)
    document = show_answer(desk, period=period or beginning.period, is_json=as_json)
    if as_json:
        write_json(document)
    elif not (beginning.target or target):
        notice("\nNext: ontarget target set --period 2026-Q4 --amount NUMBER")


def _import_asking(
    desk: Desk, request: ImportRequest, confirm: Confirm | None, *, may_ask: bool
) -> ImportResult:
    """Import; what the files leave open is asked first: stages, order of dates, currency."""
    from ontarget.app.import_files import import_files
    from ontarget.core.errors import MappingNeeded

    if not may_ask:
        return import_files(desk, request, confirm)
    try:
        return import_files(desk, _with_currency(desk, request), confirm)
    except MappingNeeded as error:
        request = _completed(request, error)
        return import_files(desk, _with_currency(desk, request), confirm)


def _completed(request: ImportRequest, error: OntargetError) -> ImportRequest:
    """Return the request with the one thing that the files do not say; asks for it."""
    from dataclasses import replace

    notice(f"\n{error.message}")
    if "date-order" in error.hint:
        order = typer.prompt("Day first (dmy) or month first (mdy)?", err=True)
        return replace(request, date_order=order)
    if "--decimal" in error.hint:
        sign = typer.prompt("Is the decimal sign a comma or a point?", err=True)
        return replace(request, decimal=sign.strip().lower())
    if "--won" in error.hint:
        won = typer.prompt("Which means won? (several: with commas)", err=True)
        lost = typer.prompt("Which means lost?", default="", err=True)
        return replace(request, won=_words(won), lost=_words(lost))
    raise error


def _with_currency(desk: Desk, request: ImportRequest) -> ImportRequest:
    """Ask for the currency of amounts where no file names one."""
    from dataclasses import replace

    from ontarget.app.import_files import import_files

    if request.currency is not None:
        return request
    looked_at = import_files(desk, replace(request, is_dry_run=True))
    if not any(problem.code == "no_currency" for problem in looked_at.problems):
        return request
    usual = desk.settings.text("currency")
    said = ask_until_right("No currency is named. Which one are the amounts in?", _read_code, usual)
    return replace(request, currency=said or usual)


def _read_code(text: str) -> str:
    from ontarget.app.import_result import check_words

    check_words(None, None, text, None)
    return text.upper()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _ask(desk: Desk, known: Beginning) -> Beginning:
    from dataclasses import replace

    from ontarget.app.periods import firm_calendar
    from ontarget.app.scopes import match_name, owner_names
    from ontarget.app.start import propose_period
    from ontarget.core.number import parse_number

    names = owner_names(desk)
    me = known.me
    if me is None and names:
        notice("Sellers: " + ", ".join(names[:20]) + (" ..." if len(names) > 20 else ""))
        alone = names[0] if len(names) == 1 else ""
        question = "Who are you? (empty: the whole company)"
        me = ask_until_right(question, lambda text: match_name(text, names, "owner"), alone)
    target = known.target or ask_until_right(
        "Which number do you have to reach? (empty: none)", lambda text: str(parse_number(text))
    )
    period = known.period
    if target and period is None:
        calendar = firm_calendar(desk)
        proposed, because = propose_period(desk)
        if because:
            notice(because)
        period = ask_until_right(
            "In which period?", lambda text: calendar.parse(text).name, proposed
        )
    return replace(known, me=me, target=target, period=period)


def _ask_beliefs(known: Beginning) -> Beginning:
    from dataclasses import replace

    notice("\nFew closed opportunities so far. Three questions; Enter skips one.")
    past = known.past_bookings or ask_until_right(
        "What did you book in each of the last six periods? (such as 30k, 42k, 25k)", _read_numbers
    )
    of_ten = ask_until_right("Of ten such opportunities, how many do you win?", _between(0.1, 9.9))
    days = ask_until_right("How many days does a win take?", _between(1, 3650))
    return replace(
        known,
        past_bookings=past,
        won_of_ten=float(of_ten) if of_ten else known.won_of_ten,
        days_to_win=float(days) if days else known.days_to_win,
    )


def _read_numbers(text: str) -> str:
    from ontarget.core.number import parse_number

    return ",".join(str(parse_number(word)) for word in re.split(r"[,;]\s+|;", text) if word)


def _between(low: float, high: float) -> Callable[[str], str]:
    from ontarget.core.errors import UsageError
    from ontarget.core.number import parse_number

    def read(text: str) -> str:
        number = parse_number(text)
        if not low <= number <= high:
            raise UsageError(f"'{text}' is not between {low:g} and {high:g}.", "")
        return str(number)

    return read
