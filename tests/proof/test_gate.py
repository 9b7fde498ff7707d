"""Only a tree without errors is dialled; unfinished parts do not stop a draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import Refused, Unreadable
from ivr.proof.gate import sound_tree

from .conftest import TREE

MAIN = TREE["main.yaml"]


def test_sound_tree_passes(broken):
    """A part nobody can reach yet is no harm to a caller."""
    broken(main=MAIN + "main.soon:\n  goto: operator\n")

    assert "main.soon" in sound_tree(Path("tree")).nodes


def test_trapped_caller_is_refused(broken):
    """The message names each error with its place and its rule."""
    broken(main=MAIN + "  after_tries: main\n")

    with pytest.raises(Refused) as caught:
        sound_tree(Path("tree"))
    assert [
        "the tree has errors, so it is not dialled.",
        (
            "tree/main.yaml:1:1: a caller who presses nothing goes in a circle: main → main. Let 'after_tries' of one "
            "of these menus lead to a message or a goodbye. (S05)"
        ),
    ] == str(caught.value).splitlines()


def test_tree_that_cannot_be_read(broken):
    """Reading comes first."""
    broken(main="main: [\n")

    with pytest.raises(Unreadable):
        sound_tree(Path("tree"))
