"""The speech models <Gather> can name. Knows no verb. https://www.twilio.com/docs/voice/twiml/gather#speechmodel"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.simulator.twiml.attributes import BadValueError

MODELS = (
    "default",
    "numbers_and_commands",
    "phone_call",
    "experimental_conversations",
    "experimental_utterances",
    "googlev2_long",
    "googlev2_short",
    "googlev2_telephony",
    "googlev2_telephony_short",
)
# Deepgram's models come in many flavours (deepgram_nova-2-phonecall); the provider and the generation are fixed.
DEEPGRAM = re.compile(r"deepgram_nova-[23](-[a-z]+)*")
MISSPELT = re.compile(r"(googlev2|deepgram)[^_].*|deepgram_nova[^-].*")
BAD_PROVIDER = 13343


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model by its full name; the provider's prefix is mandatory."""

    allowed: str = f"a speech model ({', '.join(MODELS)}, or deepgram_nova-2 or -3 and its flavours)"

    def read(self, text: str) -> str:
        if text in MODELS or DEEPGRAM.fullmatch(text):
            return text
        raise BadValueError(BAD_PROVIDER if MISSPELT.fullmatch(text) else None)


SPEECH_MODEL = SpeechModel()
