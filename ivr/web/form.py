"""What a Twilio request must look like once its signature is good.

A valid signature is not a valid request: Twilio signs names and values without separators, so parameters can
be cut anew under a good signature (reliability T03). Known names are checked strictly, required ones must be
there, none may come twice; unknown ones are ignored, as Twilio adds names without notice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Response
    from werkzeug.datastructures import MultiDict

# Twilio: E.164, client:identity, sip:uri, or "a raw or word value when the caller withholds the number".
PARTY = re.compile(r"\+[0-9]{1,15}|[0-9]{1,20}|(client|sip|sips):[!-~]{1,255}|[A-Za-z][A-Za-z0-9 ._-]{0,63}|")
ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_SECONDS = re.compile(r"[0-9]{0,7}")
# Every name Twilio has begins with a letter. What is cut off the end of a signed URL would be a name too, and sorts
# first with its '/', '?', '&' or figure: the signature of "/voice/status" would be good for "/voice".
_NAME = re.compile(r"[A-Za-z].*", re.DOTALL)

# https://www.twilio.com/docs/voice/twiml#request-parameters and the page of each verb.
_VOICE: dict[str, re.Pattern[str]] = {
    "CallSid": re.compile(r"CA[0-9a-f]{32}"),
    "AccountSid": ACCOUNT,
    "From": PARTY,
    "To": PARTY,
    "CallStatus": re.compile(r"queued|initiated|ringing|in-progress|completed|busy|failed|no-answer|canceled"),
    "Direction": re.compile(r"inbound|outbound-api|outbound-dial"),
    # An entry ends with #, so whoever leans on the keys sends more than any entry has: they hear that it is too long,
    # while a refusal would end the call.
    "Digits": re.compile(r"[0-9*#]{0,500}|hangup"),
    "SpeechResult": re.compile(r".{0,2000}", re.DOTALL),
    # "a value between 0.0 and 1.0", not promised of every recogniser: held to a number's form, it decides nothing.
    # https://www.twilio.com/docs/voice/twiml/gather#action
    "Confidence": re.compile(r"([0-9.eE+-]{1,32})?"),
    "CallDuration": _SECONDS,
    "RecordingUrl": re.compile(r"https?://[!-~]{1,1000}"),
    "RecordingDuration": _SECONDS,
    "DialCallStatus": re.compile(r"completed|answered|busy|no-answer|failed|canceled"),
    "DialCallDuration": _SECONDS,
    "QueueResult": re.compile(
        r"bridged|bridging-in-process|leave|redirected|redirected-from-bridged|hangup|queue-full|error|system-error"
    ),
    "QueueTime": _SECONDS,
    "QueuePosition": _SECONDS,
    "DequeingCallSid": re.compile(r"CA[0-9a-f]{32}"),
    "ErrorCode": re.compile(r"[0-9]{0,6}"),
    "ErrorUrl": re.compile(r"[!-~]{0,4000}"),
}


@dataclass(frozen=True, slots=True)
class Schema:
    """What one kind of request holds: the form of each name we know, and the names that must be there."""

    known: Mapping[str, re.Pattern[str]]
    required: tuple[str, ...]


VOICE = Schema(_VOICE, ("CallSid", "AccountSid", "From", "To", "CallStatus"))


def view(answer: Callable[[Mapping[str, str]], Response], account_sid: str | None) -> Callable[[], Response]:
    """Return the view of a voice webhook: it answers the parameters of a request, once they are checked."""
    return lambda: answer(read_form(request.form, account_sid))


def read_form(form: MultiDict[str, str], account_sid: str | None, schema: Schema = VOICE) -> Mapping[str, str]:
    """Return the known parameters by Twilio's names.

    Raises:
        BadRequest: names everything that is wrong, and no value: what a caller keyed in stays out of logs.
    """
    problems = [f"{name} is missing" for name in schema.required if name not in form]
    problems += [f"{_shown(name, schema)} comes more than once" for name, values in form.lists() if len(values) > 1]
    if not all(_NAME.fullmatch(name) for name in form):
        problems.append("a parameter does not have a name Twilio gives")
    problems += [
        f"{name} does not have the form Twilio gives it"
        for name, pattern in schema.known.items()
        if name in form and not pattern.fullmatch(form[name])
    ]
    if account_sid and form.get("AccountSid") not in (None, account_sid):
        problems.append("AccountSid is another account's than TWILIO_ACCOUNT_SID")
    if problems:
        raise BadRequest(f"{'; '.join(problems)}.")
    return {name: form[name] for name in schema.known if name in form}


def seconds(form: Mapping[str, str], name: str) -> int:
    """Return a parameter that counts seconds or places; 0 where it is absent or empty."""
    return int(form.get(name) or 0)


def _shown(name: str, schema: Schema) -> str:
    """Return a parameter's name if it is one we know: a stranger's may be anything."""
    return name if name in schema.known else "a parameter"
