"""`ontarget doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import DONE, FAILED, open_shared, write, write_json
from ontarget.cli.table import cell_text, write_table

if TYPE_CHECKING:
    from ontarget.app.book_care import Examination


_SHOWN = 10


def doctor(
    context: typer.Context,
    gone: Annotated[
        bool, typer.Option("--gone", help="Sums with those that a full export holds no more.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Examine the book: damage, references to nowhere, sums per currency, last imports."""
    from ontarget.app.book_care import examine_book

    found = examine_book(open_shared(context), with_gone=gone)
    if as_json:
        write_json(found.document())
    else:
        _show(found)
        _show_unresolved(found.unresolved)
    raise typer.Exit(DONE if found.report.is_sound else FAILED)


def _show_unresolved(rows: tuple[dict[str, object], ...]) -> None:
    if not rows:
        return
    write(f"\n{cell_text(len(rows))} opportunities left the files of their source, and nobody said "
          "what became of them.")  # fmt: skip
    write_table([*rows[:_SHOWN]], list(rows[0]))
    if len(rows) > _SHOWN:
        write(f"and {cell_text(len(rows) - _SHOWN)} more: --json")
    write("Say it: ontarget won ID, ontarget lost ID, or ontarget set ID is_deleted=yes")


def _show(found: Examination) -> None:
    report = found.report
    write(f"Book {report.location}, schema {report.schema_version}")
    write("Sound." if report.is_sound else "NOT sound:")
    for damage in report.damage:
        write(f"  {damage}")
    for one in report.orphans:
        write(f"  {cell_text(one.n_rows)} rows of {one.table}: {one.field} points to no "
              f"{one.points_to}")  # fmt: skip
    sums = found.sums()
    if sums:
        write("")
        write_table(sums, list(sums[0]))
    if report.n_gone:
        write(f"Left out of the sums: {cell_text(report.n_gone)} that a full export holds no more; "
              "--gone adds them.")  # fmt: skip
    held = {
        name: n for name, n in report.counts.items() if n and name not in ("book", "import_undo")
    }
    write(
        "\nHolds " + (", ".join(f"{cell_text(n)} {name}" for name, n in held.items()) or "nothing")
    )
    for entry in report.last_imports:
        write(f"Import {entry.import_id} of {entry.source}, as of {entry.snapshot_on}: "
              f"{cell_text(entry.n_problems)} problems")  # fmt: skip
