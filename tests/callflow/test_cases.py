"""At a when and before a queue: clock states, language and values decide by data alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ivr.callflow.cases import places
from ivr.callflow.state import (
    DialEnded,
    Enqueue,
    Hangup,
    Keys,
    QueueLeft,
)

if TYPE_CHECKING:
    from ivr.callflow.state import Heard
    from ivr.menu.model import MenuTree


from .conversation import BEIJING, TUESDAY, play, words


@pytest.mark.parametrize(
    ("now", "path", "heard"),
    [
        (
            datetime(2026, 11, 24, 10, 30, tzinfo=BEIJING),
            ("tech.peak", "tech.queue"),
            "高峰是工作日上午十点到中午十二点",
        ),
        (
            datetime(2026, 10, 1, 14, tzinfo=BEIJING),
            ("tech.holiday", "tech.queue", "tech.closed"),
            "下一个工作日是10月8日",
        ),
        (datetime(2026, 11, 12, 0, 59, tzinfo=BEIJING), ("tech.season", "tech.queue", "tech.closed"), "双十一期间。"),
        (datetime(2026, 11, 12, 1, 0, tzinfo=BEIJING), ("tech.queue", "tech.closed"), "今天"),
        (datetime(2026, 12, 3, 3, tzinfo=BEIJING), ("tech.maintenance", "tech.queue", "tech.closed"), "维护。"),
        (TUESDAY, ("tech.queue",), ""),
        (TUESDAY.astimezone(UTC), ("tech.queue",), ""),
    ],
    ids=["peak", "holiday", "season past midnight", "after the season", "maintenance", "else", "another zone"],
)
def test_the_first_case_that_holds_is_taken(
    office_tree: MenuTree, now: datetime, path: tuple[str, ...], heard: str
) -> None:
    """Clock states decide by data alone, in the zone of the hours."""
    turn = play(office_tree, Keys("2"), now=now)

    assert ("tech", *path) == turn.path
    assert words(turn).removeprefix("技术支持。").strip().startswith(heard)


def test_a_case_may_ask_for_the_language_or_a_value(office_tree: MenuTree) -> None:
    """All that a case asks must hold."""
    assert "tech.english" in play(office_tree, Keys("2"), language="en-US").path
    assert ("tech", "main.vip") == play(office_tree, Keys("1"), Keys("8812345678"), Keys("*"), Keys("2")).path


def test_hours_come_before_the_queue(office_tree: MenuTree) -> None:
    """Outside them the caller hears when the desk that was asked for opens, and never its queue."""
    night = play(office_tree, Keys("2"), now=TUESDAY.replace(hour=20))

    assert (("tech", "tech.queue", "tech.closed"), "closed") == (night.path, night.outcome)
    assert "技术支持。 今天上午九点到晚上六点，明天上午九点开。" == words(night)


@pytest.mark.parametrize(
    ("hour", "wait"), [(7, Hangup()), (8, Enqueue("general")), (21, Enqueue("general")), (22, Hangup())]
)
def test_the_person_key_keeps_the_lines_hours(office_tree: MenuTree, hour: int, wait: object) -> None:
    """08:00 is open and 22:00 is closed, and in either state 0 leads to words."""
    assert wait == play(office_tree, Keys("0"), now=TUESDAY.replace(hour=hour)).wait


@pytest.mark.parametrize(
    ("heard", "wait", "outcome", "text"),
    [
        (QueueLeft("bridged"), Hangup(), "transferred", ""),
        (DialEnded("completed"), Hangup(), "transferred", ""),
        (QueueLeft("queue-full"), Hangup(), "busy", "队伍满了。"),
        (QueueLeft("error"), Hangup(), "goodbye", "抱歉，暂时没有坐席能接听。 没人接。"),
    ],
)
def test_after_a_talk_nothing_more_is_said(
    office_tree: MenuTree, heard: Heard, wait: object, outcome: str, text: str
) -> None:
    """The talk had its own goodbye, so the call's end is the agent's."""
    turn = play(office_tree, Keys("2"), heard)

    assert (wait, outcome, text) == (turn.wait, turn.outcome, words(turn))


def test_a_when_without_words_is_no_place(office_tree: MenuTree) -> None:
    """A caller was never there: only what is said or waited at is on the way that is shown."""
    silent = office_tree.nodes["tech"].model_copy(update={"say": {}})
    tree = office_tree.model_copy(update={"nodes": {**office_tree.nodes, "tech": silent}})

    assert ("main", "tech.queue") == places(tree, ("main", "tech", "tech.queue"))
    assert ("main", "tech", "tech.queue") == places(office_tree, ("main", "tech", "tech.queue"))
