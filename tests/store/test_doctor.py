from __future__ import annotations

from datetime import UTC, date, datetime

from ontarget.core.problem import Problem
from ontarget.store.book import Book
from ontarget.store.doctor import AmountSum, ImportSummary, Orphan, doctor
from ontarget.store.layout import SCHEMA_VERSION

DAY = date(2026, 11, 1)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_new_book_is_sound_and_empty(either_book: Book) -> None:
    report = doctor(either_book)
    assert report.is_sound
    assert report.schema_version == SCHEMA_VERSION
    assert report.counts == {name: int(name == "book") for name in report.counts}
    assert report.orphans == report.amounts == report.last_imports == ()


def test_amounts_are_summed_by_currency_and_status(either_book: Book) -> None:
    rows = [
        {"currency": "EUR", "status": "open", "amount": 2**60},
        {"currency": "EUR", "status": "open", "amount": 1},
        {"currency": "EUR", "status": "open", "amount": None},
        {"currency": "EUR", "status": "open", "amount": 7, "is_deleted": True},
        {"currency": "EUR", "status": "won", "amount": 10, "booked_amount": 8},
        {"currency": "EUR", "status": "won", "amount": 5},
        {"currency": "USD", "status": None, "amount": 3},
    ]
    numbered = [{"source_id": str(i), **row} for i, row in enumerate(rows)]
    either_book.upsert("opportunity", "crm", numbered, seen_on=DAY)
    assert doctor(either_book).amounts == (
        AmountSum("EUR", "open", 3, 2**60 + 1, 1),
        AmountSum("EUR", "won", 2, 13, 0),
        AmountSum("USD", None, 1, 3, 0),
    )


def test_references_that_lead_nowhere_are_counted(either_book: Book) -> None:
    either_book.upsert("opportunity", "crm", [{"source_id": "A", "owner_id": "gone"}], seen_on=DAY)
    activities = [
        {"source_id": "1", "opportunity_id": "A"},
        {"source_id": "2", "opportunity_id": "B"},
        {"source_id": "3", "opportunity_id": None},
    ]
    either_book.upsert("activity", "crm", activities, seen_on=DAY)
    either_book.upsert("activity", "calendar", activities[:1], seen_on=DAY)
    # No owner was ever imported, so that the owner is unknown is no finding.
    assert doctor(either_book).orphans == (Orphan("activity", "opportunity_id", "opportunity", 2),)
    assert doctor(either_book).is_sound


def test_an_observation_of_nothing_is_not_sound(book: Book) -> None:
    book.upsert("owner", "crm", [{"source_id": "A"}], seen_on=DAY)
    observed = {
        "field": "team",
        "effective_at": NOON,
        "recorded_at": NOON,
        "known": "crm",
        "seq": 0,
    }
    with book.write() as transaction:
        transaction.insert_rows(
            "observation",
            [{"kind": "owner", "record_id": record_id, **observed} for record_id in (1, 2)],
        )
    report = doctor(book)
    assert report.orphans == (Orphan("observation", "record_id", "owner", 1),)
    assert not report.is_sound


def test_the_last_imports_come_first(book: Book) -> None:
    problem = Problem("bad_date", "error", "a.csv", 7, "close_date", "31/31", "kept", "no date")
    with book.write() as transaction:
        for i in range(7):
            import_id = transaction.insert_import(source=f"s{i}", snapshot_on=DAY, recorded_at=NOON)
        transaction.insert_problems(import_id, [problem])
    imports = doctor(book).last_imports
    assert [entry.import_id for entry in imports] == [7, 6, 5, 4, 3]
    assert imports[0] == ImportSummary(7, "s6", DAY, NOON, 1)


def test_damage_is_reported(book: Book) -> None:
    book.upsert("owner", "crm", [{"source_id": str(i)} for i in range(300)], seen_on=DAY)
    assert book.path is not None
    whole = bytearray(book.path.read_bytes())
    where = whole.rindex(b"crm")
    page = where // 4096 * 4096
    whole[page : page + 200] = b"\x00" * 200
    book.path.write_bytes(whole)
    report = doctor(book)
    assert report.damage
    assert not report.is_sound
