"""`--twilio`: an app that asks Twilio's REST API within a call finds it, and what it sends is seen."""

from __future__ import annotations

import threading
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from ivr.cli.main import main
from ivr.cli.stand_in import StandIn
from ivr.simulator.exchange import DEFAULT_ACCOUNT, DEFAULT_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SCRIPT = "name: survey\nsteps: [{hear: thank you}]\nends: {status: completed, by: app}\nsms: 1\n"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve an app on loopback that sends an SMS through the API it was told of, and thanks the caller."""
    told: list[str] = []
    monkeypatch.setattr(StandIn, "introduce", lambda stand_in: told.append(stand_in.url))

    def app(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        login = b64encode(f"{DEFAULT_ACCOUNT}:{DEFAULT_TOKEN}".encode()).decode()
        body = urlencode({"To": "+8613800138000", "From": "+864008009000", "Body": "How was it?"}).encode()
        messages = f"{told[-1]}/2010-04-01/Accounts/{DEFAULT_ACCOUNT}/Messages.json"
        with urlopen(Request(messages, body, {"Authorization": f"Basic {login}"})):
            pass
        start("200 OK", [("Content-Type", "text/xml")])
        return [b"<Response><Say>Thank you.</Say></Response>"]

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/voice"
        server.shutdown()
        thread.join()


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return what runs `ivr` and gives its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    for name in ("IVR_PROMPTS", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"):
        monkeypatch.delenv(name, raising=False)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ivr", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run_it


def test_a_call_shows_what_the_app_sends(run, url: str) -> None:
    """The SMS an app sends within the call is an event of it."""
    code, out, _ = run("call", url, "--keys", "hangup", "--twilio", "--json")

    assert 0 == code
    assert '"event":"sms"' in out.replace(" ", "")
    assert "How was it?" in out


def test_scripts_count_what_is_sent(run, url: str, tmp_path: Path) -> None:
    """With the stand-in `sms` is judged, each script on what its own call sent; a second one finds it still there."""
    (tmp_path / "one.yaml").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(SCRIPT.replace("sms: 1", "sms: 2"), encoding="utf-8")

    code, out, _ = run("test", "one.yaml", "one.yaml", "two.yaml", "--url", url, "--twilio")

    assert 1 == code
    assert out.startswith("passed  survey\nFAILED  survey\n")
    assert "2 SMS were expected, and 1 were sent" in out


def test_the_address_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """What the called app needs is said as its environment has it."""
    with StandIn() as stand_in:
        stand_in.introduce()

        assert f"IVR_TWILIO_API={stand_in.url}\n" in capsys.readouterr().err
