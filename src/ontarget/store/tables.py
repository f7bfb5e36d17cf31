"""The layouts as SQLAlchemy tables, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ontarget.core.schema import Field
from ontarget.store.layout import LAYOUTS, Layout


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware datetime, stored as UTC without a zone."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: sa.Dialect) -> datetime | None:
        """Return ``value`` in UTC without its zone; ValueError if it has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, _: sa.Dialect) -> datetime | None:
        """Return what was stored as an aware datetime."""
        return None if value is None else value.replace(tzinfo=UTC)


# "C" orders by bytes, as SQLite and Arrow do; the server's own order depends on its locale.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": _TEXT,
    "date": sa.Date(),
    "instant": Instant(),
    "amount": sa.BigInteger(),
    "integer": sa.BigInteger(),
    "number": sa.Double(),
    "share": sa.Double(),
    "boolean": sa.Boolean(),
}
# SQLite takes only INTEGER PRIMARY KEY as its own row number, which saves an index.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _column(field: Field, layout: Layout) -> sa.Column[Any]:
    is_number = field.name == layout.number
    return sa.Column(
        field.name,
        _NUMBER if is_number else _TYPES[field.type],
        primary_key=field.name in layout.primary_key,
        nullable=not field.is_required,
        autoincrement=False,
        doc=field.help,
    )


def _constraints(layout: Layout) -> list[sa.schema.SchemaItem]:
    items: list[sa.schema.SchemaItem] = []
    for field in layout.fields:
        if field.choices:
            listed = ", ".join(f"'{choice}'" for choice in field.choices)
            items.append(
                sa.CheckConstraint(
                    f"{field.name} IN ({listed})", name=f"ck_{layout.name}_{field.name}"
                )
            )
    if layout.unique:
        items.append(sa.UniqueConstraint(*layout.unique, name=f"uq_{layout.name}"))
    if layout.index:
        items.append(sa.Index(f"ix_{layout.name}", *layout.index))
    if layout.name == "problem":
        items.append(
            sa.ForeignKeyConstraint(["import_id"], ["import_batch.import_id"], name="fk_problem")
        )
    return items


METADATA = sa.MetaData()

for _layout in LAYOUTS.values():
    sa.Table(
        _layout.name,
        METADATA,
        *[_column(field, _layout) for field in _layout.fields],
        *_constraints(_layout),
    )


def get_table(name: str) -> sa.Table:
    """Return the table called ``name``; KeyError if a book has none."""
    if name not in METADATA.tables:
        raise KeyError(f"a book has no table {name!r}")
    return METADATA.tables[name]
