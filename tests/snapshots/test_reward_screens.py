"""What a seller sees of the own pulse, line by line."""

import pytest


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
