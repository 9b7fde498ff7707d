"""Text to telephone audio: the one door to speech.

It joins the voice table, the child process, the check of what came out, and the cache. Everything it needs is an
argument; it reads no setting and plays nothing (`playback` does).
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

from ivr.errors import SpeechError
from ivr.speech.cache import AudioCache, key_of
from ivr.speech.child import RENDER_LIMIT_S, Child
from ivr.speech.estimate import estimate_s
from ivr.speech.telephone import Audio as Audio
from ivr.speech.telephone import read_wav
from ivr.speech.voices import Catalogue, Manner, choose

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

# The most that any voice of Twilio's takes in one <Say>. https://www.twilio.com/docs/voice/twiml/say
MAX_CHARACTERS = 5000
# Speech is far louder than this; a render that is not has failed.
_SILENT_PEAK = 300
# Between these, in terms of the estimate and of the number of characters, lies all that the voices were heard to make;
# a sign that is said by its name ("copyright") takes a second and a half.
_SHORTEST = 0.2
_LONGEST_S_A_CHARACTER = 1.5
_LONGEST_EXTRA_S = 2.0


class Speaker:
    """Speaks texts, from any number of threads. Make it after forking: a process shares none of its parent's.

    folder: where spoken audio is kept between runs; None keeps none.
    voice: the voice for all texts, in place of each language's own.
    """

    def __init__(self, folder: Path | None = None, voice: str | None = None, limit_s: float = RENDER_LIMIT_S) -> None:
        self._cache = AudioCache(folder) if folder else None
        self._voice = voice
        self._child = Child(limit_s)
        self._catalogue: Catalogue | None = None

    def __enter__(self) -> Speaker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def speak(self, text: str, language: str, voice: str | None = None) -> Audio:
        """Return the text as checked telephone audio.

        text: plain, without markup; numbers as they should be said.
        language: a tag as Twilio writes it, `cmn-CN` or `en-US`.
        voice: an eSpeak voice (`cmn+f2`) or variant (`+f2`) for this text.

        Raises:
            SpeechError: nothing to say, too much of it, no voice for it, or the engine failed; one line for the user.
        """
        spoken = _plain(text)
        if not spoken:
            raise SpeechError("There is no text to speak.")
        if len(spoken) > MAX_CHARACTERS:
            raise SpeechError(
                f"A text of {len(spoken)} characters is too long to speak: Twilio takes {MAX_CHARACTERS}. Divide it."
            )
        manner = choose(language, voice or self._voice, self.catalogue)
        key = _key(spoken, manner)
        audio = self._cache.get(key) if self._cache else None
        if audio is None:
            audio = self._render(spoken, language, manner)
            if self._cache:
                # A full or read-only disk costs time on the next run, and must not cost this caller the words.
                with suppress(OSError):
                    self._cache.put(key, audio)
        return audio

    def length_s(self, text: str, language: str) -> float:
        """Return how many seconds the text takes, measured on the audio (`estimate` has the guess that needs none)."""
        return self.speak(text, language).seconds

    def catalogue(self) -> Catalogue:
        """Return the voices and variants that are installed."""
        if self._catalogue is None:
            self._catalogue = self._child.catalogue()
        return self._catalogue

    def close(self) -> None:
        """End the speech process."""
        self._child.close()

    def _render(self, text: str, language: str, manner: Manner) -> Audio:
        audio = read_wav(self._child.render(text, manner))
        fault = _fault(audio, text, language)
        if fault:
            raise SpeechError(f"The voice {manner.voice} does not speak this text: {fault}. {text[:40]!r}")
        return audio


def _plain(text: str) -> str:
    """Return the text with every run of blanks and control characters as one space; the engine would stop at a NUL."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in composed).split())


def _key(text: str, manner: Manner) -> str:
    # The package's version stands for the library's own, which only a running engine could tell.
    return key_of(
        engine=f"pyttsx3 {version('pyttsx3')}, espeakng-loader {version('espeakng-loader')}",
        voice=manner.voice,
        rate=manner.rate,
        range=manner.pitch_range,
        text=text,
    )


def _fault(audio: Audio, text: str, language: str) -> str:
    """Return what is wrong with audio that should say the text, "" when nothing is."""
    expected = estimate_s(text, language)
    if audio.seconds < _SHORTEST * expected:
        return f"it made {audio.seconds:.1f} s of sound, and about {expected:.1f} s were expected"
    longest = _LONGEST_EXTRA_S + _LONGEST_S_A_CHARACTER * len(text)
    if audio.seconds > longest:
        return f"it made {audio.seconds:.1f} s of sound, and more than {longest:.1f} s cannot be right"
    if audio.peak < _SILENT_PEAK and any(char.isalnum() for char in text):
        return "it made only silence"
    return ""
