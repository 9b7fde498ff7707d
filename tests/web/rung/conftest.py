"""The line with agents who are rung, on a database of each kind."""

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


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store of each kind; SQLite's in memory, for a call is a thousand transactions."""
    if request.param == "sqlite":
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
