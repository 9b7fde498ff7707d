"""Sms: a text message from within a call is caught in the inbox, and its delivery told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CALLER, NUMBER = "+8613800138000", "+864008009000"


def test_a_message_goes_to_the_caller(phone: Callable[..., Any]) -> None:
    """From the number that was called; the next verb runs."""
    line = phone("<Sms>您好</Sms><Say>sent</Say>")

    assert (CALLER, "您好") == (line.one("sms")["to"], line.one("sms")["body"])
    assert [NUMBER] == [message.from_ for message in line.exchange.inbox.by_sid.values()]
    assert ["sent"] == line.said()


def test_the_action_takes_over(phone: Callable[..., Any]) -> None:
    """It is told SmsSid and SmsStatus, and what follows the verb never runs."""
    line = phone({"/voice": "<Sms to='+8613900139000' action='/sent'>hi</Sms><Say>never</Say>", "/sent": ""})

    (asked,) = line.app.at("/sent")
    assert (next(iter(line.exchange.inbox.by_sid)), "sent") == (asked.params["SmsSid"], asked.params["SmsStatus"])
    assert [] == line.said()


def test_the_status_callback_is_told(phone: Callable[..., Any]) -> None:
    """Sent, then delivered."""
    line = phone({"/voice": "<Sms statusCallback='/status'>hi</Sms>", "/status": ""})

    assert ["sent", "delivered"] == [asked.params["SmsStatus"] for asked in line.app.at("/status")]


@pytest.mark.parametrize(
    ("sms", "code"),
    [("<Sms to='Bob'>hi</Sms>", 14101), ("<Sms from='us'>hi</Sms>", 14102), ("<Sms> </Sms>", 14103)],
    ids=["to", "from", "text"],
)
def test_what_cannot_be_sent_is_passed_over(phone: Callable[..., Any], sms: str, code: int) -> None:
    """With Twilio's number; the next verb runs."""
    line = phone(sms + "<Say>next</Say>")

    assert [code] == line.codes()
    assert [] == line.of("sms")
    assert ["next"] == line.said()
