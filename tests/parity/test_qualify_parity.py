"""Facts, obstacles and proposals are the same in a PostgreSQL book."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.obstacle_proposals import confirm_proposals, find_proposals
from ontarget.app.obstacles import list_obstacles, obstacles_table, resolve_obstacle
from ontarget.app.qualify import add_fact, qualification_of, questions_table, withdraw_fact
from ontarget.config import Settings
from ontarget.core.scope import Scope
from ontarget.store.book import open_book

NOW, DAY, ALL = datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 23), Scope("company")
DEALS = (
    "opportunity_id,name,owner,stage,amount,currency,created_on,next_step,Budget confirmed\n"
    "1,Pilot,Ann,Talk,10,EUR,2026-01-01,CFO has no budget,\n"
    "2,Rollout,Bob,Talk,20,EUR,2026-01-02,send the plan,yes\n"
)


@pytest.fixture
def told(tmp_path):
    """Return a function that goes through the same day on a book and returns what was shown."""

    def go(location: str) -> list[object]:
        book = open_book(location, now=NOW)
        desk = Desk(book, DAY, NOW, Settings({}), tmp_path / "cache", lambda _: None)
        path = tmp_path / "deals.csv"
        path.write_text(DEALS, encoding="utf-8")
        import_files(desk, ImportRequest((path,), snapshot_on=date(2026, 11, 20)))
        shown: list[object] = [add_fact(desk, "Pilot", "need", "time", said_by="Ms Holm")]
        add_fact(desk, "Pilot", "process", "board")
        shown.append(withdraw_fact(desk, "Pilot", "process").summary())
        shown.append([one.view for one in find_proposals(desk, ALL)])
        shown.append(confirm_proposals(desk, None, ALL))
        rows = load_state(desk).pipeline
        shown += [questions_table(desk, rows).to_pylist(), obstacles_table(desk, rows).to_pylist()]
        shown += [resolve_obstacle(desk, "Pilot", "found money"), list_obstacles(desk, ALL)]
        shown.append(qualification_of(replace(desk, as_of=date(2026, 11, 22)), "Pilot").summary())
        return shown

    return go


def test_the_same_day_on_both_stores(told, fresh_postgres, tmp_path):
    assert told(fresh_postgres) == told(str(tmp_path / "book.sqlite"))
