"""`ontarget case`: what an opportunity is worth to its buyer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.report.value_case import ValueCaseView

_WIDTH = 84


def case(
    context: typer.Context,
    opportunity: Annotated[str, typer.Argument(help="Id, or a unique part of id or name.")],
    problem: Annotated[str | None, typer.Option(help="The buyer's problem, in words.")] = None,
    formula: Annotated[
        str | None, typer.Option(help="What it costs them: hours * rate * weeks, or a number.")
    ] = None,
    number: Annotated[
        list[str] | None, typer.Option("--input", help="A number of the formula: hours=3.")
    ] = None,
    per: Annotated[
        str | None, typer.Option(help="week, month, quarter, year or once; else a year.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Where the numbers are from.")] = None,
    waiting: Annotated[str | None, typer.Option(help="What waiting costs, in words.")] = None,
    waiting_cost: Annotated[
        str | None, typer.Option(help="What a month of waiting costs; else the problem's share.")
    ] = None,
    why: Annotated[str | None, typer.Option(help="What is different about us.")] = None,
    proof: Annotated[str | None, typer.Option(help="What shows it; with --why.")] = None,
    competitor: Annotated[
        str | None, typer.Option(help="Against whom; else as your source says.")
    ] = None,
    said_by: Annotated[str | None, typer.Option(help="Who at the buyer said so.")] = None,
    said_on: Annotated[str | None, typer.Option(help="Day it was said.")] = None,
    clear: Annotated[
        list[str] | None, typer.Option(help="Empty a line: problem, waiting, why or said.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last change back.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the page for the buyer: .html or .md.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """What it is worth to the buyer: problem in money, cost of waiting, why us, who said so."""
    from ontarget.app.value_case import say_case, undo_case, write_case

    desk = open_shared(context)
    said: dict[str, Any] = {
        "problem": problem, "formula": formula, "per": per, "source": source, "waiting": waiting,
        "waiting_cost": _number(waiting_cost), "competitor": competitor, "said_by": said_by,
        "said_on": _day(desk, said_on),
    }  # fmt: skip
    if undo:
        found = undo_case(desk, opportunity)
    else:
        found = say_case(desk, opportunity, said, inputs=number or (), why=why, proof=proof,
                         clear=clear or ())  # fmt: skip
    if out is not None:
        write_case(found, out, is_forced=force)
    if as_json:
        write_json(found.document())
    elif out is not None:
        write(f"Written: {out}")
    else:
        _show(found)


def _number(text: str | None) -> float | None:
    from ontarget.core.number import parse_number

    return None if text is None else float(parse_number(text))


def _day(desk: Desk, text: str | None) -> str | None:
    from ontarget.core.day import parse_past_day

    return None if text is None else parse_past_day(text, desk.as_of).isoformat()


def _show(found: ValueCaseView) -> None:
    from ontarget.report.value_case import payback_line, said_line, waiting_line, worth_line

    n = 4 - len(found.missing)
    write(f"{found.name}: value case, {n} of 4 lines as of {found.as_of}")
    if found.account and found.account != found.name:
        write(f"Buyer: {found.account}")
    if len(found.missing) < len(_ASK):
        write("")
    _line("Problem", found.problem)
    _line("In money", worth_line(found))
    _line("Inputs", ", ".join(f"{one.name} {one.value:g}" for one in found.inputs) or None)
    waiting = waiting_line(found)
    derived = " (the problem's own share)" if found.is_waiting_derived and waiting else ""
    _line("Waiting", f"{waiting}{derived}" if waiting else None)
    _line("Price", payback_line(found))
    against = f"against {found.competitor}: " if found.competitor else ""
    for one in found.why:
        _line("Why us", f"{against}{one.what}; {one.proof or 'no proof yet'}")
    if found.competitor and not found.why:
        _line("Why us", f"against {found.competitor}: nothing said yet")
    _line("Said by", said_line(found))
    if found.missing:
        write("")
        _line("Missing", "; ".join(_ASK[line] for line in found.missing))
    else:
        write("\nComplete. The page for the buyer: --out FILE.html")


_ASK = {
    "problem in money": "what does it cost them (--formula, --input)",
    "cost of waiting": "what does a month of waiting cost (--waiting-cost)",
    "why us": "what is different about us, and what shows it (--why, --proof)",
    "who said so": "who at the buyer said so (--said-by)",
}


def _line(label: str, text: str | None) -> None:
    import textwrap

    if text:
        head = f"  {label:<10}"
        write(textwrap.fill(text, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head)))
