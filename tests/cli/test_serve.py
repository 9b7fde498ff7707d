"""The production server's conditions, and the list of routes."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ivr import clock
from ivr.cli import serve as serving
from ivr.cli.serve import routes, serve
from ivr.office.tasks import MemoryTasks, Tasks

TREE = Path(__file__).parents[1] / "callflow" / "tree"
VARIABLES = (
    "IVR_PUBLIC_URL",
    "IVR_DEVELOPMENT",
    "IVR_PROMPTS",
    "IVR_CLOCK",
    "IVR_DESTINATIONS",
    "IVR_AGENTS",
    "IVR_REDIS_URL",
    "IVR_TTS",
    "PORT",
    "FLASK_DEBUG",
    "FLASK_RUN_FROM_CLI",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_NEXT",
    "TWILIO_PHONE_NUMBER",
)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the server would be started with; it is not started."""
    started: list[tuple[Any, ...]] = []
    monkeypatch.setattr(serving, "run_server", lambda _app, *rest: started.append(rest[:4]))
    return started


def run(*arguments: str, **environ: str) -> Result:
    command = serve if arguments[0] == "serve" else routes
    with TemporaryDirectory() as data:
        settings = {**dict.fromkeys(VARIABLES), "IVR_PROMPTS": str(TREE), "IVR_DATABASE_URL": None, "IVR_DATA": data}
        return CliRunner().invoke(command, list(arguments[1:]), env={**settings, **environ})


@pytest.mark.parametrize(
    ("arguments", "environ", "message"),
    [
        ([], {}, "TWILIO_AUTH_TOKEN is not set"),
        ([], {"TWILIO_AUTH_TOKEN": "t", "FLASK_DEBUG": "1"}, "FLASK_DEBUG is on"),
        (["--host", "0.0.0.0"], {"IVR_DEVELOPMENT": "1"}, "development answers this machine only"),
        (["--host", "0.0.0.0"], {"TWILIO_AUTH_TOKEN": "t"}, "without IVR_PUBLIC_URL no signature"),
        ([], {"TWILIO_AUTH_TOKEN": "t", "PORT": "x"}, "PORT is 'x', which is no port"),
        ([], {"TWILIO_AUTH_TOKEN": "t", "IVR_PROMPTS": "/nowhere"}, "/nowhere"),
        ([], {"TWILIO_AUTH_TOKEN": "t", "IVR_DATABASE_URL": "sqlite://"}, "names a database in memory"),
        ([], {"TWILIO_AUTH_TOKEN": "t", "IVR_DATABASE_URL": "sqlite:///"}, "names a database in memory"),
    ],
    ids=["no token", "debug", "development for others", "no public URL", "bad setting", "no tree", "memory", "no file"],
)
def test_what_must_not_be_served_is_refused(
    served: list[tuple[Any, ...]], arguments: list[str], environ: dict[str, str], message: str
) -> None:
    """Wrong settings end with exit 2 and a sentence, before anything listens."""
    result = run("serve", *arguments, **environ)

    assert (2, []) == (result.exit_code, served)
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "environ", "started"),
    [
        ([], {"IVR_DEVELOPMENT": "1"}, ("127.0.0.1", 5000, 1, 16)),
        ([], {"TWILIO_AUTH_TOKEN": "t"}, ("127.0.0.1", 5000, 1, 16)),
        ([], {"TWILIO_AUTH_TOKEN": "t", "IVR_PUBLIC_URL": "https://h.example"}, ("0.0.0.0", 5000, 1, 16)),
        (["--port", "8001", "--workers", "2"], {"IVR_DEVELOPMENT": "1", "PORT": "8000"}, ("127.0.0.1", 8001, 2, 16)),
        (["--host", "::1"], {"IVR_DEVELOPMENT": "1", "PORT": "8000"}, ("::1", 8000, 1, 16)),
    ],
    ids=["development", "no public URL", "production", "options", "IPv6"],
)
def test_where_it_listens(
    served: list[tuple[Any, ...]], arguments: list[str], environ: dict[str, str], started: tuple[Any, ...]
) -> None:
    """Others are answered only where every request of theirs can be checked."""
    result = run("serve", *arguments, **environ)

    assert (0, [started]) == (result.exit_code, served)


@pytest.mark.parametrize(
    ("arguments", "redis", "has_worker", "has_tasks"),
    [
        ([], False, True, True),
        (["--no-worker"], False, False, False),
        ([], True, False, True),
        (["--no-worker"], True, False, True),
        (["--worker"], True, True, True),
    ],
    ids=["embedded", "none", "Redis", "Redis and none", "Redis and here"],
)
def test_who_sends(
    arguments: list[str], redis: bool, has_worker: bool, has_tasks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server, unless it is told not to or Redis has workers for it; nothing is queued that nobody could take."""
    opened: list[str | None] = []
    started: list[object] = []

    def open_tasks(url: str | None, _clock: object) -> Tasks:
        opened.append(url)
        return Tasks(MemoryTasks(), clock.now)

    monkeypatch.setattr("ivr.office.tasks.open_tasks", open_tasks)
    monkeypatch.setattr(serving, "run_server", lambda *given: started.append(given[-1]))
    url = "redis://127.0.0.1/0" if redis else None

    result = run("serve", *arguments, IVR_DEVELOPMENT="1", **({"IVR_REDIS_URL": url} if url else {}))

    assert (0, has_worker) == (result.exit_code, started[0] is not None)
    assert ([url] if has_tasks else []) == opened
    assert has_worker == ("'ivr worker': have one run beside this server" not in result.stderr)


@pytest.mark.parametrize(
    ("url", "says"),
    [("localhost:6379", "IVR_REDIS_URL does not have the shape"), ("redis://h/0?db=x", "IVR_REDIS_URL cannot be used")],
)
def test_a_queue_that_cannot_be_is_refused(served: list[tuple[Any, ...]], url: str, says: str) -> None:
    """Before anything listens."""
    result = run("serve", IVR_DEVELOPMENT="1", IVR_REDIS_URL=url)

    assert (2, []) == (result.exit_code, served)
    assert says in result.stderr


def test_routes_as_json_say_what_twilio_signs() -> None:
    """Every route with its methods; the voice routes are signed, the health checks open."""
    result = run("routes", "--json")

    table = {row["rule"]: (row["methods"], row["signed"]) for row in json.loads(result.stdout)}
    assert 0 == result.exit_code
    assert {"/voice", "/voice/fallback", "/voice/status", "/healthz", "/readyz"} <= table.keys()
    assert (["POST"], True) == table["/voice"]
    assert (["GET"], False) == table["/healthz"]
    assert all(signed == rule.startswith(("/voice", "/sms")) for rule, (_, signed) in table.items())


def test_routes_as_text_are_a_table() -> None:
    """One line a route, with who may ask."""
    lines = [line.split() for line in run("routes").stdout.splitlines()]

    assert ["/voice", "POST", "signed"] in lines
    assert ["/healthz", "GET", "open"] in lines
    assert ["/inbox", "GET", "office"] in lines
