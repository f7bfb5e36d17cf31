"""An import in words: how each file was understood, what was written, what was wrong."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from ontarget.cli.edge import notice, write
from ontarget.cli.table import cell_text
from ontarget.core.number import counted
from ontarget.core.problem import Problem

if TYPE_CHECKING:
    from ontarget.app.import_result import FileReport, ImportResult
    from ontarget.ingest.mapping import Mapping
    from ontarget.ingest.raw import RawTable

_SHOWN_ROWS = 3


def show_import(result: ImportResult) -> None:
    """Write the result for people."""
    for report in result.files:
        _show_file(report)
    for text in result.notices:
        _write_wrapped(f"  {text}", "    ")
    verb = "Would write" if result.is_dry_run else "Written"
    write(f"\n{verb} to source '{result.source}', as of {result.snapshot_on}")
    for kind, rows in result.written.items():
        write(f"  {kind:12} {cell_text(rows.new):>9} new {cell_text(rows.changed):>9} changed "
              f"{cell_text(rows.unchanged):>9} unchanged")  # fmt: skip
    absent = result.written["opportunity"].absent if "opportunity" in result.written else 0
    if absent:
        said = counted(absent, "opportunity", "opportunities")
        fate = "gone from that day" if result.is_full else "what is known of them stays"
        write(f"  {said} of this source not in these files: {fate}")
    if result.changes:
        write(f"  {cell_text(result.changes)} changes kept as history")
    _show_problems(result.problems)


def _write_wrapped(text: str, indent: str) -> None:
    """Write a line between words within a terminal's width; as one line for programs."""
    if sys.stdout.isatty():
        width = max(shutil.get_terminal_size().columns, 40)
        text = textwrap.fill(text, width, subsequent_indent=indent, break_on_hyphens=False)
    write(text)


def _show_file(report: FileReport) -> None:
    sheet = f", sheet {report.sheet}" if report.sheet else ""
    write(
        f"{report.file}: {counted(report.rows, 'row')} of {report.kind} ({report.encoding}{sheet})"
    )
    pairs = [column if column == name else f"{column} -> {name}"
             for column, name in report.mapping.items()]  # fmt: skip
    _write_wrapped("  read      " + ", ".join(pairs), " " * 12)
    if report.ignored_columns:
        kept = ", ".join(report.ignored_columns)
        _write_wrapped(f"  kept as   custom fields: {kept}", " " * 12)
    said = [f"dates {report.date_order}" if report.date_order else "",
            f"amounts in {report.currency}" if report.currency else ""]  # fmt: skip
    if any(said):
        write("  took      " + ", ".join(word for word in said if word))


def _show_problems(problems: list[Problem]) -> None:
    if not problems:
        write("No problems.")
        return
    write("\nProblems")
    counted = Counter((p.code, p.severity, p.action, p.file) for p in problems)
    for (code, _, action, file), n in counted.items():
        write(f"  {cell_text(n):>6}  {code} in {file}: {action}")
        examples = [p for p in problems if (p.code, p.file) == (code, file)][:_SHOWN_ROWS]
        for problem in examples:
            where = f"row {problem.row}" if problem.row else "whole file"
            value = f" '{problem.value}'" if problem.value else ""
            about = f"{where}, {problem.field}{value}" if problem.field else where
            _write_wrapped(f"          {about}: {problem.message}", " " * 12)
    write("  All rows: --json. What a code means: ontarget help problems")


def _show_unmapped(raw: RawTable, mapping: Mapping) -> None:
    for heading in raw.headings:
        if heading not in mapping.columns:
            sample = next((text for text in raw.cells[heading].to_pylist()[:50] if text), "")
            notice(f"  {heading:28}    {'(custom field)':18} such as {sample[:40]}")


def confirm_mapping(raw: RawTable, mapping: Mapping) -> Mapping:
    """Show what was understood and ask about what is doubtful; the user may change any column."""
    notice(f"\n{raw.file} looks like {mapping.kind}:")
    for heading, name in mapping.columns.items():
        sample = next((text for text in raw.cells[heading].to_pylist()[:50] if text), "")
        notice(f"  {heading:28} -> {name:18} such as {sample[:40]}")
    _show_unmapped(raw, mapping)
    columns = dict(mapping.columns)
    columns |= {
        heading: name
        for heading, name in mapping.doubtful.items()
        if typer.confirm(f"  Is '{heading}' the {name}?", default=False, err=True)
    }
    while not typer.confirm("Right?", default=True, err=True):
        heading = typer.prompt("  Which column is wrong (empty: none)", default="", err=True)
        if not heading:
            break
        if heading not in raw.headings:
            notice(f"  There is no column '{heading}'.")
            continue
        name = typer.prompt("  What is it (empty: keep as a custom field)", default="", err=True)
        columns.pop(heading, None)
        if name:
            columns[heading] = name
    return replace(mapping, columns=columns, doubtful={})
