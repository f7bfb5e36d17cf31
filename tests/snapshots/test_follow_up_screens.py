"""What a person sees each morning, and of whom to contact and whom to leave alone."""

from __future__ import annotations

import pytest


@pytest.fixture
def morning(firm, tmp_path, screen, capsys, monkeypatch):
    """The made-up firm in a book of its own, because these screens change it."""
    monkeypatch.setenv("ONTARGET_BOOK", str(tmp_path / "book.sqlite"))
    from ontarget.cli.main import run

    files = sorted(str(path) for path in (firm / "files").glob("*.csv"))
    for words in (["import", *files], ["config", "time_zone", "Europe/Berlin"]):
        with pytest.raises(SystemExit):
            run(["--as-of", "2026-09-10", *words])
    capsys.readouterr()
    return screen


def test_screens_of_a_morning(morning):
    morning("content_add", "content", "add", "Rollout in two weeks", "--link",
            "https://firm.example/rollout")  # fmt: skip
    morning("today", "today", "--company")
    morning("followups", "followups", "--company")
    morning("followups_explain", "followups", "--company", "--explain")
    # The last working days of the quarter: what cutting a price would cost.
    morning("today_last_days", "--as-of", "2026-09-28", "today", "--company", "--period", "2026-Q3")
