"""The kinds of value a TwiML attribute can have, and how each reads its text. Knows no element and no XML.

Every kind says in `allowed` what it takes, in words that finish "... is not ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Method = Literal["GET", "POST"]
Trim = Literal["trim-silence", "do-not-trim"]
CallEvent = Literal["initiated", "ringing", "answered", "completed"]
RecordingEvent = Literal["in-progress", "completed", "absent"]
StreamTrack = Literal["inbound_track", "outbound_track", "both_tracks"]

KEYS = frozenset("0123456789*#")
LOOP_LIMIT = 1000  # loop="0" is until the hang-up, up to so often. https://www.twilio.com/docs/voice/twiml/say#loop
NUMBER_LENGTH_LIMIT = 18  # longer runs of digits are no seconds, counts or sizes anybody means


class BadValueError(ValueError):
    """The text is none of the kind's values; `fault` is Twilio's number where this way of being wrong has its own."""

    def __init__(self, fault: int | None = None) -> None:
        super().__init__()
        self.fault = fault


class Kind(Protocol):
    """A kind of value."""

    @property
    def allowed(self) -> str:
        """Return what may stand here, in words."""

    def read(self, text: str) -> object:
        """Return the value of an attribute's text.

        Raises:
            BadValueError: the text is none of this kind.
        """


@dataclass(frozen=True, slots=True)
class Text:
    """Any text, at most so many characters."""

    most: int | None = None

    @property
    def allowed(self) -> str:
        return "text" if self.most is None else f"text of at most {self.most} characters"

    def read(self, text: str) -> str:
        if self.most is not None and len(text) > self.most:
            raise BadValueError
        return text


@dataclass(frozen=True, slots=True)
class Url:
    """An absolute or relative URL of one of the schemes; "" is kept, for it means the current URL or none."""

    schemes: tuple[str, ...] = ("http", "https")

    @property
    def allowed(self) -> str:
        return f"a URL ({', '.join(self.schemes)} or relative)"

    def read(self, text: str) -> str:
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text)
        if re.search(r"\s", text) or (scheme and scheme[1].lower() not in self.schemes):
            raise BadValueError
        return text


@dataclass(frozen=True, slots=True)
class Address:
    """A URL as it stands: a bad one is found, with its own number, when it is fetched."""

    allowed: str = "a URL"

    def read(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false, in lower case."""

    allowed: str = "true or false"

    def read(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise BadValueError
        return text == "true"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds; above `cap` it counts as `cap`."""

    least: int
    most: int | None = None
    cap: int | None = None

    @property
    def allowed(self) -> str:
        if self.most is None:
            return f"a whole number, {self.least} or more"
        return f"a whole number from {self.least} to {self.most}"

    def read(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]+", text) or len(text) > NUMBER_LENGTH_LIMIT:
            raise BadValueError
        value = int(text)
        if value < self.least or (self.most is not None and value > self.most):
            raise BadValueError
        return value if self.cap is None else min(value, self.cap)


@dataclass(frozen=True, slots=True)
class WholeOr:
    """A whole number, or one certain word."""

    word: str
    number: Whole

    @property
    def allowed(self) -> str:
        return f"{self.number.allowed}, or {self.word}"

    def read(self, text: str) -> int | str:
        return self.word if text == self.word else self.number.read(text)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a closed list; `also` maps older spellings to the word they mean."""

    words: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def allowed(self) -> str:
        return one_of(self.words)

    def read(self, text: str) -> str:
        word = self.also.get(text, text)
        if word not in self.words:
            raise BadValueError
        return word


@dataclass(frozen=True, slots=True)
class SomeOf:
    """Words of a closed list, in the order they stand, separated by white space or commas; each counts once."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return f"one or more of {', '.join(self.words)}, separated by spaces"

    def read(self, text: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(text.replace(",", " ").split()))
        if not words or not set(words) <= set(self.words):
            raise BadValueError
        return words


@dataclass(frozen=True, slots=True)
class SetOf:
    """Words of a closed list, in any order."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return f"one or more of {', '.join(self.words)}, separated by spaces"

    def read(self, text: str) -> frozenset[str]:
        return frozenset(SomeOf(self.words).read(text))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers separated by white space or commas."""

    number: Whole

    @property
    def allowed(self) -> str:
        return f"{self.number.allowed}; several are separated by spaces"

    def read(self, text: str) -> tuple[int, ...]:
        words = text.replace(",", " ").split()
        if not words:
            raise BadValueError
        return tuple(self.number.read(word) for word in words)


@dataclass(frozen=True, slots=True)
class FinishKey:
    """One key, or none; more than one has a number of its own."""

    too_long: int
    allowed: str = "one of 0-9, * and #, or empty"

    def read(self, text: str) -> str:
        if len(text) > 1:
            raise BadValueError(self.too_long)
        if not set(text) <= KEYS:
            raise BadValueError
        return text


@dataclass(frozen=True, slots=True)
class FinishKeys:
    """A set of keys, or none; a repeated key counts once."""

    allowed: str = "made of 0-9, * and #, or empty"

    def read(self, text: str) -> str:
        if not set(text) <= KEYS:
            raise BadValueError
        return "".join(dict.fromkeys(text))


@dataclass(frozen=True, slots=True)
class Tones:
    """Keys to be sent, with w and W for pauses."""

    keys: str

    @property
    def allowed(self) -> str:
        return f"made of the keys {' '.join(self.keys)}"

    def read(self, text: str) -> str:
        if not text or not set(text) <= set(self.keys):
            raise BadValueError
        return text


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time with its unit, in seconds once read: 500ms, 2s, 1.5s."""

    most_s: float
    allowed: str = "a time such as 500ms or 2s"

    def read(self, text: str) -> float:
        found = re.fullmatch(r"\+?([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})(ms|s)", text)
        if not found:
            raise BadValueError
        return min(float(found[1]) / (1000 if found[2] == "ms" else 1), self.most_s)


@dataclass(frozen=True, slots=True)
class Hints:
    """Comma-separated phrases. "You may provide up to 500 words or phrases ... each hint may be up to 100 characters."

    https://www.twilio.com/docs/voice/twiml/gather#hints
    """

    allowed: str = "a list of at most 500 phrases of at most 100 characters, separated by commas"

    def read(self, text: str) -> tuple[str, ...]:
        phrases = tuple(phrase.strip() for phrase in text.split(",") if phrase.strip())
        if len(phrases) > 500 or any(len(phrase) > 100 for phrase in phrases):
            raise BadValueError
        return phrases


def one_of(words: tuple[str, ...]) -> str:
    """Return a list of choices as English says it."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


TEXT = Text()
FLAG = Flag()
ADDRESS = Address()
METHOD = OneOf(get_args(Method))
LOOP = Whole(0, cap=LOOP_LIMIT)
POSITIVE = Whole(1)
COUNT = Whole(0)
TRIM = OneOf(get_args(Trim))
CALL_EVENTS = SomeOf(get_args(CallEvent))
RECORDING_EVENTS = SomeOf(get_args(RecordingEvent))
STREAM_TRACK = OneOf(get_args(StreamTrack))
