"""What an XLSX file marks without saying it in a cell: hidden rows and rows in colour."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from html import unescape

# A larger sheet is no one's hand-made table.
_MOST_BYTES = 64 << 20
_SHEET = re.compile(rb'<sheet\b[^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_NUMBER = re.compile(rb'\br="(\d+)"')
_STYLE = re.compile(rb'<c\b[^>]*?\bs="(\d+)"')
_FORMAT = re.compile(rb'<xf\b[^>]*?fillId="(\d+)"')
# The first two fills of every workbook are none and a pattern nobody chose.
_BUILT_IN_FILLS = 2


@dataclass(frozen=True)
class Marks:
    """Places of rows, from 0."""

    hidden_rows: tuple[int, ...] = ()
    coloured_rows: tuple[int, ...] = ()


def find_marks(content: bytes, sheet: str) -> Marks:
    """Return the marks of a sheet; none for another kind of file or one built otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path = _path_of(archive, sheet)
            if path is None or archive.getinfo(path).file_size > _MOST_BYTES:
                return Marks()
            return _marks(archive.read(path), _coloured_styles(archive))
    except (zipfile.BadZipFile, KeyError):
        return Marks()


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    wanted = {
        unescape(name.decode()): rid
        for name, rid in _SHEET.findall(archive.read("xl/workbook.xml"))
    }
    relation = wanted.get(sheet)
    if relation is None:
        return None
    for found in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        if b'Id="' + relation + b'"' in found:
            target = re.search(rb'Target="/?(?:xl/)?([^"]*)"', found)
            return None if target is None else "xl/" + target[1].decode()
    return None


def _coloured_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    cell_formats = re.search(rb"<cellXfs\b.*?</cellXfs>", archive.read("xl/styles.xml"), re.DOTALL)
    fills = _FORMAT.findall(cell_formats[0]) if cell_formats else []
    return frozenset(
        str(place).encode() for place, fill in enumerate(fills) if int(fill) >= _BUILT_IN_FILLS
    )


def _marks(sheet: bytes, coloured: frozenset[bytes]) -> Marks:
    hidden, in_colour = [], []
    for attributes, cells in _ROW.findall(sheet):
        number = _NUMBER.search(attributes)
        if number is None:
            continue
        place = int(number[1]) - 1
        if b'hidden="1"' in attributes or b'hidden="true"' in attributes:
            hidden.append(place)
        if coloured and not coloured.isdisjoint(_STYLE.findall(cells)):
            in_colour.append(place)
    return Marks(tuple(hidden), tuple(in_colour))
