"""<Start>, <Stop> and what runs beside a call, as values. Knows no WebSocket and no call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ivr.simulator.twiml.attributes import (
    ADDRESS,
    FLAG,
    METHOD,
    POSITIVE,
    RECORDING_EVENTS,
    STREAM_TRACK,
    TEXT,
    TRIM,
    Method,
    OneOf,
    StreamTrack,
    Trim,
    Url,
)
from ivr.simulator.twiml.element import Element, attribute, holds
from ivr.simulator.twiml.parameter import Config, Parameter

Engine = Literal["google", "deepgram"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream(Element):
    """The call's sound over a WebSocket. https://www.twilio.com/docs/voice/twiml/stream"""

    url: str | None = attribute(Url(("wss",)), None, fault=31922)
    name: str | None = attribute(TEXT, None)
    connector_name: str | None = attribute(TEXT, None)
    track: StreamTrack = attribute(STREAM_TRACK, "inbound_track", fault=31941)
    status_callback: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    audio_format: str | None = attribute(TEXT, None, documented=False)
    sample_rate: int | None = attribute(POSITIVE, None, documented=False)
    children: tuple[Parameter, ...] = holds(Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Siprec(Element):
    """The call's sound to a SIPREC recorder. https://www.twilio.com/docs/voice/twiml/siprec"""

    name: str | None = attribute(TEXT, None)
    connector_name: str | None = attribute(TEXT, None)
    track: StreamTrack = attribute(STREAM_TRACK, "inbound_track")
    status_callback: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    children: tuple[Parameter, ...] = holds(Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription(Element):
    """The call's words while it lasts. https://www.twilio.com/docs/voice/twiml/transcription"""

    name: str | None = attribute(TEXT, None)
    track: StreamTrack = attribute(STREAM_TRACK, "both_tracks")
    status_callback_url: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    inbound_track_label: str | None = attribute(TEXT, None)
    outbound_track_label: str | None = attribute(TEXT, None)
    partial_results: bool = attribute(FLAG, False)
    language_code: str = attribute(TEXT, "en-US")
    transcription_engine: Engine = attribute(OneOf(get_args(Engine)), "google", fault=32650)
    speech_model: str = attribute(TEXT, "telephony")
    profanity_filter: bool = attribute(FLAG, True)
    hints: str | None = attribute(TEXT, None)
    enable_automatic_punctuation: bool = attribute(FLAG, True)
    intelligence_service: str | None = attribute(TEXT, None)
    children: tuple[Config | Parameter, ...] = holds(Config, Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(Element):
    """A recording of the call from here on. https://www.twilio.com/docs/voice/twiml/recording"""

    name: str | None = attribute(TEXT, None, sdk=False)
    recording_status_callback: str | None = attribute(Url(), None, fault=13256)
    recording_status_callback_method: Method = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(RECORDING_EVENTS, ("completed",), fault=13621)
    trim: Trim = attribute(TRIM, "trim-silence")
    track: Literal["both", "inbound", "outbound"] = attribute(
        OneOf(("both", "inbound", "outbound")), "both", fault=13622
    )
    channels: Literal["mono", "dual"] = attribute(OneOf(("mono", "dual")), "dual")
    recording_configuration_id: str | None = attribute(TEXT, None, documented=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Element):
    """Begin something that runs beside the verbs. https://www.twilio.com/docs/voice/twiml/stream#start"""

    action: str | None = attribute(ADDRESS, None, documented=False)
    method: Method = attribute(METHOD, "POST", documented=False)
    children: tuple[Stream | Siprec | Transcription | Recording, ...] = holds(
        Stream, Siprec, Transcription, Recording, fault=14300
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Element):
    """End by name what <Start> began. https://www.twilio.com/docs/voice/twiml/stream#stop-a-stream

    Twilio's documentation also stops a <Recording> by name; its libraries have no method for it.
    """

    children: tuple[Stream | Siprec | Transcription | Recording, ...] = holds(
        Stream, Siprec, Transcription, Recording, fault=14300
    )
