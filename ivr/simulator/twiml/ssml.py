"""The SSML tags inside <Say>, and the words and pauses they come to. Knows no voice and no XML parser.

https://www.twilio.com/docs/voice/twiml/say/text-speech#ssml-tags
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from ivr.simulator.twiml.attributes import TEXT, Length, OneOf
from ivr.simulator.twiml.element import Element, attribute, body, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Strength = Literal["none", "x-weak", "weak", "medium", "strong", "x-strong"]
Emphatic = Literal["strong", "moderate", "reduced"]
Alphabet = Literal["ipa", "x-sampa", "x-amazon-jyutping", "x-amazon-pinyin", "x-amazon-pron-kana", "x-amazon-yomigana"]
Reading = Literal[
    "characters", "spell-out", "cardinal", "number", "ordinal", "digits", "fraction", "unit", "date", "time", "address",
    "expletive", "telephone",
]  # fmt: skip
DateFormat = Literal["mdy", "dmy", "ymd", "md", "dm", "ym", "my", "d", "m", "y", "yyyymmdd"]

EVERYTHING = ("break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w")

# Amazon says which silence a strength stands for (weak and medium: a comma, strong: a sentence, x-strong: a paragraph)
# and no seconds; the seconds are the simulator's. https://docs.aws.amazon.com/polly/latest/dg/break-tag.html
STRENGTH_S: dict[Strength, float] = {
    "none": 0.0,
    "x-weak": 0.0,
    "weak": 0.25,
    "medium": 0.25,
    "strong": 0.5,
    "x-strong": 1.0,
}
# Amazon: "up to 10 seconds (10s)"; longer ones are cut to it. https://docs.aws.amazon.com/polly/latest/dg/break-tag.html
BREAK_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Break(Element):
    """A pause, by length or by strength. https://www.twilio.com/docs/voice/twiml/say/text-speech#break"""

    xml = "break"

    strength: Strength | None = attribute(OneOf(get_args(Strength)), None)
    time_s: float | None = attribute(Length(BREAK_LIMIT_S), None)

    @property
    def length_s(self) -> float:
        """The pause in seconds; a length wins over a strength, and neither means medium."""
        return STRENGTH_S[self.strength or "medium"] if self.time_s is None else self.time_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis(Element):
    """Words spoken with more or less weight. https://www.twilio.com/docs/voice/twiml/say/text-speech#emphasis"""

    xml = "emphasis"

    level: Emphatic | None = attribute(OneOf(get_args(Emphatic)), None)
    children: tuple[Ssml | str, ...] = holds(
        "break", "emphasis", "lang", "phoneme", "prosody", "say-as", "sub", "w", mixed=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lang(Element):
    """Words of another language. https://www.twilio.com/docs/voice/twiml/say/text-speech#lang"""

    xml = "lang"

    xml_lang: str | None = attribute(TEXT, None, xml="xml:lang")
    children: tuple[Ssml | str, ...] = holds(*EVERYTHING, mixed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class P(Element):
    """A paragraph. https://www.twilio.com/docs/voice/twiml/say/text-speech#p"""

    xml = "p"

    children: tuple[Ssml | str, ...] = holds(*(name for name in EVERYTHING if name != "p"), mixed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phoneme(Element):
    """Words with their pronunciation. https://www.twilio.com/docs/voice/twiml/say/text-speech#phoneme"""

    xml = "phoneme"

    text: str = body(collapse=False)
    alphabet: Alphabet | None = attribute(OneOf(get_args(Alphabet)), None)
    ph: str | None = attribute(TEXT, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosody(Element):
    """Words at another volume, rate or pitch. https://www.twilio.com/docs/voice/twiml/say/text-speech#prosody"""

    xml = "prosody"

    volume: str | None = attribute(TEXT, None)
    rate: str | None = attribute(TEXT, None)
    pitch: str | None = attribute(TEXT, None)
    children: tuple[Ssml | str, ...] = holds(*EVERYTHING, mixed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class S(Element):
    """A sentence. https://www.twilio.com/docs/voice/twiml/say/text-speech#s"""

    xml = "s"

    children: tuple[Ssml | str, ...] = holds(*(name for name in EVERYTHING if name not in ("p", "s")), mixed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SayAs(Element):
    """Words read as a kind of thing: digits, a date. https://www.twilio.com/docs/voice/twiml/say/text-speech#say-as"""

    xml = "say-as"

    text: str = body(collapse=False)
    interpret_as: Reading | None = attribute(OneOf(get_args(Reading)), None, xml="interpret-as")
    format: DateFormat | None = attribute(OneOf(get_args(DateFormat)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sub(Element):
    """Words for which others are spoken. https://www.twilio.com/docs/voice/twiml/say/text-speech#sub"""

    xml = "sub"

    text: str = body(collapse=False)
    alias: str | None = attribute(TEXT, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class W(Element):
    """A word with its role in the sentence. https://www.twilio.com/docs/voice/twiml/say/text-speech#w"""

    xml = "w"

    role: str | None = attribute(TEXT, None)
    children: tuple[Ssml | str, ...] = holds("break", "emphasis", "phoneme", "prosody", "say-as", "sub", mixed=True)


Ssml = Break | Emphasis | Lang | P | Phoneme | Prosody | S | SayAs | Sub | W

# What parts words although no white space stands there: "a<break/>b" is two words.
_PARTS_WORDS = (Break, P, S)


def written(content: Iterable[Ssml | str]) -> str:
    """Return the words as they are written: <sub> gives its own text."""
    return flatten(content, aliased=False)


def spoken(content: Iterable[Ssml | str]) -> str:
    """Return the words as they are spoken: <sub> gives its alias."""
    return flatten(content, aliased=True)


def pauses_s(content: Iterable[Ssml | str]) -> float:
    """Return the seconds of all breaks together."""
    return sum(
        part.length_s if isinstance(part, Break) else pauses_s(getattr(part, "children", ()))
        for part in content
        if not isinstance(part, str)
    )


def flatten(content: Iterable[Ssml | str], *, aliased: bool) -> str:
    """Return the text without its tags, white space collapsed."""
    text = ""
    for piece in _pieces(content, aliased):
        if piece is not None:
            text += piece
        elif text and not _is_wide(text[-1]):
            # Chinese is written without spaces, so only where a letter ends does a tag leave one.
            text += " "
    return " ".join(text.split())


def _pieces(content: Iterable[Ssml | str], aliased: bool) -> Iterator[str | None]:
    """Yield the pieces of text in order, and None where a tag parts two words."""
    for part in content:
        if isinstance(part, str):
            yield part
            continue
        if isinstance(part, _PARTS_WORDS):
            yield None
        if aliased and isinstance(part, Sub) and part.alias:
            yield part.alias
        else:
            yield getattr(part, "text", "")
            yield from _pieces(getattr(part, "children", ()), aliased)
        if isinstance(part, _PARTS_WORDS):
            yield None


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
