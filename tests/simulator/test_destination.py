"""Whom a Dial's noun names: numbers, clients and SIP addresses, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.destination import Destination, destination
from ivr.simulator.twiml import verbs as v

ANNE = "+14155550101"


@pytest.mark.parametrize(
    ("written", "to", "code"),
    [
        ("+8613800138000", "+8613800138000", None),
        ("+1 (415) 555-0100", "+14155550100", None),
        ("(415) 555-0100", "+14155550100", None),
        ("1-415-555-0100", "+14155550100", None),
        ("4008", "4008", 13223),
        ("call me", "call me", 13223),
        ("+0123456789", "+0123456789", 13224),
        ("+1415555010", "+1415555010", 13224),
        ("+123456789012345678", "+123456789012345678", 13224),
    ],
)
def test_numbers_are_checked(written: str, to: str, code: int | None) -> None:
    """13223 for what is not E.164 nor US local form, 13224 for a number that cannot be."""
    found = destination(v.Number(text=written))

    assert (to, "number", code) == (found.to, found.kind, found.fault[0] if found.fault else None)


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        (v.Client(text="anne"), Destination("anne", "client")),
        (v.Client(children=(v.Identity(text="anne"),)), Destination("anne", "client")),
        (v.Sip(text="sip:anne@example.com"), Destination("sip:anne@example.com", "sip")),
        (v.WhatsApp(text=ANNE), Destination(ANNE, "number")),
        (v.Sim(text="DE" + "0" * 32), Destination("DE" + "0" * 32, "number")),
        (v.Application(text="AP" + "0" * 32), Destination("AP" + "0" * 32, "client")),
    ],
)
def test_other_destinations(noun: Any, expected: Destination) -> None:
    """Each noun's address and kind."""
    assert expected == destination(noun)


def test_a_sip_address_that_is_none() -> None:
    """13243."""
    found = destination(v.Sip(text="anne@example.com"))

    assert found.fault == (13243, "'anne@example.com' is not a SIP address: sip:user@host")
