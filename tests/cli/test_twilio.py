"""`ivr twilio` as a process: it says where it is, answers Twilio's own client, and shows what it is asked to send."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twilio.http.response import Response

COMPANY, COLLEAGUE = "+864008009000", "+8613900139000"
RUN = "from ivr.cli.main import main; main()"


class _AtLoopback(TwilioHttpClient):
    """Twilio's own HTTP client with the API's address in place of Twilio's."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self._url = url

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> Response:
        return super().request(method, url.replace("https://api.twilio.com", self._url), *arguments, **named)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", RUN, "twilio", *arguments]


@pytest.fixture
def running() -> Iterator[subprocess.Popen[str]]:
    """The command, with a colleague who answers at once, its events as JSON."""
    command = _command("--port", "0", "--token", "secret", "--json", "--callee", f"{COLLEAGUE}=after:0s")
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, preexec_fn=_stoppable) as process:
        yield process
        process.kill()


def test_an_app_is_answered_in_real_time(running: subprocess.Popen[str]) -> None:
    """A call is placed and runs its TwiML, a message is shown as it is sent; Ctrl-C ends it with 130."""
    assert running.stdout is not None
    told = json.loads(running.stdout.readline())
    http = _AtLoopback(told["IVR_TWILIO_API"])
    client = Client(told["TWILIO_ACCOUNT_SID"], told["TWILIO_AUTH_TOKEN"], http_client=http)

    client.messages.create(to=COLLEAGUE, from_=COMPANY, body="hello")
    client.calls.create(to=COLLEAGUE, from_=COMPANY, twiml="<Response><Hangup/></Response>")
    events = [json.loads(running.stdout.readline())]
    while events[-1]["event"] != "end":
        events.append(json.loads(running.stdout.readline()))
    running.send_signal(signal.SIGINT)

    assert {"sms", "call", "answer", "twiml", "hangup", "end"} == {event["event"] for event in events}
    assert [(COLLEAGUE, "hello")] == [(event["to"], event["body"]) for event in events if event["event"] == "sms"]
    assert "completed" == events[-1]["status"]
    assert 130 == running.wait(10)


def test_a_callee_who_does_what_nobody_does_is_wrong_use() -> None:
    """Exit 2, and the message names the option."""
    done = subprocess.run(_command("--callee", "+1=sings"), capture_output=True, text=True, timeout=30)

    assert 2 == done.returncode
    assert "--callee +1" in done.stderr


def _stoppable() -> None:
    """Let SIGINT stop the child, also where the tests themselves run in the background and ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
