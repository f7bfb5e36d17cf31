"""Exports of one source in any order, of any kind, tell the same: on every day, of every field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.import_files import import_files
from ontarget.app.import_result import ImportRequest
from ontarget.config import Settings
from ontarget.store.book import open_book

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = date(2026, 11, 2)
SHOWN = ["opportunity_id", "name", "owner", "stage", "status", "amount", "close_date", "closed_on",
         "unresolved_on"]  # fmt: skip

ROW = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(["Ann", "Bob"]),
        "stage": st.sampled_from(["Talk", "Offer", "Won", "Lost"]),
        "amount": st.sampled_from(["10", "20", ""]),
        "close_date": st.sampled_from(["2026-12-01", "2027-01-15"]),
    }
)
EXPORT = st.dictionaries(st.sampled_from(["1", "2", "3"]), ROW, min_size=1)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.integers(0, 40),
        st.sampled_from(
            [("stage", "Talk"), ("stage", "Offer"), ("amount", "10"), ("amount", "30")]
        ),
    ),
    max_size=4,
    unique_by=lambda change: (change[0], change[1], change[2][0]),
)


def export_text(rows):
    lines = ["opportunity_id,name,owner,stage,amount,currency,created_on,close_date,closed_on"]
    for key, row in sorted(rows.items()):
        closed = "2026-11-01" if row["stage"] in ("Won", "Lost") else ""
        lines.append(f"{key},Deal {key},{row['owner']},{row['stage']},{row['amount']},EUR,"
                     f"2026-01-01,{row['close_date']},{closed}")  # fmt: skip
    return "\n".join(lines) + "\n"


def history_text(changes):
    lines = ["opportunity_id,changed_at,field,value"]
    for key, days, (field, value) in changes:
        at = datetime(2026, 9, 1, 10, tzinfo=UTC) + timedelta(days=days)
        lines.append(f"{key},{at:%Y-%m-%dT%H:%M:%SZ},{field},{value}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def cache(sql_cache):
    return sql_cache


def book_of(folder: Path, cache: Path, steps) -> Desk:
    for rest in ("", "-wal", "-shm"):
        (folder / f"book.sqlite{rest}").unlink(missing_ok=True)
    desk = Desk(
        open_book(str(folder / "book.sqlite"), now=NOW), FIRST, NOW, Settings({}), cache, str
    )
    for kind, day, text in steps:
        path = folder / f"{kind}.csv"
        path.write_text(text)
        import_files(desk, ImportRequest((path,), kind=kind, snapshot_on=day, holds="open"))
    return desk


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    exports=st.lists(EXPORT, min_size=2, max_size=3),
    changes=CHANGES,
    order=st.randoms(use_true_random=False),
)
def test_any_order_of_exports_and_history_tells_the_same(tmp_path, cache, exports, changes, order):
    """The history comes from the CRM and covers its days whenever it is imported."""
    steps = [("opportunity", FIRST + timedelta(days=7 * n), export_text(rows))
             for n, rows in enumerate(exports)]  # fmt: skip
    if changes:
        steps.append(("opportunity_history", FIRST, history_text(changes)))
    shuffled = list(steps)
    order.shuffle(shuffled)
    first, second = (tmp_path / name for name in ("first", "second"))
    told = []
    for folder, sequence in ((first, steps), (second, shuffled)):
        folder.mkdir(exist_ok=True)
        told.append(told_by(book_of(folder, cache, sequence), len(exports)))
    assert told[0] == told[1]


def told_by(desk: Desk, n_exports: int) -> list[list[dict[str, object]]]:
    return [
        load_state(replace(desk, as_of=FIRST + timedelta(days=7 * n + 1)))
        .pipeline.select(SHOWN)
        .to_pylist()
        for n in range(n_exports)
    ]


@pytest.mark.slow
def test_an_export_that_only_confirms_parts_two_others_whenever_it_comes(tmp_path, cache):
    """The amount was still there after the day of closing, whichever export is read first."""
    talk = {"owner": "Ann", "stage": "Talk", "amount": "10", "close_date": "2026-12-01"}
    lost = talk | {"stage": "Lost", "amount": ""}
    steps = [
        ("opportunity", FIRST, export_text({"1": talk})),
        ("opportunity", FIRST + timedelta(days=7), export_text({"1": lost, "2": talk})),
        ("opportunity_history", FIRST, history_text([("1", 0, ("amount", "10"))])),
    ]
    told = [told_by(book_of(tmp_path, cache, sequence), 2) for sequence in permutations(steps)]
    assert told[0][0][0]["amount"] == 1000
    assert all(one == told[0] for one in told)
