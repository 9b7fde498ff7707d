"""The speech process: whole audio for everybody, and no harm from one that hangs, crashes or is slow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from ivr.errors import SpeechError
from ivr.speech.child import Child
from ivr.speech.telephone import read_wav
from ivr.speech.voices import ENGLISH, MANDARIN, Manner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROMPT = "您好，欢迎致电跨境商户服务热线。"
posix = pytest.mark.skipif(os.name != "posix", reason="stops a process by signal")


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child()
    yield child
    child.close()


def _seconds(child: Child, text: str = PROMPT) -> float:
    return read_wav(child.render(text, MANDARIN)).seconds


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _started(child: Child) -> int:
    _seconds(child, "好")
    assert child.pid is not None
    return child.pid


def test_a_slow_render_is_stopped_and_the_next_is_whole(child: Child) -> None:
    """A text of ten minutes does not fit in 10 ms: its process is gone, and another speaks."""
    pid = _started(child)

    with pytest.raises(SpeechError) as caught:
        child.render(PROMPT * 200, MANDARIN, limit_s=0.01)

    assert "The speech engine gave no answer within 0.01 s and was stopped." == str(caught.value)
    assert not _is_running(pid)
    assert 4.8 == pytest.approx(_seconds(child), abs=0.3)


@posix
def test_a_process_that_hangs_is_killed(child: Child) -> None:
    """One that is stopped answers no signal but the last."""
    pid = _started(child)
    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(SpeechError, match=r"no answer within 0\.1 s"):
        child.render(PROMPT, MANDARIN, limit_s=0.1)

    assert not _is_running(pid)
    assert 4.8 == pytest.approx(_seconds(child), abs=0.3)


@posix
def test_a_hanging_process_that_does_not_even_read_is_killed(child: Child) -> None:
    """A request larger than the pipe blocks the sender, too, no longer than the limit."""
    pid = _started(child)
    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(SpeechError, match=r"no answer within 0\.1 s"):
        child.render("好" * 200_000, MANDARIN, limit_s=0.1)

    assert not _is_running(pid)


@posix
def test_a_crash_between_prompts_is_not_noticed(child: Child) -> None:
    """The text is spoken by a new process."""
    pid = _started(child)
    os.kill(pid, signal.SIGKILL)

    assert 4.8 == pytest.approx(_seconds(child), abs=0.3)
    assert pid != child.pid


@posix
def test_a_crash_during_a_prompt_is_tried_once_more(child: Child) -> None:
    """The text is spoken again from its beginning."""
    pid = _started(child)
    os.kill(pid, signal.SIGSTOP)
    heard: list[float] = []
    thread = threading.Thread(target=lambda: heard.append(_seconds(child)))
    thread.start()

    os.kill(pid, signal.SIGKILL)
    thread.join()

    assert [pytest.approx(4.8, abs=0.3)] == heard


def test_eight_threads_at_once_get_their_own_whole_audio(child: Child) -> None:
    """Each hears as much as it asked for, whoever came first."""
    texts = ["好" * length for length in range(1, 9)]
    alone = {text: _seconds(child, text) for text in texts}
    start = threading.Barrier(8)
    heard: dict[str, float] = {}

    def speak(text: str) -> None:
        start.wait()
        heard[text] = _seconds(child, text)

    threads = [threading.Thread(target=speak, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert alone == pytest.approx(heard, abs=0.05)
    assert sorted(alone.values()) == list(alone.values())


def test_a_bad_voice_is_told_and_the_process_goes_on(child: Child) -> None:
    """An error of one request is not a crash."""
    pid = _started(child)

    with pytest.raises(SpeechError) as caught:
        child.render("Hello", Manner("klingonese", 150, 50))

    assert "eSpeak NG has no voice 'klingonese'. `ivr doctor` lists the voices." == str(caught.value)
    assert len(child.render("Hello", ENGLISH)) > 10_000
    assert pid == child.pid


def test_the_catalogue_is_what_is_installed(child: Child) -> None:
    """The voices this program speaks with are there."""
    catalogue = child.catalogue()

    assert "1.52.0" == catalogue.version
    assert {"cmn", "yue", "en-US"} <= {voice.short for voice in catalogue.voices}
    assert {"f3", "Mario"} <= set(catalogue.variants)


def test_closing_ends_the_process(child: Child) -> None:
    """Nothing is left behind, and closing again is harmless."""
    pid = _started(child)

    child.close()
    child.close()

    assert not _is_running(pid)
    assert None is child.pid


def test_an_engine_that_cannot_load_says_so(child: Child, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation without its library is one line, not a traceback of another process."""
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('no library for this machine')")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(SpeechError) as caught:
        child.render("Hello", ENGLISH)

    assert "The speech engine does not start: no library for this machine. `ivr doctor` tells what is missing." == str(
        caught.value
    )
    assert None is child.pid


def test_an_interpreter_that_is_not_there_says_so(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's refusal to start a process is an error of speech, too."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(SpeechError, match=r"The speech engine does not start: .*/nowhere/python"):
        child.render("Hello", ENGLISH)


def test_files_where_it_is_called_from_do_not_matter(
    child: Child, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A folder of recordings may well hold a script named like a module of Python's own."""
    (tmp_path / "wave.py").write_text("raise ImportError('mine')")
    monkeypatch.chdir(tmp_path)

    assert len(child.render("Hello", ENGLISH)) > 10_000


def test_nothing_is_printed_and_nothing_outlives_the_parent() -> None:
    """A program that forgets to close its speaker ends cleanly, and its stdout is its own."""
    code = """
from ivr.speech.child import Child
from ivr.speech.voices import MANDARIN
child = Child()
wav = child.render("好", MANDARIN)
print(child.pid)
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert "" == done.stderr
    assert not _is_running(int(done.stdout))


@posix
def test_a_forked_worker_does_not_end_its_parents_process(child: Child) -> None:
    """It speaks with one of its own, and leaves that of the parent alone when it exits."""
    pid = _started(child)
    code = """
import os, sys
from ivr.speech.child import Child
from ivr.speech.voices import MANDARIN
child = Child()
child.render("好", MANDARIN)
before = child.pid
fork = os.fork()
if fork == 0:
    child.render("好", MANDARIN)
    sys.exit(0 if child.pid != before else 1)
_, status = os.waitpid(fork, 0)
child.render("好", MANDARIN)
print(status, child.pid == before)
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert "0 True\n" == done.stdout
    assert pid == child.pid


@pytest.mark.parametrize("printed", ["hello", "5", "[]", "null"])
def test_what_something_else_prints_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str) -> None:
    """A start-up file that prints is told as an engine that does not start."""
    (tmp_path / "noisy_worker.py").write_text(f"print({printed!r}, flush=True)\nimport time\ntime.sleep(60)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("ivr.speech.child._MODULE", "noisy_worker")

    with pytest.raises(SpeechError, match="does not start: its process died"):
        Child().catalogue()
