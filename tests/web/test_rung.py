"""The routes of agents who are rung: whose call may do what, and what a repeated request does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.menu.load import load_tree
from ivr.settings import Agent, Settings
from ivr.store import tables
from ivr.store.engine import open_store
from ivr.web.factory import create_app
from tests.web.conftest import PUBLIC_URL, TOKEN, Twilio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from ivr.store.engine import Store

WANG = "+8613900000001"
LINE = "+864008009000"
AFTERNOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SID = "CA{:032x}".format
RUNG = "/voice/rung{}?ring=1&step={}&of={}".format


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store()
    yield opened
    opened.close()


@pytest.fixture
def twilio(store: Store) -> Twilio:
    """The shipped line with one agent who is rung, and a caller in the queue."""
    settings = Settings(
        public_url=PUBLIC_URL,
        account_sid="AC0123456789abcdef0123456789abcdef",
        auth_token=TOKEN,
        phone_number=LINE,
        agents=(Agent("wang", WANG, "482913", ("general",)),),
        ring="twilio",
    )
    tree = load_tree(Path(__file__).parents[2] / "prompts")
    made = Twilio(create_app(settings, tree, lambda: AFTERNOON, store))
    made.form = {**made.form, "CallSid": SID(1)}
    queued = made.press(made.post("/voice"), "0")
    made.after(queued, verb="Enqueue", link="waitUrl", QueuePosition="1", QueueTime="0")
    made.form = {**made.form, "CallSid": SID(900), "From": LINE, "To": WANG, "Direction": "outbound-api"}
    return made


def outcomes(store: Store) -> list[str | None]:
    """Return how each ring came out, None for one that goes on."""
    with store.read() as connection:
        return list(connection.execute(sa.select(tables.agent_calls.c.result)).scalars())


def answered(twilio: Twilio) -> TestResponse:
    return twilio.post(RUNG("", 0, ""))


def test_the_key_is_asked_for_and_silence_ends_the_call(twilio: Twilio, store: Store) -> None:
    """A Gather for one key, and behind it a URL that ends the call: nothing in the first answer connects anybody."""
    whisper = answered(twilio)
    silence = twilio.silence(whisper)

    assert ["Gather", "Redirect"] == [verb.tag for verb in twilio.verbs(whisper, "Response")[0]]
    assert [] == twilio.verbs(whisper, "Dial")
    assert ["Hangup"] == [verb.tag for verb in twilio.verbs(silence, "Response")[0]]
    assert ["declined"] == outcomes(store)


def test_the_key_connects(twilio: Twilio) -> None:
    """To the queue, for an hour at most, with the record of the caller."""
    joined = twilio.after(answered(twilio), Digits="1")

    (dial,) = twilio.verbs(joined, "Dial")
    (queue,) = twilio.verbs(joined, "Queue")
    assert ("3600", "general") == (dial.get("timeLimit"), queue.text)
    assert "waited=0" in (queue.get("url") or "")


@pytest.mark.parametrize("digits", ["2", "0", "*", "#", "11"])
def test_no_other_key_connects(digits: str, twilio: Twilio, store: Store) -> None:
    """1 and nothing else."""
    declined = twilio.after(answered(twilio), Digits=digits)

    assert [] == twilio.verbs(declined, "Dial")
    assert ["declined"] == outcomes(store)


def test_a_repeated_request_gives_the_same_answer_and_rings_nobody(twilio: Twilio, store: Store) -> None:
    """Twilio repeats requests, also those of the caller and of the end."""
    whispers = [answered(twilio).data for _ in range(2)]
    for _ in range(3):
        ended = twilio.post(RUNG("/status", 0, ""), CallStatus="no-answer")

    assert 1 == len(set(whispers))
    assert 204 == ended.status_code
    assert ["no-answer"] == outcomes(store)


def test_a_call_that_is_not_to_an_agent_is_refused(twilio: Twilio) -> None:
    """A URL of ours, signed, in a call to somebody else."""
    assert 403 == twilio.post(RUNG("", 0, ""), To="+8613800138000").status_code


def test_another_call_about_the_same_ring_connects_nobody(twilio: Twilio) -> None:
    """Two phones can ring for one row only after a doubt; the second hears that the caller has gone."""
    answered(twilio)

    second = twilio.post(RUNG("", 0, ""), CallSid=SID(901))
    key = twilio.post(RUNG("/key", 1, SID(1)), CallSid=SID(901), Digits="1")

    assert ["来电者已经离开。", "来电者已经离开。"] == [twilio.spoken(second), twilio.spoken(key)]
    assert [] == twilio.verbs(key, "Dial")


def test_a_caller_cannot_say_that_somebody_took_them(twilio: Twilio, store: Store) -> None:
    """Who was taken is told by the agent's own call alone."""
    answered(twilio)
    record = "&queue=general&language=zh-CN&path=main&waited=0&class=unknown&entered=&ticket="

    told = twilio.post(RUNG("/joined", 1, SID(1)) + record, CallSid=SID(1), DequeingCallSid=SID(777))

    assert 200 == told.status_code
    with store.read() as connection:
        assert [None] == list(connection.execute(sa.select(tables.waits.c.taken_by)).scalars())


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?ring=0&step=0&of=",
        "?ring=1&step=0",
        "?ring=1&step=0&of=x",
        "?ring=1&ring=2&step=0&of=",
        "?ring=1&step=0&of=&x=1",
    ],
)
def test_a_query_that_is_not_ours_is_refused(query: str, twilio: Twilio) -> None:
    """With 400, and nothing is done."""
    assert 400 == twilio.post(f"/voice/rung{query}").status_code


def test_the_store_is_down_and_the_agent_hears_so(twilio: Twilio, store: Store) -> None:
    """Nobody can be told of, and nobody is connected."""
    with store.begin() as connection:
        connection.execute(sa.text("DROP TABLE agent_calls"))
    store.close()

    answer = twilio.post(RUNG("", 0, ""))

    assert 200 == answer.status_code
    assert [] == twilio.verbs(answer, "Dial")


def test_without_ringing_the_queue_rings_nobody() -> None:
    """Agents and credentials alone are not enough."""
    store = open_store()
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN, agents=(Agent("wang", WANG, "482913", ("general",)),))
    line = Twilio(create_app(settings, load_tree(Path(__file__).parents[2] / "prompts"), lambda: AFTERNOON, store))

    line.press(line.post("/voice"), "0")

    with store.read() as connection:
        assert [] == list(connection.execute(sa.select(tables.outbox.c.id)))
    assert () == replace(settings, ring="nobody").rung
    store.close()
