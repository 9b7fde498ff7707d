"""Credentials for `user:pass@` URLs, checked against the examples of the RFCs."""

from __future__ import annotations

import hashlib

import pytest

from ivr.simulator.http.auth import Credentials, Login, choose, credentials_in

MUFASA = Credentials("Mufasa", "Circle of Life")
RFC_URL = "http://www.example.org/dir/index.html"
RFC_NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
RFC_CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
RFC_7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    f'nonce="{RFC_NONCE}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


def test_credentials_are_percent_decoded() -> None:
    """What stands in a URL encoded is sent plain."""
    assert Credentials("us er", "p:@ss") == credentials_in("https://us%20er:p:%40ss@host/voice")
    assert credentials_in("https://host/voice?mail=a@b") is None


def test_credentials_hold_no_line_of_their_own() -> None:
    """RFC 7617, 2: no control characters; in a Digest they would begin another header."""
    assert credentials_in("https://us%0D%0AX-Evil:1@host/voice") is None


def test_a_password_is_not_in_the_repr() -> None:
    """Logs show the user at most."""
    assert repr(Credentials("user", "secret")) == "Credentials(user='user')"


def test_basic_is_rfc_7617s_example() -> None:
    """Aladdin opens."""
    challenge = choose(['Basic realm="WallyWorld"'])
    assert challenge is not None

    login = Login(Credentials("Aladdin", "open sesame"), challenge, lambda: "")

    assert login.header("POST", "http://h/") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_digest_is_rfc_7616s_example(algorithm: str, response: str) -> None:
    """Section 3.9.1 of the RFC, both algorithms."""
    challenge = choose([RFC_7616.format(algorithm)])
    assert challenge is not None

    header = Login(MUFASA, challenge, lambda: RFC_CNONCE).header("GET", RFC_URL)

    assert f'response="{response}"' in header
    assert 'uri="/dir/index.html"' in header
    assert "qop=auth, nc=00000001" in header
    assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in header


def test_digest_is_of_the_bytes_that_were_sent() -> None:
    """User, password and realm in UTF-8, as they are on the wire, where each byte is one character of a header."""
    realm = "支付".encode().decode("latin-1")
    challenge = choose([f'Digest realm="{realm}", nonce="n"'])
    assert challenge is not None

    header = Login(Credentials("用户", "密码"), challenge, lambda: "").header("GET", "http://h/a")

    secret = hashlib.md5("用户:支付:密码".encode()).hexdigest()
    asked = hashlib.md5(b"GET:/a").hexdigest()
    sent = header.encode("latin-1")
    assert f'response="{hashlib.md5(f"{secret}:n:{asked}".encode()).hexdigest()}"'.encode() in sent
    assert 'username="用户", realm="支付"'.encode() in sent


def test_digest_without_qop_is_rfc_2069s_example() -> None:
    """The old form (with the erratum's value), still sent by old servers."""
    challenge = choose(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc"'])
    assert challenge is not None

    header = Login(Credentials("Mufasa", "CircleOfLife"), challenge, lambda: "").header("GET", RFC_URL)

    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header
    assert "qop" not in header


def test_each_use_of_a_nonce_is_counted() -> None:
    """A server refuses a count it has seen."""
    challenge = choose([RFC_7616.format("MD5")])
    assert challenge is not None
    login = Login(MUFASA, challenge, lambda: RFC_CNONCE)

    login.header("GET", RFC_URL)

    assert "nc=00000002" in login.header("GET", RFC_URL)


@pytest.mark.parametrize(
    ("headers", "scheme", "realm"),
    [
        (['Basic realm="a", Digest realm="b, Basic c", nonce="n"'], "digest", "b, Basic c"),
        (['Digest realm="b", nonce="n"', 'Basic realm="a"'], "digest", "b"),
        (['Digest realm="b", nonce="n", algorithm=SHA-512-256', 'Basic realm="a"'], "basic", "a"),
        (['Digest realm="b", nonce="n", qop="auth-int"', 'basic realm="\\"a\\""'], "basic", '"a"'),
        (['Digest realm="weak", nonce="n"', 'Digest realm="b", nonce="n", algorithm="SHA-256"'], "digest", "b"),
        (['NewAuth x="1", Basic realm=simple'], "basic", "simple"),
    ],
)
def test_the_strongest_challenge_that_can_be_met_is_answered(headers: list[str], scheme: str, realm: str) -> None:
    """Several challenges may come in one header or in several."""
    challenge = choose(headers)

    assert challenge is not None
    assert (scheme, realm) == (challenge.scheme, challenge.parameters["realm"])


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", 'Negotiate, Bearer realm="x"', "Digest realm=x", 'Digest nonce="n", ' + '"\\' * 30_000],
    ids=["none", "no realm", "unknown", "no nonce", "quotes that never close"],
)
def test_a_challenge_that_cannot_be_met_is_left(header: str) -> None:
    """Unknown schemes, a Digest without nonce, and one of a length that would take seconds to read."""
    assert choose([header]) is None
