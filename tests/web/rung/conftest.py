"""The line with agents who are rung, on a database of either kind."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load_tree
from ivr.store.engine import open_store
from tests.databases import postgres_database
from tests.web.rung.line import Play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store


_numbers = itertools.count()


# A whole call is a thousand transactions: what differs only in what the API answers is played in memory.
ON_BOTH = pytest.mark.parametrize("store", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store: SQLite's in memory, unless a test asks for PostgreSQL's."""
    if getattr(request, "param", "sqlite") == "sqlite":
        opened = open_store()
        yield opened
        opened.close()
        return
    with postgres_database(request.getfixturevalue("postgres_url"), f"rung_{next(_numbers)}") as url:
        opened = open_store(url)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def line() -> MenuTree:
    """The tree that is shipped."""
    return load_tree(Path(__file__).parents[3] / "prompts")


@pytest.fixture
def play(line: MenuTree, store: Store, tmp_path: Path) -> Play:
    """What plays callers against agents; once a test, for what it leaves in the store counts."""
    return Play(line, store, tmp_path)
