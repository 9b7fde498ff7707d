"""Facts that would be spoken wrongly are refused by name of their rule."""

from __future__ import annotations

import pytest

AS_OF = "as_of: {kind: date, value: 2026-02-20}\n"


@pytest.mark.parametrize("address", ["serviceyeepay.com", "a@b@c.com", "service＠yeepay.com", "@yeepay.com"])
def test_address_without_its_sign(broken, address):
    """Exactly one '@', the ASCII one, with a name before it."""
    found = broken(facts=f"mail: {{kind: email, value: '{address}'}}\n{AS_OF}")

    assert [
        (
            f"F03 error tree/facts.yaml:1:28: '{address}' is no email that can be spoken. Write an address with one "
            "'@', such as service@example.com."
        )
    ] == found


def test_address_as_it_should_be(broken):
    """service@yeepay.com is one."""
    assert [] == broken(facts="mail: {kind: email, value: service@yeepay.com}\n" + AS_OF)
