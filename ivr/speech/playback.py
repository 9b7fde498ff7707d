"""Playing telephone audio on this machine's sound device, so that a key stops it at once.

It knows audio and a device: no text, no call. Everything of miniaudio is imported when a device is opened.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ivr.clock import monotonic
from ivr.errors import SpeechError
from ivr.speech.telephone import SAMPLE_RATE, Audio

if TYPE_CHECKING:
    from collections.abc import Generator

# What is handed to the device can no longer be taken back, so three periods of this are the delay of a stop.
PERIOD_MS = 10
PERIODS = 3
# A slow device takes this much longer than the audio before it is taken for dead.
_GRACE_S = 2.0

_AlsaErrorHandler = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)


class Player:
    """One sound device, playing one audio at a time.

    is_null: play in real time into nothing, for tests.
    """

    def __init__(self, is_null: bool = False) -> None:
        """Open the device.

        Raises:
            SpeechError: there is none; one line for the user.
        """
        self._device, self._device_error = _open(is_null)
        # The key that cuts a prompt and the call that starts the next come from different threads.
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._over.set()
        self._ends_at = 0.0

    def play(self, audio: Audio) -> None:
        """Begin to play and return; what was playing before is cut."""
        with self._turn:
            self._halt()
            over = self._over = threading.Event()
            source = _frames(audio, over)
            next(source)
            self._ends_at = monotonic() + audio.seconds + _GRACE_S
            try:
                self._device.start(source)
            except self._device_error as error:
                over.set()
                raise SpeechError(f"The sound device fails: {error}; captions are shown instead.") from error

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end of what is playing, and return whether it came in time. `stop` ends it too.

        A device that was pulled out stops asking for sound, and is not waited for.
        """
        left_s = max(0.0, self._ends_at - monotonic())
        return self._over.wait(left_s if timeout_s is None else min(timeout_s, left_s))

    def stop(self) -> None:
        """Fall silent within 50 ms; harmless when nothing plays or the device is gone."""
        with self._turn:
            self._halt()

    def close(self) -> None:
        """Fall silent and let go of the device."""
        with self._turn:
            self._halt()
            self._device.close()

    def _halt(self) -> None:
        self._over.set()
        # What was to be played is at its end already; a device that cannot even be stopped is gone.
        with suppress(self._device_error):
            self._device.stop()


def _open(is_null: bool) -> tuple[Any, type[Exception]]:
    """Return the device, and what it raises."""
    import miniaudio

    _hush_alsa()
    backends = [miniaudio.Backend.NULL] if is_null else None
    try:
        device = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=SAMPLE_RATE,
            buffersize_msec=PERIOD_MS,
            callback_periods=PERIODS,
            backends=backends,
            app_name="ivr",
        )
    except miniaudio.MiniaudioError as error:
        reason = ", code ".join(str(part) for part in error.args)
        raise SpeechError(f"No sound device was found: {reason}; captions are shown instead.") from error
    # Without any sound system miniaudio takes the device that plays into nothing, and says nothing.
    if device.backend == "Null" and not is_null:
        device.close()
        raise SpeechError("No sound device was found: this machine has no sound system; captions are shown instead.")
    return device, miniaudio.MiniaudioError


def _frames(audio: Audio, over: threading.Event) -> Generator[bytes, int, None]:
    """Yield as many frames as the device asks for, then silence until the last word has left its buffer."""
    data = audio.samples.tobytes()
    position = 0
    silent_periods = 0
    wanted = yield b""
    while silent_periods <= PERIODS and not over.is_set():
        chunk = data[position : position + 2 * wanted]
        position += len(chunk)
        silent_periods += not chunk
        wanted = yield chunk + bytes(2 * wanted - len(chunk))
    over.set()


# ALSA's own handler prints a page about a missing sound card over the screen of a call.
_say_nothing = _AlsaErrorHandler(lambda _file, _line, _function, _code, _format: None)


def _hush_alsa() -> None:
    if not sys.platform.startswith("linux"):
        return
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError:
        return  # No ALSA, nothing to hush.
    alsa.snd_lib_error_set_handler(_say_nothing)
