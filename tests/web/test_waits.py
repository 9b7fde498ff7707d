"""Waiting over HTTP, on the shipped line: what is kept of it, and what follows from a wait in vain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from ivr.errors import StoreDown
from ivr.menu.load import load_tree
from ivr.office import callers, events, queues, tickets
from ivr.office.calls import Caller
from ivr.office.secret import UNKEPT
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.web.factory import create_app
from tests.web.conftest import FORM, PUBLIC_URL, TOKEN, Twilio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store

AFTERNOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def line() -> MenuTree:
    return load_tree(Path(__file__).parents[2] / "prompts")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store()
    yield opened
    opened.close()


@pytest.fixture
def twilio(line: MenuTree, store: Store) -> Twilio:
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN)
    return Twilio(create_app(settings, line, lambda: AFTERNOON, store))


def hold(twilio: Twilio, queued: TestResponse, position: int, waited_s: int) -> TestResponse:
    return twilio.after(queued, verb="Enqueue", link="waitUrl", QueuePosition=str(position), QueueTime=str(waited_s))


def test_a_key_failure_nobody_answers_in_five_minutes_goes_up(twilio: Twilio, store: Store) -> None:
    """The ticket's history has the escalation (A085), and the call goes to the supervisor on duty."""
    with store.begin() as connection:
        callers.remember(connection, Caller.of(FORM["From"], UNKEPT), AFTERNOON, caller_class="core")
    queued = twilio.press(twilio.press(twilio.post("/voice"), "2"), "2")

    onward = twilio.after(queued, verb="Enqueue", QueueResult="leave", QueueTime="300")

    with store.read() as connection:
        [ticket] = tickets.listed(connection, kind="critical")
        history = [event for _, event, _ in tickets.history(connection, ticket.number)]
    assert (["made", "escalated"], 1) == (history, ticket.level)
    assert ("tech.supervisor", "overflow") == (onward.headers["X-IVR-Node"], onward.headers["X-IVR-Outcome"])


def test_a_wait_that_ends_before_the_ticket_is_due_escalates_nothing(twilio: Twilio, store: Store) -> None:
    """A complaint has a day: that nobody answered in 15 s is no breach of it."""
    queued = twilio.press(twilio.press(twilio.post("/voice"), "3"), "2")

    twilio.after(queued, verb="Enqueue", QueueResult="leave", QueueTime="60")

    with store.read() as connection:
        [ticket] = tickets.listed(connection, kind="complaint")
    assert ("open", 0) == (ticket.status, ticket.level)


def test_the_wait_document_is_new_each_time(twilio: Twilio) -> None:
    """The same request for it, some time later, tells another place; it is no turn that is answered once."""
    queued = twilio.press(twilio.post("/voice"), "0")

    places = [twilio.spoken(hold(twilio, queued, position, 0)) for position in (3, 2, 1)]

    assert ["您排在第3位。", "您排在第2位。", "您排在第1位。"] == [place.partition(" ")[0] for place in places]


def test_keys_that_mean_nothing_on_hold_leave_no_trace(twilio: Twilio, store: Store) -> None:
    """The wait goes on in the call log as if nothing had been pressed; the key that leads out is a turn."""
    queued = twilio.press(twilio.post("/voice"), "0")
    held = hold(twilio, queued, 1, 0)

    idle = [twilio.after(held, Digits=key) for key in "05*"]
    with store.read() as connection:
        before = len(list(events.between(connection, None, None)))
    leaving = twilio.after(held, Digits="1")

    with store.read() as connection:
        found = list(events.between(connection, None, None))
    assert [[]] * 3 == [list(twilio.verbs(answer, "Response")[0]) for answer in idle]
    assert ["Leave"] == [verb.tag for verb in twilio.verbs(leaving, "Response")[0]]
    assert ("queue general", before + 1) == (found[before - 1].toward, len(found))


def test_a_line_that_cannot_be_seen_still_warns_and_lets_out(
    twilio: Twilio, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the store is down Twilio's own count is said, and nobody is thrown out."""
    queued = twilio.press(twilio.post("/voice"), "0")

    def down(*_: object) -> None:
        raise StoreDown("planted")

    with monkeypatch.context() as planted:
        planted.setattr(type(store), "run", down)
        heard = twilio.spoken(hold(twilio, queued, 2, 40))
        entered = twilio.press(twilio.post("/voice", CallSid="CA" + "9" * 32), "0")

    assert heard.startswith("您排在第2位。")
    assert "请按1" in heard
    assert ["Enqueue"] == [verb.tag for verb in twilio.verbs(entered, "Enqueue")]


def test_a_caller_whose_admission_was_lost_is_in_line_once_heard_of(twilio: Twilio, store: Store) -> None:
    """Who waits at Twilio waits: the wait document puts a missing row right."""
    queued = twilio.press(twilio.post("/voice"), "0")
    with store.begin() as connection:
        queues.leave(connection, FORM["CallSid"], "gone", 0, AFTERNOON)

    hold(twilio, queued, 1, 40)

    with store.read() as connection:
        assert [FORM["CallSid"]] == [place.call_sid for place in queues.line(connection, AFTERNOON).places]


def test_a_served_caller_leaves_the_line_and_teaches_how_long_talks_are(line: MenuTree, store: Store) -> None:
    """The action comes when the talk is over; what is left of the time after the wait was talk."""
    now = [AFTERNOON]
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN)
    twilio = Twilio(create_app(settings, line, lambda: now[0], store))
    queued = twilio.press(twilio.post("/voice"), "0")
    now[0] += timedelta(seconds=160)

    ended = twilio.after(queued, verb="Enqueue", QueueResult="bridged", QueueTime="40")

    with store.read() as connection:
        assert [120] == queues.recent_talks_s(connection, "general", now[0])
        assert () == queues.line(connection, now[0]).places
    assert ("", ["Hangup"]) == (
        twilio.spoken(ended),
        [verb.tag for verb in twilio.verbs(ended, "Response")[0]],
    )


@pytest.mark.parametrize("is_told_first", [False, True], ids=["action first", "status first"])
def test_a_talk_that_the_caller_ends_is_measured_too(line: MenuTree, store: Store, is_told_first: bool) -> None:
    """Most talks end so: Twilio asks for the action all the same, before or after it tells that the call is over."""
    now = [AFTERNOON]
    twilio = Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN), line, lambda: now[0], store))
    queued = twilio.press(twilio.post("/voice"), "0")
    now[0] += timedelta(seconds=40)
    store.run(lambda connection: queues.take(connection, FORM["CallSid"], "anna", now[0]))
    now[0] += timedelta(seconds=120)
    over = {"CallStatus": "completed", "CallDuration": "160"}

    if is_told_first:
        twilio.post("/voice/status", **over)
    twilio.after(queued, verb="Enqueue", QueueResult="bridged", QueueTime="40", **over)

    with store.read() as connection:
        assert [120] == queues.recent_talks_s(connection, "general", now[0])


def test_a_talk_whose_beginning_nobody_told_is_not_measured_from_its_end(line: MenuTree, store: Store) -> None:
    """The news of the end came first and no agent of ours took the caller: no talk is better than one of 0 s."""
    twilio = Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN), line, lambda: AFTERNOON, store))
    queued = twilio.press(twilio.post("/voice"), "0")

    twilio.post("/voice/status", CallStatus="completed", CallDuration="160")
    twilio.after(queued, verb="Enqueue", QueueResult="bridged", QueueTime="40", CallStatus="completed")

    with store.read() as connection:
        assert [] == queues.recent_talks_s(connection, "general", AFTERNOON)


def test_a_wait_document_asked_for_as_the_caller_hangs_up_puts_nobody_in_line(twilio: Twilio, store: Store) -> None:
    """The news of the end may come first; no agent is to be given a caller who has gone (reliability T04, F14)."""
    queued = twilio.press(twilio.post("/voice"), "0")
    twilio.post("/voice/status", CallStatus="completed", CallDuration="60")

    answer = hold(twilio, queued, 1, 40)

    assert ["Say", "Hangup"] == [verb.tag for verb in etree.fromstring(answer.data)]
    with store.read() as connection:
        assert () == queues.line(connection, AFTERNOON).places


def test_who_waits_at_a_node_that_is_gone_is_let_out_of_the_queue(twilio: Twilio, line: MenuTree) -> None:
    """A menu would be refused in a wait document; the queue's action takes the caller up (reliability F18)."""
    queued = twilio.press(twilio.post("/voice"), "0")
    wait = twilio.verbs(queued, "Enqueue")[0].get("waitUrl") or ""

    answer = twilio.post(wait.replace("node=operator", "node=gone"), QueuePosition="1", QueueTime="40")

    assert ["Leave"] == [verb.tag for verb in etree.fromstring(answer.data)]


def test_who_waits_is_let_out_of_the_queue_when_something_breaks(line: MenuTree, store: Store) -> None:
    """And the queue's action takes the call up: an apology, and a person again."""
    broken = False

    def clock() -> datetime:
        if broken:
            raise RuntimeError("no time")
        return AFTERNOON

    twilio = Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN), line, clock, store))
    queued = twilio.press(twilio.post("/voice"), "0")
    broken = True
    answer = hold(twilio, queued, 1, 40)
    broken = False

    onward = twilio.after(queued, verb="Enqueue", QueueResult="leave", QueueTime="40")

    assert (["Leave"], "fault") == (
        [verb.tag for verb in etree.fromstring(answer.data)],
        answer.headers["X-IVR-Outcome"],
    )
    assert twilio.spoken(onward)
