"""What a webhook put in the outbox is sent at once by the server's own worker: a task tells of it, and nobody asks."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ivr.cli.worker import Worker, tasks_of
from ivr.office.outbox import Kept
from ivr.office.rounds import Rounds
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.web.factory import create_app
from tests.web.conftest import FORM, PUBLIC_URL, TOKEN, Twilio

if TYPE_CHECKING:
    import pytest

    from ivr.menu.model import MenuTree
    from ivr.office.outbox import Leased, LookedUp, Outcome, Unknown

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


class Phone:
    """Takes the first message."""

    def __init__(self) -> None:
        self.has_rung = threading.Event()
        self.recipient = ""

    def send(self, message: Leased) -> Outcome:
        self.recipient = message.recipient
        self.has_rung.set()
        return Kept()

    def find(self, message: Leased) -> LookedUp | Unknown:
        raise AssertionError("nothing was in doubt")


def test_the_survey_is_sent_as_the_call_ends(tree: MenuTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """No round finds it: there is none."""
    store, phone = open_store(), Phone()
    tree = tree.model_copy(update={"templates": {"survey": {"zh-CN": "请回复1到5，退订回TD。"}}})
    line = Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN), tree, lambda: NOON, store))
    monkeypatch.setattr(Rounds, "make", lambda *_given: Counter())
    running = Worker(Rounds(store, phone, lambda: NOON), tasks_of(Settings(clock_at=NOON), store))
    running.start()
    try:
        line.press(line.post("/voice"), "1")
        line.post("/voice/status", CallStatus="completed", CallDuration="31")

        assert phone.has_rung.wait(20)
    finally:
        running.stop()

    assert FORM["From"] == phone.recipient
