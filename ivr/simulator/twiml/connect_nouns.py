"""<Connect> and what it can join the caller to, as values. Knows no WebSocket and no call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ivr.simulator.twiml.attributes import (
    ADDRESS,
    COUNT,
    FLAG,
    METHOD,
    RECORDING_EVENTS,
    TEXT,
    TRIM,
    Method,
    OneOf,
    SomeOf,
    Trim,
    Url,
)
from ivr.simulator.twiml.dial_nouns import DIAL_RECORD, DialRecord
from ivr.simulator.twiml.element import Element, attribute, body, holds
from ivr.simulator.twiml.parameter import Config, Parameter
from ivr.simulator.twiml.start_nouns import Stream

Interruption = Literal["none", "dtmf", "speech", "any"]
Sensitivity = Literal["high", "medium", "low"]
# true and false are the older spelling of any and none.
INTERRUPTION = OneOf(get_args(Interruption), also={"true": "any", "false": "none"})
CONVERSATION_EVENTS = SomeOf(("call-initiated", "call-ringing", "call-answered", "call-completed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Element):
    """How a <ConversationRelay> speaks and hears one language.

    https://www.twilio.com/docs/voice/twiml/connect/conversationrelay#language-element
    """

    code: str | None = attribute(TEXT, None)
    tts_provider: str | None = attribute(TEXT, None)
    voice: str | None = attribute(TEXT, None)
    transcription_provider: str | None = attribute(TEXT, None)
    speech_model: str | None = attribute(TEXT, None)
    hints: str | None = attribute(TEXT, None, documented=False)
    asr_smart_format: str | None = attribute(TEXT, None, documented=False)
    tts_text_normalization: str | None = attribute(TEXT, None, documented=False)
    tts_language_text_normalization: str | None = attribute(TEXT, None, documented=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRelay(Element):
    """Speech to text and back over a WebSocket. https://www.twilio.com/docs/voice/twiml/connect/conversationrelay"""

    url: str | None = attribute(Url(("wss",)), None)
    language: str = attribute(TEXT, "en-US")
    tts_language: str | None = attribute(TEXT, None)
    transcription_language: str | None = attribute(TEXT, None)
    tts_provider: str | None = attribute(TEXT, None)
    voice: str | None = attribute(TEXT, None)
    transcription_provider: str | None = attribute(TEXT, None)
    speech_model: str | None = attribute(TEXT, None)
    profanity_filter: bool = attribute(FLAG, True)
    dtmf_detection: bool = attribute(FLAG, False)
    welcome_greeting: str | None = attribute(TEXT, None)
    welcome_greeting_interruptible: Interruption = attribute(INTERRUPTION, "any")
    interruptible: Interruption = attribute(INTERRUPTION, "any")
    interrupt_sensitivity: Sensitivity = attribute(OneOf(get_args(Sensitivity)), "high")
    preemptible: bool = attribute(FLAG, False)
    partial_prompts: bool = attribute(FLAG, False)
    hints: str | None = attribute(TEXT, None)
    intelligence_service: str | None = attribute(TEXT, None)
    report_input_during_agent_speech: Interruption = attribute(INTERRUPTION, "none")
    elevenlabs_text_normalization: Literal["on", "auto", "off"] = attribute(OneOf(("on", "auto", "off")), "off")
    deepgram_smart_format: bool = attribute(FLAG, True)
    debug: str | None = attribute(TEXT, None)
    background_noise_reduction: str | None = attribute(TEXT, None, documented=False)
    # Without a unit: the page does not say in which one it is.
    speech_timeout: str | None = attribute(TEXT, None, documented=False)
    ignore_backchannel: str | None = attribute(TEXT, None, documented=False)
    events: str | None = attribute(TEXT, None, documented=False)
    partial_prompt_on_hangup: str | None = attribute(TEXT, None, documented=False)
    eager_eot_threshold: str | None = attribute(TEXT, None, documented=False)
    asr_smart_format: str | None = attribute(TEXT, None, documented=False)
    tts_text_normalization: str | None = attribute(TEXT, None, documented=False)
    tts_language_text_normalization: str | None = attribute(TEXT, None, documented=False)
    elevenlabs_language_text_normalization: str | None = attribute(TEXT, None, documented=False)
    include_in_prompt: str | None = attribute(TEXT, None, documented=False)
    customer_name: str | None = attribute(TEXT, None, documented=False)
    application_reconnect: str | None = attribute(TEXT, None, documented=False)
    echo_prompt_filtering: str | None = attribute(TEXT, None, documented=False)
    turn_detection: str | None = attribute(TEXT, None, documented=False)
    children: tuple[Language | Parameter, ...] = holds(Language, Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualAgent(Element):
    """A Dialogflow agent. https://www.twilio.com/docs/voice/twiml/connect/virtualagent"""

    connector_name: str | None = attribute(TEXT, None)
    language: str | None = attribute(TEXT, None)
    sentiment_analysis: str | None = attribute(TEXT, None)
    status_callback: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    children: tuple[Config | Parameter, ...] = holds(Config, Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation(Element):
    """A Twilio conversation. https://www.twilio.com/docs/voice/twiml/conversation"""

    service_instance_sid: str | None = attribute(TEXT, None)
    inbound_autocreation: bool | None = attribute(FLAG, None)
    routing_assignment_timeout_s: int | None = attribute(COUNT, None)
    inbound_timeout_s: int | None = attribute(COUNT, None)
    url: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST")
    record: DialRecord = attribute(DIAL_RECORD, "do-not-record")
    trim: Trim = attribute(TRIM, "do-not-trim")
    recording_status_callback: str | None = attribute(ADDRESS, None)
    recording_status_callback_method: Method = attribute(METHOD, "POST")
    recording_status_callback_event: tuple[str, ...] = attribute(RECORDING_EVENTS, ("completed",))
    status_callback: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    status_callback_event: tuple[str, ...] = attribute(CONVERSATION_EVENTS, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Room(Element):
    """A Twilio Video room, by name. https://www.twilio.com/docs/voice/twiml/connect/room"""

    text: str = body()
    participant_identity: str | None = attribute(TEXT, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Autopilot(Element):
    """A bot of a retired service. https://www.twilio.com/docs/voice/twiml/connect/autopilot"""

    text: str = body()


@dataclass(frozen=True, slots=True, kw_only=True)
class AiSession(Element):
    """An AI session. https://www.twilio.com/docs/voice/twiml/connect (in Twilio's libraries only)"""

    sdk_only = True

    ai_connector: str | None = attribute(TEXT, None, documented=False)
    ai_session_configuration: str | None = attribute(TEXT, None, documented=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRelaySession(Element):
    """A prepared relay session. https://www.twilio.com/docs/voice/twiml/connect (in Twilio's libraries only)"""

    sdk_only = True

    connector: str | None = attribute(TEXT, None, documented=False)
    session_configuration: str | None = attribute(TEXT, None, documented=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect(Element):
    """Join the caller to a service and wait. https://www.twilio.com/docs/voice/twiml/connect

    action: None means that the next verb runs.
    """

    action: str | None = attribute(ADDRESS, None)
    method: Method = attribute(METHOD, "POST")
    children: tuple[
        Stream
        | ConversationRelay
        | VirtualAgent
        | Conversation
        | Room
        | Autopilot
        | AiSession
        | ConversationRelaySession,
        ...,
    ] = holds(
        Stream, ConversationRelay, VirtualAgent, Conversation, Room, Autopilot, AiSession, ConversationRelaySession
    )
