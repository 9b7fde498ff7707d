"""The agent line: who may enter, who is given whom and in which order, and what an agent is told before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from ivr.menu.load import load_tree
from ivr.office import queues
from ivr.settings import Agent, Settings
from ivr.store.engine import open_store
from ivr.web.factory import create_app
from tests.web.conftest import PUBLIC_URL, TOKEN, Twilio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from ivr.store.engine import Store

WANG, LI = "+8613900000001", "+8613900000002"
PIN = "482913"
AFTERNOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SID = "CA{:032x}".format


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store()
    yield opened
    opened.close()


@pytest.fixture
def twilio(store: Store) -> Twilio:
    """The shipped line with two agents, and a caller's Twilio."""
    agents = (Agent("wang", WANG, PIN, ("general", "complaint", "red")), Agent("li", LI, "771133", ("general",)))
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN, agents=agents)
    tree = load_tree(Path(__file__).parents[2] / "prompts")
    return Twilio(create_app(settings, tree, lambda: AFTERNOON, store))


def call(twilio: Twilio, number: int, keys: str, **params: str) -> TestResponse:
    """Make a call of a caller's own that ends up where the keys lead."""
    twilio.form = {**twilio.form, "CallSid": SID(number), "From": f"+86138001380{number:02d}"}
    answer = twilio.post("/voice")
    for key in keys:
        answer = twilio.press(answer, key)
    return answer


def dial_in(twilio: Twilio, number: str = WANG, pin: str | None = PIN, sid: int = 900) -> TestResponse:
    twilio.form = {**twilio.form, "CallSid": SID(sid), "From": number}
    answer = twilio.post("/voice")
    if pin is None:
        return answer
    entered = twilio.after(answer, Digits=pin)
    return onward(twilio, entered) if "通话中按星号键" in twilio.spoken(entered) else entered


def onward(twilio: Twilio, answer: TestResponse) -> TestResponse:
    """Go where an answer's Redirect leads."""
    return twilio.post(twilio.verbs(answer, "Redirect")[0].text or "")


def taken(answer: TestResponse) -> str | None:
    """Return the queue that is dialled, or None."""
    return next((queue.text for queue in Twilio.verbs(answer, "Queue")), None)


def test_an_agent_is_told_of_the_caller_and_then_bridged(twilio: Twilio) -> None:
    """The whisper stands before the Dial, for a <Queue url> is heard by the caller."""
    call(twilio, 1, "0")

    answer = dial_in(twilio)

    assert ["Say"] * 3 + ["Dial"] == [verb.tag for verb in twilio.verbs(answer, "Response")[0]]
    assert "下一位，" in twilio.spoken(answer)
    assert "选了人工服务。" in twilio.spoken(answer)
    assert "等了不到1分钟。" in twilio.spoken(answer)
    assert "general" == taken(answer)


def test_the_agents_leg_has_the_record_and_nothing_that_was_keyed_in_a116(twilio: Twilio) -> None:
    """Path, language, class, wait and which fields ride in the request that says who was taken; numbers are spoken."""
    answer = call(twilio, 1, "8" + "11")
    answer = twilio.after(answer, Digits="8812345678")
    twilio.press(answer, "0")

    answer = dial_in(twilio)

    record = parse_qs(urlsplit(twilio.verbs(answer, "Queue")[0].get("url") or "").query)
    assert ["en-US"] == record["language"]
    assert ["general"] == record["queue"]
    assert record["path"][0].startswith("main,")
    assert ["merchant_number"] == record["entered"]
    assert ["0"] == record["waited"]
    assert b"8812345678" not in answer.data
    assert "商户编号 8 8" in twilio.spoken(answer)
    assert "使用English。" in twilio.spoken(answer)


def test_red_comes_first_then_complaints_then_who_came_first(twilio: Twilio) -> None:
    """An agent of all queues is given callers in that order; one of a single queue its own."""
    for number, keys in ((1, "0"), (2, "0"), (3, "31"), (4, "32")):
        call(twilio, number, keys)
    order = []

    for step in range(4):
        answer = dial_in(twilio, sid=900 + step)
        order.append((taken(answer), _of(twilio, answer)))

    assert [("red", SID(4)), ("complaint", SID(3)), ("general", SID(1)), ("general", SID(2))] == order


def test_two_agents_are_not_told_of_the_same_caller(twilio: Twilio) -> None:
    """While one hears of the first caller, the other is given the second."""
    call(twilio, 1, "0")
    call(twilio, 2, "0")

    wang, li = dial_in(twilio), dial_in(twilio, LI, "771133", 901)

    assert [SID(1), SID(2)] == [_of(twilio, wang), _of(twilio, li)]


def test_who_is_really_taken_leaves_the_line(twilio: Twilio, store: Store) -> None:
    """Twilio says so as it takes the caller; the agent's next is another."""
    call(twilio, 1, "0")
    answer = dial_in(twilio)

    url = twilio.verbs(answer, "Queue")[0].get("url") or ""
    twilio.form = {**twilio.form, "CallSid": SID(1), "From": "+8613800138001"}
    joined = twilio.post(url, DequeingCallSid=SID(900), QueueTime="7")

    with store.read() as connection:
        assert () == queues.line(connection, AFTERNOON).places
    assert (200, []) == (joined.status_code, list(twilio.verbs(joined, "Response")[0]))


def test_after_a_talk_the_next_comes_when_the_agent_is_ready(twilio: Twilio) -> None:
    """Any key, or half a minute, and the line is looked at again."""
    call(twilio, 1, "0")
    answer = dial_in(twilio)

    done = twilio.after(answer, verb="Dial", DialCallStatus="completed", DialCallDuration="60")
    ready = twilio.after(done, Digits="1")

    assert "请按任意键接下一位" in twilio.spoken(done)
    assert ["Gather", "Redirect"] == [verb.tag for verb in twilio.verbs(done, "Response")[0]]
    assert 200 == ready.status_code


def test_a_caller_who_had_gone_is_said_to_be(twilio: Twilio, store: Store) -> None:
    """A Dial that took nobody ends at once, and that caller's row with it: the agent is not sent after it again."""
    call(twilio, 1, "0")
    answer = dial_in(twilio)

    missed = twilio.after(answer, verb="Dial", DialCallStatus="no-answer")
    after = onward(twilio, missed)

    assert "来电者已经离开" in twilio.spoken(missed)
    assert "现在没有人排队" in twilio.spoken(after)


def test_an_agent_who_hangs_up_in_the_whisper_takes_nobody(twilio: Twilio, store: Store) -> None:
    """The caller still waits, and is the next agent's after a while."""
    call(twilio, 1, "0")
    dial_in(twilio)

    with store.begin() as connection:
        later = queues.next_for(connection, ["general"], AFTERNOON + queues.OFFERED_FOR + timedelta(seconds=1))

    assert later is not None
    assert SID(1) == later.call_sid


def test_a_kept_place_is_given_in_its_turn(twilio: Twilio) -> None:
    """Who left for a call-back comes before who came later; its ticket is told, and the desk calls back."""
    call(twilio, 1, "0")
    queued = call(twilio, 2, "0")
    hold = twilio.after(queued, verb="Enqueue", link="waitUrl", QueuePosition="2", QueueTime="10")
    assert "请按1" in twilio.spoken(hold)
    leaving = twilio.after(hold, Digits="1")
    assert ["Leave"] == [verb.tag for verb in twilio.verbs(leaving, "Response")[0]]
    kept = twilio.after(queued, verb="Enqueue", QueueResult="leave", QueueTime="12")
    twilio.post("/voice/status", CallStatus="completed")
    call(twilio, 3, "0")

    answers = [dial_in(twilio, sid=900 + step) for step in range(3)]

    assert "operator.callback.ticket" in kept.headers["X-IVR-Path"]
    assert ["general", None, "general"] == [taken(answer) for answer in answers]
    assert "下一位是回电" in twilio.spoken(answers[1])
    assert "工单号" in twilio.spoken(answers[1])
    assert [] == twilio.verbs(answers[1], "Number")
    assert SID(3) == _of(twilio, answers[2])


def test_a_caller_who_hangs_up_leaves_the_line(twilio: Twilio, store: Store) -> None:
    """By the queue's action or by the status callback, whichever comes."""
    queued = call(twilio, 1, "0")
    twilio.after(queued, verb="Enqueue", QueueResult="hangup", QueueTime="5", CallStatus="completed")
    call(twilio, 2, "0")
    twilio.post("/voice/status", CallStatus="completed")

    with store.read() as connection:
        assert () == queues.line(connection, AFTERNOON).places


def test_nobody_waiting_is_said_once(twilio: Twilio) -> None:
    """The agent stays on the line and it is looked at again and again, but not for ever."""
    first = dial_in(twilio)
    second = onward(twilio, first)
    last_url = (twilio.verbs(second, "Redirect")[0].text or "").replace("tries=2", "tries=120")
    last = twilio.post(last_url)

    assert "现在没有人排队" in twilio.spoken(first)
    assert ["Pause", "Redirect"] == [verb.tag for verb in twilio.verbs(second, "Response")[0]]
    assert ["Say", "Hangup"] == [verb.tag for verb in twilio.verbs(last, "Response")[0]]


def test_a_wrong_pin_is_asked_again_and_then_the_menu_comes(twilio: Twilio) -> None:
    """A displayed number can be forged; who has no PIN is a caller."""
    answer = dial_in(twilio, pin=None)
    for _ in range(3):
        answer = twilio.after(answer, Digits="000000") if twilio.verbs(answer, "Gather") else answer
    menu = onward(twilio, answer)

    assert "密码不对" in twilio.spoken(answer)
    assert "main" == menu.headers["X-IVR-Node"]


def test_too_many_wrong_pins_and_none_is_asked_for(twilio: Twilio) -> None:
    """For half an hour calls from that number are any caller's."""
    for sid in range(10):
        dial_in(twilio, pin="000000", sid=800 + sid)

    answer = dial_in(twilio, pin=None, sid=899)

    assert "main" == answer.headers["X-IVR-Node"]


def test_silence_instead_of_a_pin_leads_to_the_menu(twilio: Twilio) -> None:
    """An agent may want to hear what callers hear."""
    menu = twilio.silence(dial_in(twilio, pin=None))

    assert "main" == menu.headers["X-IVR-Node"]


@pytest.mark.parametrize("what", ["next", "done"])
def test_the_line_opens_for_no_other_call(twilio: Twilio, what: str) -> None:
    """A proof is one call's and one agent's; a URL of ours with another is refused."""
    answer = dial_in(twilio)
    url = (twilio.verbs(answer, "Redirect")[0].text or "").replace("/next?", f"/{what}?")

    other_call = twilio.post(url, CallSid=SID(777))
    other_number = twilio.post(url, From=LI)
    none = twilio.post(url.replace("proof=", "proof=0"))

    assert [403, 403, 400] == [one.status_code for one in (other_call, other_number, none)]


def test_a_repeated_request_gives_the_same_caller(twilio: Twilio) -> None:
    """Twilio repeats requests: a kept place is not handed out twice."""
    call(twilio, 1, "0")
    call(twilio, 2, "0")
    entered = twilio.after(dial_in(twilio, pin=None), Digits=PIN)

    answers = [onward(twilio, entered).data for _ in range(2)]

    assert answers[0] == answers[1]


def test_a_caller_is_asked_for_no_pin(twilio: Twilio) -> None:
    """Only listed numbers meet the agent line."""
    assert "main" == call(twilio, 5, "").headers["X-IVR-Node"]


def test_the_signature_is_asked_for(twilio: Twilio) -> None:
    """The agent line is Twilio's like any voice route."""
    signature = RequestValidator("another").compute_signature(PUBLIC_URL + "/voice/agent/next", twilio.form)

    answer = twilio.post("/voice/agent/next", headers={"X-Twilio-Signature": signature})

    assert 403 == answer.status_code


def _of(twilio: Twilio, answer: TestResponse) -> str:
    """Return whom the agent was told of."""
    dial = twilio.verbs(answer, "Dial")[0]
    return parse_qs(urlsplit(dial.get("action") or "").query)["of"][0]
