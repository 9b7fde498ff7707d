"""What a call is between two webhooks, what may be heard next, and what a turn holds.

Values only: how they become a URL is `link`'s business, how they become TwiML is `twiml`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ivr.callflow.known import Known
from ivr.callflow.sending import Accepted, NotSent, Send
from ivr.callflow.waiting import AboutTheLine, Admit, InLine, Left, Measure
from ivr.menu.conditions import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ivr.menu.conditions import CallerClass
    from ivr.menu.part import Language, NodeName
    from ivr.menu.speakable import Spoken

# What the caller met, for X-IVR-Outcome; the words of the outside contract.
Outcome = Literal[
    "menu",
    "no-input",
    "no-match",
    "entry",
    "closed",
    "queued",
    "overflow",
    "transferred",
    "message",
    "ticket",
    "sent",
    "not-sent",
    "busy",
    "limit",
    "fault",
    "goodbye",
]


@dataclass(frozen=True, slots=True)
class CallState:
    """Where a call stands. All but what is known rides in the action URL, so any worker answers any turn.

    step: how many turns the caller has had; together with the CallSid it names a turn.
    no_input, no_match: failed tries at this node since the caller arrived at it.
    faults: how often something of ours broke in this call.
    known: what was entered, looked up and made in this call, by name (`ivr.menu.circumstances`). It is never in a
        URL, a header or a log: whoever answers turns keeps it under the CallSid and gives it to the next step.
    """

    release: str
    node: NodeName
    language: Language
    step: int = 0
    no_input: int = 0
    no_match: int = 0
    faults: int = 0
    known: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", Known.of(self.known))

    @property
    def tries(self) -> int:
        """How often the node was offered in vain."""
        return self.no_input + self.no_match


@dataclass(frozen=True, slots=True)
class Arrived:
    """The call comes in, or is at this node for the first time.

    from_: the caller's number, by which the caller may be known; "" when it is withheld.
    """

    from_: str = field(default="", repr=False)


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
    """One stretch of words.

    barge_in: a key may cut it. is_notice: it announces something; before a menu there is at most one.
    recorded_at: the node whose recording of just these words is played in their place.
    """

    language: Language
    words: Spoken
    barge_in: bool = True
    is_notice: bool = False
    recorded_at: NodeName | None = None


@dataclass(frozen=True, slots=True)
class Gather:
    """Wait for one key, or what is said in its place, if anything. https://www.twilio.com/docs/voice/twiml/gather"""

    timeout_s: int
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GatherEntry:
    """Wait for keys up to #, which is not sent. https://www.twilio.com/docs/voice/twiml/gather#finishonkey"""

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
    """Stay in the queue, where one key leads out of it; then Twilio asks for the wait document again.

    timeout_s: the silence after the words; 0: ask at once.
    """

    timeout_s: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the queue; its action says what comes next. https://www.twilio.com/docs/voice/twiml/leave"""


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call. https://www.twilio.com/docs/voice/twiml/hangup"""


Wait = Gather | GatherEntry | Record | Enqueue | Dial | Hold | Leave | Hangup


@dataclass(frozen=True, slots=True)
class Turn:
    """What one webhook answers.

    state: the call's state while it waits, which the next action URL carries.
    path: the nodes this turn went through, in order; the last is where it waits or ends.
    """

    said: tuple[Said, ...] = field(repr=False)  # an entry may be among the words
    wait: Wait
    state: CallState
    outcome: Outcome
    path: tuple[NodeName, ...]


@dataclass(frozen=True, slots=True)
class Identify:
    """Who is calling? Asked once, as the call comes in with a number."""

    from_: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallerKnown:
    """Who the caller is; an office that cannot tell, or not in time, gives the defaults.

    language: the one this caller asked to be remembered. notice: something to say to this caller alone, by language.
    """

    caller_class: CallerClass = UNKNOWN
    language: Language | None = None
    notice: Mapping[Language, str] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class MayTry:
    """May this caller try this value of a field? Asked before a look-up by a field whose tries are limited."""

    field_name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whether the value may be tried."""

    yes: bool


@dataclass(frozen=True, slots=True)
class LookUp:
    """What does the look-up of this name say? keys: the entered fields it is asked by, and their values."""

    name: str
    keys: Mapping[str, str] = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Row:
    """The one row there is, by column; every value is text of its column's kind."""

    values: Mapping[str, str] = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class NoRow:
    """There is no such row."""


@dataclass(frozen=True, slots=True)
class ManyRows:
    """More than one row fits."""


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """The look-up is down, was too slow or answered nonsense."""


@dataclass(frozen=True, slots=True)
class MakeTicket:
    """Keep a ticket.

    details: what the caller entered, by field. recording: the URL of the message it is about, or None.
    """

    kind: str
    details: Mapping[str, str] = field(repr=False, hash=False)
    recording: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class TicketMade:
    """The ticket is kept. due: when it is to be answered, with its zone."""

    number: str
    due: datetime


@dataclass(frozen=True, slots=True)
class TicketFailed:
    """The ticket could not be kept, so the caller is promised nothing."""


@dataclass(frozen=True, slots=True)
class Remember:
    """Remember the caller by number from now on, in this language; None: erase all that is remembered."""

    language: Language | None


@dataclass(frozen=True, slots=True)
class Done:
    """It is done, or there was nothing to do."""


@dataclass(frozen=True, slots=True)
class HasNumber:
    """Is there a number to dial under this name?"""

    destination: str


@dataclass(frozen=True, slots=True)
class NumberKnown:
    """Whether the settings hold a number for the destination that was asked for."""

    known: bool


Question = Identify | MayTry | LookUp | MakeTicket | Remember | HasNumber | Admit | InLine | Left | Measure | Send
Answer = (
    CallerKnown
    | Allowed
    | Row
    | NoRow
    | ManyRows
    | LookUpFailed
    | TicketMade
    | TicketFailed
    | Done
    | NumberKnown
    | AboutTheLine
    | Accepted
    | NotSent
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question that must be answered before the turn can go on; `resume` takes the answer.

    said, path: what the turn holds so far. outcome: what the caller has met in it, if that is settled.
    was_in_circle: it passed so many nodes already that it was led to a person.
    """

    question: Question
    state: CallState
    said: tuple[Said, ...] = field(repr=False)
    outcome: Outcome | None
    path: tuple[NodeName, ...]
    was_in_circle: bool = False
