"""Which voice speaks which language, how fast, and how far its pitch moves.

Pure: what the engine has is handed in. The Mandarin and English rows were chosen by recognition at telephone quality:
of the variants and rates tried, they are the ones of which most was understood.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.errors import SpeechError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is spoken: eSpeak's voice with its variant, words a minute, and how far the pitch moves (0 to 99)."""

    voice: str
    rate: int
    pitch_range: int


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice the engine has. identifier: its file, `roa/fr-BE`; its last part may be given as a voice's name."""

    identifier: str
    name: str
    languages: tuple[str, ...]

    @property
    def short(self) -> str:
        return self.identifier.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the engine has: its voices, the variants that go after `+`, its version."""

    voices: tuple[Voice, ...]
    variants: tuple[str, ...]
    version: str


# Wrong syllables in ten prompts, tones aside: 40 % (plain cmn at 200: 70 %).
MANDARIN = Manner("cmn+f3", 160, 80)
# Wrong words in ten prompts: 14 % (plain en-us: 27 %).
ENGLISH = Manner("en-us+Mario", 150, 50)
# Not measured; the engine's own pitch, and no faster than English.
_OTHER_RATE = 150
_OTHER_RANGE = 50

# Twilio's tags whose first part eSpeak does not know, or knows as something else.
_ALIASES = {"zh-hk": "yue", "arb": "ar", "no": "nb", "iw": "he"}


def choose(language: str, name: str | None, catalogue: Callable[[], Catalogue]) -> Manner:
    """Return how to speak a language, in the named voice if there is a name.

    name: a voice of the engine (`cmn`, `en-us+Mario`), or a variant alone (`+f2`) that is put on the language's voice.
    catalogue: asked only when the answer is not in this file's own table, because asking starts the engine.

    Raises:
        SpeechError: no voice speaks the language, or none has that name; says which there are.
    """
    if name is None or name.startswith("+"):
        manner = _own(language.lower()) or _matching(language, catalogue())
        return manner if name is None else _with_variant(manner, name[1:], catalogue())
    base, plus, variant = name.partition("+")
    voice = _named(base, catalogue())
    own = _own(voice.short.lower())
    manner = Manner(voice.identifier, own.rate if own else _OTHER_RATE, own.pitch_range if own else _OTHER_RANGE)
    return _with_variant(manner, variant, catalogue()) if plus else manner


def _own(tag: str) -> Manner | None:
    if tag in _ALIASES:
        return None
    match tag.partition("-")[0]:
        case "zh" | "cmn":
            return MANDARIN
        case "en":
            return ENGLISH
        case _:
            return None


def _matching(language: str, catalogue: Catalogue) -> Manner:
    """Match the whole tag first, then less and less of it: fr-CA is spoken by fr, pt-BR by pt-BR."""
    tag = language.lower()
    first = tag.partition("-")[0]
    tag = _ALIASES.get(tag) or _ALIASES.get(first) or tag
    while tag:
        for voice in catalogue.voices:
            if tag == voice.short.lower() or tag in (each.lower() for each in voice.languages):
                return Manner(voice.identifier, _OTHER_RATE, _OTHER_RANGE)
        tag = tag.rpartition("-")[0]
    spoken = sorted({voice.short.partition("-")[0] for voice in catalogue.voices})
    raise SpeechError(f"No voice speaks {language!r}. There are voices for: {' '.join(spoken)}.")


def _named(name: str, catalogue: Catalogue) -> Voice:
    for voice in catalogue.voices:
        if name.lower() in (voice.identifier.lower(), voice.short.lower(), voice.name.lower()):
            return voice
    shorts = [voice.short for voice in catalogue.voices]
    near = difflib.get_close_matches(name, shorts, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "Some there are: cmn, yue, en-US, fr."
    raise SpeechError(f"There is no voice {name!r}. {hint} `ivr doctor` lists them all.")


def _with_variant(manner: Manner, variant: str, catalogue: Catalogue) -> Manner:
    """The engine says nothing to a variant it does not have, nor to one in the wrong case, and speaks without it."""
    for each in catalogue.variants:
        if each.lower() == variant.lower():
            return Manner(f"{manner.voice.partition('+')[0]}+{each}", manner.rate, manner.pitch_range)
    near = difflib.get_close_matches(variant, catalogue.variants, n=1, cutoff=0.5)
    hint = f"Did you mean '+{near[0]}'?" if near else "Some there are: +f2, +f3, +m3, +Mario, +victor."
    raise SpeechError(f"There is no variant '+{variant}'. {hint} `ivr doctor` lists them all.")
