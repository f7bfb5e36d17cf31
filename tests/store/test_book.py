from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from ontarget.core.errors import BookDamaged, BookError, BookTooNew, OntargetError, UnreadableFile
from ontarget.store.book import Book, open_book


def test_a_book_is_made_with_its_folders_and_found_again(tmp_path: Path, now: datetime) -> None:
    location = str(tmp_path / "new folder" / "50% öf it.sqlite")
    first = open_book(location, now=now)
    again = open_book(location, now=datetime(2030, 1, 1, tzinfo=now.tzinfo))
    assert first.book_id == again.book_id
    assert again.rows("book")[0]["created_at"] == now
    assert [entry.name for entry in Path(location).parent.iterdir()] == ["50% öf it.sqlite"]


def test_a_book_is_readable_by_its_owner_only(book: Book) -> None:
    assert book.path is not None
    assert book.path.stat().st_mode & 0o077 == 0


def test_readers_need_not_wait_for_a_writer(book: Book) -> None:
    with book.write() as transaction:
        transaction.set_setting("me", "Ann")
        assert book.find_setting("me") is None
    assert book.find_setting("me") == "Ann"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"name,amount\nAcme,1\n", "not a book"),
        (bytes(range(256)), "not a book"),
    ],
)
def test_a_file_that_is_no_book_is_refused_and_kept(
    tmp_path: Path, now: datetime, content: bytes, says: str
) -> None:
    path = tmp_path / "some.file"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=says) as caught:
        open_book(str(path), now=now)
    assert caught.value.hint
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(UnreadableFile, match="folder"):
        open_book(str(tmp_path), now=now)


def test_another_programs_database_is_refused_and_kept(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "photos.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photo (id INTEGER)")
        connection.commit()
    with pytest.raises(UnreadableFile, match="not a book"):
        open_book(str(path), now=now)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("photo",)]


def test_a_newer_book_is_refused(either_book: Book, new_location: str, now: datetime) -> None:
    with either_book.write() as transaction:
        transaction.connection.exec_driver_sql("UPDATE book SET schema_version = 99")
    with pytest.raises(BookTooNew, match="99"):
        open_book(new_location, now=now)


def test_a_damaged_book_is_said_to_be_damaged(book: Book, now: datetime) -> None:
    assert book.path is not None
    content = bytearray(book.path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    book.path.write_bytes(content)
    with pytest.raises(BookDamaged, match="damaged"):
        open_book(str(book.path), now=now)


def test_a_server_that_is_not_there_is_an_error_without_the_password(now: datetime) -> None:
    with pytest.raises(BookError) as caught:
        open_book("postgresql://ann:secret@127.0.0.1:1/sales", now=now)
    assert "secret" not in caught.value.message + caught.value.hint
    assert "127.0.0.1:1/sales" in caught.value.message


def test_a_place_that_cannot_be_written_to_is_an_error(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OntargetError, match="cannot be written"):
        open_book(str(tmp_path / "file" / "book.sqlite"), now=now)


def test_settings_keep_what_json_can_say(either_book: Book) -> None:
    either_book.set_setting("me", "Zoë")
    either_book.set_setting("days", [1, 2])
    either_book.set_setting("me", {"name": "Ann"})
    either_book.set_setting("days", None)
    assert either_book.find_setting("me") == {"name": "Ann"}
    assert either_book.find_setting("days") is None
    assert either_book.change_number == 4


def test_an_upsert_changes_only_the_fields_it_names(either_book: Book) -> None:
    row = {"source_id": "company|2026-Q4", "period": "2026-Q4", "amount": 100, "currency": "EUR"}
    first = either_book.upsert("target", "user", [row], seen_on=date(2026, 11, 1))
    again = either_book.upsert(
        "target",
        "user",
        [{"source_id": "company|2026-Q4", "amount": 2**40}],
        seen_on=date(2026, 11, 2),
    )
    other = either_book.upsert("target", "file", [row], seen_on=date(2026, 11, 2))
    assert (first, again, other) == ([1], [1], [2])
    (kept,) = either_book.rows("target", source="user")
    assert (kept["amount"], kept["currency"], kept["scope_name"]) == (2**40, "EUR", None)
    assert (kept["first_seen_on"], kept["last_seen_on"]) == (date(2026, 11, 1), date(2026, 11, 2))


def test_rows_are_picked_by_value_list_and_null(either_book: Book) -> None:
    rows = [
        {"source_id": "b", "name": "Bea", "team": "north"},
        {"source_id": "a", "name": "Ann", "team": "south"},
        {"source_id": "c", "name": "Cem", "team": None},
    ]
    either_book.upsert("owner", "crm", rows, seen_on=date(2026, 11, 1))

    def names(**where: object) -> list[str]:
        return [row["name"] for row in either_book.rows("owner", **where)]

    assert names() == ["Ann", "Bea", "Cem"]
    assert names(team="north") == ["Bea"]
    assert names(team=None) == ["Cem"]
    assert names(name=("Cem", "Ann")) == ["Ann", "Cem"]
    assert names(name=[]) == []
    assert either_book.distinct("owner", "team") == ["north", "south"]


def test_a_value_outside_the_choices_is_refused(either_book: Book) -> None:
    row = {"source_id": "A", "status": "maybe"}
    with pytest.raises(BookError, match="does not accept"):
        either_book.upsert("opportunity", "crm", [row], seen_on=date(2026, 11, 1))
    assert either_book.rows("opportunity") == []


_LIGHT = """
import sys
from datetime import UTC, date, datetime
from ontarget.store.book import open_book
book = open_book(sys.argv[1], now=datetime(2026, 11, 23, tzinfo=UTC))
book.rows("opportunity", status="open")
book.upsert("target", "user", [{"source_id": "x", "period": "2026"}], seen_on=date(2026, 1, 1))
print([name for name in ("alembic", "numpy", "pyarrow", "ibis") if name in sys.modules])
"""


def test_light_reads_and_writes_import_nothing_heavy(book: Book) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIGHT, book.location], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


_CREATE = """
import sys
from datetime import UTC, datetime
from ontarget.store.book import open_book
sys.stdin.readline()
book = open_book(sys.argv[1], now=datetime(2026, 11, 23, tzinfo=UTC))
book.set_setting(sys.argv[2], 1)
print(book.book_id)
"""


def test_processes_that_make_the_same_book_at_once_share_it(new_location: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _CREATE, new_location, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b", "c")
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ids = {process.communicate(timeout=60)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    book = open_book(new_location, now=datetime.fromisoformat("2026-11-23T00:00:00+00:00"))
    assert ids == {book.book_id + "\n"}
    assert {row["name"] for row in book.rows("setting")} == {"a", "b", "c"}
