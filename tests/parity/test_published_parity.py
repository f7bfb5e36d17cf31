"""What is published reads back the same from SQLite and PostgreSQL, and explains the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from ontarget.app.answer import answer
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.publish import publish
from ontarget.app.targets import set_target
from ontarget.config import Settings
from ontarget.core.scope import COMPANY
from ontarget.store.book import open_book
from ontarget.world.firm import generate
from ontarget.world.write import write


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_publishing_explains_and_scores_the_same(tmp_path, fresh_postgres):
    end = date(2026, 10, 6)
    files = tmp_path / "files"
    files.mkdir()
    write(generate(as_of=end, n_owners=2, n_months=9, seed=4), files)
    paths = tuple(sorted(files.glob("*.csv")))
    said = []
    for location in (str(tmp_path / "book.sqlite"), fresh_postgres):
        now = datetime(2026, 10, 6, 9, tzinfo=UTC)
        desk = Desk(open_book(location, now=now), end, now, Settings({"n_paths": 1000}),
                    tmp_path / "cache", lambda _: None)  # fmt: skip
        import_files(desk, ImportRequest(paths, source="world", snapshot_on=end))
        set_target(desk, COMPANY, period="2026-Q3", number=Decimal(90_000))
        for day in (date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 21)):
            assert publish(on(desk, day), COMPANY, period="2026-Q3")[0].is_new
        found = answer(on(desk, date(2026, 9, 23)), COMPANY, period="2026-Q3")
        scored = answer(desk, COMPANY, period="2026-Q4").record
        assert found.change.since == date(2026, 9, 21)
        assert scored.forecasts == 2
        said.append((found, scored))
    assert said[0] == said[1]
