"""Refer: a SIP caller is handed over, anybody else is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def test_refer_is_for_sip_callers(phone: Callable[..., Any]) -> None:
    """13801 on any other call, and the next verb runs."""
    line = phone({"/voice": "<Refer action='/done'><Sip>sip:a@b.example</Sip></Refer><Say>next</Say>", "/done": ""})

    assert [13801] == line.codes()
    assert ["next"] == line.said()


def test_a_sip_caller_is_handed_over(phone: Callable[..., Any]) -> None:
    """The action is told how it went."""
    document = "<Refer action='/done'><Sip>sip:a@b.example</Sip></Refer><Say>never</Say>"
    line = phone({"/voice": document, "/done": ""}, from_="sip:me@c.example")

    (asked,) = line.app.at("/done")
    assert ("completed", "202", "200") == tuple(
        asked.params[name] for name in ("ReferCallStatus", "ReferSipResponseCode", "NotifySipResponseCode")
    )
    assert [] == line.said()
