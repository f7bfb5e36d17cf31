"""What a person sees of month end, price cut and value case, line by line."""

from datetime import date, timedelta

import numpy as np
from benchmarks.month_end import Rush, draw_wins, grid_of

OPEN = "Ostelurra Timber Beacon Site"
HEAD = "opportunity_id,name,owner,stage,status,amount,currency,created_on,closed_on,discount\n"


def rushed_file() -> str:
    """Closings of 32 months to August 2025: a rush of wins, dearer discounts in it, clean-ups."""
    grid, rng = grid_of(32), np.random.default_rng(3)
    won = draw_wins(grid, 900, Rush(2.2, last=2, hole=0.6), rng)
    lost = draw_wins(grid, 500, Rush(6.0, last=0), rng)
    rows = []
    for status, counts in (("won", won), ("lost", lost)):
        for place in np.repeat(np.arange(len(counts)), counts.astype(int)).tolist():
            day = date(2023, 1, 1) + timedelta(days=place)
            cut = 0.05 + 0.04 * (grid.from_end[place] <= 2) + 0.01 * (len(rows) % 5)
            amount = 1000 + 100 * (len(rows) % 7)
            rows.append(f"{len(rows)},Deal,Ann,{status.title()},{status},{amount},EUR,"
                        f"{day - timedelta(days=40)},{day},{cut:.2f}\n")  # fmt: skip
    return HEAD + "".join(rows)


def test_screen_of_a_rush(screen, tmp_path, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(tmp_path / "rush.sqlite"))
    (tmp_path / "deals.csv").write_text(rushed_file(), encoding="utf-8")
    screen("monthend_import", "import", tmp_path / "deals.csv", "--yes")
    screen("monthend_rush", "monthend", "--company")


def test_screen_of_hours(screen, firm, tmp_path, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(tmp_path / "hours.sqlite"))
    screen("import", "import", *sorted((firm / "files").glob("*.csv")))
    screen("activity", "activity", "--company", "--all")


def test_screens_of_prices(screen, firm, tmp_path, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(tmp_path / "book.sqlite"))
    screen("import", "import", *sorted((firm / "files").glob("*.csv")))
    screen("monthend", "monthend", "--company")
    screen("discount", "discount", OPEN, "--percent", "15")
    screen("case_empty", "case", OPEN)
    screen("case_money", "case", OPEN, "--problem", "three people retype freight papers",
           "--formula", "people * hours * rate * 46", "--input", "people=3", "--input", "hours=5",
           "--input", "rate=45", "--source", "their own time sheets")  # fmt: skip
    screen("case_whole", "case", OPEN, "--why", "reads any form without a template", "--proof",
           "two weeks' trial at a buyer of their size", "--said-by", "Eva Holm", "--said-on",
           "2026-09-08")  # fmt: skip
    screen("case_undo", "case", OPEN, "--undo")
    monkeypatch.chdir(tmp_path)
    screen("case_out", "case", OPEN, "--out", "case.md")
    assert "Eva Holm" not in (tmp_path / "case.md").read_text(encoding="utf-8")
