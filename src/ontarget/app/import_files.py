"""Take files into the book: read and understand outside it, then write in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ontarget.app.desk import Desk
from ontarget.app.holds import absent_open, remember_holds, remembered_holds
from ontarget.app.import_result import FileReport, ImportRequest, ImportResult
from ontarget.app.periods import firm_calendar
from ontarget.app.same_import import keep_fingerprint
from ontarget.app.write_import import Import, count, write_import
from ontarget.core.errors import FileError, UsageError
from ontarget.core.number import counted
from ontarget.core.problem import Problem
from ontarget.core.schema import KINDS
from ontarget.ingest.batch import Batch, Context, understand
from ontarget.ingest.mapping import (
    Mapping,
    apply_stated,
    check_kind,
    parse_mapping,
    propose,
    recognise,
    unread_columns,
)
from ontarget.ingest.outcome import StageWords
from ontarget.ingest.parse import Assumptions
from ontarget.ingest.plausible import take_samples
from ontarget.ingest.raw import RawTable
from ontarget.sources.file import read_files
from ontarget.sources.systems import find_export, recognise_system
from ontarget.store.saved_mapping import find_mapped_kind, load_mapping, save_mapping

_LOOKED_AT, _SAMPLE_LENGTH = 50, 60
# Shows a proposed mapping and returns it as the user wants it.
Confirm = Callable[[RawTable, Mapping], Mapping]


# Asks what the files hold, told how many open opportunities they do not; None for no answer.
AskHolds = Callable[[int], str | None]


def import_files(
    desk: Desk,
    request: ImportRequest,
    confirm: Confirm | None = None,
    ask_holds: AskHolds | None = None,
) -> ImportResult:
    """Import files that belong together; all of them are written, or none."""
    _check_snapshot(desk, request)
    raws = [raw for path in request.paths for raw in read_files(path, sheet=request.sheet)]
    _check_sheet(request, raws)
    stated = _stated_mapping(request)
    source = request.source or recognise_system([raw.headings for raw in raws])
    mapped = [(raw, _map(desk, raw, request, stated, source, confirm)) for raw in raws]
    context = _context(desk, request, source)
    batch = understand(mapped, context)
    notices = [notice for raw, mapping in mapped for notice in
               (*raw.notices, *unread_columns(mapping, raw.cells, raw.file))]  # fmt: skip
    reports = [_report(raw, mapping, batch) for raw, mapping in mapped]
    if request.is_strict and batch.problems:
        raise FileError(
            f"{len(batch.problems)} problems, and --strict-problems allows none; nothing was "
            f"written. The first: {_in_words(batch.problems[0])}",
            "Mend the file, or import it without --strict-problems.",
        )
    holds = request.holds or ("all" if request.is_full else remembered_holds(desk, source))
    incoming = Import(batch, raws, reports, source, context, holds, request.is_full)
    plan, import_id = write_import(desk, incoming, is_dry_run=request.is_dry_run)
    if not request.is_dry_run:
        for raw, mapping in mapped:
            save_mapping(desk.book, source, mapping.kind, raw.headings, mapping.columns, desk.now)
        if request.holds:
            remember_holds(desk, source, request.holds)
    n_gone = absent_open(desk, plan) if holds is None else 0
    if n_gone and import_id and ask_holds and (said := ask_holds(n_gone)):
        remember_holds(desk, source, said, import_id)
    elif n_gone:
        notices.append(
            f"{counted(n_gone, 'open opportunity', 'open opportunities')} of '{source}' not in "
            "these files stay open. "
            "If the files hold open ones only, say --holds open; if they are just some, "
            "--holds some. It is remembered."
        )
    if import_id is not None:
        keep_fingerprint(desk, request, import_id)
    return ImportResult(
        source, context.snapshot_on, reports,
        {kind: count(found) for kind, found in plan.kinds.items()}, plan.n_changes,
        [*batch.problems, *plan.problems], notices, _stages(batch), request.is_dry_run,
        is_full=request.is_full,
    )  # fmt: skip


def _stages(batch: Batch) -> dict[str, list[str]]:
    """Return the names of the stages by what they mean."""
    found: dict[str, list[str]] = {}
    table = batch.tables.get("stage")
    if table is not None and {"name", "status"} <= set(table.column_names):
        for row in table.select(["name", "status"]).to_pylist():
            names = found.setdefault(row["status"] or "open", [])
            if row["name"] and row["name"] not in names:
                names.append(row["name"])
    return found


def _check_snapshot(desk: Desk, request: ImportRequest) -> None:
    """Refuse a day that is still to come: no file can show how it ended."""
    today = max(desk.as_of, desk.now.astimezone(desk.zone).date())
    if request.snapshot_on is not None and request.snapshot_on > today:
        raise UsageError(
            f"{request.snapshot_on} is still to come, so no file shows its state.",
            f"Give --snapshot-on the day of the export, {today} at the latest.",
        )


def _check_sheet(request: ImportRequest, raws: Sequence[RawTable]) -> None:
    without = next((raw.file for raw in raws if not raw.sheet), None)
    if request.sheet is not None and without is not None:
        raise UsageError(
            f"{without} is no workbook, so it has no sheet '{request.sheet}'.",
            "Leave --sheet out, or import the workbook by itself.",
        )


def _in_words(problem: Problem) -> str:
    return f"{problem.file}, row {problem.row}, {problem.field}: {problem.message}"


def _stated_mapping(request: ImportRequest) -> dict[str, object]:
    if request.mapping is None:
        return {}
    try:
        text = request.mapping.read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(
            f"{request.mapping}: cannot be read ({error.strerror}).", "Check the name."
        ) from error
    return parse_mapping(text, request.mapping.name)


def _map(
    desk: Desk,
    raw: RawTable,
    request: ImportRequest,
    stated: dict[str, object],
    source: str,
    confirm: Confirm | None,
) -> Mapping:
    asked = None if request.kind == "auto" else request.kind
    kind = asked or stated.get("kind") or find_mapped_kind(desk.book, source, raw.headings)
    samples = take_samples(raw.cells)
    export = find_export(raw.headings)
    if export is not None and kind in (None, export.kind):
        mapping, _ = propose(
            KINDS[export.kind], raw.headings, samples, export.meanings(raw.headings)
        )
    elif kind is None:
        mapping = recognise(raw.file, raw.headings, samples)
    elif kind in KINDS:
        mapping, _ = propose(KINDS[str(kind)], raw.headings, samples)
    else:
        raise UsageError(f"There is no kind '{kind}'.", f"Kinds: {', '.join(KINDS)}.")
    saved = load_mapping(desk.book, source, mapping.kind, raw.headings)
    if saved:
        mapping = apply_stated(mapping, {"columns": saved}, raw.headings)
    mapping = apply_stated(mapping, stated, raw.headings)
    if kind is not None:
        check_kind(mapping, raw.file)
    return confirm(raw, mapping) if confirm and not saved else mapping


def _context(desk: Desk, request: ImportRequest, source: str) -> Context:
    try:
        zone = ZoneInfo(request.time_zone or desk.settings.text("time_zone"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(
            f"'{request.time_zone}' is not a time zone.", "Write it like Europe/Berlin."
        ) from error
    assume = Assumptions(
        zone=zone,
        currency=(request.currency or desk.settings.text("currency")).upper(),
        is_currency_stated=request.currency is not None,
        date_order=request.date_order,
        decimal=request.decimal,
    )
    known = {
        row["name"]: row["status"]
        for row in desk.book.rows("stage", source=source)
        if row["status"]
    }
    return Context(
        assume,
        request.snapshot_on or desk.as_of,
        StageWords(request.won, request.lost, known),
        {kind: _names(desk, kind, source) for kind in ("product", "account")},
        firm_calendar(desk),
    )


def _names(desk: Desk, kind: str, source: str) -> frozenset[str]:
    rows = desk.book.rows(kind, source=source)
    return frozenset(row["name"] for row in rows if row["name"])


def _report(raw: RawTable, mapping: Mapping, batch: Batch) -> FileReport:
    parsed = next(file for file in batch.files if file.file == raw.file)
    return FileReport(
        file=raw.file,
        kind=mapping.kind,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        rows=raw.cells.num_rows,
        mapping=mapping.columns,
        ignored_columns=[heading for heading in raw.headings if heading not in mapping.columns],
        date_order=parsed.date_order,
        currency=parsed.currency,
        sheet=raw.sheet,
        samples=_samples(raw),
        doubtful=mapping.doubtful,
    )


def _samples(raw: RawTable) -> dict[str, str]:
    """Return by column the first value among the first rows; a column without any is left out."""
    found = {}
    for heading in raw.headings:
        first = next((text for text in raw.cells[heading][:_LOOKED_AT].to_pylist() if text), None)
        if first is not None:
            found[heading] = first[:_SAMPLE_LENGTH]
    return found
