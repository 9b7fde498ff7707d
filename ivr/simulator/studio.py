"""Making what is heard on a line into telephone audio: words, key tones, media that were fetched, the beep.

What cannot be made is silent, is told in one line, and never ends a call. Knows no device, no clock and no leg.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from ivr.errors import SpeechError
from ivr.simulator.audio_length import LONGEST_S
from ivr.simulator.media import Beep, Media, Sound, Spoken, Tones
from ivr.speech.telephone import Audio, decode_mu_law, join, read_wav, silence, to_telephone
from ivr.speech.tones import beep, key_tones

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.speech.speaker import Speaker

# Sounds kept in memory: the longest menu has a dozen, and a caller comes back to a few.
MOST_KEPT = 64
_DECODED_HZ = 44_100


class Studio:
    """Makes sounds, from any thread.

    speaker: None for captions only. tell: is given one line for the user when there is no voice.
    """

    def __init__(self, speaker: Speaker | None, tell: Callable[[str], None]) -> None:
        self._speaker = speaker
        self._tell = tell
        self._kept: OrderedDict[Sound, Audio | None] = OrderedDict()
        self._turn = threading.Lock()
        self._has_spoken = False

    def has(self, sound: Sound) -> bool:
        """Return whether the sound is made already."""
        return sound in self._kept

    def audio(self, sound: Sound) -> Audio | None:
        """Return the sound as audio, None when it cannot be had."""
        with self._turn:
            if sound in self._kept:
                self._kept.move_to_end(sound)
                return self._kept[sound]
        audio = self._made(sound)
        with self._turn:
            self._kept[sound] = audio
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return audio

    def length_s(self, sound: Sound) -> float:
        """Return how long it lasts, by the audio or, without, by the fixed table."""
        audio = self.audio(sound)
        if audio is not None:
            return round(audio.seconds, 2)
        return sound.seconds if isinstance(sound, Beep) else sound.estimate_s()

    def _made(self, sound: Sound) -> Audio | None:
        match sound:
            case Spoken():
                return self._spoken(sound)
            case Tones(digits=digits):
                return key_tones(digits)
            case Media():
                return _decoded(sound)
            case Beep(seconds=seconds):
                return beep(seconds)

    def _spoken(self, words: Spoken) -> Audio | None:
        if self._speaker is None:
            return None
        try:
            speech = self._speaker.speak(words.spoken or words.text, words.language or "en-US")
        except SpeechError as error:
            self._tell(f"{error} Captions are shown instead.")
            if not self._has_spoken:  # the voice itself is missing: trying again would only cost the caller time
                self._speaker = None
            return None
        self._has_spoken = True
        return join([speech, silence(words.breaks_s)]) if words.breaks_s else speech


class Bench:
    """A thread that makes sounds: first those that are waited for, then those that are only expected."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._orders: deque[tuple[Sound, Callable[[], None] | None]] = deque()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="ivr-voice", daemon=True)
        self._thread.start()

    def expect(self, sound: Sound) -> None:
        """Make it when there is nothing else to do."""
        with self._changed:
            self._orders.append((sound, None))
            self._changed.notify()

    def order(self, sound: Sound, done: Callable[[], None]) -> None:
        """Make it next, and say so on the bench's own thread."""
        with self._changed:
            self._orders.appendleft((sound, done))
            self._changed.notify()

    def close(self) -> bool:
        """Make nothing more; return whether the bench is still."""
        with self._changed:
            self._is_closed = True
            self._orders.clear()
            self._changed.notify()
        self._thread.join(timeout=0.5)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._orders or self._is_closed)
                if self._is_closed:
                    return
                sound, done = self._orders.popleft()
            self._studio.audio(sound)
            if done is not None:
                done()


def _decoded(media: Media) -> Audio | None:
    """Return fetched media as telephone audio; its type was checked when it was fetched."""
    if media.kind == "audio/ulaw":
        return Audio(decode_mu_law(np.frombuffer(media.body, np.uint8)))
    try:
        return read_wav(media.body)
    except SpeechError:
        pass  # not a WAV, or one in a format that only the next one reads
    import miniaudio

    try:
        seconds = miniaudio.stream_memory(
            media.body, miniaudio.SampleFormat.FLOAT32, nchannels=1, sample_rate=_DECODED_HZ, frames_to_read=_DECODED_HZ
        )
        samples = np.concatenate([np.array(second, np.float32) for second in islice(seconds, LONGEST_S)])
    except (miniaudio.MiniaudioError, ValueError):  # ValueError: there is not a single sample
        return None
    return to_telephone(samples.astype(np.float64), _DECODED_HZ)
