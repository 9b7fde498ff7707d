"""Signatures: Twilio's vectors, and Twilio's own validator as the judge of everything else."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ivr.simulator.http.signature import Algorithm, sign, sign_json, signed_url

KEY = "12345"
PUBLISHED_URL = "https://example.com/myapp.php?foo=1&bar=2"
PUBLISHED = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675310"),
    ("Digits", "1234"),
    ("From", "+14158675310"),
    ("To", "+18005551212"),
)
EMPTY_VALUES = (("CallSid", "CA1234567890ABCDE"), ("Digits", ""), ("FinishedOnKey", ""), ("msg", "Gather End"))
JSON_BODY = b'{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}'

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.text(st.sampled_from("AZaz_09-菜"), min_size=1, max_size=4)
params = st.lists(st.tuples(names, texts), max_size=8).map(tuple)
hosts = st.sampled_from(["example.com", "127.0.0.1", "a-b.example.org"])
paths = st.text(st.sampled_from("ab/.-%20"), max_size=8).map(lambda text: "/" + text.lstrip("/"))
queries = st.sampled_from(["", "?a=1", "?a=1&b=%20", "?a=/b"])


class Form:
    """Form parameters as web frameworks hand them to the validator: a name may come twice."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self.pairs = pairs

    def __iter__(self):
        return iter({name for name, _ in self.pairs})

    def __len__(self) -> int:
        return len(self.pairs)

    def getlist(self, name: str) -> list[str]:
        return [value for given, value in self.pairs if given == name]


@pytest.mark.parametrize(
    ("url", "given_params", "algorithm", "expected"),
    [
        pytest.param(PUBLISHED_URL, PUBLISHED, "HMAC_SHA1", "L/OH5YylLD5NRKLltdqwSvS0BnU=", id="A-published"),
        pytest.param(
            "https://example.com/myapp?CallSid=CA1234567890ABCDE&Digits=1",
            (),
            "HMAC_SHA1",
            "f9vv33bZAu8Dpkp3UyyeANHCcC8=",
            id="B-get",
        ),
        pytest.param(
            "http://127.0.0.1:5000/menu",
            EMPTY_VALUES,
            "HMAC_SHA1",
            "8TFpC8ORtgp8PLw5Nhxg9gY7ZtU=",
            id="C-empty-values-http-port",
        ),
        pytest.param(
            "https://example.com:8443/voice",
            (("Digits", "1"),),
            "HMAC_SHA1",
            "s6N8lVa/7jgmMxm4xe5R781evWA=",
            id="D-https-port",
        ),
        pytest.param(PUBLISHED_URL, PUBLISHED, "HMAC_SHA256", "qMztBq0IANMH/q0K9sCfKQJLylezvRdRzRS647SAVow=", id="F"),
        pytest.param(
            "https://example.com/voice",
            (("FromCity", "北京"), ("Digits", "1")),
            "HMAC_SHA1",
            "iW1U1c3DE55MXUx5kioShnd8Bg0=",
            id="G-utf-8",
        ),
    ],
)
def test_vectors_give_the_published_signatures(
    url: str, given_params: tuple[tuple[str, str], ...], algorithm: Algorithm, expected: str
) -> None:
    """The vectors come out to the letter."""
    assert expected == sign(url, given_params, KEY, algorithm)


def test_a_json_body_enters_as_its_hash_in_the_url() -> None:
    """Vector E: the URL gets bodySHA256 and the signature covers the URL alone."""
    expected_hash = "5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9"

    url, signature = sign_json("https://example.com/myapp", JSON_BODY, KEY)

    assert f"https://example.com/myapp?bodySHA256={expected_hash}" == url
    assert signature == "hPXmLwIy3Fgqv1i9KPmH/HhQ6zo="


@given(hosts, paths, queries, texts, st.sampled_from(["HMAC_SHA1", "HMAC_SHA256"]))
def test_twilios_validator_accepts_every_json_body(
    host: str, path: str, query: str, body: str, algorithm: Algorithm
) -> None:
    """Whatever the body, hash and signature both pass."""
    url, signature = sign_json(f"https://{host}{path}{query}", body.encode(), KEY, algorithm)

    assert RequestValidator(KEY).validate(url, body, signature, algorithm)


@given(st.sampled_from(["http", "https"]), hosts, st.sampled_from(["", ":8443", ":5000"]), paths, queries, params)
def test_twilios_validator_accepts_every_form(
    scheme: str, host: str, port: str, path: str, query: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    """Any form, names twice and values empty among it, to any URL passes the validator."""
    url = f"{scheme}://{host}{port}{path}{query}"

    assert RequestValidator(KEY).validate(url, Form(pairs), sign(url, pairs, KEY))


@given(hosts, paths, params)
def test_twilios_validator_accepts_every_get(host: str, path: str, pairs: tuple[tuple[str, str], ...]) -> None:
    """With GET the query carries the parameters and nothing follows the URL."""
    url = f"http://{host}:5000{path}?" + (urlencode(pairs) or "a=1")

    assert RequestValidator(KEY).validate(url, {}, sign(url, (), KEY))


@given(params, names, texts)
def test_one_more_parameter_changes_the_signature(pairs: tuple[tuple[str, str], ...], name: str, value: str) -> None:
    """A parameter the signer did not have is found out, unless it is one already there."""
    url = "https://example.com/voice"

    is_accepted = RequestValidator(KEY).validate(url, Form((*pairs, (name, value))), sign(url, pairs, KEY))

    assert _text(pairs) == _text((*pairs, (name, value))) or not is_accepted


def _text(pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(name + value for name, value in sorted(set(pairs)))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://host:8443/voice", "https://host/voice"),
        ("http://127.0.0.1:5000/voice", "http://127.0.0.1:5000/voice"),
        ("https://user:p%40ss@host:8443/voice", "https://host/voice"),
        ("http://user:pass@host:5000/voice#rc=2", "http://host:5000/voice"),
        ("https://host/voice/?#ct=100", "https://host/voice/?"),
        ("https://host?mail=a@b:1", "https://host?mail=a@b:1"),
        ("https://[::1]:8443/voice", "https://[::1]/voice"),
        ("https://[fe80::1]/voice", "https://[fe80::1]/voice"),
    ],
)
def test_what_of_a_url_is_signed(url: str, expected: str) -> None:
    """No fragment, no credentials, no https port; the rest to the letter."""
    assert expected == signed_url(url)
