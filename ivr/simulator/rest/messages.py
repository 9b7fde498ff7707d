"""Messages an app sends through the API; they end in the exchange's inbox.

https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.messages import Message, segments
from ivr.simulator.rest.account import Account, on_days, page
from ivr.simulator.rest.asked import is_number
from ivr.simulator.rest.magic import check_message
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer, route

if TYPE_CHECKING:
    from ivr.simulator.rest.asked import Asked

# https://www.twilio.com/docs/api/errors/21617
LONGEST_BODY = 1600
MOST_MEDIA = 10
# A short code, or a name of up to 11 letters: what may send beside a number.
_SENDER = re.compile(r"[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_CHANNEL = re.compile(r"(whatsapp|messenger|rcs):\S+")


@route("POST", "Messages.json")
def create(account: Account, asked: Asked) -> Answer:
    """Send a message."""
    message = _message(account, asked)
    if not account.is_test:
        account.exchange.inbox.take(account.exchange, message)
    return Answer(201, shape(account, message))


@route("GET", "Messages.json")
def list_(account: Account, asked: Asked) -> Answer:
    """List messages, newest first."""
    to, from_ = asked.filter("To"), asked.filter("From")
    messages = reversed(list(account.exchange.inbox.by_sid.values()))
    found = [each for each in messages if to in ("", each.to) and from_ in ("", each.from_)]
    found = on_days(asked, "DateSent", [(each, account.day(each.sent)) for each in found])
    return page(account, asked, "messages", found, lambda each: shape(account, each))


@route("GET", "Messages/{sid}.json")
def fetch(account: Account, asked: Asked, sid: str) -> Answer:
    """Return one message."""
    return Answer(200, shape(account, _find(account, asked, sid)))


@route("POST", "Messages/{sid}.json")
def update(account: Account, asked: Asked, sid: str) -> Answer:
    """Redact a message: an empty Body is the one change Twilio takes."""
    message = _find(account, asked, sid)
    if asked.text("Body"):
        raise Refusal(20422, "Body can only be made empty")
    if asked.has("Body"):
        message.body = ""
    return Answer(200, shape(account, message))


@route("DELETE", "Messages/{sid}.json")
def delete(account: Account, asked: Asked, sid: str) -> Answer:
    """Forget a message."""
    del account.exchange.inbox.by_sid[_find(account, asked, sid).sid]
    return Answer(204)


def shape(account: Account, message: Message) -> dict[str, Any]:
    """Return a message as the API shows it."""
    path = f"Messages/{message.sid}"
    return {
        "body": message.body,
        "num_segments": str(segments(message.body)),
        "direction": "outbound-api",
        "from": message.from_ or None,
        "to": message.to,
        "date_updated": account.date(message.updated),
        "price": None,
        "error_message": None,
        "uri": account.uri(f"{path}.json"),
        "account_sid": account.sid,
        "num_media": str(message.media),
        "status": message.status,
        "messaging_service_sid": message.service_sid or None,
        "sid": message.sid,
        "date_sent": account.date(message.sent),
        "date_created": account.date(message.created),
        "error_code": None,
        "price_unit": "USD",
        "api_version": API_VERSION,
        "subresource_uris": {
            "media": account.uri(f"{path}/Media.json"),
            "feedback": account.uri(f"{path}/Feedback.json"),
        },
    }


def _message(account: Account, asked: Asked) -> Message:
    """Return the message a request describes.

    Raises:
        Refusal: it has no recipient, sender or content, or one that cannot be.
    """
    to, from_, service = asked.text("To"), asked.text("From"), asked.text("MessagingServiceSid")
    body, media = asked.text("Body"), len(asked.all("MediaUrl"))
    if not to:
        raise Refusal(21604, "A 'To' phone number is required")
    if not from_ and not service:
        raise Refusal(21603, "A 'From' phone number is required, or a MessagingServiceSid")
    if account.is_test:
        check_message(to, from_)
    if not (is_number(to) or _CHANNEL.fullmatch(to)):
        raise Refusal(21211, f"The 'To' number {to} is not a valid phone number")
    if from_ and not (is_number(from_) or _SENDER.fullmatch(from_) or _CHANNEL.fullmatch(from_)):
        raise Refusal(21212, f"The 'From' number {from_} is not a valid phone number, short code or name")
    if not body and not media and not asked.text("ContentSid"):
        raise Refusal(21619, "A text message body, media URLs or a ContentSid must be given")
    if len(body) > LONGEST_BODY:
        raise Refusal(21617, f"The message body is {len(body)} characters long; at most {LONGEST_BODY} are sent")
    if media > MOST_MEDIA:
        raise Refusal(20422, f"At most {MOST_MEDIA} MediaUrl can be given, not {media}")
    callback = asked.url("StatusCallback")
    sid = account.new_sid("MM" if media else "SM")
    created = account.exchange.t
    return Message(sid, to, from_, body, created, callback, service, media, updated=created)


def _find(account: Account, asked: Asked, sid: str) -> Message:
    message = account.exchange.inbox.by_sid.get(sid)
    if message is None:
        raise missing(asked.path)
    return message
