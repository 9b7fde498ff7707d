"""What is said before a queue in the peak: the fact, or how long callers have really waited (hotline A019)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load_tree
from ivr.office import queues
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.web.factory import create_app
from tests.web.conftest import PUBLIC_URL, TOKEN, Twilio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store

PEAK = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)  # 10:30 in Shanghai, a Tuesday
SID = "CA{:032x}".format


@pytest.fixture(scope="module")
def line() -> MenuTree:
    return load_tree(Path(__file__).parents[2] / "prompts")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store()
    yield opened
    opened.close()


def waited(store: Store, line: MenuTree, lengths_s: list[float], *, queue: str = "general", ago_s: int = 60) -> None:
    """Let callers have waited so long for a person, the last of them so many seconds ago."""
    left = PEAK - timedelta(seconds=ago_s)
    with store.begin() as connection:
        for number, length_s in enumerate(lengths_s):
            joined = left - timedelta(seconds=length_s)
            queues.admit(connection, SID(number), queue, line.queues["general"], joined, insists=True)
            queues.take(connection, SID(number), "wang", left)
            queues.leave(connection, SID(number), "person", int(length_s), PEAK)


def advice(store: Store, line: MenuTree) -> str:
    """Return what a caller hears who wants a person in the peak."""
    twilio = Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN), line, lambda: PEAK, store))
    return twilio.spoken(twilio.press(twilio.post("/voice", CallSid=SID(900)), "0"))


@pytest.mark.parametrize(
    ("lengths_s", "minutes"),
    [
        ([], "5分钟"),
        ([480.0] * 24, "5分钟"),
        ([480.0] * 25, "8分钟"),
        ([450.0] * 30, "7分钟"),
        ([20.0] * 30, "1分钟"),
    ],
    ids=["nobody waited", "one too few", "just enough", "whole minutes", "hardly any wait"],
)
def test_the_measured_wait_takes_the_place_of_the_fact_a019(
    lengths_s: list[float], minutes: str, store: Store, line: MenuTree
) -> None:
    """As soon as enough callers have waited; until then the fact is said."""
    waited(store, line, lengths_s)

    assert f"等待可能超过{minutes}；" in advice(store, line)


def test_waits_of_another_queue_or_of_long_ago_say_nothing(store: Store, line: MenuTree) -> None:
    """An hour, and this queue alone."""
    waited(store, line, [480.0] * 30, queue="tech")
    waited(store, line, [480.0] * 30, ago_s=3700)

    assert "等待可能超过5分钟；" in advice(store, line)


def test_a_talk_is_no_wait(store: Store, line: MenuTree) -> None:
    """Where nobody said who took the caller, the row ends with the talk; who gave up does not count."""
    with store.begin() as connection:
        for number in range(30):
            joined = PEAK - timedelta(seconds=900)
            queues.admit(connection, SID(number), "general", line.queues["general"], joined, insists=True)
            queues.leave(connection, SID(number), "person", 360, PEAK - timedelta(seconds=60))
        for number in range(30, 60):
            joined = PEAK - timedelta(seconds=3000)
            queues.admit(connection, SID(number), "general", line.queues["general"], joined, insists=True)
            queues.leave(connection, SID(number), "gone", 0, PEAK - timedelta(seconds=60))

    assert "等待可能超过6分钟；" in advice(store, line)


def test_a_call_hears_one_figure_throughout(store: Store, line: MenuTree) -> None:
    """What was said first is said again, whatever was measured meanwhile."""
    twilio = Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN), line, lambda: PEAK, store))
    waited(store, line, [480.0] * 25)
    first = twilio.press(twilio.post("/voice", CallSid=SID(900)), "0")
    with store.begin() as connection:
        queues.forget(connection, PEAK)

    again = twilio.press(first, "*0")

    assert "8分钟" in twilio.spoken(first)
    assert "8分钟" in twilio.spoken(again)


def test_without_a_store_the_fact_is_said(store: Store, line: MenuTree) -> None:
    """Nobody knows better then."""
    waited(store, line, [480.0] * 25)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")

    assert "等待可能超过5分钟；" in advice(store, line)
