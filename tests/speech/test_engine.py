"""Our pyttsx3 driver, through pyttsx3's own interface, in a process of its own as always."""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

START = """
import sys
from ivr.speech import engine
import pyttsx3
engine.start()
voice = pyttsx3.init("ivr")
errors = []
voice.connect("error", lambda name, exception: errors.append(str(exception)))
"""


def _run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", START + code, *arguments], capture_output=True, check=True, text=True)


def _seconds(path: Path) -> float:
    with wave.open(io.BytesIO(path.read_bytes())) as file:
        seconds: float = file.getnframes() / file.getframerate()
    return seconds


def test_every_queued_file_is_written_before_run_and_wait_returns(tmp_path: Path) -> None:
    """The stock driver makes only the last, and later; ours prints nothing either."""
    first, second = tmp_path / "1.wav", tmp_path / "2.wav"
    code = """
voice.setProperty("voice", "cmn")
voice.save_to_file("您好，欢迎致电。", sys.argv[1])
voice.save_to_file("您好", sys.argv[2])
voice.runAndWait()
"""

    done = _run(code, str(first), str(second))

    assert ("", "") == (done.stdout, done.stderr)
    assert _seconds(first) > 2 * _seconds(second) > 0.5


def test_the_rate_holds_for_each_text(tmp_path: Path) -> None:
    """The stock driver applies it late or never."""
    slow, fast = tmp_path / "slow.wav", tmp_path / "fast.wav"
    code = """
for rate, path in ((100, sys.argv[1]), (300, sys.argv[2])):
    voice.setProperty("rate", rate)
    voice.save_to_file("Thank you for calling Acme Payments.", path)
    voice.runAndWait()
"""

    _run(code, str(slow), str(fast))

    assert _seconds(slow) > 2 * _seconds(fast)


def test_it_is_the_bundled_library_with_voices_of_chinese() -> None:
    """1.51, which Debian 12 has, cannot speak Chinese characters."""
    code = """
print(voice.getProperty("version"))
print(*["zh" in each.languages for each in voice.getProperty("voices") if each.id == "sit/cmn"])
print("f3" in voice.getProperty("variants"))
"""

    assert "1.52.0\nTrue\nTrue\n" == _run(code).stdout


def test_what_cannot_be_done_is_an_error_event(tmp_path: Path) -> None:
    """A bad voice, a missing folder, an unknown property and playing are all told."""
    code = """
voice.setProperty("colour", "red")
voice.say("Hello")
voice.save_to_file("Hello", sys.argv[1])
voice.setProperty("voice", "klingonese")
voice.save_to_file("Hello", "unused.wav")
voice.runAndWait()
print("\\n".join(errors))
"""

    lines = _run(code, str(tmp_path / "missing" / "x.wav")).stdout.splitlines()

    assert [
        "'unknown property colour'",
        "The driver `ivr` writes audio and does not play it. Use save_to_file.",
        f"[Errno 2] No such file or directory: '{tmp_path / 'missing' / 'x.wav'}'",
        "eSpeak NG has no voice 'klingonese'. `ivr doctor` lists the voices.",
    ] == lines


def test_a_data_path_too_long_for_the_library_is_refused(tmp_path: Path) -> None:
    """The library cuts it at 160 bytes and would take the system's older data, without a word."""
    deep = tmp_path / ("long" * 40)
    deep.mkdir()
    code = """
import espeakng_loader, os
link = os.path.join(sys.argv[1], "espeak-ng-data")
os.symlink(espeakng_loader.get_data_path(), link)
from ivr.errors import SpeechError
try:
    engine.Espeak(espeakng_loader.get_library_path(), link)
except SpeechError as error:
    print(error)
"""

    printed = _run(code, str(deep)).stdout

    assert "that path is too long for it. Install this program in a folder with a shorter path." in printed
