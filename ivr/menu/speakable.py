"""What a voice is given to say: text, text that is said otherwise than written, and pauses.

Twilio and the local voice are given the same parts, so what is tried at a desk is what a caller hears. Knows
no fact, no tree and no language; the words of a language are in `mandarin` and `english`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Sub:
    """Text that is spoken as other words. https://www.twilio.com/docs/voice/twiml/say/text-speech#sub

    written: what a transcript shows. spoken: what the voice says in its place.
    """

    written: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Break:
    """A pause inside speech. https://www.twilio.com/docs/voice/twiml/say/text-speech#break"""

    seconds: float


SpokenPart = str | Sub | Break
Spoken = tuple[SpokenPart, ...]


def spoken(parts: Iterable[SpokenPart]) -> Spoken:
    """Return the parts with neighbouring text joined and empty text left out."""
    joined: list[SpokenPart] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return tuple(joined)


def written(words: Spoken) -> str:
    """Return the text as a transcript shows it: figures stay figures, pauses are left out."""
    return "".join(_text(part, said=False) for part in words)


def said(words: Spoken) -> str:
    """Return the text as the voice says it, for an engine that knows no substitution."""
    return "".join(_text(part, said=True) for part in words)


def groups(digits: str) -> list[str]:
    """Return digits in groups of three and four, the fours last, as people read numbers aloud.

    Five digits have no such grouping and become three and two; fewer than five stay together.
    """
    if len(digits) < 5:
        return [digits]
    if len(digits) == 5:
        return [digits[:3], digits[3:]]
    threes = -len(digits) % 4
    cuts = [3 * number for number in range(threes)] + list(range(3 * threes, len(digits), 4))
    return [digits[start:end] for start, end in zip(cuts, [*cuts[1:], len(digits)], strict=True)]


def one_by_one(runs: Iterable[str], pause: str, otherwise: Mapping[str, str]) -> Spoken:
    """Return characters spaced, so that no engine reads a quantity, with `pause` between the runs.

    otherwise: characters that are said by another name, such as 1 as 幺.
    """
    parts: list[SpokenPart] = []
    for run in runs:
        if parts:
            parts.append(pause)
        for index, character in enumerate(run):
            if index:
                parts.append(" ")
            parts.append(Sub(character, otherwise[character]) if character in otherwise else character)
    return spoken(parts)


def _text(part: SpokenPart, *, said: bool) -> str:
    match part:
        case Sub():
            return part.spoken if said else part.written
        case Break():
            return ""
        case _:
            return part
