"""What can be read and written while a book is open: one transaction at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from ontarget.core.problem import Problem
from ontarget.store.layout import RECORDS, get_layout
from ontarget.store.tables import get_table

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


class ReadTransaction:
    """One consistent view of a book, whatever others write meanwhile."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    @property
    def change_number(self) -> int:
        """How many write transactions the book has seen."""
        return int(
            self.connection.execute(sa.select(get_table("book").c.change_number)).scalar_one()
        )

    def rows(self, table: str, /, **where: object) -> list[Row]:
        """Return the rows whose columns equal ``where``, in the table's order.

        None asks for null; a list, tuple or set for any of its values.
        """
        source = get_table(table)
        query = sa.select(source).order_by(*[source.c[name] for name in get_layout(table).order])
        query = query.where(*_conditions(source, where))
        return [dict(row) for row in self.connection.execute(query).mappings()]

    def count(self, table: str, /, **where: object) -> int:
        """Return how many rows there are, with ``where`` as in ``rows``."""
        source = get_table(table)
        query = sa.select(sa.func.count()).select_from(source).where(*_conditions(source, where))
        return int(self.connection.execute(query).scalar_one())

    def distinct(self, table: str, column: str) -> list[Any]:
        """Return the different values of a column in order, without null."""
        values = get_table(table).c[column]
        query = sa.select(values).where(values.is_not(None)).distinct().order_by(values)
        return list(self.connection.execute(query).scalars())

    def arrow(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        /,
        *,
        in_order: bool = True,
        **where: object,
    ) -> pa.Table:
        """Return a table as Arrow, sorted as its layout says unless the order does not matter.

        ``where`` keeps the rows whose columns equal a value, or any of the values of a list.
        """
        from ontarget.store.arrow import read_table

        return read_table(self.connection, table, columns, where, in_order=in_order)

    def next_record_id(self, table: str) -> int:
        """Return the first number no row of the table has yet."""
        number = get_layout(table).number
        if number is None:
            raise ValueError(f"rows of {table} have no number")
        source = get_table(table)
        return int(
            self.connection.execute(
                sa.select(sa.func.coalesce(sa.func.max(source.c[number]), 0) + 1)
            ).scalar_one()
        )

    def names(self, kind: str) -> list[tuple[int, str, str | None]]:
        """Return number, source id and name of every record of a kind."""
        table = get_table(kind).c
        name = table.name if "name" in table else sa.null()
        query = sa.select(table.record_id, table.source_id, name).order_by(table.record_id)
        return [(row[0], row[1], row[2]) for row in self.connection.execute(query)]

    def find_setting(self, name: str) -> Any:
        """Return the value of a setting, None if it was never set."""
        found = self.rows("setting", name=name)
        return json.loads(found[0]["value"]) if found else None


class WriteTransaction(ReadTransaction):
    """The book while nobody else can write; all of it is kept, or nothing after an exception.

    ``began_at`` is the change number found at the start: whoever prepared changes outside
    compares it with the one he prepared them for. ``touched`` names the tables written to.
    """

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self.began_at = self.change_number
        self.touched: set[str] = {"book"}
        book = get_table("book")
        connection.execute(book.update().values(change_number=book.c.change_number + 1))

    def insert_rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert rows and return their numbers; a number that is missing is given."""
        self.touched.add(table)
        number = get_layout(table).number
        filled = [dict(row) for row in rows]
        if number is not None and filled:
            first = self.next_record_id(table)
            for offset, row in enumerate(filled):
                row.setdefault(number, first + offset)
        for row in filled:
            self.connection.execute(get_table(table).insert().values(row))
        return [row[number] for row in filled] if number is not None else []

    def put_row(self, table: str, row: Mapping[str, Any]) -> None:
        """Set the columns given of the row with this primary key, or insert it."""
        self.touched.add(table)
        source = get_table(table)
        key = {name: row[name] for name in get_layout(table).primary_key}
        if not self.count(table, **key):
            self.connection.execute(source.insert().values(dict(row)))
        elif rest := {name: value for name, value in row.items() if name not in key}:
            self.connection.execute(source.update().where(*_conditions(source, key)).values(rest))

    def upsert(
        self,
        kind: str,
        source: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        seen_on: date,
        import_id: int | None = None,
    ) -> list[int]:
        """Insert or change records by ``source_id``, which every row states; return their ids.

        Fields a row does not name stay as they are. No observation is written.
        """
        if kind not in RECORDS:
            raise KeyError(f"{kind!r} is not a kind of record")
        self.touched.add(kind)
        table = get_table(kind)
        ids = []
        for row in rows:
            values = {**row, "source": source, "last_seen_on": seen_on, "import_id": import_id}
            key = {"source": source, "source_id": row["source_id"]}
            known = self.rows(kind, **key)
            if known:
                self.connection.execute(
                    table.update().where(*_conditions(table, key)).values(values)
                )
                ids.append(known[0]["record_id"])
            else:
                ids += self.insert_rows(kind, [{**values, "first_seen_on": seen_on}])
        return ids

    def set_setting(self, name: str, value: object) -> None:
        """Keep a setting, as JSON; None forgets it."""
        if value is None:
            self.delete_rows("setting", name=name)
        else:
            self.put_row("setting", {"name": name, "value": json.dumps(value)})

    def insert_arrow(self, table: str, rows: pa.Table) -> None:
        """Insert an Arrow table whose columns are some of the table's; the rest stay null."""
        from ontarget.store.arrow import insert_table

        self.touched.add(table)
        insert_table(self.connection, table, rows)

    def update_arrow(self, table: str, rows: pa.Table) -> None:
        """Set every column given, nulls too, of the rows named by ``record_id``."""
        from ontarget.store.arrow import update_table

        self.touched.add(table)
        update_table(self.connection, table, rows)

    def delete_rows(self, table: str, /, **where: object) -> int:
        """Delete the rows whose columns equal ``where``; return how many there were."""
        self.touched.add(table)
        source = get_table(table)
        query = source.delete().where(*_conditions(source, where))
        return int(self.connection.execute(query).rowcount)

    def insert_observations(self, rows: pa.Table) -> int:
        """Append observations, numbered here in the order given; return the first number."""
        import pyarrow as pa

        first = self.next_record_id("observation")
        numbers = pa.array(range(first, first + rows.num_rows), pa.int64())
        self.insert_arrow("observation", rows.append_column("observation_id", numbers))
        return first

    def insert_import(
        self,
        *,
        source: str,
        snapshot_on: date,
        recorded_at: datetime,
        holds: Literal["all", "open", "some"] | None = None,
        summary: Mapping[str, Any] | None = None,
        record_ids: Mapping[str, str] | None = None,
        fingerprint: str | None = None,
    ) -> int:
        """Add an import and return its number; ``record_ids`` are the packed ids seen, by kind."""
        row = {
            "source": source,
            "snapshot_on": snapshot_on,
            "holds": holds,
            "recorded_at": recorded_at,
            "summary": json.dumps(summary or {}),
            "record_ids": json.dumps(dict(record_ids)) if record_ids else None,
            "fingerprint": fingerprint,
        }
        return self.insert_rows("import_batch", [row])[0]

    def insert_problems(self, import_id: int, problems: Iterable[Problem]) -> None:
        """Keep what was wrong with the files of an import."""
        self.touched.add("problem")
        first = self.next_record_id("problem")
        fields = [name for name in get_layout("problem").field_names if name not in _PROBLEM_IDS]
        rows = [
            {"problem_id": first + offset, "import_id": import_id}
            | {name: getattr(problem, name) for name in fields}
            for offset, problem in enumerate(problems)
        ]
        if rows:
            self.connection.execute(get_table("problem").insert(), rows)


_PROBLEM_IDS = ("problem_id", "import_id")


def _conditions(table: sa.Table, where: Mapping[str, object]) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    for name, value in where.items():
        column = table.c[name]
        if isinstance(value, list | tuple | set | frozenset):
            conditions.append(column.in_(value))
        else:
            conditions.append(column.is_(None) if value is None else column == value)
    return conditions
