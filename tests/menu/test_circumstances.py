"""Conditions that neither a clock nor a look-up decides."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.menu.circumstances import CALLER_CLASS, CALLER_SHOWN, Circumstances, holds
from ivr.menu.conditions import Condition
from ivr.menu.load import load_tree

TREE = load_tree(Path(__file__).parents[2] / "prompts")


@pytest.mark.parametrize(
    ("known", "is_withheld"),
    [({}, True), ({CALLER_CLASS: "core"}, True), ({CALLER_SHOWN: "yes"}, False)],
    ids=["nothing is known", "a merchant number was entered", "the number shows"],
)
def test_withheld_number(known, is_withheld):
    """Nobody can be called back whose number does not show, whatever they have entered."""
    given = Circumstances(TREE, datetime(2026, 11, 24, 6, tzinfo=UTC), "zh-CN", known)

    assert is_withheld == holds(Condition(withheld=True), given)
    assert is_withheld != holds(Condition(withheld=False), given)
    assert holds(Condition(), given)
