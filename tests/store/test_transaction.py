from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from ontarget.core.errors import BookBusy, BookError
from ontarget.core.problem import Problem
from ontarget.store.book import Book, open_book
from ontarget.store.doctor import doctor
from ontarget.store.record_ids import decode_record_ids, encode_record_ids

DAY = date(2026, 11, 1)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def opportunities(first: int, n: int) -> pa.Table:
    ids = list(range(first, first + n))
    return pa.table(
        {
            "record_id": pa.array(ids, pa.int64()),
            "source": ["crm"] * n,
            "source_id": [f"opp-{i}" for i in ids],
            "amount": pa.array(ids, pa.int64()),
            "first_seen_on": [DAY] * n,
            "last_seen_on": [DAY] * n,
        }
    )


def test_an_exception_leaves_the_book_as_it_was(either_book: Book) -> None:
    def write_and_fail() -> None:
        with either_book.write() as transaction:
            transaction.insert_arrow("opportunity", opportunities(1, 3))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert either_book.rows("opportunity") == []
    assert either_book.change_number == 0


def test_one_row_that_does_not_fit_keeps_out_all(either_book: Book) -> None:
    twice = pa.concat_tables([opportunities(1, 60_000), opportunities(1, 1)])

    def write() -> None:
        with either_book.write() as transaction:
            transaction.set_setting("me", "Ann")
            transaction.insert_arrow("opportunity", twice)

    with pytest.raises(BookError, match="does not accept"):
        write()
    assert either_book.rows("opportunity") == []
    assert either_book.find_setting("me") is None


def test_a_column_the_table_lacks_is_refused(book: Book) -> None:
    wrong = opportunities(1, 1).append_column("colour", pa.array(["red"]))
    with pytest.raises(ValueError, match="colour"), book.write() as transaction:
        transaction.insert_arrow("opportunity", wrong)
    with pytest.raises(KeyError, match="dragon"):
        book.rows("dragon")


def test_whoever_writes_learns_what_changed_since_he_read(either_book: Book) -> None:
    with either_book.read() as reading:
        prepared_for = reading.change_number
        either_book.set_setting("me", "Ann")  # somebody else is quicker
        assert reading.change_number == prepared_for  # one consistent view
        assert reading.find_setting("me") is None
    with either_book.write() as transaction:
        assert transaction.began_at == prepared_for + 1


def test_ids_go_on_where_they_ended(either_book: Book) -> None:
    with either_book.write() as transaction:
        assert transaction.next_record_id("opportunity") == 1
        transaction.insert_arrow("opportunity", opportunities(1, 5))
        assert transaction.next_record_id("opportunity") == 6
        assert transaction.insert_rows(
            "decision",
            [
                {"record_id": 1, "verdict": verdict, "decided_at": NOON}
                for verdict in ("keep", "hand-over")
            ],
        ) == [1, 2]
    with either_book.write() as transaction:
        transaction.put_row("decision", {"decision_id": 2, "undone_at": NOON})
    assert [row["undone_at"] for row in either_book.rows("decision")] == [None, NOON]


def test_an_import_keeps_its_summary_ids_and_problems(either_book: Book) -> None:
    problem = Problem("bad_date", "error", "a.csv", 7, "close_date", "31/31", "kept", "no date")
    with either_book.write() as transaction:
        import_id = transaction.insert_import(
            source="crm",
            snapshot_on=DAY,
            recorded_at=NOON,
            holds="open",
            summary={"files": [{"file": "ä.csv"}]},
            record_ids={
                "opportunity": encode_record_ids(range(1, 1000)),
                "account": encode_record_ids([4, 2]),
            },
        )
        transaction.insert_problems(import_id, [problem, problem])
    (row,) = either_book.rows("import_batch")
    assert json.loads(row["summary"]) == {"files": [{"file": "ä.csv"}]}
    packed = json.loads(row["record_ids"])
    assert decode_record_ids(packed["opportunity"]) == list(range(1, 1000))
    assert decode_record_ids(packed["account"]) == [2, 4]
    assert [(p["problem_id"], p["row"]) for p in either_book.rows("problem")] == [(1, 7), (2, 7)]


def test_observations_are_numbered_in_the_order_given_and_read_in_time(either_book: Book) -> None:
    def rows(*changes: tuple[int, str, datetime, int]) -> pa.Table:
        record_ids, values, instants, seqs = zip(*changes, strict=True)
        n = len(changes)
        return pa.table(
            {
                "kind": ["opportunity"] * n,
                "record_id": list(record_ids),
                "field": ["stage"] * n,
                "value": list(values),
                "effective_at": pa.array(instants, pa.timestamp("us", "UTC")),
                "recorded_at": pa.array([NOON] * n, pa.timestamp("us", "UTC")),
                "known": ["crm"] * n,
                "seq": list(seqs),
            }
        )

    early = datetime(2025, 1, 1, tzinfo=UTC)
    with either_book.write() as transaction:
        first = rows((2, "c", NOON, 0), (1, "b", NOON, 5), (1, "a", early, 9))
        assert transaction.insert_observations(first) == 1
        assert transaction.insert_observations(rows((1, "z", NOON, 4), (1, "y", NOON, 5))) == 4
    read = either_book.read_arrow("observation", ["value", "observation_id"])
    assert read.column_names == ["value", "observation_id"]
    assert read["value"].to_pylist() == ["a", "z", "b", "y", "c"]


def test_who_waits_is_told_and_gives_up_in_the_end(either_book: Book) -> None:
    said: list[str] = []
    with either_book.write() as first:
        first.set_setting("me", "Ann")
        with (
            pytest.raises(BookBusy, match="locked"),
            either_book.write(notice=said.append, timeout_seconds=0.2),
        ):
            pytest.fail("two wrote at once")
    assert len(said) == 1
    assert either_book.find_setting("me") == "Ann"
    with either_book.write(notice=said.append):
        assert len(said) == 1


_KILLED = """
import sys, time
from datetime import UTC, date, datetime
import pyarrow as pa
from ontarget.store.book import open_book
book = open_book(sys.argv[1], now=datetime(2026, 11, 23, tzinfo=UTC))
n = 5_000
with book.write() as transaction:
    if book.path:  # a small cache, so that much of it is in the file's log already
        transaction.connection.exec_driver_sql("PRAGMA cache_size = -100")
    transaction.set_setting("me", "nobody")
    transaction.insert_arrow("opportunity", pa.table({
        "record_id": range(10, 10 + n), "source": ["crm"] * n,
        "source_id": [str(i) for i in range(n)],
        "note": ["long enough to leave the cache for the disk " * 20] * n,
        "first_seen_on": [date(2026, 1, 1)] * n, "last_seen_on": [date(2026, 1, 1)] * n}))
    print("written", flush=True)
    time.sleep(60)
"""


def test_a_writer_killed_before_its_end_leaves_no_trace(
    either_book: Book, new_location: str
) -> None:
    with either_book.write() as transaction:
        transaction.insert_arrow("opportunity", opportunities(1, 3))
    before = either_book.read_arrow("opportunity")
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, new_location], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    reopened = open_book(new_location, now=NOON)
    assert reopened.read_arrow("opportunity").equals(before)
    assert reopened.find_setting("me") is None
    assert reopened.change_number == 1
    reopened.set_setting("me", "Ann")  # and the lock is free
    assert doctor(reopened).is_sound


_COUNTING = """
import sys
from datetime import UTC, date, datetime
from ontarget.store.book import open_book
book = open_book(sys.argv[1], now=datetime(2026, 11, 23, tzinfo=UTC))
sys.stdin.readline()
for i in range(int(sys.argv[3])):
    with book.write() as transaction:
        transaction.set_setting("n", (transaction.find_setting("n") or 0) + 1)
        transaction.upsert("owner", sys.argv[2], [{"source_id": str(i)}], seen_on=date(2026, 1, 1))
"""


def test_two_writers_at_once_lose_nothing(either_book: Book, new_location: str) -> None:
    n_each = 60
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _COUNTING, new_location, name, str(n_each)],
            stdin=subprocess.PIPE,
        )
        for name in ("a", "b")
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert either_book.find_setting("n") == 2 * n_each
    assert either_book.change_number == 2 * n_each
    ids = [row["record_id"] for row in either_book.rows("owner")]
    assert sorted(ids) == list(range(1, 2 * n_each + 1))
