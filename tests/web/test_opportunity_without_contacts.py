"""A book in which no contact is noted, and whose ids are made of names, dates and slashes."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from tests.app.halving import CLOSED, HEAD, OPEN

from ontarget.app.import_files import ImportRequest, import_files

_OPEN = "Deal,Customer,Worth,Stage,Created\n" + "".join(
    f"Deal {n},Firm {n},{900 + n},Talking,2026-0{n}-01\n" for n in range(1, 8)
)


def _take(office, tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        wanted = ImportRequest((path,), currency="EUR", source=name, snapshot_on=date(2026, 11, 23))
        import_files(office.desk(), wanted)


def test_every_opportunity_has_its_page(empty_browser, empty_office, tmp_path):
    _take(empty_office, tmp_path, crm=HEAD + CLOSED + OPEN, own=_OPEN)
    for row in empty_office.book.rows("opportunity", status="open"):
        page = empty_browser.page(f"/opportunity/{quote(row['source_id'], safe='')}")
        assert row["name"] in page
        assert "Will it come?" in page
        drafted = empty_browser.get(f"/draft/{quote(row['source_id'], safe='')}")
        assert drafted.status_code in (200, 422)
