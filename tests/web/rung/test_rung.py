"""The routes of agents who are rung: whose call may do what, and what a repeated request does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.settings import Agent, Settings
from ivr.store import tables
from ivr.web.factory import create_app
from tests.web.conftest import PUBLIC_URL, TOKEN, Twilio
from tests.web.rung.conftest import ON_BOTH

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store

pytestmark = ON_BOTH

WANG = "+8613900000001"
LINE = "+864008009000"
AFTERNOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SID = "CA{:032x}".format
RUNG = "/voice/rung{}?ring=1&step={}&of={}".format


@pytest.fixture
def twilio(store: Store, line: MenuTree) -> Twilio:
    """The shipped line with one agent who is rung, and a caller in the queue."""
    settings = Settings(
        public_url=PUBLIC_URL,
        account_sid="AC0123456789abcdef0123456789abcdef",
        auth_token=TOKEN,
        phone_number=LINE,
        agents=(Agent("wang", WANG, "482913", ("general",)),),
        ring="twilio",
    )
    made = Twilio(create_app(settings, line, lambda: AFTERNOON, store))
    made.form = {**made.form, "CallSid": SID(1)}
    queued = made.press(made.post("/voice"), "0")
    made.after(queued, verb="Enqueue", link="waitUrl", QueuePosition="1", QueueTime="0")
    made.form = {**made.form, "CallSid": SID(900), "From": LINE, "To": WANG, "Direction": "outbound-api"}
    return made


def outcomes(store: Store) -> list[str | None]:
    """Return how each ring came out, None for one that goes on."""
    with store.read() as connection:
        return list(connection.execute(sa.select(tables.agent_calls.c.result)).scalars())


def kept(store: Store) -> list[object]:
    """Return everything that the calls to agents, the line and the outbox are kept in."""
    with store.read() as connection:
        return [
            list(connection.execute(sa.select(table).order_by(table.c.id)))
            for table in (tables.agent_calls, tables.waits, tables.outbox)
        ]


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


@pytest.mark.parametrize("digits", ["hangup", "", "1*", "11111", "１", "1\n", "1;DROP", "*" * 501], ids=repr)
def test_nonsense_in_the_whisper_connects_nobody(digits: str, twilio: Twilio, store: Store) -> None:
    """Keys that a phone can send decline; what none can send is refused, and the ring goes on."""
    nonsense = twilio.after(answered(twilio), Digits=digits)

    could_be = re.fullmatch("[0-9*#]{0,500}|hangup", digits, re.ASCII) is not None
    assert (200 if could_be else 400) == nonsense.status_code
    assert b"<Dial" not in nonsense.data
    assert ["declined" if could_be else None] == outcomes(store)


ROUTES = {
    "": {},
    "/key": {"Digits": "1"},
    "/connect": {},
    "/silence": {},
    "/done": {"DialCallStatus": "completed"},
    "/status": {"CallStatus": "busy"},
    "/joined": {"DequeingCallSid": SID(900)},
}
RECORD = "&queue=general&language=zh-CN&path=main&waited=0&class=unknown&entered=&ticket="


def target(route: str, ring: int) -> str:
    """Return a URL of ours about a ring."""
    return f"/voice/rung{route}?ring={ring}&step=1&of={SID(1)}" + (RECORD if route == "/joined" else "")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("token", [None, "another token"], ids=["unsigned", "signed by another"])
def test_what_twilio_has_not_signed_changes_nothing(
    route: str, token: str | None, twilio: Twilio, store: Store
) -> None:
    """With 403: nobody else ends a ring, takes a caller or hears of one."""
    answered(twilio)
    before = kept(store)
    twilio.token = token

    forged = twilio.post(target(route, 1), **ROUTES[route])

    assert 403 == forged.status_code
    assert b"<Say" not in forged.data
    assert before == kept(store)


@pytest.mark.parametrize("route", ROUTES)
def test_a_signature_of_another_url_is_none(route: str, twilio: Twilio, store: Store) -> None:
    """That of one ring is not good for the next."""
    answered(twilio)
    before = kept(store)
    signature = twilio.sign(target(route, 2), {**twilio.form, **ROUTES[route]})

    forged = twilio.post(target(route, 1), headers={"X-Twilio-Signature": signature}, **ROUTES[route])

    assert 403 == forged.status_code
    assert before == kept(store)


@pytest.mark.parametrize("ring", [2, 10**9, 10**17], ids=["unknown", "large", "larger than any"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_ring_nobody_knows_connects_nobody(route: str, ring: int, twilio: Twilio, store: Store) -> None:
    """Twilio is answered, the agent hears that nobody waits, and the ring that there is goes on."""
    answer = twilio.post(target(route, ring), CallSid=SID(901), **ROUTES[route])

    assert answer.status_code in (200, 204)
    assert b"<Dial" not in answer.data
    assert [None] == outcomes(store)


@pytest.mark.parametrize("route", ROUTES)
def test_a_ring_that_is_long_over_stays_as_it_was(route: str, twilio: Twilio, store: Store) -> None:
    """Whatever comes late: nobody is connected, and the caller is not taken for served."""
    answered(twilio)
    twilio.post(RUNG("/status", 0, ""), CallStatus="busy")
    before = kept(store)

    late = twilio.post(target(route, 1), **ROUTES[route])

    assert late.status_code in (200, 204)
    assert b"<Dial" not in late.data
    assert before == kept(store)


def test_a_call_that_has_begun_is_known_and_one_that_nobody_wants_is_ended(twilio: Twilio, store: Store) -> None:
    """The first about a ring is the ring's; a second, or one about a ring that is over or unknown, is hung up."""
    first, second, unknown = SID(900), SID(901), SID(902)
    for _ in range(2):
        twilio.post(RUNG("/status", 0, ""), CallSid=first, CallStatus="initiated")
        twilio.post(RUNG("/status", 0, ""), CallSid=second, CallStatus="initiated")
        twilio.post(target("/status", 7), CallSid=unknown, CallStatus="initiated")

    with store.read() as connection:
        assert [first] == list(connection.execute(sa.select(tables.agent_calls.c.agent_sid)).scalars())
        to_end = sa.select(tables.outbox.c.body).where(tables.outbox.c.kind == "hangup").order_by(tables.outbox.c.id)
        assert [second, unknown] == list(connection.execute(to_end).scalars())


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


def test_without_ringing_the_queue_rings_nobody(store: Store, line: MenuTree) -> None:
    """Agents and credentials alone are not enough."""
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN, agents=(Agent("wang", WANG, "482913", ("general",)),))
    caller = Twilio(create_app(settings, line, lambda: AFTERNOON, store))

    caller.press(caller.post("/voice"), "0")

    with store.read() as connection:
        assert [] == list(connection.execute(sa.select(tables.outbox.c.id)))
    assert () == replace(settings, ring="nobody").rung
