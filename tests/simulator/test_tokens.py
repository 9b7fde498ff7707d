"""Tokens: what a scripted caller does, as it is written."""

from __future__ import annotations

import pytest

from ivr.errors import WrongUse
from ivr.simulator import tokens as tk


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ("1", tk.Press("1")),
        ("8812*#", tk.Press("8812*#")),
        ("~5", tk.Press("5", patient=True)),
        (".", tk.Nothing()),
        ("speech:查询结算", tk.Say("查询结算")),
        ("record:9s", tk.Leave(9.0)),
        ("hangup", tk.HangUp()),
        ("hangup@1.5s", tk.HangUp(1.5)),
        ("wait:2m", tk.Let(120.0)),
        ("wait:15", tk.Let(15.0)),
    ],
)
def test_a_token_says_one_thing(written: str, token: tk.Token) -> None:
    """Durations are seconds, or have a unit."""
    assert token == tk.token(written)


def test_a_script_is_divided_by_spaces() -> None:
    """Quotes hold a token with spaces together."""
    assert [tk.Press("1"), tk.Say("my order"), tk.HangUp()] == tk.parse("1  'speech:my order' hangup")
    assert [] == tk.parse("")


@pytest.mark.parametrize("written", ["x", "1a", "~", "~.", "A", "speech:", "speech: ", "say:hello", "１"])
def test_what_is_no_token_is_named_with_what_may_be(written: str) -> None:
    """A full-width 1 is no key of a telephone."""
    with pytest.raises(WrongUse) as caught:
        tk.token(written)

    assert str(caught.value).startswith(f"{written!r} is not something a caller does. Write keys (1, 12#, ~5)")


@pytest.mark.parametrize(
    "written", ["record:long", "wait:", "hangup@", "wait:-1", "wait:1d", f"wait:{'9' * 400}", "wait:999999999h"]
)
def test_a_duration_that_is_none_is_named(written: str) -> None:
    """With how to write one."""
    with pytest.raises(WrongUse, match="is not a duration"):
        tk.token(written)


def test_quotes_must_match() -> None:
    """As in a shell."""
    with pytest.raises(WrongUse, match="Close every quote"):
        tk.parse("'speech:my order")
