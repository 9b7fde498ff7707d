"""When tickets are due, by the calendar of the shipped hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from ivr.errors import Refused
from ivr.menu.load import load
from ivr.office.due import due
from ivr.settings import ZONE

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree


@pytest.fixture(scope="module")
def tree() -> MenuTree:
    loaded = load(Path(__file__).parents[2] / "prompts").tree
    assert loaded is not None
    return loaded


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("kind", "made", "expected"),
    [
        ("enquiry", "2026-11-24T10:00", "2026-11-24T14:00"),
        ("enquiry", "2026-11-24T20:00", "2026-11-25T10:00"),
        ("enquiry", "2026-11-24T03:00", "2026-11-24T12:00"),
        ("complaint", "2026-11-24T20:00", "2026-11-25T20:00"),
        ("critical", "2026-11-24T03:00", "2026-11-24T03:05"),
        ("business", "2026-11-27T10:00", "2026-12-01T10:00"),
        ("supervision", "2026-09-24T10:00", "2026-09-30T10:00"),
    ],
    ids=["in hours", "over night", "at night", "round the clock", "minutes", "over a weekend", "over mid-autumn"],
)
def test_each_kind_keeps_its_promise(tree: MenuTree, kind: str, made: str, expected: str) -> None:
    """Service hours, working days or the clock, as tickets.yaml says."""
    assert at(expected) == due(tree, kind, at(made))


def test_a_kind_that_is_not_there_is_told(tree: MenuTree) -> None:
    """Nothing is promised by a kind without a time."""
    with pytest.raises(Refused, match="has no kind 'other'"):
        due(tree, "other", at("2026-11-24T10:00"))


def test_a_promise_in_hours_is_kept_where_the_clock_is_changed(tree: MenuTree) -> None:
    """A day round the clock is 24 hours, also on the day that has 23."""
    berlin = ZoneInfo("Europe/Berlin")
    there = tree.model_copy(update={"hours": replace(tree.hours, zone=berlin.key)})
    made = datetime(2026, 3, 28, 20, tzinfo=berlin)

    found = due(there, "complaint", made)

    assert (timedelta(hours=24), 21) == (found.astimezone(UTC) - made.astimezone(UTC), found.hour)
