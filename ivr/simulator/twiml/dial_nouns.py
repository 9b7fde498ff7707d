"""<Dial>, <Refer> and whom they can reach, as values. Knows no leg, no queue and no conference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ivr.simulator.twiml.attributes import (
    ADDRESS,
    CALL_EVENTS,
    COUNT,
    FLAG,
    METHOD,
    POSITIVE,
    RECORDING_EVENTS,
    TEXT,
    TRIM,
    Method,
    OneOf,
    SomeOf,
    Text,
    Tones,
    Trim,
    Url,
    Whole,
)
from ivr.simulator.twiml.element import Element, attribute, body, holds
from ivr.simulator.twiml.parameter import Parameter

Answering = Literal["Enable", "DetectMessageEnd"]
DialRecord = Literal[
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
]
DIAL_RECORD = OneOf(get_args(DialRecord), also={"true": "record-from-answer", "false": "do-not-record"})
RingTone = Literal[
    "at", "au", "bg", "br", "be", "ch", "cl", "cn", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hu", "il",
    "in", "it", "lt", "jp", "mx", "my", "nl", "no", "nz", "ph", "pl", "pt", "ru", "se", "sg", "th", "uk", "us",
    "us-old", "tw", "ve", "za",
]  # fmt: skip
Beep = Literal["true", "false", "onEnter", "onExit"]
Buffer = Literal["large", "medium", "small", "off"]
Region = Literal["us1", "us2", "ie1", "de1", "sg1", "br1", "au1", "jp1"]
ConferenceRecord = Literal["do-not-record", "record-from-start"]
CONFERENCE_EVENTS = SomeOf(("start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"))
DETECTION = OneOf(get_args(Answering))
DETECTION_TIMEOUT = Whole(3, 60)
SPEECH_THRESHOLD_MS = Whole(1000, 6000)
SPEECH_END_MS = Whole(500, 5000)
SILENCE_MS = Whole(2000, 10000)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Called(Element):
    """Whoever is called by a name or a number. url: what they hear before the bridge."""

    text: str = body()
    url: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST")
    status_callback: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    status_callback_event: tuple[str, ...] = attribute(CALL_EVENTS, ("completed",))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screened(_Called):
    """One where a machine may answer. https://www.twilio.com/docs/voice/answering-machine-detection

    The detection thresholds are milliseconds.
    """

    machine_detection: Answering | None = attribute(DETECTION, None)
    machine_detection_timeout_s: int = attribute(DETECTION_TIMEOUT, 30)
    machine_detection_speech_threshold: int = attribute(SPEECH_THRESHOLD_MS, 2400)
    machine_detection_speech_end_threshold: int = attribute(SPEECH_END_MS, 1200)
    machine_detection_silence_timeout: int = attribute(SILENCE_MS, 5000)
    amd_status_callback: str | None = attribute(ADDRESS, None)
    amd_status_callback_method: Method = attribute(METHOD, "POST")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(_Screened):
    """A telephone number. https://www.twilio.com/docs/voice/twiml/number"""

    send_digits: str | None = attribute(Tones("0123456789*#wW"), None, fault=13222)
    method: Method = attribute(METHOD, "POST", fault=13221)
    byoc: str | None = attribute(TEXT, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Element):
    """The name of a <Client> that has parameters. https://www.twilio.com/docs/voice/twiml/client#identity"""

    text: str = body()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(_Called):
    """A Voice SDK client. https://www.twilio.com/docs/voice/twiml/client"""

    client_notification_url: str | None = attribute(Url(), None, fault=13806, sdk=False)
    children: tuple[Identity | Parameter, ...] = holds(Identity, Parameter)

    @property
    def identity(self) -> str:
        """The client's name, wherever it stands."""
        return next((child.text for child in self.children if isinstance(child, Identity)), self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uri(Element):
    """One of several addresses of a <Sip>. https://www.twilio.com/docs/voice/twiml/sip"""

    text: str = body()
    priority: int | None = attribute(COUNT, None)
    weight: int | None = attribute(COUNT, None)
    username: str | None = attribute(TEXT, None, fault=13249)
    password: str | None = attribute(TEXT, None, fault=13249)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Element):
    """A SIP header. https://www.twilio.com/docs/voice/twiml/sip#custom-headers"""

    name: str | None = attribute(TEXT, None)
    value: str | None = attribute(TEXT, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers(Element):
    """The SIP headers of a <Sip>. https://www.twilio.com/docs/voice/twiml/sip#custom-headers"""

    children: tuple[Header, ...] = holds(Header)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sip(_Screened):
    """A SIP address. https://www.twilio.com/docs/voice/twiml/sip"""

    username: str | None = attribute(TEXT, None, fault=13249)
    password: str | None = attribute(TEXT, None, fault=13249)
    method: Method = attribute(METHOD, "POST", fault=13241)
    children: tuple[Uri | Headers, ...] = holds(Uri, Headers)

    @property
    def uris(self) -> tuple[str, ...]:
        """The addresses to try, wherever they stand."""
        nested = tuple(child.text for child in self.children if isinstance(child, Uri))
        return nested or (self.text,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sim(Element):
    """A Programmable Wireless SIM, by SID. https://www.twilio.com/docs/voice/twiml/sim"""

    text: str = body()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSid(Element):
    """The SID of an <Application> that has parameters. https://www.twilio.com/docs/voice/twiml/application"""

    text: str = body()


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(_Called):
    """A TwiML application, by SID. https://www.twilio.com/docs/voice/twiml/application"""

    customer_id: str | None = attribute(Text(256), None)
    copy_parent_to: bool = attribute(FLAG, False)
    children: tuple[ApplicationSid | Parameter, ...] = holds(ApplicationSid, Parameter)

    @property
    def sid(self) -> str:
        """The application's SID, wherever it stands."""
        return next((child.text for child in self.children if isinstance(child, ApplicationSid)), self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsApp(_Called):
    """A WhatsApp number. https://www.twilio.com/docs/voice/twiml/whatsapp"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Element):
    """The caller who has waited longest in a queue. https://www.twilio.com/docs/voice/twiml/queue

    text: the queue's name. url: what that caller hears before the bridge.
    """

    text: str = body()
    url: str | None = attribute(ADDRESS, None, fault=14211)
    method: Method = attribute(METHOD, "POST", fault=14210)
    reservation_sid: str | None = attribute(TEXT, None, fault=14215)
    post_work_activity_sid: str | None = attribute(TEXT, None, fault=14218)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference(Element):
    """A room with several callers. https://www.twilio.com/docs/voice/twiml/conference

    text: the room's name. wait_url: None means Twilio's hold music, "" silence.
    """

    text: str = body()
    muted: bool = attribute(FLAG, False, fault=13230)
    beep: Beep = attribute(OneOf(get_args(Beep)), "true", fault=13235)
    start_conference_on_enter: bool = attribute(FLAG, True, fault=13232)
    end_conference_on_exit: bool = attribute(FLAG, False, fault=13231)
    participant_label: str | None = attribute(TEXT, None, fault=16023)
    jitter_buffer_size: Buffer = attribute(OneOf(get_args(Buffer)), "large")
    wait_url: str | None = attribute(Url(), None, fault=13233)
    wait_method: Method = attribute(METHOD, "POST", fault=13234)
    max_participants: int = attribute(Whole(2, 250), 250)
    record: ConferenceRecord = attribute(
        OneOf(get_args(ConferenceRecord), also={"true": "record-from-start", "false": "do-not-record"}), "do-not-record"
    )
    trim: Trim = attribute(TRIM, "trim-silence", fault=13239)
    region: Region | None = attribute(OneOf(get_args(Region)), None)
    coach: str | None = attribute(TEXT, None, fault=13240)
    status_callback: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    status_callback_event: tuple[str, ...] = attribute(CONFERENCE_EVENTS, ())
    recording_status_callback: str | None = attribute(Url(), None, fault=13256)
    recording_status_callback_method: Method = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(RECORDING_EVENTS, ("completed",), fault=13621)
    recording_configuration_id: str | None = attribute(TEXT, None, documented=False)
    event_callback_url: str | None = attribute(ADDRESS, None)


Noun = Number | Client | Sip | Sim | Application | WhatsApp | Queue | Conference


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial(Element):
    """Call somebody and join the two. https://www.twilio.com/docs/voice/twiml/dial

    text: a number, where no noun is nested. action: None means that the next verb runs.
    timeout_s: how long it rings; time_limit_s: how long the two may talk.
    """

    text: str = body()
    action: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST", fault=13210)
    timeout_s: int = attribute(Whole(5, 600), 30, fault=13212)
    hangup_on_star: bool = attribute(FLAG, False, fault=13213)
    time_limit_s: int = attribute(POSITIVE, 14400, fault=13216)
    caller_id: str | None = attribute(TEXT, None, fault=13214)
    call_reason: str | None = attribute(Text(50), None, sdk=False)
    record: DialRecord = attribute(DIAL_RECORD, "do-not-record", fault=13217)
    trim: Trim = attribute(TRIM, "do-not-trim")
    recording_status_callback: str | None = attribute(Url(), None, fault=13256)
    recording_status_callback_method: Method = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(RECORDING_EVENTS, ("completed",), fault=13621)
    recording_track: Literal["both", "inbound", "outbound"] = attribute(
        OneOf(("both", "inbound", "outbound")), "both", fault=13622
    )
    recording_configuration_id: str | None = attribute(TEXT, None, documented=False)
    answer_on_bridge: bool = attribute(FLAG, False, fault=13219)
    ring_tone: RingTone | None = attribute(OneOf(get_args(RingTone)), None, fault=13220)
    sequential: bool = attribute(FLAG, False, fault=13218)
    refer_url: str | None = attribute(ADDRESS, None)
    refer_method: Method = attribute(METHOD, "POST")
    events: str | None = attribute(TEXT, None, documented=False)
    passports: str | None = attribute(TEXT, None, documented=False)
    children: tuple[Noun, ...] = holds(*get_args(Noun), fault=13215)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferSip(Element):
    """The SIP address a <Refer> sends the caller to. https://www.twilio.com/docs/voice/twiml/refer"""

    xml = "Sip"

    text: str = body()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer(Element):
    """Hand a SIP caller over to another address. https://www.twilio.com/docs/voice/twiml/refer"""

    action: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST")
    children: tuple[ReferSip, ...] = holds(ReferSip)
