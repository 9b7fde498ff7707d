"""Ears on a line: what decides how long a sound lasts, and all who listen to it; a loudspeaker is one of them.

Knows no terminal; `recorder` has the one that writes a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ivr.errors import SpeechError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ivr.simulator.media import Heard, Sound
    from ivr.simulator.studio import Bench, Studio
    from ivr.speech.playback import Player
    from ivr.speech.telephone import Audio

CALLER = "caller"


class Timing(Protocol):
    """Whatever knows how long a sound lasts: `NoEar` by the table, the two below by the audio."""

    def expects(self, coming: Sequence[Heard]) -> None:
        """These will be heard soon."""

    def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
        """Return the length in seconds, or None and tell it later."""


class Listener(Protocol):
    """Somebody who hears a line."""

    def prepares(self, leg: str, heard: Heard, t: float) -> None:
        """A sound is being made, and will begin when it is."""

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """A sound begins on a leg at virtual time t."""

    def stops(self, leg: str, t: float) -> None:
        """What was heard on a leg is cut at virtual time t."""

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """A key is pressed at a leg's end at virtual time t."""


class MadeAtOnce:
    """For virtual time, which stands still while a sound is made."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def expects(self, coming: Sequence[Heard]) -> None:
        """Make nothing ahead: nobody waits."""

    def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
        """Make it and return its length."""
        return self._studio.length_s(heard)


class MadeAhead:
    """For real time: sounds are made on the bench while the caller listens, or shown first where that takes long.

    bring: has something done on the exchange's thread.
    """

    def __init__(self, studio: Studio, bench: Bench, bring: Callable[[Callable[[], None]], None]) -> None:
        self._studio = studio
        self._bench = bench
        self._bring = bring

    def expects(self, coming: Sequence[Heard]) -> None:
        """Put them on the bench."""
        for heard in coming:
            if not self._studio.has(heard):
                self._bench.expect(heard)

    def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
        """Return the length of a sound that is made, and have any other made next."""
        if self._studio.has(heard):
            return self._studio.length_s(heard)
        self._bench.order(heard, lambda: self._bring(lambda: ready(self._studio.length_s(heard))))
        return None


class Ears:
    """One timing and any number of listeners, as the one `Ear` an exchange has.

    clock: the exchange's seconds, which `prepare` is not told.
    """

    def __init__(self, timing: Timing, listeners: Sequence[Listener], clock: Callable[[], float]) -> None:
        self._timing = timing
        self._listeners = tuple(listeners)
        self._clock = clock

    def expects(self, coming: Sequence[Heard]) -> None:
        """Pass it on to the timing."""
        self._timing.expects(coming)

    def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
        """Return the timing's answer; listeners are told of a sound that has yet to be made."""
        length_s = self._timing.prepare(leg, heard, ready)
        if length_s is None:
            for listener in self._listeners:
                listener.prepares(leg, heard, self._clock())
        return length_s

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Let all hear it."""
        for listener in self._listeners:
            listener.begins(leg, sound, t, length_s)

    def stops(self, leg: str, t: float) -> None:
        """Let all hear it stop."""
        for listener in self._listeners:
            listener.stops(leg, t)

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """Let all hear the key."""
        for listener in self._listeners:
            listener.pressed(leg, digit, t)


class Loudspeaker:
    """Plays what one leg hears on this machine, the caller's at first, and is silent at once when it is cut.

    tell: is given one line for the user when the device fails; the call goes on without it. clock: the exchange's
    seconds.
    """

    def __init__(
        self, studio: Studio, player: Player, tell: Callable[[str], None], clock: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._studio = studio
        self._player: Player | None = player
        self._tell = tell
        self._clock = clock
        self._leg = CALLER
        self._heard: dict[str, tuple[Audio, float]] = {}

    def turn_to(self, leg: str) -> None:
        """Play what this leg hears from now on, what it is in the middle of among it."""
        self._leg = leg
        if self._player is None:
            return
        self._player.stop()
        audio, began = self._heard.get(leg, (None, 0.0))
        rest = None if audio is None else audio.since(self._clock() - began)
        if rest is not None and rest.seconds > 0:
            self._play(rest)

    def prepares(self, leg: str, heard: Heard, t: float) -> None:
        """Wait for it."""

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Play it, if it is the leg's that is listened to and has any sound."""
        if self._player is None:
            return
        audio = self._studio.audio(sound)
        if audio is None:
            return
        self._heard[leg] = (audio, t)
        if leg == self._leg:
            self._play(audio)

    def _play(self, audio: Audio) -> None:
        assert self._player is not None
        try:
            self._player.play(audio)
        except SpeechError as error:
            self._tell(str(error))
            self._player = None

    def stops(self, leg: str, t: float) -> None:
        """Fall silent."""
        self._heard.pop(leg, None)
        if leg == self._leg and self._player:
            self._player.stop()

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """The key's tone is not played: it would cover the prompt that follows at once."""
