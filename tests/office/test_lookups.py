"""Look-ups: files and services, and every way a service can be wrong."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from ivr import clock
from ivr.errors import NoAnswer
from ivr.menu.fields import EntryField
from ivr.menu.lookups import LookUpSource
from ivr.office.http_post import post
from ivr.office.lookups import MAX_RESPONSE_BYTES, LookUps

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = {
    "merchant": EntryField(kind="digits", label={}, digits="10"),
    "amount": EntryField(kind="amount", label={}),
    "day": EntryField(kind="date", label={}),
}
PAYMENTS = LookUpSource(
    file="payments.csv",
    keys={"amount": "amount", "day": "date"},
    columns={"serial": "code", "status": "name"},
    rows=(
        {"amount": "1,280.50", "date": "2026-01-06", "serial": "S1", "status": "success"},
        {"amount": "88", "date": "2026-01-06", "serial": "S2", "status": ""},
        {"amount": "88.99", "date": "2026-01-06", "serial": "S3", "status": "failed"},
        {"amount": "88.10", "date": "2026-01-06", "serial": "S4", "status": "failed"},
        {"amount": "?", "date": "2026-01-07", "serial": "S5", "status": "failed"},
    ),
)


def nowhere(*_: object) -> tuple[int, bytes]:
    raise AssertionError("a file is not asked over HTTP")


def of_file(source: LookUpSource = PAYMENTS) -> LookUps:
    return LookUps({"payments": source}, FIELDS, clock.monotonic, nowhere)


def of_service(answers: list[tuple[int, bytes] | NoAnswer], **other: object) -> tuple[LookUps, list[float]]:
    source = LookUpSource(
        url="https://service.example/rows",
        keys={"merchant": "number"},
        columns={"name": "name", "fee": "money"},
        **other,  # type: ignore[arg-type]
    )
    asked: list[float] = []

    def answer(url: str, body: bytes, timeout_s: float, max_bytes: int) -> tuple[int, bytes]:
        assert ("https://service.example/rows", {"number": "8812345678"}) == (url, json.loads(body))
        asked.append(timeout_s)
        given = answers.pop(0)
        if isinstance(given, NoAnswer):
            raise given
        return given

    return LookUps({"merchants": source}, FIELDS, lambda: 100.0, answer), asked


def test_an_amount_fits_by_its_whole_yuan() -> None:
    """Only those are keyed in; cents and commas of the file do not stand in the way."""
    rows = of_file().rows("payments", {"amount": "1280", "day": "2026-01-06"}, 0)

    assert ({"serial": "S1", "status": "success"},) == rows


def test_an_empty_cell_says_nothing() -> None:
    """No value is better than an empty one; and more than one row is two, however many there are."""
    rows = of_file().rows("payments", {"amount": "88", "day": "2026-01-06"}, 0)

    assert ({"serial": "S2"}, {"serial": "S3", "status": "failed"}) == rows


@pytest.mark.parametrize("keys", [{"amount": "0", "day": "2026-01-07"}, {"amount": "9", "day": "2026-01-06"}])
def test_no_row_is_no_failure(keys: dict[str, str]) -> None:
    """A cell that is no amount fits nothing."""
    assert () == of_file().rows("payments", keys, 0)


@pytest.mark.parametrize(("name", "keys"), [("other", {}), ("payments", {"amount": "88"})])
def test_a_look_up_that_is_not_there_fails(name: str, keys: dict[str, str]) -> None:
    """So does one by other entries than its own."""
    with pytest.raises(NoAnswer, match="there is no look-up"):
        of_file().rows(name, keys, 0)


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ({"name": "华兴", "fee": 0.6, "other": [1]}, ({"name": "华兴", "fee": "0.6"},)),
        ([], ()),
        (None, ()),
        ([{"name": "a"}], ({"name": "a"},)),
        ([{"name": "a"}, {"name": "b"}, {"name": "c"}], ({"name": "a"}, {"name": "b"})),
        ({"name": None, "fee": ""}, ({},)),
    ],
    ids=["object", "empty list", "null", "list of one", "many", "nothing to say"],
)
def test_what_a_service_may_answer(body: object, rows: tuple[dict[str, str], ...]) -> None:
    """Columns nobody asked for are left out."""
    lookups, _ = of_service([(200, json.dumps(body).encode())])

    assert rows == lookups.rows("merchants", {"merchant": "8812345678"}, 104.0)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b"<html>", "not JSON"),
        (200, b"\xff\xfe", "not JSON"),
        (200, b"[" * 5000, "not JSON"),
        (200, b'"text"', "something else than rows"),
        (200, b"[1]", "something else than rows"),
        (200, b'{"name": {"a": 1}}', "no plain value"),
        (200, b'{"name": true}', "no plain value"),
        (200, b'{"fee": "much"}', "no money"),
        (200, json.dumps({"name": "x" * 501}).encode(), "no name"),
        (200, b'{"name": "a\\u0000"}', "no name"),
        (200, b'{"name": "\\ud800"}', "no name"),
        (500, b"{}", "status 500"),
        (302, b"", "status 302"),
    ],
)
def test_garbage_is_a_failure(status: int, body: bytes, words: str) -> None:
    """Never a guess at what was meant, and never a value that cannot be spoken."""
    lookups, _ = of_service([(status, body)])

    with pytest.raises(NoAnswer, match=words):
        lookups.rows("merchants", {"merchant": "8812345678"}, 104.0)


def test_a_service_may_say_not_found() -> None:
    """404 is an answer."""
    lookups, _ = of_service([(404, b"gone")])

    assert () == lookups.rows("merchants", {"merchant": "8812345678"}, 104.0)


def test_it_is_asked_as_often_as_the_file_says() -> None:
    """The second try may do; each has its own limit."""
    lookups, asked = of_service([NoAnswer("slow"), (200, b"{}")], tries=2, limit_s=1.5)

    assert ({},) == lookups.rows("merchants", {"merchant": "8812345678"}, 104.0)
    assert [1.5, 1.5] == asked


def test_the_webhooks_time_is_the_limit_of_all() -> None:
    """What is left of it, when that is less than the look-up's own; without any nobody is asked."""
    lookups, asked = of_service([NoAnswer("slow")], tries=1, limit_s=3)

    with pytest.raises(NoAnswer, match="slow"):
        lookups.rows("merchants", {"merchant": "8812345678"}, 101.0)
    with pytest.raises(NoAnswer, match="no time left"):
        lookups.rows("merchants", {"merchant": "8812345678"}, 100.0)
    assert [1.0] == asked


class Service(BaseHTTPRequestHandler):
    """A service with a path for each way to answer."""

    release = threading.Event()
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        match unquote(self.path):
            case "/echo":
                self.answer(200, body)
            case "/moved":
                self.answer(302, b"", Location="/echo")
            case "/large":
                self.answer(200, b"x" * (MAX_RESPONSE_BYTES + 1))
            case "/short":
                self.answer(200, b"{", **{"Content-Length": "9"})
            case "/slow":
                Service.release.wait(20)
            case "/kept":
                self.answer(200, body, Connection="keep-alive")
            case "/head in drops":
                self.drip(b"HTTP/1.1 200 OK\r\nX: ", b"x")
            case "/body in drops":
                self.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"x")
            case "/chunks in drops":
                self.drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n")
            case _:
                self.answer(404, b"")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, beginning: bytes, drop: bytes) -> None:
        """Send a little every now and then for three seconds, or until nobody listens."""
        self.wfile.write(beginning)
        self.close_connection = True
        with suppress(OSError):
            for _ in range(150):
                self.wfile.write(drop)
                if Service.release.wait(0.02):
                    return

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def service() -> Iterator[str]:
    """A service on this machine; yields its address."""
    Service.release.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        Service.release.set()
        server.shutdown()
        thread.join()


def test_a_body_goes_out_and_comes_back(service: str) -> None:
    """Status and bytes, as they are; a redirect is an answer like any other."""
    assert (200, b'{"a": 1}') == post(f"{service}/echo", b'{"a": 1}', 2, 100)
    assert (404, b"") == post(f"{service}/nothing", b"{}", 2, 100)
    assert 302 == post(f"{service}/moved", b"{}", 2, 100)[0]


@pytest.mark.parametrize(
    ("path", "timeout_s", "words"),
    [("/slow", 0.05, "cannot be reached"), ("/large", 2, "larger than 64 kB"), ("/short", 2, "broke off")],
)
def test_what_does_not_come_whole_is_a_failure(service: str, path: str, timeout_s: float, words: str) -> None:
    """In time, in size, to its end."""
    with pytest.raises(NoAnswer, match=words):
        post(f"{service}{path}", b"{}", timeout_s, MAX_RESPONSE_BYTES)


@pytest.mark.parametrize("path", ["/head%20in%20drops", "/body%20in%20drops", "/chunks%20in%20drops"])
def test_an_answer_in_drops_takes_no_longer_than_another(service: str, path: str) -> None:
    """Each byte is in time, and the whole is not: a caller does not wait for it."""
    began = clock.monotonic()

    with pytest.raises(NoAnswer):
        post(f"{service}{path}", b"{}", 0.2, MAX_RESPONSE_BYTES)

    assert clock.monotonic() - began < 1


def test_a_connection_is_kept_for_the_next_question(service: str) -> None:
    """Its time is each question's own."""
    answers = [post(f"{service}/kept", str(number).encode(), 2, 100) for number in range(3)]

    assert [(200, b"0"), (200, b"1"), (200, b"2")] == answers


def test_nobody_at_the_other_end_is_a_failure() -> None:
    """A closed port answers at once."""
    with pytest.raises(NoAnswer, match="cannot be reached"):
        post("http://127.0.0.1:9/", b"{}", 1, 100)
