"""Calling agents through Twilio's API: the stand-in takes it, and each way it can fail is told for what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ivr.office.calling import TwilioCaller, caller_of
from ivr.office.outbox import Leased, LookedUp, Refused, Taken, Unknown
from ivr.office.sms import Nobody
from ivr.settings import Agent, Settings
from tests.office.test_sms import answering, twilio

if TYPE_CHECKING:
    from ivr.office.outbox import Outcome

NOW = datetime.now(UTC).replace(microsecond=0)
WANG = "+8613900000001"
AGENTS = (Agent("wang", WANG, "482913", ("general",)),)


def over(settings: Settings) -> Settings:
    """Return settings of that address under which agents are rung."""
    return replace(settings, ring="twilio", agents=AGENTS, public_url="https://ivr.example.com/line")


def leased(kind: str = "ring", body: str = "7", recipient: str = WANG) -> Leased:
    until = NOW + timedelta(minutes=2)
    return Leased(1, kind, kind, recipient, "h", body, NOW, NOW, 1, until, in_doubt=False)  # type: ignore[arg-type]


def test_a_ring_is_a_call_of_ours_to_the_agent() -> None:
    """From the line's number, with our route for what is said and for how it ends."""
    with twilio() as (settings, exchange, _):
        outcome = TwilioCaller(over(settings)).send(leased())

        assert isinstance(outcome, Taken)
        leg = exchange.calls[outcome.sid or ""]

    assert (WANG, "+864008009000") == (leg.to, leg.from_)


def test_what_twilio_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whisper's URL, the callback, and how long it rings."""
    caller, given = TwilioCaller(over(Settings(phone_number="+864008009000"))), []

    class Calls:
        def create(self, **parameters: object) -> Leased:
            given.append(parameters)
            raise ValueError

    monkeypatch.setattr("ivr.office.twilio_api.client", lambda *_: type("Client", (), {"calls": Calls()}))
    caller.send(leased())

    base = "https://ivr.example.com/line/voice/rung"
    assert (f"{base}?ring=7&step=0&of=", f"{base}/status?ring=7&step=0&of=", ["initiated", "completed"], 15) == tuple(
        given[0][name] for name in ("url", "status_callback", "status_callback_event", "timeout")
    )


def test_a_ring_in_doubt_is_found_among_the_latest_calls_to_that_number() -> None:
    """By number and time: neither another's nor one of long before."""
    with twilio() as (settings, _, _):
        caller = TwilioCaller(over(settings))
        placed = caller.send(leased())
        assert isinstance(placed, Taken)
        assert placed.sid is not None

        found = caller.find(leased())
        others = caller.find(leased(recipient="+8613900000002"))
        later = caller.find(replace(leased(), made=NOW + timedelta(hours=1)))

    assert (LookedUp((placed.sid,)), LookedUp(()), LookedUp(())) == (found, others, later)


def test_a_call_that_nobody_waits_for_is_ended_once() -> None:
    """One that is over already, or is not there, is as good."""
    with twilio() as (settings, exchange, _):
        caller = TwilioCaller(over(settings))
        placed = caller.send(leased())
        assert isinstance(placed, Taken)
        assert placed.sid is not None

        outcomes = [caller.send(leased("hangup", sid, "")) for sid in (placed.sid, placed.sid, "CA" + "9" * 32)]
        ordered = exchange.calls[placed.sid].ordered

    assert [Taken(None)] * 3 == outcomes
    assert "canceled" == ordered


def test_only_numbers_of_the_settings_are_called() -> None:
    """Whatever a row says: toll fraud ends here."""
    with twilio() as (settings, exchange, _):
        outcome = TwilioCaller(over(settings)).send(leased(recipient="+979123456"))

    assert Refused("No agent of IVR_AGENTS has this number any more.", for_good=True) == outcome
    assert {} == exchange.calls


@pytest.mark.parametrize("kind", ["ring", "hangup"])
@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (429, b'{"code": 20429, "message": "Too Many Requests", "status": 429}', Refused),
        (401, b'{"code": 20003, "message": "Authenticate", "status": 401}', Refused),
        (500, b"oops", Unknown),
        (503, b"", Unknown),
    ],
)
def test_what_comes_over_the_wire(kind: str, status: int, body: bytes, outcome: type) -> None:
    """Whatever comes is an outcome; nothing is raised."""
    with answering(status, body) as settings:
        caller = TwilioCaller(over(settings))

        assert isinstance(caller.send(leased(kind, "CA" + "1" * 32)), outcome)
        assert isinstance(caller.find(leased("ring")), Unknown)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (429, b"<html>", Refused("Twilio answered 429.", again_after_s=9)),
        (401, b"[]", Refused("Twilio answered 401.")),
        (403, b'{"code": "x"}', Refused("Twilio answered 403.")),
        (403, b'{"code": 21215}', Refused("Twilio answered 403, error 21215.", for_good=True)),
        (400, b'{"code": 21211}', Refused("Twilio answered 400, error 21211.", for_good=True)),
        (307, b"", Refused("Twilio answered 307.", for_good=True)),
        (500, b'{"type": "t", "title": "t", "status": 400, "code": 1}', Unknown("Twilio answered 500, error 1.")),
        (201, b'{"sid": "SM11111111111111111111111111111111"}', Unknown),
        (201, b"{}", Unknown),
    ],
)
def test_the_status_counts_whatever_stands_below_it(status: int, body: bytes, outcome: Outcome | type) -> None:
    """Proxies answer in words of their own, and a success without the call's name is none."""
    with answering(status, body, headers={"Retry-After": "9"}) as settings:
        found = TwilioCaller(over(settings)).send(leased())

    assert isinstance(found, outcome) if isinstance(outcome, type) else outcome == found


@pytest.mark.parametrize("written", ["", "soon", "-1", "1.5", "Tue, 24 Nov 2026 06:30:00 GMT", "9" * 30])
def test_a_wait_that_is_no_number_of_seconds_is_ours_to_choose(written: str) -> None:
    """The time of the next try is that of the outbox."""
    with answering(429, headers={"Retry-After": written}) as settings:
        assert Refused("Twilio answered 429.") == TwilioCaller(over(settings)).send(leased())


def test_a_connection_that_breaks_leaves_a_doubt() -> None:
    """It was handed over before."""
    with answering(0, drops=True) as settings:
        assert Unknown("Twilio did not answer: ConnectionError.") == TwilioCaller(over(settings)).send(leased())


def test_nobody_is_called_unless_it_is_asked_for() -> None:
    """Credentials and agents alone ring nobody."""
    settings = over(Settings())

    assert isinstance(caller_of(replace(settings, ring="nobody")), Nobody)
    assert isinstance(caller_of(settings), TwilioCaller)
