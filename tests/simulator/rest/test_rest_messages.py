"""Messages through the API, asked by Twilio's own client: caught in the inbox, their delivery told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from ivr.simulator.messages import segments

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "http://ivr.local"
COMPANY, MERCHANT = "+864008009000", "+8613800138000"


def test_a_message_ends_in_the_inbox(office: Callable[..., Any]) -> None:
    """Answered as queued, written down as an event, delivered with the next step of the clock."""
    desk = office({})

    sent = desk.client.messages.create(to=MERCHANT, from_=COMPANY, body="您的工单号是 20261124")
    desk.line.run()

    assert ("queued", "outbound-api", "1") == (sent.status, sent.direction, sent.num_segments)
    event = desk.line.one("sms")
    assert (MERCHANT, "您的工单号是 20261124") == (event["to"], event["body"])
    assert "delivered" == desk.client.messages(sent.sid).fetch().status


def test_an_app_sends_a_message_inside_its_webhook(office: Callable[..., Any]) -> None:
    """The API answers while the call waits for the webhook; the call goes on as if nothing was."""
    desk = office({})

    def voice(asked: Any) -> str:
        desk.client.messages.create(to=asked.params["From"], from_=asked.params["To"], body="thank you")
        return "<Say>sent</Say>"

    desk.line.app.pages["/voice"] = voice
    desk.line.dial()
    desk.line.run()

    assert ["sent"] == desk.line.said()
    assert MERCHANT == desk.line.one("sms")["to"]


def test_delivery_is_told(office: Callable[..., Any]) -> None:
    """Sent, then delivered, under both names of the message."""
    desk = office({"/status": ""})

    sent = desk.client.messages.create(to=MERCHANT, from_=COMPANY, body="hi", status_callback=BASE + "/status")
    desk.line.run()

    told = [asked.params for asked in desk.line.app.at("/status")]
    assert ["sent", "delivered"] == [each["MessageStatus"] for each in told]
    assert {(sent.sid, sent.sid)} == {(each["MessageSid"], each["SmsSid"]) for each in told}


def test_messages_are_listed_redacted_and_forgotten(office: Callable[..., Any]) -> None:
    """Newest first; an empty body is the one change."""
    desk = office({})
    for body in ("one", "two"):
        desk.client.messages.create(to=MERCHANT, from_=COMPANY, body=body)

    newest, oldest = desk.client.messages.list(to=MERCHANT)

    assert ("two", "one") == (newest.body, oldest.body)
    assert "" == newest.update(body="").body
    assert oldest.delete()
    assert [newest.sid] == [each.sid for each in desk.client.messages.list()]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "", "from_": COMPANY, "body": "x"}, 21604),
        ({"to": MERCHANT, "body": "x"}, 21603),
        ({"to": "hello", "from_": COMPANY, "body": "x"}, 21211),
        ({"to": MERCHANT, "from_": "+", "body": "x"}, 21212),
        ({"to": MERCHANT, "from_": COMPANY}, 21619),
        ({"to": MERCHANT, "from_": COMPANY, "body": "x" * 1601}, 21617),
    ],
    ids=["no to", "no from", "to is none", "from is none", "no content", "too long"],
)
def test_what_cannot_be_sent_is_refused(office: Callable[..., Any], given: dict[str, Any], code: int) -> None:
    """Each with Twilio's number, and the inbox stays empty."""
    desk = office({})

    with pytest.raises(TwilioRestException) as refused:
        desk.client.messages.create(**given)

    assert (400, code) == (refused.value.status, refused.value.code)
    assert [] == desk.line.of("sms")


@pytest.mark.parametrize(
    ("body", "count"),
    [("x" * 160, 1), ("x" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("请" * 70, 1), ("请" * 71, 2), ("", 1)],
    ids=["160 letters", "161 letters", "80 of two places", "81 of two places", "70 Chinese", "71 Chinese", "nothing"],
)
def test_long_texts_are_several_messages(body: str, count: int) -> None:
    """160 letters of GSM 03.38 or 70 others fit in one; several carry 153 or 67 each."""
    assert count == segments(body)
