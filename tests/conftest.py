"""What tests of several parts need: a database of each kind the store works on, and a Redis."""

from __future__ import annotations

import itertools
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from ivr.store.engine import open_store
from tests.databases import missing_postgres, postgres_database, postgres_server
from tests.redis_server import RedisServer, missing_redis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ivr.store.engine import Store

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server that lives as long as the tests."""
    missing = missing_postgres()
    if missing and os.environ.get("CI"):
        pytest.fail(f"CI skips nothing: {missing}")
    if missing:
        pytest.skip(missing)
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, of each kind."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / 'ivr.db'}"
        else:
            server = request.getfixturevalue("postgres_url")
            yield stack.enter_context(postgres_database(server, f"test_{next(_numbers)}"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store on an empty database, of each kind."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis server of the test's own, running."""
    missing = missing_redis()
    if missing and os.environ.get("CI"):
        pytest.fail(f"CI skips nothing: {missing}")
    if missing:
        pytest.skip(missing)
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()
