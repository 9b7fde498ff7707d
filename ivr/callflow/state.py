"""What a call is between two webhooks, what may be heard next, and what a turn holds.

Values only: how they become a URL is `link`'s business, how they become TwiML is `twiml`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ivr.menu.model import Language, NodeName
    from ivr.menu.speakable import Spoken

# What the caller met, for X-IVR-Outcome; the words of the outside contract.
Outcome = Literal[
    "menu",
    "no-input",
    "no-match",
    "queued",
    "transferred",
    "message",
    "busy",
    "limit",
    "fault",
    "goodbye",
]


@dataclass(frozen=True, slots=True)
class CallState:
    """Where a call stands. All of it rides in the action URL, so any worker answers any turn.

    step: how many turns the caller has had; together with the CallSid it names a turn.
    no_input, no_match: failed tries at this node since the caller arrived at it.
    faults: how often something of ours broke in this call.
    """

    release: str
    node: NodeName
    language: Language
    step: int = 0
    no_input: int = 0
    no_match: int = 0
    faults: int = 0

    @property
    def tries(self) -> int:
        """How often the node was offered in vain."""
        return self.no_input + self.no_match


@dataclass(frozen=True, slots=True)
class Arrived:
    """The call comes in, or is at this node for the first time."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys were pressed; a menu asks for one at a time."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Speech:
    """The caller said something that was recognised."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came before the time-out."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The caller left a recording."""

    url: str = field(repr=False)
    seconds: int


DialStatus = Literal["completed", "answered", "busy", "no-answer", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class DialEnded:
    """The dialled leg is over."""

    status: DialStatus
    seconds: int = 0


QueueResult = Literal[
    "bridged",
    "bridging-in-process",
    "leave",
    "redirected",
    "redirected-from-bridged",
    "hangup",
    "queue-full",
    "error",
    "system-error",
]


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """The call left its queue."""

    result: QueueResult
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """The caller is in a queue, and something must fill the time. position: 1 is next."""

    position: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Something of ours broke; Twilio's fallback, or our own last resort, takes the call up again."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The caller has hung up; whatever is answered, nobody hears it."""


Heard = Arrived | Keys | Speech | Silence | Recorded | DialEnded | QueueLeft | Waiting | Resumed | Gone


@dataclass(frozen=True, slots=True)
class Said:
    """One stretch of words. barge_in: a key may cut it short; otherwise it is heard to its end."""

    language: Language
    words: Spoken
    barge_in: bool = True


@dataclass(frozen=True, slots=True)
class Gather:
    """Wait for one key. https://www.twilio.com/docs/voice/twiml/gather"""

    timeout_s: int


@dataclass(frozen=True, slots=True)
class Record:
    """Wait for a spoken message. https://www.twilio.com/docs/voice/twiml/record"""

    longest_s: int


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Wait in a queue for a person. https://www.twilio.com/docs/voice/twiml/enqueue"""

    queue: str


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring a destination of the settings, by its name. https://www.twilio.com/docs/voice/twiml/dial"""

    destination: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Stay in the queue: silence, then Twilio asks for the wait document again."""

    pause_s: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the queue; its action says what comes next. https://www.twilio.com/docs/voice/twiml/leave"""


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call. https://www.twilio.com/docs/voice/twiml/hangup"""


Wait = Gather | Record | Enqueue | Dial | Hold | Leave | Hangup


@dataclass(frozen=True, slots=True)
class Turn:
    """What one webhook answers.

    state: the call's state while it waits, which the next action URL carries.
    path: the nodes this turn went through, in order; the last is where it waits or ends.
    """

    said: tuple[Said, ...]
    wait: Wait
    state: CallState
    outcome: Outcome
    path: tuple[NodeName, ...]


@dataclass(frozen=True, slots=True)
class HasNumber:
    """Is there a number to dial under this name?"""

    destination: str


@dataclass(frozen=True, slots=True)
class NumberKnown:
    """Whether the settings hold a number for the destination that was asked for."""

    known: bool


Question = HasNumber
Answer = NumberKnown


@dataclass(frozen=True, slots=True)
class Ask:
    """One question that must be answered before the turn can go on; `resume` takes the answer.

    said, path: what the turn holds so far.
    """

    question: Question
    state: CallState
    said: tuple[Said, ...]
    outcome: Outcome
    path: tuple[NodeName, ...]
