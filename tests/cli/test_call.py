"""`ivr call`: what is wrong is said in one line before the call, and an app that fails in Twilio's own terms."""

from __future__ import annotations

import http.server
import io
import json
import re
import ssl
import subprocess
import sys
import threading
import wave
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from ivr.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

PROMPTS = Path(__file__).parents[2] / "prompts"
# A busy weekday morning.
AT = "2026-11-24T10:30"
# Entities within entities: refused before they grow.
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><Response><Say>&j;</Say></Response>"
)
GATHER = '<Gather numDigits="1" action="/next"><Say>Press one for merchants.</Say></Gather>'


@pytest.fixture
def ivr(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Return what runs the command line in this process, stdin a pipe: its code, what it printed, what it said."""
    monkeypatch.chdir(tmp_path)
    for name in ("IVR_PROMPTS", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IVR_TTS", "none")

    def run(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ivr", "call", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out, printed.err

    return run


class Server(http.server.ThreadingHTTPServer):
    """A real web server on a port of its own, answering from a table of (status, type, body)."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, pages: dict[str, tuple[int, str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.pages = pages
        self.goes_on = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Page(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        if path == "/late":
            self.server.goes_on.wait(20)
        status, kind, body = self.server.pages.get(path, (404, "text/plain", b"not here"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", path)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - http.server's name

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def serving(pages: dict[str, tuple[int, str, bytes]], context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(pages)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def twiml(content: str) -> tuple[int, str, bytes]:
    return 200, "text/xml", f"<Response>{content}</Response>".encode()


def events(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--keys", "1 x"], "--keys: 'x' is not something a caller does. Write keys (1, 12#, ~5), "),
        (["--keys", "'1"], '--keys: the quotes in "\'1" do not match. Close every quote.'),
        (["--at", "tomorrow"], "--at: 'tomorrow' is not a date and time. Write it like 2026-11-24T10:30."),
        (
            ["--at", "0001-01-01T00:00"],
            "--at: '0001-01-01T00:00' is not a date and time. Write it like 2026-11-24T10:30.",
        ),
        (["--patience", "long"], "--patience: 'long' is not a duration. Write seconds, "),
        (["--callee", "+1"], "--callee +1 lacks a name or a value. Write --callee NUMBER=after:5s,talk:30s"),
        (["--callee", "+1=away"], "--callee +1: 'away' says nothing about a callee. Write after:5s,talk:30s,keys:1, "),
        (
            ["--callee", "+1=hand"],
            "--callee +1: 'hand' is for somebody at a terminal, who is there in `ivr call` without ",
        ),
        (["--agent", "general=hand", "--keys", "1"], "--agent general: 'hand' is for somebody at a terminal, "),
        (["--agent", "general=after:soon"], "--agent general: 'soon' is not a duration. "),
        (["--param", "x"], "--param x lacks a name or a value. Write --param NAME=VALUE"),
        (["--wav", "nowhere/call.wav"], "--wav nowhere/call.wav: there is no folder nowhere. Make it first, "),
        (["--wav", "."], "--wav . is a folder. Name a file in it."),
        (["--save", "nowhere/call.yaml"], "--save nowhere/call.yaml: there is no folder nowhere. "),
        (["--prompts", "nowhere"], "'nowhere' is no folder. Name the folder that holds main.yaml."),
        (["--prompts", PROMPTS, "--start", "nowhere"], "--start: there is no node 'nowhere'."),
        (["--prompts", PROMPTS, "--set", "colour=red"], "--set colour: no fact is called 'colour'. "),
        (["ftp://a.example"], "'ftp://a.example' is not a web address to dial. Write http://HOST/PATH, "),
        (["--prompts", PROMPTS, "http://a.example"], "--prompts is about the tree in this folder, and http://a.exam"),
        (["--public-url", "http://a.example", "http://a.example"], "--public-url http://a.example names one URL. "),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_line(ivr: Any, arguments: list[object], said: str) -> None:
    """Exit code 2, which option, what is wrong with it, what would be right; nothing is dialled."""
    code, out, err = ivr(*arguments)

    assert (2, "") == (code, out)
    assert err.startswith(f"ivr: {said}")
    assert 1 == len(err.splitlines())


def test_keys_in_a_pipe_are_named_too(ivr: Any) -> None:
    """Bytes that are no text do not break it."""
    code, _, err = ivr(stdin=b"1\xff")

    assert 2 == code
    assert err.startswith("ivr: the keys in the pipe: '\\\\' is not something a caller does.")


PAGES = {
    "/html": (200, "text/html", b"<!doctype html><html><body><p>Hi<br></body></html>"),
    "/big": (200, "text/xml", b"<Response><!-- " + b"x" * 70_000 + b" --></Response>"),
    "/bomb": (200, "text/xml", BOMB.encode()),
    "/circle": (302, "text/plain", b""),
    "/utf8": (200, "text/xml", b"<Response><Say>\xff\xfe\xfa</Say></Response>"),
    "/empty": (200, "text/xml", b""),
    "/image": (200, "image/png", b"\x89PNG"),
    "/late": twiml("<Say>At last.</Say>"),
    "/hello": twiml("<Say>Hello.</Say>"),
    "/menu": twiml(GATHER),
    "/next": twiml("<Say>Thank you.</Say>"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(PAGES) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "number", "said"),
    [
        ("/nope", 11200, "the answer was 404."),
        ("/html", 12100, "It is a web page; dial the address that answers with TwiML"),
        ("/big", 11750, "the body is over 64 kB."),
        ("/bomb", 12100, ""),
        ("/circle", 11215, "more than 10 redirects."),
        ("/utf8", 12100, "Invalid bytes in character encoding"),
        ("/empty", 12100, "the answer is empty; an empty document is <Response/>"),
        ("/image", 12300, 'Content-Type "image/png" is not accepted; send TwiML as text/xml'),
    ],
)
def test_an_app_that_answers_badly_is_told_in_twilios_number(
    ivr: Any, server: Server, path: str, number: int, said: str
) -> None:
    """One error, exit code 1; the caller hears Twilio's apology and the call ends."""
    code, out, err = ivr(server.url + path, "--json")

    (error,) = [event for event in events(out) if event["event"] == "error"]
    assert (1, "") == (code, err)
    assert number == error["code"]
    assert said in error["message"]
    (hangup,) = [event for event in events(out) if event["event"] == "hangup"]
    assert f"application error {number}" == hangup["reason"]
    assert "Traceback" not in out


@pytest.mark.timeout(20)
def test_an_app_that_does_not_answer_in_time_is_not_waited_for(ivr: Any, server: Server) -> None:
    """Its twenty seconds are cut at the limit, here Twilio's own override of it; no answer at all is exit code 5."""
    code, out, err = ivr(f"{server.url}/late#rt=200", "--json")

    (error,) = [event for event in events(out) if event["event"] == "error"]
    assert (5, 11200, "") == (code, error["code"], err)
    assert "no answer came in time; answer first and work later" in error["message"]


def test_nobody_at_the_address_is_exit_code_5(ivr: Any) -> None:
    """A port that nothing listens on."""
    with serving({}) as gone:
        url = gone.url

    code, out, _ = ivr(url, "--json")

    (error,) = [event for event in events(out) if event["event"] == "error"]
    assert (5, 11202) == (code, error["code"])
    assert "the connection was refused; is the app running there" in error["message"]


def test_a_fallback_that_answers_is_an_answer(ivr: Any, server: Server) -> None:
    """The call went wrong and was taken up again: the fallback's words are heard."""
    with serving({}) as gone:
        url = gone.url

    code, out, _ = ivr(url, "--fallback-url", f"{server.url}/hello", "--json")

    assert "Hello." in [event["text"] for event in events(out) if event["event"] == "say"]
    assert 5 != code


def test_a_certificate_nobody_vouches_for_is_refused(ivr: Any, tmp_path: Path) -> None:
    """Twilio does not take a self-signed one either."""
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem"
    subprocess.run([openssl, *command.split()], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    with serving(PAGES, context) as secured:
        _, out, err = ivr(f"https://localhost:{secured.server_address[1]}/hello", "--json")

    (error,) = [event for event in events(out) if event["event"] == "error"]
    assert (11237, "") == (error["code"], err)
    assert "it is self-signed or lacks an intermediate" in error["message"]


def test_each_character_of_a_pipe_is_a_key(ivr: Any, server: Server) -> None:
    """`printf 1 | ivr call URL`; one event a line, and the default token is told."""
    code, out, err = ivr(f"{server.url}/menu", stdin=b"1\n")

    assert (0, "") == (code, err)
    assert "pressed 1" in out
    assert "“Thank you.”" in out
    assert "requests are signed with the token 'dev': neither --token nor TWILIO_AUTH_TOKEN is set." in out


def test_a_script_that_runs_out_is_exit_code_4(ivr: Any, server: Server) -> None:
    """The caller still waits when patience ends."""
    code, _, _ = ivr(f"{server.url}/menu", "--keys", "", "--patience", "2s")

    assert 4 == code


def test_the_same_script_gives_the_same_bytes(ivr: Any) -> None:
    """On our own tree, with virtual time and no network."""
    arguments = ["--prompts", PROMPTS, "--at", AT, "--keys", "1 hangup", "--json"]

    first, second = ivr(*arguments), ivr(*arguments)

    assert first == second
    assert "caller" == events(first[1])[-1]["by"]


def test_the_survey_follows_a_call_to_our_own_tree(ivr: Any) -> None:
    """The app is told of the end, as on a number configured as the README says; what it then sends is shown first."""
    arguments = ["--prompts", PROMPTS, "--at", "2026-11-24T14:30", "--keys", "0 hangup@90s", "--json"]
    arguments += ["--agent", "general=after:20s,talk:60s"]

    made = events(ivr(*arguments)[1])
    without = events(ivr(*arguments, "--status-callback", "")[1])

    assert ["1到5" in event["body"] for event in made if event["event"] == "sms"] == [True]
    told = [event["params"] for event in made if event["event"] == "callback"]
    assert ["completed"] == [params["CallStatus"] for params in told if "CallStatus" in params]
    assert ["sent", "delivered"] == [params["MessageStatus"] for params in told if "MessageStatus" in params]
    assert "end" == made[-1]["event"]
    assert [] == [event for event in without if event["event"] in ("sms", "callback")]


def test_a_call_on_the_real_store_asks_nobody_for_a_score(ivr: Any) -> None:
    """What stands in a real outbox is sent by a worker, and the caller of a try has somebody's number."""
    _, out, _ = ivr("--prompts", PROMPTS, "--at", "2026-11-24T14:30", "--keys", "0 hangup@90s", "--keep", "--json")

    assert [] == [event for event in events(out) if event["event"] in ("sms", "callback")]


def test_a_wav_is_what_the_caller_heard(ivr: Any, server: Server, tmp_path: Path) -> None:
    """As long as the call; without a voice the words are silence and the key is not."""
    code, out, err = ivr(f"{server.url}/menu", "--keys", "1", "--wav", "call.wav", "--json")

    end = events(out)[-1]
    with wave.open(str(tmp_path / "call.wav")) as file:
        frames = file.readframes(file.getnframes())
        assert (0, "", 8000) == (code, err, file.getframerate())
        assert pytest.approx(end["seconds"], abs=0.2) == file.getnframes() / 8000
    assert not any(frames[:8000])
    assert any(frames[8000:9600])


def test_a_call_can_be_saved_as_a_script(ivr: Any, server: Server, tmp_path: Path) -> None:
    """In the words of `ivr test`."""
    code, _, _ = ivr(f"{server.url}/menu", "--keys", "1", "--save", "call.yaml")

    saved = (tmp_path / "call.yaml").read_text("utf-8")
    assert 0 == code
    assert "press: '1'" in saved
    assert "Press one for merchants" in saved


def test_a_script_in_real_time_takes_its_time(ivr: Any, server: Server) -> None:
    """Words are written when they begin; afterwards stderr says how to have the call again."""
    code, out, err = ivr(f"{server.url}/menu", "--keys", "1 hangup", "--real-time", "--mute", "--at", AT)

    assert 0 == code
    assert "“Press one for merchants.”\n" in out
    assert re.search(r"\(cut after 0\.\d s\)", out)
    assert f'ivr call {server.url}/menu --at {AT} --keys "1 hangup"' in err
    assert "completed after 0:0" in err


def test_a_secret_is_not_in_what_is_said_afterwards(ivr: Any, server: Server) -> None:
    """The command that has the call again leaves the token out."""
    _, _, err = ivr(f"{server.url}/hello", "--keys", "", "--real-time", "--mute", "--token", "hunter2", "--to", "+8610")

    assert "--to +8610" in err
    assert "hunter2" not in err
