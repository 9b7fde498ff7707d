"""Plain WSGI apps without any framework: one function, one dictionary of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Callable


def _app(answer: Callable[[str, dict[str, str]], str]) -> Any:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        twiml = f"<Response>{answer(environ['PATH_INFO'], form)}</Response>".encode()
        start_response("200 OK", [("Content-Type", "application/xml"), ("Content-Length", str(len(twiml)))])
        return [twiml]

    return app


def loops_without_action() -> Any:
    """One URL for everything: a Gather without an action comes back to it with Digits."""

    def answer(path: str, form: dict[str, str]) -> str:
        if form.get("Digits") == "9":
            return "<Say>Nine it is.</Say><Hangup/>"
        if "Digits" in form:
            return f"<Say>Not {form['Digits']}.</Say><Redirect/>"
        return '<Gather numDigits="1" timeout="4"><Say>Press 9.</Say></Gather><Say>Nothing.</Say>'

    return _app(answer)


def empty_redirect() -> Any:
    """Ask the same URL again until a count is reached; the count is the app's."""
    visits = iter(range(1, 100))

    def answer(path: str, form: dict[str, str]) -> str:
        number = next(visits)
        return (
            "<Say>Thank you for waiting.</Say>" if number == 4 else f"<Say>{number}</Say><Pause length='2'/><Redirect/>"
        )

    return _app(answer)


def other_dialects() -> Any:
    """Attributes and elements of other vendors, and Twilio's own misspelt."""

    def answer(path: str, form: dict[str, str]) -> str:
        return (
            '<Say barge="true">Hello.</Say><GetDigits/><gather numDigits="1"/>'
            '<Gather NumDigits="1" maxDigits="2" timeout="2"/><Say>Still here.</Say>'
        )

    return _app(answer)
