"""`ivr load` lets many callers dial, and tells how many calls were lost and how fast webhooks were answered."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from ivr.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PROMPTS = Path(__file__).parents[2] / "prompts"
MENU = b'<Response><Gather numDigits="1" action="/key"><Say>Press 1.</Say></Gather></Response>'


class App:
    """Answers the menu, then a farewell; every `fails_every`th call fails on its key. Counts who called."""

    def __init__(self, fails_every: int = 0) -> None:
        self.callers: list[str] = []
        self._fails_every = fails_every
        self._keys = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        if environ["PATH_INFO"] == "/voice":
            self.callers.append(next(pair for pair in body.split("&") if pair.startswith("From=")))
            return answered(start, MENU)
        self._keys += 1
        if self._fails_every and self._keys % self._fails_every == 0:
            return answered(start, b"<Response>")
        return answered(start, b"<Response><Say>Thank you.</Say></Response>")


def answered(start: StartResponse, body: bytes) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture
def serving() -> Iterator[Callable[[App], str]]:
    """Return what serves an app on loopback, one request at a time, and gives its URL."""
    running = []

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """Print nothing."""

    def serve(app: App) -> str:
        server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/voice"

    yield serve
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what runs `ivr load` and gives its exit code, stdout and stderr."""

    def run_it(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ivr", "load", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run_it


def test_many_callers(serving, run) -> None:
    """Each of the calls is placed once, from a number of its own, and none is lost."""
    app = App()

    code, out, _ = run(serving(app), "--calls", "20", "--concurrency", "4", "--keys", "1", "--json")

    measured = json.loads(out)
    assert 0 == code
    assert {"calls", "lost", "webhooks_per_s", "p50_ms", "p99_ms"} == set(measured)
    assert (20, 0) == (measured["calls"], measured["lost"])
    assert 20 == len(set(app.callers))
    assert 0 < measured["p50_ms"] <= measured["p99_ms"]


def test_lost_calls(serving, run) -> None:
    """A call in which the app fails is lost, and the exit code says so."""
    code, out, _ = run(serving(App(fails_every=5)), "--calls", "10", "--concurrency", "1", "--keys", "1", "--json")

    assert (1, 2) == (code, json.loads(out)["lost"])


def test_nobody_there(run) -> None:
    """A URL that never answers is told apart from an app that fails."""
    code, out, err = run("http://127.0.0.1:9/voice", "--calls", "3", "--json")

    assert 5 == code
    assert (3, 3) == (json.loads(out)["calls"], json.loads(out)["lost"])
    assert "http://127.0.0.1:9/voice gave no answer at all." in err


def test_a_run_has_an_end(serving, run) -> None:
    """No call begins after the time that was given, however many were asked for."""
    code, out, _ = run(
        serving(App()), "--calls", "100000", "--rate", "10", "--seconds", "0.25", "--keys", "1", "--json"
    )

    assert 0 == code
    assert 3 == json.loads(out)["calls"]


def test_our_own_tree(run) -> None:
    """Without a URL the tree is dialled in this process."""
    code, out, _ = run("--calls", "5", "--prompts", str(PROMPTS), "--keys", "1 hangup")

    assert 0 == code
    assert out.startswith("5 calls, 0 lost, in ")
    assert "10 webhooks" in out
