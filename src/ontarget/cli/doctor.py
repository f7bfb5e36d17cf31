"""`ontarget doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ontarget.cli.edge import DONE, FAILED, open_shared, write, write_json
from ontarget.cli.table import cell_text, write_table
from ontarget.core.money import json_amount

if TYPE_CHECKING:
    from ontarget.app.book_care import DoctorReport


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
    from ontarget.app.holds import list_unresolved

    desk = open_shared(context)
    report = examine_book(desk, with_gone=gone)
    unresolved = [] if report.damage else list_unresolved(desk)
    if as_json:
        write_json({**_document(report), "unresolved": unresolved})
    else:
        _show(report)
        _show_unresolved(unresolved)
    raise typer.Exit(DONE if report.is_sound else FAILED)


def _show_unresolved(rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    write(f"\n{cell_text(len(rows))} opportunities left the files of their source, and nobody said "
          "what became of them.")  # fmt: skip
    write_table(rows[:_SHOWN], list(rows[0]))
    if len(rows) > _SHOWN:
        write(f"and {cell_text(len(rows) - _SHOWN)} more: --json")
    write("Say it: ontarget won ID, ontarget lost ID, or ontarget set ID is_deleted=yes")


def _document(report: DoctorReport) -> dict[str, object]:
    return {
        "book": report.location,
        "is_sound": report.is_sound,
        "schema_version": report.schema_version,
        "damage": list(report.damage),
        "orphans": [
            {"table": o.table, "field": o.field, "points_to": o.points_to, "rows": o.n_rows}
            for o in report.orphans
        ],
        "sums": _sums(report),
        "gone": report.n_gone,
        "counts": report.counts,
        "imports": [
            {"import_id": i.import_id, "source": i.source, "snapshot_on": i.snapshot_on.isoformat(),
             "problems": i.n_problems}
            for i in report.last_imports
        ],
    }  # fmt: skip


def _sums(report: DoctorReport) -> list[dict[str, object]]:
    return [
        {
            "currency": found.currency,
            "status": found.status,
            "opportunities": found.n_opportunities,
            "amount": json_amount(found.amount, found.currency or "USD"),
            "without_amount": found.n_without_amount,
        }
        for found in report.amounts
    ]


def _show(report: DoctorReport) -> None:
    write(f"Book {report.location}, schema {report.schema_version}")
    write("Sound." if report.is_sound else "NOT sound:")
    for damage in report.damage:
        write(f"  {damage}")
    for found in report.orphans:
        write(f"  {cell_text(found.n_rows)} rows of {found.table}: {found.field} points to no "
              f"{found.points_to}")  # fmt: skip
    sums = _sums(report)
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
