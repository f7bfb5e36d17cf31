"""Public data sets, where they lie beside the checkout."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from ontarget.cli.main import run

DATA = Path(__file__).parents[3] / "shared/data"


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of public data; without it, what it proves is skipped, loudly."""
    if not DATA.exists():
        pytest.skip(f"PUBLIC DATA NOT FOUND at {DATA}: nothing about real exports was tested")
    return DATA


@pytest.fixture
def ontarget(tmp_path, sql_cache, capsys, monkeypatch):
    """Return a function: arguments to (exit code, stdout, stderr), on a named book."""
    monkeypatch.setenv("ONTARGET_CACHE", str(sql_cache))

    def call(book: str, *arguments: object) -> tuple[int, str, str]:
        location = book if "://" in book else str(tmp_path / f"{book}.sqlite")
        with pytest.raises(SystemExit) as stopped:
            run(["--book", location, *map(str, arguments)])
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return call


def xlsx(rows: list[list[str | float]]) -> bytes:
    """Return the least workbook that holds these rows on one sheet."""
    body = "".join("<row>" + "".join(_cell(value) for value in row) + "</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Deals" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="b" Type="{office}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


@pytest.fixture
def workbook(tmp_path):
    """Return a function that writes rows as an XLSX file."""

    def written(rows: list[list[str | float]], name: str = "deals.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(xlsx(rows))
        return path

    return written
