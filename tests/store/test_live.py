"""A book that remembers its tables says what the book itself says, whoever writes to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from ontarget.core.problem import problem
from ontarget.store.book import Book, open_book
from ontarget.store.kept import LiveBook, live
from ontarget.store.layout import LAYOUTS

DAY = date(2026, 11, 2)
NOW = datetime.fromisoformat("2026-11-02T09:00:00+00:00")
OBSERVED = pa.table({
    "kind": ["target"], "record_id": [1], "field": ["amount"], "value": ["7"],
    "effective_at": pa.array([NOW], pa.timestamp("us", "UTC")),
    "recorded_at": pa.array([NOW], pa.timestamp("us", "UTC")), "known": ["user"], "seq": [1],
})  # fmt: skip


def target(amount: int) -> dict[str, object]:
    return {"source_id": "t1", "scope_kind": "company", "period": "2026-Q4", "amount": amount}


def problems(book):
    number = book.insert_import(source="crm", snapshot_on=DAY, recorded_at=NOW)
    book.insert_problems(number, [problem("bad_date", "a.csv", 2, "closed_on", "x", "no day")])


WRITES = {
    "upsert, new": lambda book: book.upsert("target", "crm", [target(1)], seen_on=DAY),
    "upsert, known": lambda book: book.upsert("target", "crm", [target(2)], seen_on=DAY),
    "setting": lambda book: book.set_setting("me", "Maya"),
    "no setting": lambda book: book.set_setting("me", None),
    "observations": lambda book: book.insert_observations(OBSERVED),
    "other values": lambda book: book.update_arrow(
        "target", pa.table({"record_id": [1], "amount": [3]})
    ),
    "import": problems,
    "deleted": lambda book: book.delete_rows("target", source="crm"),
}


def assert_same(remembering: Book, plain: Book) -> None:
    for layout in LAYOUTS.values():
        name = layout.name
        assert remembering.read_arrow(name).equals(plain.read_arrow(name)), name
    for table, column in (("target", "amount"), ("setting", "value"), ("problem", "code")):
        assert remembering.distinct(table, column) == plain.distinct(table, column)


@pytest.mark.parametrize("is_own", [True, False])
def test_after_any_write_the_memory_says_what_the_book_says(
    new_location: str, now: datetime, is_own: bool
) -> None:
    plain = open_book(new_location, now=now)
    remembering = live(plain)
    assert_same(remembering, plain)
    for write in WRITES.values():
        with (remembering if is_own else plain).write() as transaction:
            write(transaction)
        assert_same(remembering, plain)


def test_a_write_that_fails_changes_nothing_of_it(book: Book) -> None:
    remembering = live(book)
    assert_same(remembering, book)
    with pytest.raises(KeyError), remembering.write() as transaction:  # noqa: PT012
        transaction.set_setting("me", "Maya")
        raise KeyError
    assert_same(remembering, book)


def asked(book: LiveBook, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list to which the names of the tables go that are read from the file."""
    from ontarget.store import arrow

    read: list[str] = []
    whole = arrow.read_table

    def told(connection: object, name: str, *rest: object, **more: object) -> pa.Table:
        read.append(name)
        return whole(connection, name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(arrow, "read_table", told)
    return read


def test_only_what_was_written_to_is_read_again(book: Book, monkeypatch) -> None:
    remembering = live(book)
    read = asked(remembering, monkeypatch)
    for _ in range(2):
        remembering.read_arrow("opportunity")
        remembering.read_arrow("setting", ["name"])
    assert read == ["opportunity", "setting"]
    remembering.set_setting("me", "Maya")
    remembering.read_arrow("opportunity", ["name"], in_order=False)
    remembering.read_arrow("setting")
    assert read == ["opportunity", "setting", "setting"]
    book.set_setting("me", "Tom")  # as another process would
    remembering.read_arrow("opportunity")
    assert read[3:] == ["opportunity"]


def test_whoever_reads_within_a_moment_sees_that_moment(book: Book) -> None:
    remembering = live(book)
    with remembering.read() as before:
        assert before.arrow("setting").num_rows == 0
        with book.write() as transaction:
            transaction.set_setting("me", "Maya")
        assert remembering.read_arrow("setting").num_rows == 1
        assert before.arrow("setting").num_rows == 0
    assert remembering.read_arrow("setting").num_rows == 1


def test_what_is_too_large_is_not_kept(book: Book, monkeypatch) -> None:
    small = LiveBook(book.location, book.engine, book.path, most_bytes=10)
    book.set_setting("me", "Maya")
    read = asked(small, monkeypatch)
    for _ in range(2):
        assert small.read_arrow("setting").num_rows == 1
    assert read == ["setting", "setting"]


def test_a_file_put_in_its_place_is_read_anew(book: Book, tmp_path: Path, now: datetime) -> None:
    remembering = live(book)
    assert remembering.read_arrow("setting").num_rows == 0
    other = open_book(str(tmp_path / "other.sqlite"), now=now)
    other.set_setting("me", "Tom")
    assert book.path
    assert other.path
    for end in ("-wal", "-shm"):
        book.path.with_name(book.path.name + end).unlink(missing_ok=True)
    other.path.replace(book.path)
    assert remembering.read_arrow("setting").num_rows == 1


def test_a_file_written_over_in_its_place_is_read_anew(book: Book, tmp_path: Path) -> None:
    """As a synchronised folder does: the same file, the same number of writes, other rows."""
    assert book.path
    there = tmp_path / "there.sqlite"
    with book.read() as transaction:
        transaction.connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    there.write_bytes(book.path.read_bytes())
    other = open_book(str(there), now=NOW)
    other.set_setting("me", "Tom")
    other.engine.dispose()
    remembering = live(book)
    remembering.set_setting("me", "Maya")
    assert remembering.read_arrow("setting")["value"].to_pylist() == ['"Maya"']
    remembering.engine.dispose()
    book.path.write_bytes(there.read_bytes())
    assert remembering.change_number == other.change_number
    assert remembering.read_arrow("setting")["value"].to_pylist() == ['"Tom"']


def test_threads_that_read_and_write_at_once_see_whole_moments(book: Book) -> None:
    remembering = live(book)
    remembering.set_setting("me", "0")

    def writes(k: int) -> None:
        with remembering.write() as transaction:
            for name in ("me", "country"):
                transaction.set_setting(name, str(k))

    def reads(_: int) -> set[str]:
        with remembering.read() as transaction:
            table = transaction.arrow("setting")
        names = dict(zip(table["name"].to_pylist(), table["value"].to_pylist(), strict=True))
        return {names["me"], names.get("country", names["me"])}

    with ThreadPoolExecutor(4) as pool:
        wrote = [pool.submit(writes, k) for k in range(40)]
        seen = list(pool.map(reads, range(120)))
    assert all(one.exception() is None for one in wrote)
    assert all(len(values) == 1 for values in seen)
    assert_same(remembering, book)
