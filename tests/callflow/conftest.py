"""The small tree that the call flow's tests dial: every kind of node, two languages."""

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
