"""Runs the steps on the connection handed over by ``store.migrate``, in its transaction."""

from __future__ import annotations

from alembic import context

from ontarget.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=False,  # the caller's transaction holds all steps
)
context.run_migrations()
