"""`ontarget check data`."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import open_shared, write, write_json
from ontarget.cli.scope import stated_scope
from ontarget.cli.table import write_table

if TYPE_CHECKING:
    from ontarget.report.check_data import DataCheck, FilledView

app = typer.Typer(
    help="Check what the data can carry.", no_args_is_help=True, rich_markup_mode=None
)
_SHOWN = 12
_NOTHING = "No opportunity yet. A list of leads with an outcome: ontarget help check"


@app.callback()
def check() -> None:
    """Keep `data` a command of its own, however many there are."""


@app.command("data")
def data(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option(help="A seller; part of the name is enough.")] = None,
    team: Annotated[str | None, typer.Option(help="A team, or its manager.")] = None,
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of folds and bootstrap.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Find columns that know the outcome, gaps, and whether the rest says anything."""
    from ontarget.app.check_data import check_data

    found = check_data(open_shared(context), stated_scope(owner, team, company), seed=seed)
    if as_json:
        write_json(found.document())
    else:
        _show(found)


def _show(found: DataCheck) -> None:
    quality = found.quality
    scope = found.scope.name or "company"
    write(f"What the data can carry, {scope}, as of {found.as_of}")
    write(f"{quality.opportunities:,} opportunities: {quality.won:,} won, {quality.lost:,} lost, "
          f"{quality.open:,} open\n")  # fmt: skip
    write(f"Do columns tell won from lost?  {found.skill.verdict}")
    _paragraph(found.skill.text)
    if found.skill.columns and found.skill.verdict == "signal":
        _paragraph("Most telling: " + ", ".join(found.skill.columns) + ".")
    _show_leaks(found)
    _show_fields(found)
    for note in found.notes:
        write("")
        _paragraph(note, "")


def _show_leaks(found: DataCheck) -> None:
    write("\nColumns that know the outcome")
    if not found.leaks:
        _paragraph(f"None among the {found.examined:,} that were examined.")
        return
    for leak in found.leaks:
        field = f" ({leak.field})" if leak.field and leak.field != leak.column else ""
        _paragraph(f"{leak.column}{field}: {leak.signal}. {_sentence(leak.evidence)}")
        _paragraph(f"{_sentence(leak.action)}", "    ")


def _show_fields(found: DataCheck) -> None:
    write("\nWhat is there")
    rows = [_row(one) for one in found.quality.fields if one.of]
    write_table(rows, list(rows[0])) if rows else _paragraph(_NOTHING)
    columns = [_row(one) for one in found.quality.columns[:_SHOWN]]
    if columns:
        write("\nCustom fields")
        write_table(columns, ["field", "share", "filled"])
    n_more = len(found.quality.columns) - len(columns)
    if n_more > 0:
        write(f"and {n_more:,} more: --json")


def _row(one: FilledView) -> dict[str, object]:
    share = "" if one.share is None else f"{100 * one.share:.0f} %"
    return {
        "field": one.name.replace("_", " "),
        "share": share,
        "filled": f"{one.filled:,} of {one.of:,}",
        "needed for": one.text,
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _paragraph(text: str, indent: str = "  ") -> None:
    width = shutil.get_terminal_size().columns
    write(textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent))
