"""What a seller sees of the own pulse and the own earnings, line by line."""

from pathlib import Path

import pytest

SCREENS = Path(__file__).parent / "screens"


@pytest.fixture
def own_folder(firm, tmp_path, monkeypatch):
    """A user of the operating system without a pulse yet, and a book of the made-up firm."""
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    return tmp_path


def test_screens_of_a_pulse(screen, firm, own_folder, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(own_folder / "book.sqlite"))
    screen("pulse_empty", "pulse")
    screen("import", "import", *sorted((firm / "files").glob("*.csv")))
    screen("pulse_no_name", "pulse")
    screen("config_me", "config", "me", "Ravi")
    screen("pulse_said", "--as-of", "2026-08-20", "pulse", "4")
    screen("pulse_said", "pulse", "2", "three deadlines", "and", "a move")
    screen("pulse_list", "pulse", "list")
    screen("pulse_forget", "pulse", "forget", "2")


def test_screens_of_earnings(screen, firm, own_folder, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(own_folder / "book.sqlite"))
    screen("earnings_template", "earnings", "--template")
    screen("import", "import", *sorted((firm / "files").glob("*.csv")))
    plan = (SCREENS / "earnings_template.txt").read_text(encoding="utf-8")
    (own_folder / "plan.toml").write_text(plan.replace("EUR", "USD"), encoding="utf-8")
    screen("earnings_plan", "earnings", "--plan", own_folder / "plan.toml")
    screen("earnings", "earnings", "--owner", "Ravi")
    screen("earnings_company", "earnings", "--company")
    screen("earnings_over", "earnings", "--owner", "Ravi", "--period", "2026-Q2")


def test_screens_of_a_trial(screen, firm, own_folder, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(own_folder / "book.sqlite"))
    # The coin is the book's own, so that nobody can know it before.
    monkeypatch.setattr("ontarget.store.book.Book.book_id", "a book")
    screen("import", "import", *sorted((firm / "files").glob("*.csv")))
    screen("trial_empty", "trial", "read")
    screen("trial_draw", "trial", "draw", "Ostelurra Timber Beacon Site", "--percent", "15")
    screen("trial_draw_again", "trial", "draw", "Ostelurra Timber Beacon Site")
    screen("trial_list", "trial", "list")
    screen("trial_read", "trial", "read")
