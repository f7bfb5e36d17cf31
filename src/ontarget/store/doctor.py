"""What is wrong with a book, and what it holds, for a person to check against the source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from ontarget.store import sqlite
from ontarget.store.book import Book
from ontarget.store.layout import LAYOUTS, RECORDS
from ontarget.store.tables import get_table
from ontarget.store.transaction import ReadTransaction

# (kind, field, kind it points to): the field holds the source id of a record of the same source.
_REFERENCES = (
    ("activity", "opportunity_id", "opportunity"),
    ("activity", "contact_id", "contact"),
    ("credit", "opportunity_id", "opportunity"),
    ("quote", "opportunity_id", "opportunity"),
    ("opportunity", "account_id", "account"),
    ("opportunity", "owner_id", "owner"),
    ("activity", "owner_id", "owner"),
)
_N_IMPORTS = 5
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Orphan:
    """Rows of ``table`` whose ``field`` points to no row of ``points_to``."""

    table: str
    field: str
    points_to: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class AmountSum:
    """Sum over the opportunities of one currency and status, in minor units.

    Won ones count with their booked amount; ``n_without_amount`` have none at all.
    """

    currency: str | None
    status: str | None
    n_opportunities: int
    amount: int
    n_without_amount: int


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """One import."""

    import_id: int
    source: str
    snapshot_on: date
    recorded_at: datetime
    n_problems: int


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """State of a book; ``damage`` is empty if the engine's own check finds nothing.

    Of a damaged book nothing else is said, because nothing read from it can be relied on.
    ``n_gone`` opportunities were left out of the amounts.
    """

    location: str
    damage: tuple[str, ...] = ()
    schema_version: int | None = None
    change_number: int | None = None
    orphans: tuple[Orphan, ...] = ()
    amounts: tuple[AmountSum, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    last_imports: tuple[ImportSummary, ...] = ()
    n_gone: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing is damaged and no observation lacks its record.

        Other orphans may well be so in the source.
        """
        return not self.damage and not any(o.table == "observation" for o in self.orphans)


def doctor(book: Book, find_gone: Callable[[], Collection[int]] = frozenset) -> DoctorReport:
    """Look at every table of a book; nothing is changed.

    ``find_gone`` gives the opportunities to be left out of the amounts; it is asked once the
    book is known to be undamaged.
    """
    if book.path and (damage := sqlite.find_damage(book.path)):
        return DoctorReport(book.location, tuple(damage))
    gone = sorted(find_gone())
    with book.read() as transaction:
        row = transaction.rows("book")[0]
        counts = {name: transaction.count(name) for name in LAYOUTS}
        return DoctorReport(
            location=book.location,
            schema_version=row["schema_version"],
            change_number=row["change_number"],
            orphans=(
                *_reference_orphans(transaction, counts),
                *_observation_orphans(transaction),
            ),
            amounts=_without(_amounts(transaction), transaction, gone),
            counts=counts,
            last_imports=_last_imports(transaction),
            n_gone=len(gone),
        )


def _reference_orphans(read: ReadTransaction, counts: dict[str, int]) -> list[Orphan]:
    found = []
    for name, column, points_to in _REFERENCES:
        if not counts[points_to]:
            continue  # that kind was never imported, so nothing is missing from it
        table, other = get_table(name), get_table(points_to)
        is_known = (
            sa.select(sa.literal(1))
            .where(other.c.source == table.c.source, other.c.source_id == table.c[column])
            .exists()
        )
        query = (
            sa.select(sa.func.count())
            .select_from(table)
            .where(table.c[column].is_not(None), ~is_known)
        )
        if n_rows := read.connection.execute(query).scalar_one():
            found.append(Orphan(name, column, points_to, n_rows))
    return found


def _observation_orphans(read: ReadTransaction) -> list[Orphan]:
    table = get_table("observation")
    found = []
    kinds = read.connection.execute(sa.select(table.c.kind).distinct().order_by(table.c.kind))
    for (kind,) in kinds.all():
        is_orphan = table.c.kind == kind
        if kind in RECORDS:
            other = get_table(kind)
            known = sa.select(sa.literal(1)).where(other.c.record_id == table.c.record_id)
            is_orphan = is_orphan & ~known.exists()
        elif kind in LAYOUTS and (number := LAYOUTS[kind].number):
            # What is said of the book's own rows, such as obstacles, names them by their number.
            own = get_table(kind)
            known = sa.select(sa.literal(1)).where(own.c[number] == table.c.record_id)
            is_orphan = is_orphan & ~known.exists()
        query = sa.select(sa.func.count()).select_from(table).where(is_orphan)
        if n_rows := read.connection.execute(query).scalar_one():
            found.append(Orphan("observation", "record_id", kind, n_rows))
    return found


def _without(
    amounts: Iterable[AmountSum], read: ReadTransaction, gone: Sequence[int]
) -> tuple[AmountSum, ...]:
    """Take some opportunities out of the sums; no query names more than some hundred of them."""
    left = {(one.currency, one.status): one for one in amounts}
    for start in range(0, len(gone), _AT_ONCE):
        for out in _amounts(read, gone[start : start + _AT_ONCE]):
            key = (out.currency, out.status)
            left[key] = AmountSum(
                *key,
                left[key].n_opportunities - out.n_opportunities,
                left[key].amount - out.amount,
                left[key].n_without_amount - out.n_without_amount,
            )
    return tuple(one for one in left.values() if one.n_opportunities)


def _amounts(read: ReadTransaction, only: Sequence[int] | None = None) -> tuple[AmountSum, ...]:
    table, link = get_table("opportunity").c, get_table("link").c
    is_merged = (
        sa.select(sa.literal(1))
        .where(
            link.kind == "opportunity",
            link.source == table.source,
            link.source_id == table.source_id,
        )
        .exists()
    )
    booked = sa.func.coalesce(table.booked_amount, table.amount)
    amount = sa.case((table.status == "won", booked), else_=table.amount)
    query = (
        sa.select(
            table.currency,
            table.status,
            sa.func.count(),
            # PostgreSQL sums integers to a decimal; a book's sums fit 64 bits on both.
            sa.cast(sa.func.coalesce(sa.func.sum(amount), 0), sa.BigInteger),
            sa.func.count() - sa.func.count(amount),
        )
        .where(sa.func.coalesce(table.is_deleted, sa.false()) == sa.false(), ~is_merged)
        .group_by(table.currency, table.status)
        .order_by(table.currency.nulls_first(), table.status.nulls_first())
    )
    if only is not None:
        query = query.where(table.record_id.in_(only))
    return tuple(AmountSum(*row) for row in read.connection.execute(query))


def _last_imports(read: ReadTransaction) -> tuple[ImportSummary, ...]:
    batch, problem = get_table("import_batch").c, get_table("problem").c
    n_problems = (
        sa.select(sa.func.count()).where(problem.import_id == batch.import_id).scalar_subquery()
    )
    query = (
        sa.select(batch.import_id, batch.source, batch.snapshot_on, batch.recorded_at, n_problems)
        .order_by(batch.import_id.desc())
        .limit(_N_IMPORTS)
    )
    return tuple(ImportSummary(*row) for row in read.connection.execute(query))
