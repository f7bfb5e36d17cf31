"""What an XLSX file marks without saying it in a cell: hidden rows, colours, currencies."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import unescape

from ontarget.core.money import CURRENCY_CODES

# A larger sheet is no one's hand-made table.
_MOST_BYTES = 64 << 20
_SHEET = re.compile(rb'<sheet\b[^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_NUMBER = re.compile(rb'\br="(\d+)"')
_CELL = re.compile(rb"<c\b([^>]*)>")
_STYLE = re.compile(rb'\bs="(\d+)"')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})\d+"')
_FORMAT = re.compile(rb"<xf\b[^>]*>")
_FILL = re.compile(rb'fillId="(\d+)"')
_NUMBERS = re.compile(rb'numFmtId="(\d+)"')
_NUMBER_FORMAT = re.compile(rb"<numFmt\b[^>]*>")
_CODE = re.compile(rb'formatCode="([^"]*)"')
# [$£-809] names a currency and where its money is written; a text in quotes may be one.
_CURRENCY = re.compile(r"\[\$([^\]-]+)(?:-[0-9A-Fa-f]+)?\]|\"([^\"]+)\"|([€£¥₹])")
# The first two fills of every workbook are none and a pattern nobody chose.
_BUILT_IN_FILLS = 2
# A dollar alone may be any of twenty; the book's currency or the user says which.
_SIGNS = ("€", "£", "¥", "₹", "zł", "R$", "A$", "C$", "US$")


@dataclass(frozen=True)
class Marks:
    """Places of rows, from 0; the currency in the format of a cell by its row and column."""

    hidden_rows: tuple[int, ...] = ()
    coloured_rows: tuple[int, ...] = ()
    currencies: dict[tuple[int, int], str] = field(default_factory=dict)


def find_marks(content: bytes, sheet: str) -> Marks:
    """Return the marks of a sheet; none for another kind of file or one built otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            path = _path_of(archive, sheet)
            if path is None or archive.getinfo(path).file_size > _MOST_BYTES:
                return Marks()
            return _marks(archive.read(path), _styles(archive))
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


@dataclass(frozen=True)
class _Styles:
    coloured: frozenset[bytes] = frozenset()
    currencies: dict[bytes, str] = field(default_factory=dict)


def _styles(archive: zipfile.ZipFile) -> _Styles:
    if "xl/styles.xml" not in archive.namelist():
        return _Styles()
    text = archive.read("xl/styles.xml")
    block = re.search(rb"<cellXfs\b.*?</cellXfs>", text, re.DOTALL)
    written = {}
    for entry in _NUMBER_FORMAT.findall(text):
        number, code = _NUMBERS.search(entry), _CODE.search(entry)
        currency = _currency(unescape(code[1].decode())) if code else None
        if number and currency:
            written[number[1]] = currency
    coloured, currencies = set(), {}
    for place, entry in enumerate(_FORMAT.findall(block[0]) if block else []):
        style = str(place).encode()
        fill, number = _FILL.search(entry), _NUMBERS.search(entry)
        if fill and int(fill[1]) >= _BUILT_IN_FILLS:
            coloured.add(style)
        if number and number[1] in written:
            currencies[style] = written[number[1]]
    return _Styles(frozenset(coloured), currencies)


def _currency(code: str) -> str | None:
    """Return the sign or ISO code in the first part of a number format, or None."""
    for marks in _CURRENCY.findall(code.split(";", maxsplit=1)[0]):
        sign = "".join(marks).strip()
        if sign in _SIGNS or sign in CURRENCY_CODES:
            return sign
    return None


def _marks(sheet: bytes, styles: _Styles) -> Marks:
    hidden, in_colour = [], []
    currencies: dict[tuple[int, int], str] = {}
    for attributes, cells in _ROW.findall(sheet):
        number = _NUMBER.search(attributes)
        if number is None:
            continue
        row = int(number[1]) - 1
        if b'hidden="1"' in attributes or b'hidden="true"' in attributes:
            hidden.append(row)
        if not styles.coloured and not styles.currencies:
            continue
        styled = [(c, s[1]) for c in _CELL.findall(cells) if (s := _STYLE.search(c))]
        if any(style in styles.coloured for _, style in styled):
            in_colour.append(row)
        for cell, style in styled:
            place = _PLACE.search(cell)
            if place and style in styles.currencies:
                currencies[row, _column(place[1])] = styles.currencies[style]
    return Marks(tuple(hidden), tuple(in_colour), currencies)


def _column(letters: bytes) -> int:
    """Return the place of a column, from 0.

    >>> _column(b"AB")
    27
    """
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place - 1
