"""A workbook as people make them: titles, two sheets, merged and hidden cells, colours."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from xlsxwriter import Workbook

from ontarget.core.errors import UsageError
from ontarget.ingest.cells import parse_amount
from ontarget.sources.file import read_file


@pytest.fixture
def messy(tmp_path):
    path = tmp_path / "my deals.xlsx"
    with Workbook(str(path)) as book:
        sheet, red = book.add_worksheet("Deals"), book.add_format({"bg_color": "#ff0000"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.merge_range("A1:E1", "My pipeline 2026")
        sheet.write_row("A3", ["Customer", "Deal", "Value", "Close", "Status"])
        sheet.merge_range("A4:A5", "Acme")
        sheet.write_row("B4", ["Pilot", "$45k", "next Friday", "open"])
        sheet.write_row("B5", ["Rollout", 12000.5])
        sheet.write_datetime("D5", datetime(2026, 12, 1), day)  # noqa: DTZ001 - a wall clock
        sheet.write("E5", "open")
        sheet.write_row("A6", ["Bolt", "Upgrade", 8000, "2026-12-05", "won"], red)
        sheet.write_row("A7", ["Core", "Support", 500, "2026-12-06", "lost"], red)
        sheet.write_row("A8", ["Total", "", 20500])
        sheet.set_row(6, None, None, {"hidden": True})
        other = book.add_worksheet("Notes")
        other.write_row("A1", ["call", "Bob"])
        secret = book.add_worksheet("Old")
        for place in range(50):
            secret.write_row(place, 0, [f"x{n}" for n in range(9)])
        secret.hide()
    return path


def test_the_visible_table_is_found_and_all_else_is_said(messy):
    raw = read_file(messy)
    assert raw.sheet == "Deals"
    assert raw.headings == ["Customer", "Deal", "Value", "Close", "Status"]
    assert raw.cells["Customer"].to_pylist() == ["Acme", "Acme", "Bolt", "Core", "Total"]
    assert raw.cells["Close"].to_pylist()[:2] == ["next Friday", date(2026, 12, 1).isoformat()]
    assert raw.cells["Value"].to_pylist()[:3] == ["$45k", "12000.5", "8000"]
    assert raw.row_numbers.to_pylist() == [4, 5, 6, 7, 8]
    said = " ".join(raw.notices)
    for words in ("'Notes' (1 row)", "'Old' (50 rows, hidden)", "1 merged cell filled",
                  "1 hidden row read", "2 rows in colour", "My pipeline"):  # fmt: skip
        assert words in said


def test_a_sheet_can_be_named(messy):
    assert read_file(messy, sheet="Notes").headings == ["call", "Bob"]
    with pytest.raises(UsageError, match="no sheet"):
        read_file(messy, sheet="Other")


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ('"£"#,##0', "£ 1200"),
        ("[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00", "£ 1200"),
        ('_-* #,##0.00 "€"_-', "€ 1200"),
        ("[$CHF] #,##0", "CHF 1200"),
        ("[$$-409]#,##0", "1200"),
        ('0 "pcs"', "1200"),
        ('0 "HRS"', "1200"),
        ("#,##0", "1200"),
    ],
)
def test_a_currency_in_the_format_of_a_cell_is_read(tmp_path, form, written):
    path = tmp_path / "deals.xlsx"
    with Workbook(str(path)) as book:
        sheet, money = book.add_worksheet(), book.add_format({"num_format": form})
        sheet.write_row("A1", ["Deal", "Value", "Status"])
        values = [(1200, "open"), (99.125, "won"), (0.0000123, "lost")]
        for row, (value, status) in enumerate(values, 1):
            sheet.write_row(row, 0, ["Pilot", "", status])
            sheet.write_number(row, 1, value, money)
    found = read_file(path).cells["Value"].to_pylist()
    assert found[0] == written
    sign = written.removesuffix("1200")
    assert found[1:] == [f"{sign}99.1250", f"{sign}0.0000123"]


def test_a_number_with_three_decimals_cannot_be_taken_for_thousands(tmp_path):
    path = tmp_path / "deals.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate([("Deal", "Value"), ("a", 45.125), ("b", 1234.5), ("c", "7,5")]):
            sheet.write_row(row, 0, line)
    raw = read_file(path)
    parsed = parse_amount(raw.cells["Value"].combine_chunks(), pa.nulls(3, pa.string()), "comma")
    assert parsed.values.to_pylist() == [4512, 123450, 750]
