"""`ontarget diagnose`."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated, Any

import typer

from ontarget.cli.answer import MEASURE_HELP
from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_csv


def diagnose(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    period: Annotated[
        str | None, typer.Option(help="One that is over: 2026-09, 2026-Q3 or 2026.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="owner, team, product or segment: whether they differ.")
    ] = None,
    measure: Annotated[str | None, typer.Option(help=MEASURE_HELP)] = None,
    where: Annotated[
        str | None, typer.Option(help="Which opportunities count: product = Widget.")
    ] = None,
    show_all: Annotated[
        bool, typer.Option("--all", help="All seven parts, every measure, price-volume-mix.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of what is simulated.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    form: Annotated[str, typer.Option("--format", help="text or csv.")] = "text",
) -> None:
    """Say why a period ended as it did: luck, what came, what was made of it, and causes."""
    from ontarget.app.diagnose import diagnose as diagnosed
    from ontarget.cli.answer_text import PLAIN, Signs
    from ontarget.cli.diagnose_text import diagnosis_lines

    found = diagnosed(
        open_shared(context), stated_scope(owner, team, company), period=period, by=by,
        measure=measure, where=where, seed=seed,
    )  # fmt: skip
    document = found.document()
    if as_json:
        write_json(document)
    elif form == "csv":
        rows = _compared(document) if by else _parts(document)
        write_csv(rows, list(rows[0]) if rows else [])
    else:
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        signs = Signs() if encoding.startswith("utf") else PLAIN
        width = shutil.get_terminal_size().columns
        for line in diagnosis_lines(found, width, signs, show_all=show_all):
            write(line)


def _parts(document: dict[str, Any]) -> list[dict[str, Any]]:
    nothing = {"low": None, "high": None, "basis": None}
    return [
        {"part": name, "amount": amount, "currency": document["currency"]}
        | document["intervals"].get(name, nothing)
        for name, amount in document["parts"].items()
    ]


def _compared(document: dict[str, Any]) -> list[dict[str, Any]]:
    found, groups = document["sellers"], document["groups"]
    return found["sellers"] if found else groups["groups"] if groups else []
