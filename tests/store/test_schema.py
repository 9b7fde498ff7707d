"""Migrations: from nothing, from an old database, never from a newer one; and they make what `tables` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ivr.errors import WrongUse
from ivr.store import migrations, schema
from ivr.store.engine import open_store
from ivr.store.tables import metadata

if TYPE_CHECKING:
    from ivr.store.engine import Store


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(schema._MIGRATIONS))
    return made


def test_the_migrations_make_the_tables(store: Store) -> None:
    """Alembic finds nothing to add, drop or change."""
    with store.read() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)

    assert [] == difference


def test_the_list_of_revisions_is_alembics() -> None:
    """An up-to-date database is recognised without Alembic, so the list must be right."""
    script = ScriptDirectory.from_config(config())

    found = [revision.revision for revision in script.walk_revisions()]

    assert list(migrations.REVISIONS) == found[::-1]


@pytest.mark.parametrize("old", migrations.REVISIONS)
def test_an_old_database_is_brought_up_to_date(database_url: str, old: str) -> None:
    """What was in it stays."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, old)
        connection.exec_driver_sql(
            "INSERT INTO calls (call_sid, started, status) VALUES ('CA1', '2026-11-24 04:00:00', 'completed')"
        )
    engine.dispose()

    store = open_store(database_url)

    with store.read() as connection:
        assert ["CA1"] == list(connection.execute(sa.text("SELECT call_sid FROM calls")).scalars())
        assert [] == compare_metadata(MigrationContext.configure(connection), metadata)
    store.close()


def test_a_newer_database_is_refused_in_plain_words(database_url: str) -> None:
    """It is left as it is."""
    store = open_store(database_url)
    with store.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()

    with pytest.raises(WrongUse, match="made by a newer version of ivr: its revision is 9999"):
        open_store(database_url)


def test_somebody_elses_database_is_refused(database_url: str) -> None:
    """A wrong URL must not fill another program's database with our tables."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
    engine.dispose()

    with pytest.raises(WrongUse, match="other tables than this program's"):
        open_store(database_url)


def test_a_migration_that_is_cut_short_leaves_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps or none: the next start begins where this one did."""
    from alembic import op

    def breaks(*_given: object, **_named: object) -> None:
        raise RuntimeError("planted")

    with monkeypatch.context() as planted:
        planted.setattr(op, "create_index", breaks)
        with pytest.raises(RuntimeError, match="planted"):
            open_store(database_url)

    store = open_store(database_url)

    with store.read() as connection:
        assert [] == compare_metadata(MigrationContext.configure(connection), metadata)
    store.close()


def test_a_store_in_memory_has_the_same_tables() -> None:
    """It is made without the migrations, and must not differ from what they make."""
    store = open_store()

    with store.read() as connection:
        assert schema.is_up_to_date(connection)
        assert [] == compare_metadata(MigrationContext.configure(connection), metadata)
