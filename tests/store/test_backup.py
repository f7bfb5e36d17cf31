from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from ontarget.core.errors import BookDamaged, BookExists, BookTooNew, UnreadableFile
from ontarget.store.backup import backup, restore
from ontarget.store.book import Book, open_book
from ontarget.store.doctor import doctor
from ontarget.store.layout import LAYOUTS

DAY = date(2026, 11, 1)


@pytest.fixture
def filled(either_book: Book, now: datetime) -> Book:
    either_book.upsert(
        "opportunity",
        "crm",
        [{"source_id": f"A{i}", "name": f"Zoë {i}", "amount": i} for i in range(50)],
        seen_on=DAY,
    )
    with either_book.write() as transaction:
        transaction.insert_import(source="crm", snapshot_on=DAY, recorded_at=now)
        transaction.set_setting("me", "Ann")
    return either_book


@pytest.fixture
def saved(filled: Book, tmp_path: Path, now: datetime) -> Path:
    path = tmp_path / "folder" / "backup.ontarget"
    backup(filled, path, now=now)
    return path


def content(book: Book) -> dict[str, object]:
    return {name: book.read_arrow(name) for name in LAYOUTS if name != "book"}


def test_a_backup_is_one_file_and_restores_everything(
    saved: Path, filled: Book, tmp_path: Path, now: datetime
) -> None:
    assert [entry.name for entry in saved.parent.iterdir()] == [saved.name]
    target = tmp_path / "other" / "restored.sqlite"
    restore(saved, str(target), now=now)
    restored = open_book(str(target), now=now)
    assert content(restored) == content(filled)
    assert restored.rows("book")[0]["created_at"] == now
    assert restored.book_id != filled.book_id  # or caches would mix the two
    assert [entry.name for entry in saved.parent.iterdir()] == [saved.name]


def test_an_existing_book_is_overwritten_only_by_force(
    saved: Path, filled: Book, new_location: str, now: datetime
) -> None:
    before = content(filled)
    filled.set_setting("me", "Bea")
    later = content(filled)
    with pytest.raises(BookExists, match="already"):
        restore(saved, new_location, now=now)
    assert content(filled) == later
    restore(saved, new_location, now=now, force=True)
    assert content(filled) == before
    assert doctor(filled).is_sound


def test_a_restore_over_a_damaged_book_brings_it_back(
    tmp_path: Path, book: Book, now: datetime
) -> None:
    assert book.path is not None
    book.set_setting("me", "Ann")
    saved = tmp_path / "backup"
    backup(book, saved, now=now)
    book.path.write_bytes(book.path.read_bytes()[:5000])
    book.path.with_name(book.path.name + "-wal").write_bytes(b"left over")
    restore(saved, book.location, now=now, force=True)
    assert open_book(book.location, now=now).find_setting("me") == "Ann"


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite_pages(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[8192:-8192] = b"\xa5" * (len(whole) - 16384)
    path.write_bytes(whole)


@pytest.mark.parametrize("harm", [cut_short, overwrite_pages])
@pytest.mark.parametrize("force", [False, True])
def test_a_damaged_backup_changes_nothing(
    tmp_path: Path, book: Book, now: datetime, harm: object, force: bool
) -> None:
    book.set_setting("me", "Ann")
    path = tmp_path / "backup"
    backup(book, path, now=now)
    assert callable(harm)
    harm(path)
    target = book.location if force else str(tmp_path / "new.sqlite")
    with pytest.raises(BookDamaged):
        restore(path, target, now=now, force=force)
    assert book.find_setting("me") == "Ann"
    assert doctor(book).is_sound
    assert not (tmp_path / "new.sqlite").exists()
    assert not list(tmp_path.glob(".*"))  # nothing half-made is left behind


def test_a_newer_backup_is_refused(tmp_path: Path, book: Book, now: datetime) -> None:
    with book.write() as transaction:
        transaction.connection.exec_driver_sql("UPDATE book SET schema_version = 99")
    path = tmp_path / "backup"
    backup(book, path, now=now)
    with pytest.raises(BookTooNew, match="99"):
        restore(path, str(tmp_path / "new.sqlite"), now=now)
    assert not (tmp_path / "new.sqlite").exists()


def test_what_is_no_backup_is_refused(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "text").write_text("name,amount\n")
    for name in ("text", "missing", "."):
        with pytest.raises(UnreadableFile):
            restore(tmp_path / name, str(tmp_path / "new.sqlite"), now=now)
    assert not (tmp_path / "new.sqlite").exists()


def test_a_file_that_is_no_book_is_not_overwritten_even_by_force(
    tmp_path: Path, book: Book, now: datetime
) -> None:
    backup(book, tmp_path / "backup", now=now)
    other = tmp_path / "customers.csv"
    other.write_text("name,amount\n")
    with pytest.raises(UnreadableFile):
        restore(tmp_path / "backup", str(other), now=now, force=True)
    assert other.read_text() == "name,amount\n"


def test_a_book_is_not_backed_up_onto_itself(book: Book, now: datetime) -> None:
    assert book.path is not None
    with pytest.raises(BookExists, match="itself"):
        backup(book, book.path, now=now)
    with pytest.raises(BookExists, match="itself"):
        restore(book.path, book.location, now=now, force=True)
    assert book.change_number == 0


_WRITER = """
import sys
from datetime import UTC, datetime
from ontarget.store.book import open_book
book = open_book(sys.argv[1], now=datetime(2026, 11, 23, tzinfo=UTC))
n = 0
while True:
    n += 1
    with book.write() as transaction:
        transaction.set_setting("left", n)
        transaction.set_setting("right", -n)
    if n == 5:
        print("busy", flush=True)
"""


def test_a_backup_beside_an_active_writer_is_of_one_moment(
    either_book: Book, new_location: str, tmp_path: Path, now: datetime
) -> None:
    seen = []
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, new_location], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "busy\n"
        try:
            for i in range(3):
                backup(either_book, tmp_path / f"backup{i}", now=now)
        finally:
            process.kill()
    for i in range(3):
        target = str(tmp_path / f"restored{i}.sqlite")
        restore(tmp_path / f"backup{i}", target, now=now)
        restored = open_book(target, now=now)
        assert doctor(restored).is_sound
        seen.append(restored.find_setting("left"))
        assert restored.find_setting("right") == -seen[-1]
    assert 5 <= seen[0] <= seen[1] <= seen[2]
