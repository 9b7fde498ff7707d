"""Waiting for keys and for look-ups: at each limit and one step beyond it."""

from __future__ import annotations

import pytest

from .conftest import menu

FIELDS = "order: {kind: digits, digits: '8', label: {zh-CN: 流水号, en-US: the number}}\n"
MAIN = menu(_1="main.order", _0="operator")


def asking(timeout_s: str = "", say: str = "") -> str:
    """Return the first menu, an entry and its look-up."""
    return (
        MAIN
        + f"main.order: {{ask: order, say: {{zh-CN: 请输入流水号。, en-US: Enter it.}}, {timeout_s} then: main.find}}\n"
        + f"main.find: {{look_up: orders, {say} found: operator, none: operator, failed: operator}}\n"
    )


def lookups(limit_s: float, tries: int = 1) -> str:
    """Return a look-up over the network."""
    keys = "keys: {order: order}, columns: {state: name}"
    return f"orders: {{url: 'https://example.com/orders', {keys}, limit_s: {limit_s}, tries: {tries}}}\n"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(3, []), (10, []), (2, ["warn"]), (11, ["warn"]), (30, ["warn"]), (31, ["error"]), (0, ["error"])],
)
def test_first_key(severities, seconds, expected):
    """T01: for the line, and for a menu of its own."""
    assert expected == severities("T01", line=f"input: {{timeout_s: {seconds}}}\n")
    assert expected == severities("T01", main=menu(_1="operator", _0="operator", after=f"timeout_s: {seconds}"))


@pytest.mark.parametrize(("seconds", "expected"), [(2, []), (5, []), (1, ["warn"]), (6, ["warn"])])
def test_next_key(severities, seconds, expected):
    """T02: between the keys of an entry."""
    files = {"fields": FIELDS, "lookups": lookups(1), "main": asking(f"timeout_s: {seconds},")}

    assert expected == severities("T02", **files)


def test_next_key_of_the_line(severities):
    """T02: an entry without a time of its own waits as long as the line does."""
    files = {"fields": FIELDS, "lookups": lookups(1), "main": asking()}

    assert [] == severities("T02", **files)
    assert ["warn"] == severities("T02", line="input: {timeout_s: 8}\n", **files)


@pytest.mark.parametrize(
    ("limit_s", "tries", "say", "expected"),
    [(2, 1, "", []), (2, 2, "", ["warn"]), (3, 1, "", ["warn"]), (3, 1, "say: {zh-CN: 请稍候。, en-US: Wait.},", [])],
)
def test_silence_before_a_look_up(severities, limit_s, tries, say, expected):
    """T10: two seconds may be silent, more have words before them; tries add up."""
    files = {"fields": FIELDS, "lookups": lookups(limit_s, tries), "main": asking(say=say)}

    assert expected == severities("T10", **files)


@pytest.mark.parametrize(("limit_s", "tries", "count"), [(4, 2, 0), (5, 2, 0), (6, 2, 1), (2, 3, 1), (6, 3, 2)])
def test_bounds_of_a_look_up(severities, limit_s, tries, count):
    """T12: five seconds and two tries; the way on without it is required when the file is read (S13)."""
    files = {"fields": FIELDS, "lookups": lookups(limit_s, tries), "main": asking()}

    assert ["error"] * count == severities("T12", **files)
    assert "error" in severities("S13", **{**files, "main": asking().replace(", failed: operator}", "}")})
