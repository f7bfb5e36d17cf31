"""Audit, forecast and answer as files: safe cells, real formats, pages that need nothing else."""

from __future__ import annotations

import csv
import html.parser
import re
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from tests.cli.test_audit_command import CLOSED, HEAD

DAY = ("--as-of", "2026-11-23")
NAMES = (
    '=HYPERLINK("http://evil.example","x")', "+1", "@x", "-2", "=1+1", "http://a.example/x",
    "<script>alert(1)</script>", "A | B & *C*",
)  # fmt: skip
TABBED = "\tcmd"


@pytest.fixture
def busy(cli, tmp_path):
    """The command line on a book whose opportunities have names that a spreadsheet would run."""
    file = tmp_path / "deals.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(HEAD + CLOSED)
        writer = csv.writer(out)
        for n, name in enumerate(NAMES):
            writer.writerow([f"D-{n}", name, "Ann", "Talk", 900.5 + n, "EUR", "2026-11-10",
                             "2026-09-01"])  # fmt: skip
    assert cli(*DAY, "import", file).code == 0
    cli(*DAY, "target", "set", "--period", "2026-Q4", "--amount", "1500", "--currency", "EUR")
    cli(*DAY, "set", "D-4", f"name={TABBED}x")
    return lambda *words: cli(*DAY, *words)


def sheet_xml(path, number):
    with zipfile.ZipFile(path) as book:
        return book.read(f"xl/worksheets/sheet{number}.xml").decode(), (
            book.read("xl/styles.xml").decode()
        )


def test_the_workbook_holds_one_sheet_per_part_with_values_of_their_kind(busy, tmp_path):
    path = tmp_path / "audit.xlsx"
    assert busy("export", "audit", path).code == 0
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Opportunities", "Findings", "Summary"]
    rows = book.get_sheet_by_name("Opportunities").to_python()
    audit = busy("audit", "--json").json
    found = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert len(found) == len(audit["opportunities"]) == len(NAMES)
    for one in audit["opportunities"]:
        row = found[one["opportunity_id"]]
        assert row["Amount, EUR"] == one["amount"]
        assert row["Dated"] == date(2026, 11, 10)
        assert row["Hit if won"] == pytest.approx(one["p_hit_if_won"])
        assert row["Verdict"] in ("keep", "back burner", "cut")
    n_findings = sum(len(one["findings"]) for one in audit["opportunities"])
    n_findings += len(audit["findings"])
    assert len(book.get_sheet_by_name("Findings").to_python()) == 1 + n_findings
    summary = dict(book.get_sheet_by_name("Summary").to_python()[1:])
    assert summary["Open opportunities"] == len(NAMES)
    assert summary["As of"] == date(2026, 11, 23)


def test_headings_stay_in_sight_with_filters_and_formats(busy, tmp_path):
    path = tmp_path / "audit.xlsx"
    busy("export", "audit", path)
    xml, styles = sheet_xml(path, 1)
    assert re.search(r'<pane [^>]*ySplit="1"[^>]*state="frozen"', xml)
    assert f'<autoFilter ref="A1:U{1 + len(NAMES)}"/>' in xml
    assert "<col " in xml
    assert {formats_of(xml, styles, cell) for cell in ("D2", "F2", "I2")} == {
        "#,##0.00", "yyyy-mm-dd", "0%",
    }  # fmt: skip


def formats_of(xml, styles, cell):
    """Return the number format of a cell."""
    place = int(re.search(rf'<c r="{cell}" s="(\d+)"', xml)[1])
    cell_xfs = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")]
    number = re.findall(r'<xf numFmtId="(\d+)"', cell_xfs)[place]
    return dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]+)"/>', styles))[number]


def test_no_name_becomes_a_formula_or_a_link(busy, tmp_path):
    for what in ("audit", "forecast", "answer"):
        path = tmp_path / f"{what}.xlsx"
        assert busy("export", what, path).code == 0
        with zipfile.ZipFile(path) as book:
            sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
            for name in sheets:
                xml = book.read(name).decode()
                assert "<f>" not in xml
                assert "hyperlink" not in xml
    names = column(tmp_path / "audit.xlsx", "Opportunities", "Opportunity")
    assert {'\'=HYPERLINK("http://evil.example","x")', "'+1", "'@x", "'-2"} <= names
    assert not [name for name in names if name.startswith(("=", "+", "-", "@", "\t"))]


def column(path, sheet, heading):
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    place = rows[0].index(heading)
    return {row[place] for row in rows[1:]}


def test_a_csv_has_canonical_names_and_safe_cells(busy, tmp_path):
    path = tmp_path / "audit.csv"
    busy("export", "audit", path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert {"opportunity_id", "verdict", "p_win_in_period", "close_date"} <= set(rows[0])
    assert {row["close_date"] for row in rows} == {"2026-11-10"}
    assert all(not row["name"].startswith(("=", "+", "-", "@", "\t")) for row in rows)
    forecast = tmp_path / "f.txt"
    assert busy("export", "forecast", forecast, "--format", "csv").code == 0
    assert len(forecast.read_text(encoding="utf-8-sig").splitlines()) == 1 + len(NAMES)


class Page(html.parser.HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]


def test_a_page_needs_nothing_else_and_runs_nothing(busy, tmp_path):
    path = tmp_path / "audit.html"
    busy("export", "audit", path)
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "a"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name in ("src", "href", "onclick")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert "url(" not in text
    assert "@import" not in text
    assert ("html", "lang", "en") in page.attributes
    scopes = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
    assert page.tags.count("th") == len(scopes)
    assert {"col", "row"} == set(scopes)


def test_markdown_shows_names_as_they_are(busy, tmp_path):
    path = tmp_path / "audit.md"
    busy("export", "audit", path)
    text = path.read_text(encoding="utf-8")
    assert "A \\| B & \\*C\\*" in text
    assert "\\<script\\>" in text
    table = text[text.index("## Opportunities") :].split("\n\n")[2].splitlines()
    bars = {len(re.findall(r"(?<!\\)\|", line)) for line in table}
    assert len(bars) == 1
    answer = tmp_path / "answer.md"
    assert busy("export", "answer", answer, "--by", "owner").code == 0
    assert "in 100 to reach EUR 1,500 by 31 Dec 2026" in answer.read_text(encoding="utf-8")


def test_a_file_that_is_there_stays_unless_forced(busy, tmp_path):
    path = tmp_path / "audit.md"
    path.write_text("mine", encoding="utf-8")
    said = busy("export", "audit", path)
    assert said.code == 1
    assert "exists already" in said.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert busy("export", "audit", path, "--force").code == 0
    assert path.read_text(encoding="utf-8").startswith("# Pipeline audit")
    assert busy("export", "audit", tmp_path / "no" / "a.md").code == 1
    assert busy("export", "audit", tmp_path).code == 2
    assert busy("export", "audit", tmp_path, "--format", "md").code == 1
    assert busy("export", "audit", tmp_path / "a.pdf").code == 2
    assert busy("export", "audit", tmp_path / "a.md", "--format", "pdf").code == 2
    assert not list(tmp_path.glob(".*.part"))


def test_the_same_question_gives_the_same_bytes(busy, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        busy("export", "audit", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("what", ["audit.xlsx", "audit.html", "forecast.csv", "answer.md"])
def test_an_empty_book_gives_empty_files(cli, tmp_path, what):
    said = cli("export", what.split(".")[0], tmp_path / what)
    assert said.code == 0, said.err
