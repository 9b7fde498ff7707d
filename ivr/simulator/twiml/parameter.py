"""The two elements that carry a name and a value to somewhere else. Knows nothing of who reads them."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.simulator.twiml.attributes import TEXT
from ivr.simulator.twiml.element import Element, attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Element):
    """A value handed on with what it stands in. https://www.twilio.com/docs/voice/twiml/parameter"""

    name: str | None = attribute(TEXT, None)
    value: str | None = attribute(TEXT, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Element):
    """A setting of a speech provider. https://www.twilio.com/docs/voice/twiml/connect/virtualagent#config"""

    name: str | None = attribute(TEXT, None)
    value: str | None = attribute(TEXT, None)
