"""Twilio's numbers: https://www.twilio.com/docs/api/errors."""

from __future__ import annotations

import pytest

from ivr.simulator.codes import CODES, level, name
from ivr.simulator.twiml.element import schema
from ivr.simulator.twiml.verbs import ELEMENTS


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (11200, "E"),
        (11750, "E"),
        (12100, "E"),
        (12200, "W"),
        (12300, "E"),
        (13201, "E"),
        (13224, "E"),
        (13238, "E"),
        (13313, "W"),
        (13338, "E"),
        (13521, "W"),
        (14201, "E"),
        (15003, "W"),
        (16020, "E"),
        (31930, "W"),
        (31941, "E"),
        (31950, "W"),
        (99999, "E"),
    ],
)
def test_a_number_is_an_error_or_a_warning(number: int, expected: str) -> None:
    """The levels are the dictionary's; an unlisted number is taken for an error."""
    assert expected == level(number)


def test_a_number_has_a_name() -> None:
    """What a number means is told in brief; an unlisted one has no name."""
    assert "document does not parse" == name(12100)
    assert "" == name(99999)


def test_every_number_a_rule_can_raise_is_listed() -> None:
    """No attribute or nesting rule invents a number."""
    rules = [schema(element) for element in ELEMENTS]
    faults = {rule.fault for part in rules for rule in part.attributes.values()}
    faults |= {fault for part in rules for rule in part.attributes.values() for fault in rule.fault_in.values()}
    faults |= {part.children.fault for part in rules if part.children}

    assert set() == faults - set(CODES)
