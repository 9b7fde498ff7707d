"""The table of every element and attribute the reader knows, made from the classes. Knows no file and no format."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.simulator.twiml.element import schema, spell
from ivr.simulator.twiml.verbs import ELEMENTS


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute of one element.

    kind: what it may be, in words; default: as TwiML spells it, "" where absence has its own meaning.
    fault: Twilio's number for a bad value. documented: False for what only Twilio's libraries know.
    """

    element: str
    attribute: str
    kind: str
    default: str
    fault: int
    documented: bool


def attribute_table() -> list[Row]:
    """Return one row an attribute, elements in the order of their definition; <Sip> appears as noun and in <Refer>."""
    return [
        Row(
            element.tag(),
            rule.xml,
            rule.kind.allowed,
            spell(rule.default),
            rule.fault,
            rule.documented and not element.sdk_only,
        )
        for element in ELEMENTS
        for rule in schema(element).attributes.values()
    ]
