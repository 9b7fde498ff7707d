"""Cookies of one call: domain, path, expiry and Secure, on the call's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.simulator.http.cookies import CookieError, CookieJar


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


def test_a_cookie_comes_back_to_its_host_only() -> None:
    """Without Domain it goes to the very host that set it."""
    jar = CookieJar(Watch())

    jar.store("https://h.example/voice", ["a=1; Path=/"])

    assert jar.header("https://h.example/menu") == "a=1"
    assert jar.header("https://sub.h.example/menu") is None
    assert jar.header("https://other.example/menu") is None


def test_a_domain_covers_its_subdomains() -> None:
    """Domain, with or without the leading dot, reaches below, and a sibling set for it is taken."""
    jar = CookieJar(Watch())

    jar.store("https://a.h.example/", ["a=1; Domain=.H.example"])

    assert jar.header("https://b.h.example/") == "a=1"
    assert jar.header("https://h.example/") == "a=1"
    assert jar.header("https://badh.example/") is None


@pytest.mark.parametrize(
    ("url", "domain"),
    [("https://h.example/", "other.example"), ("https://h.example/", "example"), ("http://127.0.0.1/", "0.0.1")],
    ids=["another's", "a top-level domain", "part of an address"],
)
def test_a_domain_that_is_not_the_senders_is_not_kept(url: str, domain: str) -> None:
    """Nobody sets cookies for others."""
    jar = CookieJar(Watch())

    jar.store(url, [f"a=1; Domain={domain}"])

    assert jar.header(url) is None


@pytest.mark.parametrize(("path", "is_sent"), [("/ivr", True), ("/ivr/menu", True), ("/ivrs", False), ("/", False)])
def test_a_path_covers_what_lies_below_it(path: str, is_sent: bool) -> None:
    """/ivr covers /ivr/menu and not /ivrs."""
    jar = CookieJar(Watch())

    jar.store("https://h.example/", ["a=1; Path=/ivr"])

    assert is_sent == (jar.header(f"https://h.example{path}") is not None)


def test_without_a_path_the_folder_of_the_page_is_taken() -> None:
    """A cookie of /ivr/voice goes to /ivr/menu and not to /."""
    jar = CookieJar(Watch())

    jar.store("https://h.example/ivr/voice", ["a=1"])

    assert jar.header("https://h.example/ivr/menu") == "a=1"
    assert jar.header("https://h.example/") is None


def test_longer_paths_come_first() -> None:
    """The order of RFC 6265."""
    jar = CookieJar(Watch())

    jar.store("https://h.example/", ["a=1; Path=/", "b=2; Path=/ivr"])

    assert jar.header("https://h.example/ivr") == "b=2; a=1"


def test_secure_stays_off_plain_http() -> None:
    """A Secure cookie is sent over https only."""
    jar = CookieJar(Watch())

    jar.store("https://h.example/", ["a=1; Secure; HttpOnly; SameSite=Lax"])

    assert jar.header("http://h.example/") is None
    assert jar.header("https://h.example/") == "a=1"


@pytest.mark.parametrize(
    "attribute", ["Max-Age=60", "Expires=Tue, 24 Nov 2026 10:31:00 GMT", "Expires=Tue, 24-Nov-2026 10:31:00 GMT"]
)
def test_a_cookie_ends_when_it_says(attribute: str) -> None:
    """Expiry follows the call's clock, which may be virtual."""
    watch = Watch()
    jar = CookieJar(watch)
    jar.store("https://h.example/", [f"a=1; {attribute}"])

    watch.time += timedelta(seconds=59)
    before = jar.header("https://h.example/")
    watch.time += timedelta(seconds=1)

    assert before == "a=1"
    assert jar.header("https://h.example/") is None


@pytest.mark.parametrize("attribute", ["Max-Age=0", "Max-Age=-5", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_cookie_set_in_the_past_is_deleted(attribute: str) -> None:
    """This is how a server takes a cookie back."""
    jar = CookieJar(Watch())
    jar.store("https://h.example/", ["a=1"])

    jar.store("https://h.example/", [f"a=; {attribute}"])

    assert jar.header("https://h.example/") is None


@pytest.mark.parametrize(
    "attribute",
    [
        "Max-Age=99999999999999999999",
        f"Max-Age={'9' * 5000}",
        "Max-Age=soon",
        "Expires=some day",
        "Expires=Mon, 01 Jan 99999999999 00:00:00 GMT",
        "Expires=Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
    ],
    ids=["long", "longer than int reads", "no number", "no date", "no year", "no offset"],
)
def test_a_lifetime_beyond_reading_does_no_harm(attribute: str) -> None:
    """What cannot be read counts as absent, what is too long as long."""
    jar = CookieJar(Watch())

    jar.store("https://h.example/", [f"a=1; {attribute}"])

    assert jar.header("https://h.example/") == "a=1"


def test_a_host_that_sets_cookies_without_end_fills_no_memory() -> None:
    """50 of a domain are kept, the latest, and none of over 4096 bytes: what RFC 6265, 6.1, has a browser keep."""
    jar = CookieJar(Watch())

    for number in range(60):
        jar.store("https://h.example/", [f"c{number}=1", f"big{number}={'x' * 4096}"])

    assert jar.header("https://h.example/") == "; ".join(f"c{number}=1" for number in range(10, 60))


def test_setting_it_again_replaces_it() -> None:
    """One value for a name, path and domain."""
    jar = CookieJar(Watch())

    jar.store("https://h.example/", ["a=1", "a=2=3"])

    assert jar.header("https://h.example/") == "a=2=3"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("=1", "Set-Cookie: '=1' has no name, which Twilio refuses; write it as name=value"),
        ("alone", "Set-Cookie: 'alone' has no name, which Twilio refuses; write it as name=value"),
        ("a=\t1", "Set-Cookie: 'a=\\t1' holds a tab, which Twilio refuses; take it out of the cookie"),
        ("a=1\v", "Set-Cookie: 'a=1\\x0b' holds VT, which Twilio refuses; take it out of the cookie"),
        ("a=1\f", "Set-Cookie: 'a=1\\x0c' holds FF, which Twilio refuses; take it out of the cookie"),
        ("a=1\nb", "Set-Cookie: 'a=1\\nb' holds LF, which Twilio refuses; take it out of the cookie"),
    ],
)
def test_cookies_twilio_refuses(header: str, message: str) -> None:
    """No name, or a control character Twilio names."""
    with pytest.raises(CookieError) as raised:
        CookieJar(Watch()).store("https://h.example/", [header])

    assert message == str(raised.value)
