"""The pyttsx3 driver `ivr`: eSpeak NG, driven synchronously. It runs only inside the child process (`worker`).

pyttsx3's own Linux driver starts eSpeak asynchronously and never waits: files come late or empty, the rate is applied
late, messages land on stdout. This one blocks until the last sample and raises when the library says no. It loads the
library and the data of `espeakng_loader` by full path, because Debian 12's eSpeak 1.51 cannot speak Chinese characters.
It must not know caches, telephones or who asked. C types: https://github.com/espeak-ng/espeak-ng (speak_lib.h, 1.52).
"""

from __future__ import annotations

import ctypes
import os
import sys
import types
import wave
from pathlib import Path
from typing import IO, Any

import espeakng_loader
import pyttsx3
from pyttsx3.voice import Voice

from ivr.errors import SpeechError

DRIVER_NAME = "ivr"

_AUDIO_OUTPUT_SYNCHRONOUS = 2
# Without it a missing data folder ends the process by exit(1).
_INITIALIZE_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1
# "Adds a sentence pause at the end of the text", so that joined prompts do not run into each other.
_END_PAUSE = 0x1000
_POSITION_CHARACTER = 1
# espeak_PARAMETER, in the order of pyttsx3's property names and our own `range` (how far the pitch moves).
_PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4}
_DEFAULTS = {"rate": 175, "volume": 1.0, "pitch": 50, "range": 50}

_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _VoiceRecord(ctypes.Structure):
    """espeak_VOICE. `languages` is a list of (priority byte, NUL-ended name), ended by a zero byte."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class Espeak:
    """The library, initialised once a process; its state is global, so there is never a second."""

    def __init__(self, library: str, data: str) -> None:
        self._library = ctypes.CDLL(library)
        self._library.espeak_Info.restype = ctypes.c_char_p
        self._library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceRecord))
        self.sample_rate = self._library.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, 0, os.fsencode(data), _INITIALIZE_DONT_EXIT
        )
        if self.sample_rate <= 0:
            raise SpeechError(f"eSpeak NG did not start with its data in {data}. Reinstall espeakng-loader.")
        used = ctypes.c_char_p()
        self.version = self._library.espeak_Info(ctypes.byref(used)).decode()
        # eSpeak keeps the path in 160 bytes and, when it does not fit, quietly takes another eSpeak's data.
        if used.value != os.fsencode(data):
            found = os.fsdecode(used.value or b"nothing")
            raise SpeechError(
                f"eSpeak NG took the data in {found} and not in {data}: that path is too long for it. "
                "Install this program in a folder with a shorter path."
            )
        self._data = Path(data)
        self._chunks: list[bytes] = []
        self._stopping = False
        # ctypes does not hold the callback for the library: it must live as long as this object.
        self._callback = _SynthCallback(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)

    def voices(self) -> list[Voice]:
        """Return every voice, as pyttsx3 describes one, in the library's order."""
        records = self._library.espeak_ListVoices(None)
        voices = []
        index = 0
        while records[index]:
            record = records[index].contents
            voices.append(
                Voice(record.identifier.decode(), record.name.decode(), languages=_languages(record.languages))
            )
            index += 1
        return voices

    def variants(self) -> list[str]:
        """Return the names that may follow a voice and `+`."""
        return sorted(path.name for path in (self._data / "voices" / "!v").iterdir())

    def render(self, text: str, voice: str, parameters: dict[str, int]) -> bytes:
        """Return the text as mono 16-bit samples at `sample_rate`.

        Raises:
            SpeechError: no such voice, the library failed, or it made no sound at all.
        """
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SpeechError(f"eSpeak NG has no voice {voice!r}. `ivr doctor` lists the voices.")
        # Choosing a voice resets the parameters, so they are set after it, every time.
        for name, value in parameters.items():
            if self._library.espeak_SetParameter(_PARAMETERS[name], value, 0) != 0:
                raise SpeechError(f"eSpeak NG refuses {name} {value}.")
        self._chunks = []
        self._stopping = False
        spoken = text.encode("utf-8", "replace")
        result = self._library.espeak_Synth(
            spoken, len(spoken) + 1, 0, _POSITION_CHARACTER, 0, _CHARS_UTF8 | _END_PAUSE, None, None
        )
        if result != 0:
            raise SpeechError(f"eSpeak NG failed with code {result} on a text of {len(text)} characters.")
        if not self._chunks:
            raise SpeechError(f"eSpeak NG made no sound of {text[:40]!r}.")
        return b"".join(self._chunks)

    def stop(self) -> None:
        """Let the render in progress end at its next block of samples."""
        self._stopping = True

    def _receive(self, samples: Any, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._chunks.append(ctypes.string_at(samples, count * 2))
        return int(self._stopping)


class Driver:
    """What pyttsx3 asks of a driver. Everything happens inside the call, so the queue never waits."""

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy
        self._espeak = Espeak(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
        self._properties: dict[str, Any] = {"voice": "en-us", **_DEFAULTS}

    def say(self, _text: str) -> None:
        """Refuse: a sound that is played here cannot be cut by a key."""
        raise SpeechError("The driver `ivr` writes audio and does not play it. Use save_to_file.")

    def save_to_file(self, text: str, target: str | IO[bytes]) -> None:
        """Write the text as a WAV to a path or a binary file."""
        self._proxy.notify("started-utterance")
        parameters = {name: int(self._properties[name]) for name in ("rate", "pitch", "range")}
        parameters["volume"] = round(100 * self._properties["volume"])
        samples = self._espeak.render(text, self._properties["voice"], parameters)
        with wave.open(target, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self._espeak.sample_rate)
            file.writeframes(samples)
        self._proxy.notify("finished-utterance", completed=True)

    def stop(self) -> None:
        self._espeak.stop()

    def getProperty(self, name: str) -> Any:  # noqa: N802  pyttsx3's name
        """Return pyttsx3's properties and ours: `range`, `variants`, `version`."""
        match name:
            case "voices":
                return self._espeak.voices()
            case "variants":
                return self._espeak.variants()
            case "version":
                return self._espeak.version
            case _:
                return self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802  pyttsx3's name
        if name not in self._properties:
            raise KeyError(f"unknown property {name}")
        self._properties[name] = value

    def startLoop(self) -> None:  # noqa: N802  pyttsx3's name
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802  pyttsx3's name
        """Do nothing: there is no loop of ours to end."""

    def iterate(self) -> Any:
        """Yield once, for a caller that runs its own loop."""
        self._proxy.setBusy(False)
        yield

    def destroy(self) -> None:
        """Do nothing: eSpeak ends with the process, and terminating it under a live callback crashes."""


def start() -> Any:
    """Return pyttsx3's engine on this driver.

    pyttsx3 imports `pyttsx3.drivers.<name>`, so a module registered under that name is a driver.
    """
    module = types.ModuleType(f"pyttsx3.drivers.{DRIVER_NAME}")
    module.buildDriver = Driver  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    return pyttsx3.init(DRIVER_NAME)


def _languages(address: int | None) -> list[str]:
    names = []
    while address and ctypes.string_at(address, 1) != b"\0":
        name = ctypes.string_at(address + 1)
        names.append(name.decode())
        address += len(name) + 2
    return names
