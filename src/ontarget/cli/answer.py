"""`ontarget answer`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope

MEASURE_HELP = "amount, count, margin, quantity or a field of numbers."


def answer(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[str | None, typer.Option(help="2026-11, 2026-Q4 or 2026.")] = None,
    measure: Annotated[str | None, typer.Option(help=MEASURE_HELP)] = None,
    where: Annotated[
        str | None, typer.Option(help="Which opportunities count: segment = EMEA.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Split by owner, team, product or segment.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other random numbers.", min=0)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv (with --by).")] = "text",
) -> None:
    """Are you going to hit your target? A chance, a range, and what they rest on."""
    from ontarget.app.answer import answer as answered
    from ontarget.cli.table import write_csv
    from ontarget.report.answer import plain

    found = answered(
        open_shared(context), stated_scope(owner, team, company), period=period, measure=measure,
        by=by, where=where, seed=seed,
    )  # fmt: skip
    document = found.document()
    if as_json:
        write_json(document)
    elif form == "csv":
        rows: list[dict[str, Any]] = plain(document["breakdown"]) or [_flat(document)]
        write_csv(rows, list(rows[0]))
    else:
        show(found)


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    spread = document["bookings"]
    return {
        "as_of": document["as_of"],
        "scope": document["scope"]["name"] or document["scope"]["kind"],
        "period": document["period"]["name"],
        "target": (document["target"] or {}).get("amount"),
        "booked": document["booked"],
        "p_hit": document["p_hit"],
        **{name: spread[name] for name in ("p10", "p50", "p90", "mean")},
    }


def show(found: Any) -> None:
    """Write an answer for people, as wide as the terminal."""
    from rich.console import Console
    from rich.text import Text

    from ontarget.cli.answer_text import PLAIN, Signs, answer_lines

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    signs = Signs() if encoding.startswith("utf") else PLAIN
    for number, line in enumerate(answer_lines(found, console.width, signs)):
        if console.is_terminal and number in (0, 2):
            console.print(Text(line, style="bold"))
        else:
            write(line)


def show_answer(desk: Any, *, period: str | None, is_json: bool) -> dict[str, Any]:
    """Answer for the user's own scope and show it; return it as JSON content."""
    from ontarget.app.answer import answer as answered

    found = answered(desk, None, period=period)
    if not is_json:
        show(found)
    return found.document()
