"""The small tree that the call flow's tests dial: every kind that needs no office, and one of all kinds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load_tree

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree


@pytest.fixture(scope="session")
def tree() -> MenuTree:
    return load_tree(Path(__file__).parent / "tree")


@pytest.fixture(scope="session")
def office_tree() -> MenuTree:
    return load_tree(Path(__file__).parent / "office_tree")
