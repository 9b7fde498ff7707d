"""The emergency announcement on the line: the first words of the next call, silent again by itself (hotline A107)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ivr.errors import StoreDown
from ivr.office import announcements
from ivr.settings import Settings
from ivr.web.factory import create_app, opener
from ivr.web.line import LOOK_EVERY_S, Line, OneRelease
from tests.web.conftest import FORM, PUBLIC_URL, TOKEN, Twilio
from tests.web.test_kept_turns import NOON

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store

WORDS = {"zh-CN": "系统出现大面积故障，进展请看官方微博。", "en-US": "There is a large failure; see our Weibo."}
HOUR = timedelta(hours=1)


class Desk:
    """An app on a store, a clock that is set, and somebody who announces."""

    def __init__(self, tree: MenuTree, store: Store, data: Path) -> None:
        self.now = NOON
        self.store = store
        self._calls = 0
        settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN, data=data)
        self._twilio = Twilio(create_app(settings, tree, self.clock, store))

    def clock(self) -> datetime:
        return self.now

    def announce(self, words: dict[str, str], until: datetime) -> None:
        self.store.run(lambda connection: announcements.announce(connection, words, until, "an", self.now))

    def next_call(self) -> Twilio:
        self._calls += 1
        return replace(self._twilio, form={**FORM, "CallSid": f"CA{self._calls:032x}"})

    def greeting(self, query: str = "") -> str:
        line = self.next_call()
        return line.spoken(line.post(f"/voice{query}"))


@pytest.fixture
def desk(tree: MenuTree, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("ivr.web.line.LOOK_EVERY_S", 0)  # every call looks
    return Desk(tree, store, tmp_path)


def test_the_next_call_begins_with_it(desk: Desk) -> None:
    """On a tree whose menu names no notices, after calls that had none; each language hears its own words."""
    before = desk.greeting()
    desk.announce(WORDS, NOON + HOUR)

    after, english = desk.greeting(), desk.greeting("?language=en-US")

    assert before.startswith("您好，欢迎致电")
    assert after == f"{WORDS['zh-CN']} {before}"
    assert english.startswith(f"{WORDS['en-US']} Thank you for calling")


def test_keys_work_while_it_is_spoken(desk: Desk) -> None:
    """It is inside the Gather, and 0 leads to a person."""
    desk.announce(WORDS, NOON + HOUR)
    line = desk.next_call()
    first = line.post("/voice")

    [gather] = line.verbs(first, "Gather")

    assert WORDS["zh-CN"] == "".join(gather[0].itertext())
    assert "operator" == line.press(first, "0").headers["X-IVR-Node"]


def test_it_ends_at_its_end_with_no_edit(desk: Desk) -> None:
    """The last second has it, the next has not."""
    desk.announce(WORDS, NOON + HOUR)

    heard = []
    for seconds in (-1, 0):
        desk.now = NOON + HOUR + timedelta(seconds=seconds)
        heard.append(desk.greeting().startswith(WORDS["zh-CN"]))

    assert [True, False] == heard


def test_it_is_switched_off_and_replaced(desk: Desk) -> None:
    """What is announced last is heard; after --off nothing is."""
    desk.announce(WORDS, NOON + HOUR)
    first = desk.greeting()
    desk.now += timedelta(minutes=1)
    desk.announce({"zh-CN": "故障已基本排除。"}, NOON + HOUR)
    second = desk.greeting()
    desk.now += timedelta(minutes=1)
    desk.store.run(lambda connection: announcements.switch_off(connection, "an", desk.now))

    assert first.startswith(WORDS["zh-CN"])
    assert second.startswith("故障已基本排除。 您好")
    assert desk.greeting().startswith("您好")


def test_a_call_in_progress_goes_on_undisturbed(desk: Desk) -> None:
    """It is told at the beginning of calls; who is in a menu already is not sent back."""
    line = desk.next_call()
    first = line.post("/voice")
    desk.announce(WORDS, NOON + HOUR)

    answer = line.press(first, "1")

    assert ("merchant", "menu") == (answer.headers["X-IVR-Node"], answer.headers["X-IVR-Outcome"])
    assert WORDS["zh-CN"] not in line.spoken(answer)


def test_the_store_is_asked_once_a_second_at_most(
    tree: MenuTree, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many calls come in; and while it is down, what was announced stays."""
    passed = [0.0]
    looks: list[float] = []
    answerer = opener(Settings(development=True), store, lambda: NOON)(tree)
    line = Line(OneRelease(answerer), store, lambda: NOON, lambda: passed[0])
    read = store.read
    monkeypatch.setattr(store, "read", lambda: looks.append(passed[0]) or read())
    store.run(lambda connection: announcements.announce(connection, WORDS, NOON + HOUR, "an", NOON))
    for tick in range(25):
        passed[0] = tick / 10
        line._announced(answerer)

    def down() -> None:
        raise StoreDown("planted")

    monkeypatch.setattr(store, "read", down)
    passed[0] += 10

    assert [0.0, LOOK_EVERY_S, 2 * LOOK_EVERY_S] == looks
    assert WORDS == line._announced(answerer).tree.notices[0].say
