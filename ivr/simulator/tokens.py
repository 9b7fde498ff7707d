"""What a scripted caller does, as tokens: `1`, `~8812#`, `.`, `speech:查询`, `record:9s`, `hangup@15s`, `wait:2m`.

Each time the call can take input the next token is taken. Knows the writing of tokens, not how they are acted.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from ivr.errors import WrongUse
from ivr.simulator.callee import seconds

# Keys a telephone has. A to D are on the wire only (ITU-T Q.23).
_KEYS = re.compile(r"(~?)([0-9*#]+)")


@dataclass(frozen=True, slots=True)
class Press:
    """Keys, 0.1 s apart, half a second after the prompt began; after its end when `patient`."""

    digits: str
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """This one input is left to its time-out."""


@dataclass(frozen=True, slots=True)
class Say:
    """Words, said after the prompt."""

    text: str


@dataclass(frozen=True, slots=True)
class Leave:
    """A recording of so many seconds, with the words a transcription would find in it."""

    seconds: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up: at the next input after its prompt, or `after_s` seconds after the previous token."""

    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Let:
    """Let time pass, listening or not."""

    seconds: float


Token = Press | Nothing | Say | Leave | HangUp | Let


def parse(written: str) -> list[Token]:
    """Return the tokens of a script divided by spaces; quotes hold a token with spaces together.

    Raises:
        WrongUse: a token that is none, with what a token may be.
    """
    try:
        words = shlex.split(written)
    except ValueError as error:
        raise WrongUse(f"the quotes in {written!r} do not match. Close every quote.") from error
    return [token(word) for word in words]


def token(word: str) -> Token:
    """Return one token.

    Raises:
        WrongUse: it is none.
    """
    name, colon, rest = word.partition(":")
    keys = _KEYS.fullmatch(word)
    if keys:
        return Press(keys[2], patient=bool(keys[1]))
    if word == ".":
        return Nothing()
    if word == "hangup":
        return HangUp()
    if word.startswith("hangup@"):
        return HangUp(seconds(word.removeprefix("hangup@")))
    if colon and name == "speech" and rest.strip():
        return Say(rest.strip())
    if colon and name == "record":
        return Leave(seconds(rest))
    if colon and name == "wait":
        return Let(seconds(rest))
    raise WrongUse(
        f"{word!r} is not something a caller does. Write keys (1, 12#, ~5), '.' for silence, speech:WORDS, "
        "record:9s, wait:15s, hangup or hangup@15s."
    )
