"""What Alembic runs: the migrations, on the connection and inside the transaction `ivr.store.schema` opened."""

from __future__ import annotations

from alembic import context

from ivr.store.migrations import VERSION_TABLE
from ivr.store.tables import metadata

connection = context.config.attributes["connection"]
# SQLite cannot change most of a table in place; batch mode copies it. https://alembic.sqlalchemy.org/en/latest/batch.html
context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, render_as_batch=True)
context.run_migrations()
