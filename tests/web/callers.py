"""A caller on the line of an app: what comes of a call, one webhook at a time, as Twilio would make them.

Every answer is judged: status 200, TwiML that the simulator finds nothing wrong with, the release the call began on, a
node of that release, and no fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from ivr.simulator.twiml.document import Document, DocumentError, read
from tests.web.conftest import FORM

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Container

    from werkzeug.test import TestResponse

    from tests.web.conftest import Twilio

# A caller who only listens is seen out: each menu's tries, a person, the survey after that, the last words.
MOST_STEPS_OUT = 40
RECORDING = "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Recordings/RE{:032x}"


class Lost(Exception):
    """A call that an answer was wrong for, or that could not be ended."""


@dataclass(eq=False)
class Call:
    """A call in progress. patience: how many webhooks the caller tries keys for before only listening."""

    line: Twilio
    chance: random.Random
    nodes_of: Callable[[str], Container[str]]
    patience: int
    number: int
    steps: int = 0
    ended: bool = False
    release: str = ""
    _answer: TestResponse = field(init=False, repr=False)

    def __post_init__(self) -> None:
        caller = {"CallSid": f"CA{self.number:032x}", "From": f"+86138{self.number % 10**8:08d}"}
        self.line = replace(self.line, form={**FORM, **caller})

    def dial(self) -> None:
        """Come in, on whatever is live."""
        self._take(self.line.post("/voice"))

    def step(self) -> None:
        """Do one thing that the last answer asks for, and hear what comes of it."""
        for verb in etree.fromstring(self._answer.data):
            match verb.tag:
                case "Gather" if self.patience > self.steps and self.chance.random() < 0.8:
                    self._take(self.line.post(verb.get("action") or "", Digits=self._keys(verb)))
                case "Record":
                    url = RECORDING.format(self.number)
                    self._take(self.line.post(verb.get("action") or "", RecordingUrl=url, RecordingDuration="3"))
                case "Enqueue":
                    queue = f"QU{self.number:032x}"
                    wait, action = verb.get("waitUrl") or "", verb.get("action") or ""
                    self._judge(self.line.post(wait, QueueSid=queue, QueuePosition="1", QueueTime="5"))
                    self._take(self.line.post(action, QueueSid=queue, QueueResult="bridged", QueueTime="5"))
                case "Dial":
                    action = verb.get("action") or ""
                    self._take(self.line.post(action, DialCallStatus="completed", DialCallDuration="5"))
                case "Redirect":
                    self._take(self.line.post(verb.text or ""))
                case "Hangup":
                    self.hang_up()
                case _:
                    continue
            return
        raise Lost(f"call {self.number} on {self.release}: the answer ends without a goodbye: {self._answer.text}")

    def hang_up(self) -> None:
        """End the call, as Twilio tells it."""
        answer = self.line.post("/voice/status", CallStatus="completed", CallDuration="60")
        self.steps += 1
        self.ended = True
        if answer.status_code != 204:
            raise Lost(f"call {self.number} on {self.release}: the end was answered with {answer.status}")

    def see_out(self) -> None:
        """Listen until the call ends by itself."""
        self.patience = 0
        for _ in range(MOST_STEPS_OUT):
            if self.ended:
                return
            self.step()
        raise Lost(f"call {self.number} on {self.release}: no end after {MOST_STEPS_OUT} steps of silence")

    def _keys(self, gather: etree._Element) -> str:
        if gather.get("numDigits") == "1":
            return self.chance.choice("0123456789*#")
        return "".join(self.chance.choices("0123456789", k=self.chance.randint(1, 12)))

    def _take(self, answer: TestResponse) -> None:
        self._judge(answer)
        self._answer = answer

    def _judge(self, answer: TestResponse) -> None:
        self.steps += 1
        told = answer.headers.get("X-IVR-Release", "none")
        node = answer.headers.get("X-IVR-Node", "none")
        self.release = self.release or told
        where = f"call {self.number} on {self.release}, webhook {self.steps} at {node}"
        if answer.status_code != 200:
            raise Lost(f"{where}: {answer.status}")
        if told != self.release:
            raise Lost(f"{where}: answered by {told}")
        if node not in self.nodes_of(told):
            raise Lost(f"{where}: that release has no such node")
        if answer.headers.get("X-IVR-Outcome") == "fault":
            raise Lost(f"{where}: a fault")
        try:
            document = read(answer.data, answer.content_type, strict=True)
        except DocumentError as error:
            raise Lost(f"{where}: Twilio would not run the answer: {error}") from error
        assert isinstance(document, Document)
        if document.warnings:
            raise Lost(f"{where}: Twilio would complain: {document.warnings}")
