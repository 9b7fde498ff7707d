"""URLs in TwiML and configuration."""

from __future__ import annotations

import pytest

from ivr.simulator.http.exchange import FetchError
from ivr.simulator.http.urls import PublicUrl, checked, resolve, shown


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("menu", "https://h/a/menu"),
        ("/menu", "https://h/menu"),
        ("?x=1", "https://h/a/b?x=1"),
        ("../menu", "https://h/menu"),
        ("", "https://h/a/b"),
        (" \n", "https://h/a/b"),
        ("//other/x", "https://other/x"),
        ("http://other:5000/x#rc=2", "http://other:5000/x#rc=2"),
        ("\n  /menu  \n", "https://h/menu"),
        ("/菜单?q=a b", "https://h/%E8%8F%9C%E5%8D%95?q=a%20b"),
        ("/a%20b", "https://h/a%20b"),
    ],
)
def test_references_resolve_as_in_html(reference: str, expected: str) -> None:
    """Relative to the current URL; empty is that URL itself."""
    assert expected == resolve("https://h/a/b", reference)


def test_the_current_url_keeps_credentials_and_query() -> None:
    """Empty means the very same URL; relative ones stay logged in."""
    assert resolve("https://u:p@h/a?x=1#rc=2", "") == "https://u:p@h/a?x=1#rc=2"
    assert resolve("https://u:p@h/a?x=1#rc=2", "b") == "https://u:p@h/b"


def test_a_question_mark_alone_drops_the_query() -> None:
    """Row 2.5: relative URLs resolve HTML-style (RFC 3986, 5.2.2: an empty query is a query)."""
    assert resolve("https://h/a?x=1#rc=2", "?") == "https://h/a?"
    assert resolve("https://h/a?x=1", "?#rc=0") == "https://h/a?#rc=0"


@pytest.mark.parametrize(
    ("base", "reference", "code", "message"),
    [
        (None, "menu", 15004, "'menu' is relative, and inline TwiML has no base; make it absolute."),
        (None, "", 11100, "Inline TwiML has no URL of its own to go back to; give an absolute one."),
        (None, "ftp://h/x", 11100, "'ftp://h/x' has no http:// or https:// in front."),
        ("https://h/a", "mailto:a@b", 11100, "'mailto:a@b' has no http:// or https:// in front."),
        ("https://h/a", "http://[::1", 11100, "'http://[::1' is not a URL: Invalid IPv6 URL."),
        ("https://h/a", "http:///x", 11100, "'http:///x' names no host."),
    ],
)
def test_references_that_lead_nowhere(base: str | None, reference: str, code: int, message: str) -> None:
    """Twilio's numbers for URLs that cannot be."""
    with pytest.raises(FetchError) as raised:
        resolve(base, reference)

    assert (code, message) == (raised.value.code, raised.value.message)


def test_inline_twiml_may_name_absolute_urls() -> None:
    """Without a base an absolute URL is all right."""
    assert resolve(None, "https://h/menu") == "https://h/menu"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("example.com/voice", "'example.com/voice' has no http:// or https:// in front."),
        ("https://h:70000/", "'https://h:70000/' is not a URL: Port out of range 0-65535."),
        ("https://my host/", "'https://my host/' has a host name that cannot be: my%20host."),
        ("https://user@/x", "'https://user@/x' names no host."),
    ],
)
def test_configured_urls_that_cannot_be(url: str, message: str) -> None:
    """11100 for all of them."""
    with pytest.raises(FetchError) as raised:
        checked(url)

    assert (11100, message) == (raised.value.code, raised.value.message)


def test_a_host_name_may_be_chinese() -> None:
    """It goes over the wire in its ASCII form."""
    assert checked("https://例子.测试:8443/voice") == "https://xn--fsqu00a.xn--0zwm56d:8443/voice"


def test_a_status_callback_refuses_an_underscore_in_the_host() -> None:
    """The rule is for callbacks only, and for the host only."""
    assert checked("https://a_b.example/x") == "https://a_b.example/x"
    assert checked("https://ab.example/x_y", "callback") == "https://ab.example/x_y"

    with pytest.raises(FetchError) as raised:
        checked("https://a_b.example/x", "callback")

    assert raised.value.code == 11100


def test_a_shown_url_has_no_secrets() -> None:
    """Neither password nor fragment, whatever follows the host."""
    assert shown("https://u:p@h:8443/x?a=b@c#rc=2") == "https://h:8443/x?a=b@c"
    assert shown("https://u:p@h?a=b@c") == "https://h?a=b@c"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:5000/voice?x=1", "https://ivr.example/app/voice?x=1"),
        ("http://127.0.0.1:5000", "https://ivr.example/app"),
        ("http://u:p@127.0.0.1:5000/voice#rc=2", "https://u:p@ivr.example/app/voice#rc=2"),
        ("http://127.0.0.1:50001/voice", None),
        ("https://ivr.example/app/voice", None),
    ],
)
def test_local_addresses_have_a_public_form(url: str, expected: str | None) -> None:
    """A prefix ends at a border: port 50001 is not port 5000."""
    known = PublicUrl("https://ivr.example/app", "http://127.0.0.1:5000/")

    assert expected == known.to_public(url)


def test_public_and_local_are_each_others_inverse() -> None:
    """There and back again."""
    known = PublicUrl("https://ivr.example/app", "http://127.0.0.1:5000")

    assert known.to_local("https://ivr.example/app/voice") == "http://127.0.0.1:5000/voice"
    assert known.to_local("https://ivr.example/apple") is None
