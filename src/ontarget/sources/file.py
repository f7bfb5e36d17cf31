"""Read files as text: archives, workbooks and CSV in any encoding; nothing is understood yet."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from ontarget.core.errors import UnreadableFile
from ontarget.core.number import counted
from ontarget.core.problem import Problem
from ontarget.ingest.raw import RawTable, unique_headings
from ontarget.sources.archive import MAX_BYTES, archive_kind, is_workbook, unpack
from ontarget.sources.html_table import largest_table, looks_like_html
from ontarget.sources.layout import find_heading_row, lay_out
from ontarget.sources.workbook import read_workbook

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLE = b"\xd0\xcf\x11\xe0"  # how an old XLS begins
_DELIMITERS = ",;\t|"
_SNIFFED_ROWS = 50
_SNIFFED_BYTES = 1 << 20
_MAX_CELL_CHARS = 16 * 1024 * 1024


def read_files(path: Path, *, sheet: str | None = None) -> list[RawTable]:
    """Read a file, or all files of an archive.

    UnreadableFile if it is missing, a folder, empty, binary, damaged or has no headings.
    """
    return [_read_content(name, body, sheet) for name, body in _contents(path)]


def read_file(path: Path, *, sheet: str | None = None) -> RawTable:
    """Read one file; of an archive the first one."""
    return read_files(path, sheet=sheet)[0]


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.exists():
        raise UnreadableFile(f"{path}: there is no such file.", "Check the name and the folder.")
    if path.is_dir():
        raise UnreadableFile(f"{path} is a folder.", "Name the files in it, such as folder/*.csv.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                f"{path}: more than {MAX_BYTES >> 20:,} MB.", "Part it and import the parts."
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path}: cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    kind = archive_kind(content)
    if kind is None:
        yield path.name, content
    else:
        yield from unpack(path.name, content, kind)


def _read_content(name: str, content: bytes, sheet: str | None) -> RawTable:
    if not content.strip():
        raise UnreadableFile(f"{name}: the file is empty.", "Export it again.")
    sha256 = hashlib.sha256(content).hexdigest()
    if content.startswith(_OLE) or is_workbook(content):
        found = read_workbook(name, content, sheet)
        return _laid(name, found.rows, sha256, "workbook", "", found.notices, sheet=found.sheet)
    if content.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods")):
        raise UnreadableFile(
            f"{name}: cannot be read as a workbook.", "Save it again as XLSX or CSV."
        )
    return _read_text(name, content, sha256)


def _decode(file: str, content: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """Return the content as UTF-8, the name of its encoding and what had to be assumed."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            body = content[len(bom) :]
            if encoding == "utf-8":
                return _without_nul(file, body, encoding)
            return body.decode(encoding, errors="replace").encode(), encoding, ()
    start = content[:_SNIFFED_BYTES]
    if n_nul := start.count(b"\0"):
        for encoding, at in (("utf-16-le", 1), ("utf-16-be", 0)):
            if n_nul > 0.3 * len(start) and not start[1 - at :: 2].count(b"\0"):
                text = content.decode(encoding, errors="replace")
                return text.encode(), encoding, (f"{file}: read as {encoding.upper()}.",)
        if n_nul > _FEW_NULS or n_nul > 0.02 * len(start):
            raise UnreadableFile(f"{file}: this is not a text file.", "Export it as CSV or XLSX.")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        said = f"{file}: read as Windows-1252, as it is not UTF-8."
        body, encoding, notices = _without_nul(file, text.encode(), "cp1252")
        return body, encoding, (said, *notices)
    return _without_nul(file, content, "utf-8")


_FEW_NULS = 20


def _without_nul(file: str, body: bytes, encoding: str) -> tuple[bytes, str, tuple[str, ...]]:
    n_nul = body.count(b"\0")
    if not n_nul:
        return body, encoding, ()
    said = f"{file}: {n_nul} NUL characters dropped, which no text has."
    return body.replace(b"\0", b""), encoding, (said,)


def _sniff(text: str) -> str:
    """Return the delimiter that splits the most rows into equally many cells, at least two."""
    best, best_score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        widths = [
            len(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)
        ]
        wide = [width for width in widths if width > 1]
        usual = max(set(wide), key=lambda width: (wide.count(width), width), default=1)
        score = (wide.count(usual), usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _head(content: bytes) -> str:
    lines = content[:_SNIFFED_BYTES].splitlines(keepends=True)[:_SNIFFED_ROWS]
    return b"".join(lines).decode("utf-8", errors="replace")


def _read_text(file: str, content: bytes, sha256: str) -> RawTable:
    body, encoding, notices = _decode(file, content)
    del content
    if b"\n" not in body and b"\r" in body:
        body = body.replace(b"\r", b"\n")
    first_line, _, rest = body.partition(b"\n")
    delimiter, n_skipped = "", 0
    if first_line.strip().lower().startswith(b"sep=") and len(first_line.strip()) == 5:
        delimiter, body, n_skipped = first_line.strip()[4:].decode(), rest, 1
    head = _head(body)
    if looks_like_html(head):
        rows = largest_table(body.decode("utf-8", errors="replace"))
        if not rows:
            raise UnreadableFile(f"{file}: a web page without a table.", "Export it as CSV.")
        said = f"{file}: it is a web page; its largest table was taken."
        return _laid(file, rows, sha256, encoding, "", (*notices, said))
    csv.field_size_limit(_MAX_CELL_CHARS)
    try:
        delimiter = delimiter or _sniff(head)
        top = list(csv.reader(io.StringIO(head), delimiter=delimiter))
        if not any(cell.strip() for row in top for cell in row):
            raise UnreadableFile(
                f"{file}: the first line holds no headings.",
                "The first line must name the columns.",
            )
        if find_heading_row(top) == 0:
            cells = _read_even(body, delimiter, unique_headings(top[0]))
            if cells is not None:
                last = cells.slice(max(cells.num_rows - 1, 0)).to_pylist()
                _check_quotes(file, body, [*last[0].values()] if last else [], cells.num_rows + 1)
                return _even(file, cells, n_skipped, sha256, encoding, delimiter, notices)
        text = io.StringIO(body.decode("utf-8", errors="replace"))
        rows = list(csv.reader(text, delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile(
            f"{file}: cannot be read as CSV ({error}).", "Export it again."
        ) from error
    _check_quotes(file, body, rows[-1] if rows else [], len(rows))
    return _laid(file, rows, sha256, encoding, delimiter, notices, first_number=1 + n_skipped)


def _check_quotes(file: str, body: bytes, last: list[str], number: int) -> None:
    """Refuse a file in which a quote was opened and never closed: it swallowed what follows."""
    if body.count(b'"') % 2 == 0:
        return
    swallowed = max((cell.count("\n") for cell in last), default=0)
    if swallowed:
        raise UnreadableFile(
            f"{file}: a quote opened in row {number} is never closed and swallows "
            f"{swallowed} lines.",
            "Mend the quote, or export it again.",
        )


def _even(
    file: str,
    cells: pa.Table,
    n_skipped: int,
    sha256: str,
    encoding: str,
    delimiter: str,
    notices: tuple[str, ...],
) -> RawTable:
    """Return a table read at speed, without headings that stand again among the rows."""
    numbers = pa.array(range(2 + n_skipped, cells.num_rows + 2 + n_skipped), pa.int64())
    is_heading = pc.equal(cells.column(0), cells.column_names[0])
    for name in cells.column_names[1:3]:
        is_heading = pc.and_(is_heading, pc.equal(cells[name], name))
    n_repeated = pc.sum(is_heading).as_py() or 0
    if n_repeated:
        kept = pc.invert(is_heading)
        cells, numbers = cells.filter(kept), numbers.filter(kept.combine_chunks())
        notices = (
            *notices,
            f"{file}: the headings stand {counted(n_repeated, 'time')} more; skipped.",
        )
    return RawTable(file, cells, numbers, sha256, encoding, delimiter, notices=notices)


def _read_even(body: bytes, delimiter: str, headings: list[str]) -> pa.Table | None:
    """Read the file at speed if every row is as wide as the heading row, else None."""
    ragged: list[object] = []

    def note(row: object) -> str:
        ragged.append(row)
        return "skip"

    # Arrow may not be told the headings: it would then lose the count of repeated ones.
    names = [f"c{place}" for place in range(len(headings))]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(body),
            read_options=pa_csv.ReadOptions(column_names=names, skip_rows=0),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if ragged or (len(headings) == 1 and not table.num_rows):
        return None
    return table.slice(1).rename_columns(headings).combine_chunks()


def _laid(
    file: str,
    rows: list[list[str]],
    sha256: str,
    encoding: str,
    delimiter: str,
    notices: tuple[str, ...] = (),
    *,
    sheet: str = "",
    first_number: int = 1,
) -> RawTable:
    """Return the table found among rows."""
    found = lay_out(file, rows, first_number)
    columns = list(zip(*found.rows, strict=True)) if found.rows else [()] * len(found.headings)
    cells = pa.table(
        {
            name: pa.array(column, pa.string())
            for name, column in zip(found.headings, columns, strict=True)
        }
    )
    problems: tuple[Problem, ...] = found.problems
    return RawTable(
        file, cells, pa.array(found.numbers, pa.int64()), sha256, encoding, delimiter, sheet,
        problems, (*notices, *found.notices),
    )  # fmt: skip
