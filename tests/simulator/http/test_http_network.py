"""The network transport against small servers on loopback that behave and misbehave to order."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from shutil import which
from typing import TYPE_CHECKING

import pytest

from ivr.simulator.http.exchange import DOCUMENT_LIMIT, Fault, Reply, Wire
from ivr.simulator.http.network import HttpTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Behaviour = Callable[[socket.socket, threading.Event], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
SHORT_S = 0.3


@contextmanager
def serving(behave: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve one connection on a free port; `over` is set when the test is done with it."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            try:
                connection, _ = listener.accept()
                connection.settimeout(10)
                with context.wrap_socket(connection, server_side=True) if context else connection as line:
                    behave(line, over)
            except OSError:
                return  # the client hung up, which some tests want

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            server.join()


def answering(answer: bytes) -> Behaviour:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        _request(connection)
        connection.sendall(answer)

    return behave


def wire(port: int, *, scheme: str = "http", host: str = "127.0.0.1", path: str = "/voice") -> Wire:
    headers = (("User-Agent", "TwilioProxy/1.1"),)
    return Wire("POST", f"{scheme}://{host}:{port}{path}", headers, b"Digits=1", 5.0, 5.0, 5.0, 1, ())


def test_the_message_goes_out_as_given_and_the_answer_comes_back() -> None:
    """Request line, Host, headers, length and body; status, headers in order, body."""
    received: list[bytes] = []

    def behave(connection: socket.socket, over: threading.Event) -> None:
        received.append(_request(connection))
        connection.sendall(OK + b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 11\r\n\r\n<Response/>")

    with serving(behave) as port:
        reply = HttpTransport().perform(wire(port, path="/voice?x=1"))

    expected = (
        f"POST /voice?x=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: TwilioProxy/1.1\r\n"
        "Content-Length: 8\r\n\r\nDigits=1"
    )
    assert [expected.encode()] == received
    assert isinstance(reply, Reply)
    assert (200, b"<Response/>") == (reply.status, reply.body)
    assert reply.all_headers("set-cookie") == ("a=1", "b=2")
    assert 0 < reply.seconds < 5


def test_get_has_no_body_and_a_url_without_path_asks_for_the_root() -> None:
    """`http://host?x=1` is `/?x=1` on the wire."""
    received: list[bytes] = []

    def behave(connection: socket.socket, over: threading.Event) -> None:
        received.append(_request(connection))
        connection.sendall(OK + b"Content-Length: 0\r\n\r\n")

    with serving(behave) as port:
        HttpTransport().perform(replace(wire(port, path="?x=1"), method="GET", body=b"", headers=()))

    assert [f"GET /?x=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()] == received


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\n<Res\r\n7\r\nponse/>\r\n0\r\n\r\n", b"<Response/>"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b""),
        (b"HTTP/1.0 200 OK\r\n\r\n<Response/>", b"<Response/>"),
        (OK + b"Content-Length: 4\r\n\r\n\xff\xfe\x00\x80", b"\xff\xfe\x00\x80"),
        (
            OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"<Response/>"),
            b"<Response/>",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nx", b"x"),
        (OK + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000, b"x" * (DOCUMENT_LIMIT + 1)),
    ],
    ids=["chunked", "chunked and empty", "until close", "bad UTF-8", "gzip", "100 first", "70 kB"],
)
def test_bodies_in_every_framing(answer: bytes, expected: bytes) -> None:
    """Bytes arrive as sent, unpacked, and bounded."""
    with serving(answering(answer)) as port:
        reply = HttpTransport().perform(wire(port))

    assert isinstance(reply, Reply)
    assert expected == reply.body


@pytest.mark.parametrize(
    ("answer", "kind", "partial"),
    [
        (b"", "reset", False),
        (b"SSH-2.0-OpenSSH_9\r\n", "protocol", True),
        (b"\x15\x03\x01\x00\x02\x02\x16", "protocol", True),
        (OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n", "protocol", True),
        (OK + b"Content-Length: 11\r\n\r\n<Resp", "reset", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\n<R", "reset", True),
        (OK + b"Content-Encoding: gzip\r\n\r\nplain", "protocol", True),
    ],
    ids=["nothing", "no HTTP", "TLS alert", "endless header", "body cut", "chunk cut", "gzip that is none"],
)
def test_answers_that_are_none(answer: bytes, kind: str, partial: bool) -> None:
    """A cut line is told from broken HTTP, and whether anything had come."""
    with serving(answering(answer)) as port:
        fault = HttpTransport().perform(wire(port))

    assert isinstance(fault, Fault)
    assert (kind, partial) == (fault.kind, fault.partial)


def test_a_port_nobody_listens_on_is_refused() -> None:
    """Told at once, not after a time-out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    fault = HttpTransport().perform(wire(port))

    assert isinstance(fault, Fault)
    assert fault.kind == "refused"


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example"], ids=["empty label", "long label"])
def test_a_name_that_cannot_resolve(host: str) -> None:
    """Refused before any name server is asked, so nothing leaves this machine."""
    fault = HttpTransport().perform(wire(80, host=host))

    assert isinstance(fault, Fault)
    assert fault.kind == "dns"


def test_a_connection_that_is_not_taken_times_out() -> None:
    """A full backlog leaves the handshake unanswered; the limit ends it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        filling = [socket.socket() for _ in range(4)]
        try:
            for waiting in filling:
                waiting.setblocking(False)
                waiting.connect_ex(listener.getsockname())
            fault = HttpTransport().perform(replace(wire(listener.getsockname()[1]), connect_timeout_s=SHORT_S))
        finally:
            for waiting in filling:
                waiting.close()

    assert isinstance(fault, Fault)
    assert fault.kind == "connect-timeout"
    assert SHORT_S <= fault.seconds < 2


def test_a_server_that_never_answers() -> None:
    """The read time-out ends it, with nothing received."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        over.wait(10)

    with serving(behave) as port:
        fault = HttpTransport().perform(replace(wire(port), read_timeout_s=SHORT_S))

    assert isinstance(fault, Fault)
    assert ("read-timeout", False) == (fault.kind, fault.partial)
    assert SHORT_S <= fault.seconds < 2


@pytest.mark.parametrize("prefix", [b"", OK, OK + b"\r\n"], ids=["status line", "headers", "body"])
def test_a_drip_does_not_outlast_the_whole_limit(prefix: bytes) -> None:
    """A byte now and then beats every read time-out, wherever it drips; the total ends it."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        _request(connection)
        connection.sendall(prefix)
        while not over.wait(SHORT_S / 10):
            connection.sendall(b"H")

    with serving(behave) as port:
        fault = HttpTransport().perform(replace(wire(port), read_timeout_s=5.0, total_timeout_s=SHORT_S))

    assert isinstance(fault, Fault)
    assert ("read-timeout", True) == (fault.kind, fault.partial)
    assert SHORT_S <= fault.seconds < 2


def test_plain_http_on_a_tls_port_breaks_the_protocol() -> None:
    """11206, not a handshake error."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(1)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        over.wait(10)

    with serving(behave) as port:
        fault = HttpTransport().perform(wire(port, scheme="https"))

    assert isinstance(fault, Fault)
    assert fault.kind == "protocol"


def test_a_line_cut_in_the_handshake_is_a_tls_failure() -> None:
    """11220 names a reset among its causes."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(1)

    with serving(behave) as port:
        fault = HttpTransport().perform(wire(port, scheme="https"))

    assert isinstance(fault, Fault)
    assert fault.kind == "tls"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with good.pem (for localhost), its root, and others that are wrong; keys included."""
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make certificates")
    folder = tmp_path_factory.mktemp("certificates")

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "2", "-subj", "/CN=root")
    dates = {"good": "20400101000000Z", "other": "20400101000000Z", "old": "20200102000000Z"}
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01\n")
    (folder / "ca.cnf").write_text(
        "[ca]\ndefault_ca=it\n[it]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n"
        "policy=any\ncopy_extensions=copy\nunique_subject=no\n[any]\ncommonName=supplied\n"
    )
    for name, end in dates.items():
        host = "elsewhere.example" if name == "other" else "localhost"
        run(
            *("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={host}"),
            *("-addext", f"subjectAltName=DNS:{host}"),
        )
        run(
            *("ca", "-batch", "-config", "ca.cnf", "-in", f"{name}.csr", "-out", f"{name}.pem", "-notext"),
            *("-cert", "root.pem", "-keyfile", "root.key", "-startdate", "20200101000000Z", "-enddate", end),
        )
    return folder


def secured(certificates: Path, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / f"{name}.pem", certificates / f"{name}.key")
    return context


@pytest.mark.parametrize("sni", [True, False])
def test_a_trusted_certificate_is_taken(certificates: Path, sni: bool) -> None:
    """The whole exchange over TLS; the name is in the handshake only where wanted."""
    named: list[str | None] = []
    context = secured(certificates, "good")
    context.sni_callback = lambda _socket, name, _context: named.append(name)

    with serving(answering(OK + b"Content-Length: 11\r\n\r\n<Response/>"), context) as port:
        transport = HttpTransport(cafile=str(certificates / "root.pem"))
        reply = transport.perform(replace(wire(port, scheme="https", host="localhost"), sni=sni))

    assert isinstance(reply, Reply)
    assert reply.body == b"<Response/>"
    assert ["localhost" if sni else None] == named


@pytest.mark.parametrize(
    ("name", "root", "sni", "kind"),
    [
        ("good", None, True, "certificate-untrusted"),
        ("root", None, True, "certificate-untrusted"),
        ("old", "root.pem", True, "certificate-expired"),
        ("other", "root.pem", True, "certificate-name"),
        ("other", "root.pem", False, "certificate-name"),
        ("old", "root.pem", False, "certificate-expired"),
    ],
    ids=["unknown root", "self-signed", "expired", "another host", "another host, no SNI", "expired, no SNI"],
)
def test_certificates_that_are_wrong(certificates: Path, name: str, root: str | None, sni: bool, kind: str) -> None:
    """11235, 11236 and 11237 are told apart."""
    transport = HttpTransport(cafile=None if root is None else str(certificates / root))

    with serving(answering(OK), secured(certificates, name)) as port:
        fault = transport.perform(replace(wire(port, scheme="https", host="localhost"), sni=sni))

    assert isinstance(fault, Fault)
    assert kind == fault.kind


def test_old_tls_is_not_spoken(certificates: Path) -> None:
    """TLS 1.2 is the least; a server that has only older ones fails the handshake."""
    context = secured(certificates, "good")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1

    with serving(answering(OK), context) as port:
        transport = HttpTransport(cafile=str(certificates / "root.pem"))
        fault = transport.perform(wire(port, scheme="https", host="localhost"))

    assert isinstance(fault, Fault)
    assert fault.kind == "tls"


def _request(connection: socket.socket) -> bytes:
    """Read one request, its body by Content-Length."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _piece(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), 0)
    missing = length - len(body)
    while missing > 0:
        received += (piece := _piece(connection))
        missing -= len(piece)
    return received


def _piece(connection: socket.socket) -> bytes:
    piece = connection.recv(4096)
    if not piece:
        raise ConnectionError("the client is gone")
    return piece


def test_interim_answers_are_passed_over() -> None:
    """A server may say 100, 102 or 103 before it answers; only what follows counts. RFC 9110, 15.2."""
    interim = (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.mp3>\r\n\r\nHTTP/1.1 102 On it\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    )
    with serving(answering(interim + OK + b"Content-Length: 11\r\n\r\n<Response/>")) as port:
        reply = HttpTransport().perform(wire(port))

    assert isinstance(reply, Reply)
    assert (200, b"<Response/>") == (reply.status, reply.body)


def test_an_empty_query_goes_out_as_it_was_signed() -> None:
    """Row 1.4, step 1: the URL is taken as configured, and the app must see the one that was signed."""
    received: list[bytes] = []

    def behave(connection: socket.socket, over: threading.Event) -> None:
        received.append(_request(connection))
        connection.sendall(OK + b"Content-Length: 11\r\n\r\n<Response/>")

    with serving(behave) as port:
        HttpTransport().perform(wire(port, path="?"))

    assert received[0].startswith(b"POST /? HTTP/1.1\r\n")
