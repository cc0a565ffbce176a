"""What Alembic runs to get at the database: the connection and its transaction are the caller's."""

from __future__ import annotations

from alembic import context

from prover.store.schema import Row

context.configure(connection=context.config.attributes["connection"], target_metadata=Row.metadata)
with context.begin_transaction():
    context.run_migrations()
