"""The verbs that talk, listen, and steer a call, as values. Knows no XML parser, no call and no network.

A field whose attribute is absent holds Twilio's default; None where absence means something else than any value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivr.simulator.twiml.attributes import (
    ADDRESS,
    COUNT,
    FLAG,
    LOOP,
    METHOD,
    POSITIVE,
    RECORDING_EVENTS,
    TEXT,
    TRIM,
    FinishKey,
    FinishKeys,
    Hints,
    Method,
    OneOf,
    SetOf,
    Tones,
    Trim,
    Url,
    Whole,
    WholeOr,
)
from ivr.simulator.twiml.element import Element, attribute, body, holds
from ivr.simulator.twiml.parameter import Parameter
from ivr.simulator.twiml.recognition import SPEECH_MODEL
from ivr.simulator.twiml.ssml import EVERYTHING, Ssml
from ivr.simulator.twiml.voices import GATHER_LANGUAGE, SAY_LANGUAGE, Family, Voice, family

# "maxLength" has two ceilings, by edition of the page; the lower is the safe one to rely on.
RECORDING_LIMIT_S = 14400
# "Transcription ... recordings with a duration ... less than 2 seconds or greater than 120 seconds" are not made.
SHORTEST_TRANSCRIBED_S, LONGEST_TRANSCRIBED_S = 2, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Element):
    """Speak text. https://www.twilio.com/docs/voice/twiml/say

    text: the words as written, without tags; spoken: with the aliases of <sub> in their place.
    breaks_s: the sum of its SSML pauses, in seconds.
    loop: 0 means for ever, which Twilio ends after 1000 times.
    """

    voice: str = attribute(Voice(), "man", fault=13511, fault_in={"Gather": 13321})
    language: str | None = attribute(SAY_LANGUAGE, None, fault=13512)
    loop: int = attribute(LOOP, 1, fault=13510, fault_in={"Gather": 13322})
    children: tuple[Ssml | str, ...] = holds(*EVERYTHING, mixed=True)
    text: str = ""
    spoken: str = ""
    breaks_s: float = 0.0

    def __post_init__(self) -> None:
        if not self.spoken:
            object.__setattr__(self, "spoken", self.text)

    @property
    def family(self) -> Family:
        """Who makes the voice; it decides the length limit and whether SSML counts."""
        return family(self.voice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play(Element):
    """Play a sound, or send keys. https://www.twilio.com/docs/voice/twiml/play

    text: the URL of the sound. loop: 0 means for ever, which Twilio ends after 1000 times.
    digits: keys to send; w waits half a second, W a whole one.
    """

    text: str = body()
    loop: int = attribute(LOOP, 1, fault=13410)
    digits: str | None = attribute(Tones("0123456789ABCD#*wW"), None, fault=13430, drops=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Element):
    """Wait in silence. https://www.twilio.com/docs/voice/twiml/pause"""

    length_s: int = attribute(POSITIVE, 1, fault=13910)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather(Element):
    """Collect keys or speech. https://www.twilio.com/docs/voice/twiml/gather

    action: None means the current URL.
    timeout_s: silence after the last prompt or key that ends it.
    finish_on_key: one key that ends it and is not sent; "" means none does.
    num_digits: keys that end it at once; None means no limit.
    speech_timeout_s: silence that ends speech; None means as `timeout_s`.
    """

    input: frozenset[str] = attribute(SetOf(("dtmf", "speech")), frozenset({"dtmf"}), fault=13326)
    action: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST", fault=13312)
    timeout_s: int = attribute(POSITIVE, 5, fault=13313)
    finish_on_key: str = attribute(FinishKey(too_long=13311), "#", fault=13310)
    num_digits: int | None = attribute(POSITIVE, None, fault=13314)
    action_on_empty_result: bool = attribute(FLAG, False, fault=13338)
    speech_timeout_s: int | Literal["auto"] | None = attribute(WholeOr("auto", POSITIVE), None, fault=13327)
    max_speech_time_s: int | None = attribute(POSITIVE, None, fault=13328, documented=False)
    language: str = attribute(GATHER_LANGUAGE, "en-US", fault=13512)
    hints: tuple[str, ...] = attribute(Hints(), (), fault=13330)
    profanity_filter: bool = attribute(FLAG, True, fault=13333)
    speech_model: str = attribute(SPEECH_MODEL, "default", fault=13334)
    enhanced: bool = attribute(FLAG, False, fault=13339)
    partial_result_callback: str | None = attribute(ADDRESS, None)
    partial_result_callback_method: Method = attribute(METHOD, "POST", fault=13329)
    barge_in: bool = attribute(FLAG, True, fault=13332)
    debug: bool = attribute(FLAG, False, documented=False)
    children: tuple[Say | Play | Pause, ...] = holds(Say, Play, Pause, fault=13320)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Element):
    """Record the caller. https://www.twilio.com/docs/voice/twiml/record

    action: None means the current URL. timeout_s: silence that ends it; 0 means none does.
    finish_on_key: any of these keys ends it; "" means none does.
    """

    action: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST", fault=13610)
    timeout_s: int = attribute(COUNT, 5, fault=13611)
    finish_on_key: str = attribute(FinishKeys(), "1234567890*#", fault=13613)
    max_length_s: int = attribute(Whole(1, cap=RECORDING_LIMIT_S), 3600, fault=13612)
    play_beep: bool = attribute(FLAG, True, fault=13616)
    trim: Trim = attribute(TRIM, "trim-silence", fault=13699)
    recording_status_callback: str | None = attribute(Url(), None, fault=13256)
    recording_status_callback_method: Method = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(RECORDING_EVENTS, ("completed",), fault=13621)
    transcribe: bool = attribute(FLAG, False, fault=13614)
    transcribe_callback: str | None = attribute(Url(), None, fault=13257)
    recording_configuration_id: str | None = attribute(TEXT, None, documented=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Element):
    """A TaskRouter task in place of a queue's name. https://www.twilio.com/docs/voice/twiml/enqueue#task

    text: the task's attributes, in JSON.
    """

    text: str = body(collapse=False)
    priority: int | None = attribute(COUNT, None)
    timeout_s: int | None = attribute(COUNT, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueue(Element):
    """Put the caller in a queue. https://www.twilio.com/docs/voice/twiml/enqueue

    text: the queue's name. wait_url: None means Twilio's hold music, "" silence.
    """

    text: str = body()
    action: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST", fault=14201)
    wait_url: str | None = attribute(ADDRESS, None)
    wait_url_method: Method = attribute(METHOD, "POST", fault=14206)
    workflow_sid: str | None = attribute(TEXT, None)
    max_queue_size: int | None = attribute(POSITIVE, None, documented=False)
    children: tuple[Task, ...] = holds(Task)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Element):
    """Leave the queue one waits in. https://www.twilio.com/docs/voice/twiml/leave"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(Element):
    """Go on with another document. https://www.twilio.com/docs/voice/twiml/redirect

    text: its URL; "" means the current URL.
    """

    text: str = body()
    method: Method = attribute(METHOD, "POST", fault=13710)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Element):
    """Refuse the call unanswered. https://www.twilio.com/docs/voice/twiml/reject"""

    reason: Literal["rejected", "busy"] = attribute(OneOf(("rejected", "busy")), "rejected", fault=13810)
    children: tuple[Parameter, ...] = holds(Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangup(Element):
    """End the call. https://www.twilio.com/docs/voice/twiml/hangup"""

    children: tuple[Parameter, ...] = holds(Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms(Element):
    """Send a text message (deprecated). https://www.twilio.com/docs/voice/twiml/sms"""

    text: str = body(collapse=False)
    to: str | None = attribute(TEXT, None)
    from_: str | None = attribute(TEXT, None)
    action: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST", fault=14104)
    status_callback: str | None = attribute(Url(), None, fault=14105)


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Element):
    """Play the caller's own sound back. https://www.twilio.com/docs/voice/twiml (in Twilio's libraries only)"""

    sdk_only = True
