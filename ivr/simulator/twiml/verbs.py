"""All of TwiML's elements by name: <Response>, the verbs it may hold, and what they hold. Knows no XML parser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from ivr.simulator.twiml.attributes import OneOf
from ivr.simulator.twiml.connect_nouns import (
    AiSession,
    Autopilot,
    Connect,
    Conversation,
    ConversationRelay,
    ConversationRelaySession,
    Language,
    Room,
    VirtualAgent,
)
from ivr.simulator.twiml.dial_nouns import (
    Application,
    ApplicationSid,
    Client,
    Conference,
    Dial,
    Header,
    Headers,
    Identity,
    Number,
    Queue,
    Refer,
    ReferSip,
    Sim,
    Sip,
    Uri,
    WhatsApp,
)
from ivr.simulator.twiml.element import Element, attribute, holds
from ivr.simulator.twiml.parameter import Config, Parameter
from ivr.simulator.twiml.payment import Pay, Prompt
from ivr.simulator.twiml.ssml import Break, Emphasis, Lang, P, Phoneme, Prosody, S, SayAs, Ssml, Sub, W
from ivr.simulator.twiml.start_nouns import Recording, Siprec, Start, Stop, Stream, Transcription
from ivr.simulator.twiml.voice_verbs import (
    Echo,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Sms,
    Task,
)

__all__ = [
    "ELEMENTS",
    "AiSession",
    "Application",
    "ApplicationSid",
    "Autopilot",
    "Break",
    "Client",
    "Conference",
    "Config",
    "Connect",
    "Conversation",
    "ConversationRelay",
    "ConversationRelaySession",
    "Dial",
    "Echo",
    "Element",
    "Emphasis",
    "Enqueue",
    "Gather",
    "Hangup",
    "Header",
    "Headers",
    "Identity",
    "Lang",
    "Language",
    "Leave",
    "Number",
    "P",
    "Parameter",
    "Pause",
    "Pay",
    "Phoneme",
    "Play",
    "Prompt",
    "Prosody",
    "Queue",
    "Record",
    "Recording",
    "Redirect",
    "Refer",
    "ReferSip",
    "Reject",
    "Response",
    "Room",
    "S",
    "Say",
    "SayAs",
    "Sim",
    "Sip",
    "Siprec",
    "Sms",
    "Ssml",
    "Start",
    "Stop",
    "Stream",
    "Sub",
    "Task",
    "Transcription",
    "Uri",
    "Verb",
    "VirtualAgent",
    "W",
    "WhatsApp",
]

# <Prompt> and <Queue> are nouns, but Twilio's schema lets them stand here.
Verb = (
    Say
    | Play
    | Pause
    | Gather
    | Record
    | Dial
    | Enqueue
    | Leave
    | Redirect
    | Reject
    | Hangup
    | Refer
    | Connect
    | Start
    | Stop
    | Pay
    | Sms
    | Echo
    | Prompt
    | Queue
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Element):
    """The root of a document. https://www.twilio.com/docs/voice/twiml#response

    version: "The version attribute of the Response root element" is to be one of Twilio's API versions; 1.0 is what
    people write who take it for that of XML. https://www.twilio.com/docs/api/errors/12101
    """

    version: str | None = attribute(OneOf(("2010-04-01", "2008-08-01", "1.0")), None, fault=12101, sdk=False)
    children: tuple[Verb, ...] = holds(*get_args(Verb))


ELEMENTS: tuple[type[Element], ...] = (
    Response,
    *get_args(Verb),
    Task,
    Number,
    Client,
    Identity,
    Sip,
    Uri,
    Headers,
    Header,
    Sim,
    Application,
    ApplicationSid,
    WhatsApp,
    Conference,
    ReferSip,
    ConversationRelay,
    Language,
    VirtualAgent,
    Conversation,
    Room,
    Autopilot,
    AiSession,
    ConversationRelaySession,
    Stream,
    Siprec,
    Transcription,
    Recording,
    Parameter,
    Config,
    *get_args(Ssml),
)
