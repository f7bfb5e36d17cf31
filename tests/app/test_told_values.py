"""What sums and histories say of an earlier day is what the pipeline itself says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pyarrow.compute as pc
import pytest

from ontarget.app.as_of import load_state
from ontarget.app.asked import Asked
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.told_values import read_calls, read_told
from ontarget.config import Settings
from ontarget.core.period import parse_period
from ontarget.core.scope import COMPANY
from ontarget.forecast.columns import NO_DAY, day_number, ordered, read_days
from ontarget.forecast.ledger import read_ledger
from ontarget.forecast.measure import AMOUNT
from ontarget.store.book import open_book
from ontarget.world.firm import generate
from ontarget.world.write import write

END = date(2026, 9, 30)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def firm(tmp_path_factory, sql_cache):
    folder = tmp_path_factory.mktemp("firm")
    files = folder / "files"
    files.mkdir()
    write(generate(as_of=END, n_owners=2, n_months=12, seed=5), files)
    book = open_book(str(folder / "book.sqlite"), now=NOW)
    desk = Desk(book, END, NOW, Settings({}), sql_cache, lambda _: None)
    import_files(desk, ImportRequest(tuple(sorted(files.glob("*.csv"))), source="world"))
    return desk


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 7, 12)])
def test_an_earlier_day_reads_as_its_own_pipeline_does(firm, day):
    now = load_state(firm)
    ledger = read_ledger(now.pipeline, now.history, AMOUNT, read_told(firm, now))
    then = ordered(load_state(replace(firm, as_of=day)).pipeline)
    still_open = then.filter(pc.equal(then["status"], "open"))
    names = np.array(ordered(now.pipeline)["opportunity_id"].to_pylist())
    rows = ledger.open_on(day_number(day))
    assert names[rows].tolist() == still_open["opportunity_id"].to_pylist()
    assert len(rows) > 10
    close_date = read_days(still_open, "close_date").astype(float)
    close_date[close_date == NO_DAY] = np.nan
    assert np.array_equal(ledger.close_date.at(rows, day_number(day)), close_date, equal_nan=True)
    odds = np.array(still_open["probability"].to_pylist(), float)
    assert np.array_equal(ledger.odds.at(rows, day_number(day)), odds, equal_nan=True)
    amount = np.array(still_open["amount"].to_pylist(), float)
    known = ~np.isnan(amount)
    found = ledger.amounts_on(rows, day_number(day))
    assert found[known].tolist() == amount[known].tolist()
    stages = sorted(set(now.stage_history["stage"].to_pylist()))
    codes = ledger.stage.at(rows, day_number(day)).astype(int)
    assert [stages[code] for code in codes] == still_open["stage"].to_pylist()
    assert 0 < np.nanmax(ledger.stage_odds) <= 1


def test_the_own_call_is_the_last_one_made_by_the_day(desk):
    july, june = parse_period("2026-07"), parse_period("2026-06")
    asked = Asked(COMPANY, july, AMOUNT, None, "EUR")
    assert read_calls(desk, asked, [july], [date(2026, 7, 10)]) is None
    key = {"scope_kind": "company", "scope_name": "", "currency": "EUR", "actor": "local"}
    said = [("2026-07", 100, 5), ("2026-07", 200, 9), ("2026-07", 900, 20), ("2026-06", 50, 25)]
    with desk.book.write() as book:
        book.insert_rows(
            "commitment",
            [key | {"period": period, "commit_amount": amount,
                    "said_at": datetime(2026, int(period[-2:]), day, tzinfo=UTC)}
             for period, amount, day in said],
        )  # fmt: skip
    days = [date(2026, 7, 10), date(2026, 6, 10)]
    calls = read_calls(replace(desk, as_of=date(2026, 7, 10)), asked, [july, june], days)
    assert calls[0] == 200
    assert np.isnan(calls[1])  # made later than that day
    count = replace(asked, currency=None)
    assert read_calls(desk, count, [july], days[:1]) is None
