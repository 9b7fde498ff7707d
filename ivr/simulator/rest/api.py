"""The API as a WSGI application: who may ask, what is asked, and the answer as bytes. Knows no single resource.

A request is answered between two steps of the exchange, on whatever thread it comes in: on a server's, or on the
exchange's own, when an app in this process uses the API inside its webhook.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.rest import (  # noqa: F401 - each registers what answers its paths
    accounts,
    applications,
    calls,
    conferences,
    messages,
    numbers,
    participants,
    queues,
    recordings,
)
from ivr.simulator.rest.account import Account
from ivr.simulator.rest.asked import Asked, whole
from ivr.simulator.rest.magic import check_open
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer, find, methods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from ivr.simulator.exchange import Exchange

# A bound of our own, so that nobody's mistake fills the memory.
LONGEST_BODY = 1024 * 1024
_PATH = re.compile(rf"/{API_VERSION}/Accounts/(AC[0-9a-fA-F]{{32}})(?:\.json|/(.+))")
# Sound is fetched without a login, unless an account asks for one. https://www.twilio.com/docs/voice/api/recording
_SOUND = re.compile(r"Recordings/[^/.]+(\.wav|\.mp3)?")


class RestApi:
    """Twilio's REST API for one exchange.

    is_test: the credentials are test credentials: magic numbers give their errors, and nothing is done.
    """

    def __init__(self, exchange: Exchange, *, is_test: bool = False) -> None:
        self.account = Account(exchange, is_test)
        numbers.own_number(self.account)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            with self.account.exchange.timeline.turn:
                self.account.exchange.tick()
                answer = self._answer(environ)
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body())
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(body)))]
        if answer.status == HTTPStatus.UNAUTHORIZED:
            headers.append(("WWW-Authenticate", 'Basic realm="Twilio API"'))
        if answer.status == HTTPStatus.NO_CONTENT:
            headers = headers[1:]
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        match = _PATH.fullmatch(path)
        if match is None:
            raise missing(path)
        sid, rest = match[1], match[2] or ""
        if not _SOUND.fullmatch(rest):
            self._check_login(environ, sid)
        if self.account.is_test:
            check_open(method, rest)
        if not rest:
            if method != "GET":
                raise Refusal(20004, f"Method {method} is not allowed here")
            return accounts.fetch(self.account)
        return self._dispatch(Asked(method, path, _form(environ), _pairs(environ.get("QUERY_STRING", ""))), rest)

    def _dispatch(self, asked: Asked, rest: str) -> Answer:
        found = find(asked.method, rest)
        if found is None:
            if methods(rest):
                raise Refusal(20004, f"Method {asked.method} is not allowed here")
            raise missing(asked.path)
        operation, names = found
        return operation(self.account, asked, **names)

    def _check_login(self, environ: WSGIEnvironment, sid: str) -> None:
        """Let in who has the account's SID and token, to that account.

        Raises:
            Refusal: 20003, as Twilio says of any of it that is wrong.
        """
        setup = self.account.exchange.setup
        given = _login(environ.get("HTTP_AUTHORIZATION", ""))
        expected = f"{setup.account_sid}:{setup.token}".encode()
        if sid != setup.account_sid or not hmac.compare_digest(given, expected):
            raise Refusal(20003, "Authenticate")


def _login(header: str) -> bytes:
    scheme, _, encoded = header.partition(" ")
    try:
        return base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except binascii.Error:
        return b""


def _form(environ: WSGIEnvironment) -> tuple[tuple[str, str], ...]:
    length = whole(environ.get("CONTENT_LENGTH") or "0")
    if length is None or length > LONGEST_BODY:
        raise Refusal(20422, f"The request's body must have a length of at most {LONGEST_BODY} bytes")
    return _pairs(environ["wsgi.input"].read(length).decode("utf-8", "replace"))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(text, keep_blank_values=True))
