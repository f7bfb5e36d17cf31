"""All migrations together make exactly what is declared."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ontarget.store.book import Book
from ontarget.store.layout import LAYOUTS, SCHEMA_VERSION
from ontarget.store.migrate import MIGRATIONS
from ontarget.store.tables import METADATA


def frozen_text() -> str:
    """The declared columns as migrations write them, for whoever has to write the next one."""
    lines = []
    for layout in LAYOUTS.values():
        specs = [
            f"{field.name}:{field.type}"
            + ("!" if field.is_required else "")
            + ("=" + "|".join(field.choices) if field.choices else "")
            for field in layout.fields
        ]
        lines.append(f"{layout.name}: {' '.join(specs)}")
    return "\n".join(lines)


def test_the_migrations_leave_nothing_to_do(either_book: Book) -> None:
    with either_book.read() as transaction:
        context = MigrationContext.configure(transaction.connection)
        differences = compare_metadata(context, METADATA)
    assert not differences, f"write a migration; the declarations now say:\n{frozen_text()}"


def test_the_migrated_tables_have_the_declared_constraints(either_book: Book) -> None:
    with either_book.read() as transaction:
        migrated = _constraints(transaction.connection)
    with either_book.write() as transaction:
        connection = transaction.connection
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        declared = _constraints(connection)
        connection.rollback()
    assert migrated == declared, f"the declarations now say:\n{frozen_text()}"
    assert "ck_opportunity_status" in str(declared)


def _constraints(connection: sa.Connection) -> dict[str, list[str]]:
    inspector = sa.inspect(connection)
    found = {}
    for name in METADATA.tables:
        items: list[object] = [
            *inspector.get_check_constraints(name),
            *inspector.get_unique_constraints(name),
            *inspector.get_foreign_keys(name),
            *inspector.get_indexes(name),
            inspector.get_pk_constraint(name),
        ]
        items += [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)]
        found[name] = sorted(re.sub(r"\s+", " ", str(item)) for item in items)
    return found


def test_the_newest_migration_is_the_schema_version() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    assert int(head) == SCHEMA_VERSION
