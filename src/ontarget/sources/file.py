"""Read a CSV or Excel file as text: encoding, delimiter, sheet and ragged rows; nothing more."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from ontarget.core.errors import UnreadableFile
from ontarget.core.problem import Problem
from ontarget.ingest.raw import RawTable, unique_headings
from ontarget.sources.workbook import WORKBOOK_ENDINGS, read_workbook

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS = ",;\t|"
_SNIFFED_ROWS = 50
_MAX_CELL_CHARS = 16 * 1024 * 1024


def read_file(path: Path, *, sheet: str | None = None) -> RawTable:
    """Read one file; UnreadableFile if it is missing, a folder, empty, binary or has no heading."""
    if not path.exists():
        raise UnreadableFile(f"{path}: there is no such file.", "Check the name and the folder.")
    if path.is_dir():
        raise UnreadableFile(f"{path} is a folder.", "Name the files in it, such as folder/*.csv.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path}: cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    if not content.strip():
        raise UnreadableFile(f"{path}: the file is empty.", "Export it again.")
    sha256 = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() in WORKBOOK_ENDINGS:
        rows, name = read_workbook(path, content, sheet)
        return _from_rows(path.name, rows, sha256, "workbook", "", sheet=name)
    return _read_csv(path.name, content, sha256)


def _decode(file: str, content: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """Return the content as UTF-8, the name of its encoding and what had to be assumed."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            body = content[len(bom) :]
            if encoding == "utf-8":
                return body, encoding, ()
            return body.decode(encoding, errors="replace").encode(), encoding, ()
    if b"\0" in content[: 1 << 20]:
        raise UnreadableFile(f"{file}: this is not a text file.", "Export it as CSV or XLSX.")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        return text.encode(), "cp1252", (f"{file}: read as Windows-1252, as it is not UTF-8.",)
    return content, "utf-8", ()


def _sniff(text: str) -> str:
    """Return the delimiter that splits the most rows like the heading row."""
    best, best_score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
        if not rows:
            continue
        width = len(rows[0])
        score = (sum(len(row) == width for row in rows) if width > 1 else 0, width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _head(content: bytes) -> str:
    lines = content[: 1 << 20].splitlines(keepends=True)[:_SNIFFED_ROWS]
    return b"".join(lines).decode("utf-8", errors="replace")


def _read_csv(file: str, content: bytes, sha256: str) -> RawTable:
    body, encoding, notices = _decode(file, content)
    del content
    first_line, _, rest = body.partition(b"\n")
    delimiter, n_skipped = "", 0
    if first_line.strip().lower().startswith(b"sep=") and len(first_line.strip()) == 5:
        delimiter, body, n_skipped = first_line.strip()[4:].decode(), rest, 1
    delimiter = delimiter or _sniff(_head(body))
    heading_cells = next(csv.reader(io.StringIO(_head(body)), delimiter=delimiter), [])
    if not any(cell.strip() for cell in heading_cells):
        raise UnreadableFile(
            f"{file}: the first line holds no headings.", "The first line must name the columns."
        )
    headings = unique_headings(heading_cells)
    cells = _read_even(body, delimiter, headings)
    if cells is not None:
        numbers = pa.array(range(2 + n_skipped, cells.num_rows + 2 + n_skipped), pa.int64())
        return RawTable(file, cells, numbers, sha256, encoding, delimiter, notices=notices)
    csv.field_size_limit(_MAX_CELL_CHARS)
    rows = csv.reader(io.StringIO(body.decode("utf-8", errors="replace")), delimiter=delimiter)
    try:
        return _from_rows(file, rows, sha256, encoding, delimiter, notices, n_skipped=n_skipped)
    except csv.Error as error:
        raise UnreadableFile(
            f"{file}: cannot be read as CSV ({error}).", "Export it again."
        ) from error


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


def _from_rows(
    file: str,
    rows: Iterable[list[str]],
    sha256: str,
    encoding: str,
    delimiter: str,
    notices: tuple[str, ...] = (),
    *,
    sheet: str = "",
    n_skipped: int = 0,
) -> RawTable:
    """Read row by row: short rows are filled up, blank rows dropped, long ones are problems."""
    headings: list[str] = []
    kept: list[list[str]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    n_blank = 0
    for number, row in enumerate(rows, start=1 + n_skipped):
        if not any(cell.strip() for cell in row):
            n_blank += 1
        elif not headings:
            headings = unique_headings(_trimmed(row))
        elif len(_trimmed(row)) > len(headings):
            problems.append(_ragged(file, number, row, len(headings)))
        else:
            kept.append((row + [""] * len(headings))[: len(headings)])
            numbers.append(number)
    if not headings:
        raise UnreadableFile(
            f"{file}: there are no headings.", "The first row must name the columns."
        )
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(headings)
    cells = pa.table(
        {
            name: pa.array(column, pa.string())
            for name, column in zip(headings, columns, strict=True)
        }
    )
    if n_blank:
        notices = (*notices, f"{file}: {n_blank} blank rows skipped.")
    return RawTable(
        file, cells, pa.array(numbers, pa.int64()), sha256, encoding, delimiter, sheet,
        tuple(problems), notices,
    )  # fmt: skip


def _trimmed(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _ragged(file: str, number: int, row: list[str], n_headings: int) -> Problem:
    return Problem(
        "ragged_row", "error", file, number, "", " | ".join(row)[:80], "row left out",
        f"{len(row)} cells for {n_headings} headings",
    )  # fmt: skip
