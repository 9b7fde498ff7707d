"""What can be heard on a line, how long it lasts, and the ear that hears it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ivr.simulator import audio_length
from ivr.simulator.twiml.document import AUDIO_TYPES
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ivr.simulator.events import Field

TONE_S, TONE_GAP_S = 0.1, 0.05
PAUSES_S = {"w": 0.5, "W": 1.0}


class NotAudio(Exception):
    """What was fetched to be played is not audio that Twilio takes."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text in a voice. `text` is what the app sent, flattened; `spoken` has substitutions applied."""

    text: str
    language: str
    voice: str
    spoken: str = ""
    breaks_s: float = 0.0

    def event(self) -> tuple[str, Mapping[str, Field]]:
        """Return the event's name and its own fields."""
        return "say", {"text": self.text, "language": self.language or None, "voice": self.voice}

    def estimate_s(self) -> float:
        """Return the seconds it takes by the fixed table."""
        return round(estimate_s(self.spoken or self.text, self.language) + self.breaks_s, 2)


@dataclass(frozen=True, slots=True)
class Tones:
    """Key tones, with `w` for half a second and `W` for one."""

    digits: str

    def event(self) -> tuple[str, Mapping[str, Field]]:
        """Return the event's name and its own fields."""
        return "play", {"digits": self.digits}

    def estimate_s(self) -> float:
        """Return the seconds they take."""
        return round(sum(PAUSES_S.get(digit, TONE_S + TONE_GAP_S) for digit in self.digits), 2)


@dataclass(frozen=True, slots=True)
class Media:
    """Audio that was fetched. text: what it says, where whoever serves it tells.

    Raises:
        NotAudio: its type is none that Twilio plays.
    """

    url: str
    body: bytes
    content_type: str
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind not in AUDIO_TYPES:
            raise NotAudio(f"{self.url} has the type {self.kind or '(none)'}, which is not audio that Twilio plays")

    @property
    def kind(self) -> str:
        """Return its type without parameters, in lower case."""
        return self.content_type.partition(";")[0].strip().lower()

    def event(self) -> tuple[str, Mapping[str, Field]]:
        """Return the event's name and its own fields."""
        return "play", {"url": self.url, "text": self.text} if self.text else {"url": self.url}

    def estimate_s(self) -> float:
        """Return the audio's length in seconds.

        Raises:
            NotAudio: it cannot be decoded.
        """
        length_s = audio_length.length_s(self.body, self.kind)
        if length_s is None:
            raise NotAudio(f"{self.url} says it is {self.content_type} and cannot be decoded as audio")
        return length_s


@dataclass(frozen=True, slots=True)
class Beep:
    """The tone before a recording, which no event tells of."""

    seconds: float


Heard = Spoken | Tones | Media
Sound = Heard | Beep


def words_in(sound: Sound) -> str:
    """Return the words that are heard in a sound, "" where there are none or nobody tells."""
    return sound.text if isinstance(sound, Spoken | Media) else ""


class Ear(Protocol):
    """Whatever listens to a line: nobody, a loudspeaker, a recording. It is told on the driver's thread only."""

    def expects(self, coming: Sequence[Heard]) -> None:
        """These will be heard soon, in this order, unless they are cut: they can be made ahead."""

    def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
        """Return how long the sound lasts, in seconds; None while it is still made, and `ready` is told later."""

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """The sound begins on a leg at virtual time t."""

    def stops(self, leg: str, t: float) -> None:
        """What was heard on a leg is cut at virtual time t."""

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """The party at a leg's end presses a key at virtual time t."""


class NoEar:
    """Nobody listens: lengths come from the fixed table, the same with and without a voice."""

    def expects(self, coming: Sequence[Heard]) -> None:
        """Make nothing."""

    def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
        """Return the estimated length."""
        return heard.estimate_s()

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Let it pass."""

    def stops(self, leg: str, t: float) -> None:
        """Let it pass."""

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """Let it pass."""
