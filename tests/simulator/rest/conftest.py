"""An exchange with the REST stand-in before it, and Twilio's own client that calls it in this process."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from wsgiref.util import setup_testing_defaults

import pytest
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from ivr.simulator.callee import behaviour
from ivr.simulator.rest.api import RestApi

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.exchange import Exchange

ACCOUNT, TOKEN = "AC" + "1" * 32, "secret"
COMPANY, MERCHANT, COLLEAGUE = "+864008009000", "+8613800138000", "+8613900139000"


def ask(
    app: Any, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    """Call a WSGI application; return status, body and headers."""
    parts = urlsplit(url)
    started: list[tuple[int, dict[str, str]]] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    } | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
    environ.pop("HTTP_CONTENT_TYPE", None)
    setup_testing_defaults(environ)

    def start(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started.append((int(status[:3]), dict(sent)))
        return lambda data: None

    answer = app(environ, start)
    content = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    status, answered = started[0]
    return status, content, answered


class InProcess(HttpClient):
    """Carries the requests of Twilio's client without a socket. answers: (method, path, status, body)."""

    def __init__(self, api: RestApi) -> None:
        self._api = api
        self.answers: list[tuple[str, str, int, bytes]] = []

    def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        given = dict(headers or {})
        if auth:
            given["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params, doseq=True)
        status, body, _ = ask(self._api, method, url, urlencode(data or {}, doseq=True).encode(), given)
        self.answers.append((method, urlsplit(url).path, status, body))
        return Response(status, body.decode("latin-1"))


class Office:
    """One line, the API of its account, and Twilio's client on it."""

    def __init__(self, line: Any, *, is_test: bool) -> None:
        self.line = line
        self.exchange: Exchange = line.exchange
        self.api = RestApi(line.exchange, is_test=is_test)
        self.http = InProcess(self.api)
        self.client = Client(ACCOUNT, TOKEN, http_client=self.http)


@pytest.fixture
def office(wire: Callable[..., Any]) -> Callable[..., Office]:
    """Return a maker: pages of the app in, the office out; `callees` are described as on the command line."""

    def make(pages: dict[str, Any], *, is_test: bool = False, callees: dict[str, str] | None = None) -> Office:
        described = {number: behaviour(does) for number, does in (callees or {}).items()}
        line = wire(pages, from_=MERCHANT, to=COMPANY, account_sid=ACCOUNT, token=TOKEN, callees=described)
        return Office(line, is_test=is_test)

    return make
