"""The message webhooks: replies to the survey, STOP and START, and how far what was sent has got. Decides nothing.

https://www.twilio.com/docs/messaging/guides/webhook-request. What somebody wrote is attacker text: it is judged and not
kept (reliability T18).
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from ivr.callflow.twiml import compile_reply
from ivr.errors import StoreDown
from ivr.office import outbox, survey
from ivr.office.calls import Caller
from ivr.web.answer import XML
from ivr.web.form import ACCOUNT, PARTY, Schema, read_form

if TYPE_CHECKING:
    from ivr.clock import Clock
    from ivr.settings import Settings
    from ivr.web.line import Line

log = logging.getLogger(__name__)

NAME = "sms"
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
MESSAGE = Schema(
    {
        "MessageSid": _MESSAGE_SID,
        "AccountSid": ACCOUNT,
        "From": PARTY,
        "To": PARTY,
        "Body": re.compile(r".{0,1600}", re.DOTALL),
    },
    ("MessageSid", "AccountSid", "From", "To", "Body"),
)
# https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
DELIVERY = Schema(
    {
        "MessageSid": _MESSAGE_SID,
        "AccountSid": ACCOUNT,
        "MessageStatus": re.compile(r"[a-z_]{1,24}"),
        "ErrorCode": re.compile(r"[0-9]{0,6}"),
    },
    ("MessageSid", "AccountSid", "MessageStatus"),
)
# The number of a message, a PostgreSQL integer.
_REFERENCE = re.compile(r"[1-9][0-9]{0,8}")
# Twilio then asks the number's fallback URL, where it has one: a STOP must not be lost.
_TRY_AGAIN = 503


def blueprint(line: Line, settings: Settings, clock: Clock) -> Blueprint:
    """Return the routes below /sms."""
    sms = Blueprint(NAME, __name__, url_prefix="/sms")

    @sms.post("", provide_automatic_options=False)
    def incoming() -> Response:
        given = read_form(request.form, settings.account_sid, MESSAGE)
        office = line.office
        sent = survey.Sent(given["MessageSid"], Caller.of(given["From"], office.secret), given["Body"])
        answer = office.store.run(lambda connection: survey.receive(connection, sent, office.text, clock()))
        return Response(compile_reply(answer), content_type=XML)

    @sms.post("/status", provide_automatic_options=False)
    def status() -> Response:
        given, reference = read_form(request.form, settings.account_sid, DELIVERY), _reference()
        sid, stage, error = given["MessageSid"], given["MessageStatus"], given.get("ErrorCode", "")
        is_ours = line.office.store.run(
            lambda connection: outbox.report_delivery(connection, reference, sid, stage, error)
        )
        if not is_ours:
            log.warning("Twilio told of a message that is not in the outbox.")
        return Response(status=204)

    @sms.errorhandler(StoreDown)
    def come_again(_error: StoreDown) -> Response:
        log.warning("A message webhook could not be kept: the store is down.")
        return Response("Try again later.\n", status=_TRY_AGAIN, content_type="text/plain; charset=utf-8")

    return sms


def _reference() -> int | None:
    """Return the outbox row that we wrote into the URL; a message of before that has none.

    Raises:
        BadRequest: there is anything else in the query.
    """
    pairs = parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True)
    if not pairs:
        return None
    if len(pairs) == 1 and pairs[0][0] == "ref" and _REFERENCE.fullmatch(pairs[0][1]):
        return int(pairs[0][1])
    raise BadRequest("The query is not one this app wrote.")
