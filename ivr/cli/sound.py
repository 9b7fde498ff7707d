"""What a call sounds like on this machine: which ears it gets, from the options and the settings.

Without a voice or a device one line says so, and captions take its place. Knows no screen and no menu.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.errors import SpeechError, WrongUse
from ivr.simulator.ears import Ears, Loudspeaker, MadeAhead, MadeAtOnce
from ivr.simulator.media import NoEar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ivr.settings import Settings
    from ivr.simulator.ears import Listener, Timing
    from ivr.simulator.recorder import Recorder
    from ivr.simulator.studio import Bench, Studio
    from ivr.speech.playback import Player
    from ivr.speech.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for. wav: where the recording goes, None for none."""

    is_mute: bool = False
    voice: str | None = None
    wav: Path | None = None


class Sound:
    """The voice, the device and the recording of one call.

    tell: is given one line for the user when something cannot be heard.
    """

    def __init__(self, settings: Settings, wish: Wish, tell: Callable[[str], None], *, is_live: bool) -> None:
        self._wish = wish
        self._tell = tell
        self._player: Player | None = None
        self._speaker: Speaker | None = None
        self._bench: Bench | None = None
        self._studio: Studio | None = None
        self._loudspeaker: Loudspeaker | None = None
        self.recorder: Recorder | None = None
        speaks = settings.tts != "none"
        if is_live or wish.wav is not None:
            self._make(settings, wish, speaks=speaks)
        if is_live and speaks and not wish.is_mute:
            self._player = open_player(tell)

    def ear(
        self,
        listeners: list[Listener],
        clock: Callable[[], float],
        bring: Callable[[Callable[[], None]], None] | None,
    ) -> Ears:
        """Return the ears of a call. bring: of the driver in real time, None on virtual time."""
        heard: list[Listener] = list(listeners)
        timing: Timing = NoEar()
        if self._studio is not None:
            if bring is None:
                timing = MadeAtOnce(self._studio)
            else:
                assert self._bench is not None
                timing = MadeAhead(self._studio, self._bench, bring)
            if self._player is not None:
                self._loudspeaker = Loudspeaker(self._studio, self._player, self._tell, clock)
                heard.append(self._loudspeaker)
            if self.recorder is not None:
                heard.append(self.recorder)
        return Ears(timing, heard, clock)

    def turn_to(self, leg: str) -> None:
        """Let this leg be heard from now on; the recording stays with the caller."""
        if self._loudspeaker is not None:
            self._loudspeaker.turn_to(leg)

    def finish(self, until_s: float) -> None:
        """Write the recording, if one was asked for.

        Raises:
            WrongUse: it cannot be written.
        """
        if self.recorder is None or self._wish.wav is None:
            return
        try:
            self.recorder.write(self._wish.wav, until_s)
        except OSError as error:
            raise WrongUse(f"--wav {self._wish.wav} could not be written: {error.strerror}.") from error

    def close(self) -> None:
        """Fall silent and let go of device and voice; a voice that hangs ends with the program."""
        if self._player is not None:
            self._player.close()
        is_still = self._bench is None or self._bench.close()
        if self._speaker is not None and is_still:
            self._speaker.close()

    def _make(self, settings: Settings, wish: Wish, *, speaks: bool) -> None:
        from ivr.simulator.recorder import Recorder
        from ivr.simulator.studio import Bench, Studio

        if speaks:
            self._speaker = named_speaker(settings, wish.voice)
        self._studio = Studio(self._speaker, self._tell)
        self._bench = Bench(self._studio)
        if wish.wav is not None:
            self.recorder = Recorder(self._studio)


def named_speaker(settings: Settings, voice: str | None) -> Speaker:
    """Return what speaks, with this voice for all texts, or with None each language's own.

    Raises:
        WrongUse: there is no such voice.
    """
    from ivr.speech.speaker import Speaker
    from ivr.speech.voices import choose

    speaker = Speaker(settings.data / "speech", voice)
    if voice is not None:
        try:
            choose("zh-CN", voice, speaker.catalogue)
        except SpeechError as error:
            raise WrongUse(f"--voice {voice}: {error}") from error
    return speaker


def open_player(tell: Callable[[str], None]) -> Player | None:
    """Return the sound device, or None where there is none, which is told in one line."""
    from ivr.speech.playback import Player

    try:
        return Player()
    except SpeechError as error:
        tell(str(error))
        return None
