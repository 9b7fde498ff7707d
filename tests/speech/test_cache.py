"""Spoken audio on disk: found again when whole, thrown away when not."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ivr.speech.cache import AudioCache, key_of
from ivr.speech.telephone import Audio, read_wav
from ivr.speech.tones import beep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = key_of(engine="test", text="beep")


@pytest.fixture
def cache(tmp_path: Path) -> AudioCache:
    return AudioCache(tmp_path / "speech")


def test_audio_comes_back_as_it_was(cache: AudioCache) -> None:
    """Sample by sample."""
    cache.put(KEY, beep())

    found = cache.get(KEY)

    assert found is not None
    assert np.array_equal(beep().samples, found.samples)


def test_what_was_never_kept_is_not_there(cache: AudioCache) -> None:
    """The folder need not even exist."""
    assert None is cache.get(KEY)


def test_a_kept_file_is_an_ordinary_wav(cache: AudioCache) -> None:
    """Any player reads it; the checksum is in a chunk that readers pass over."""
    cache.put(KEY, beep())

    content = cache.path(KEY).read_bytes()

    assert len(content) == int.from_bytes(content[4:8], "little") + 8
    assert 0.5 == read_wav(content).seconds


def _flip_a_sample(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[1000] ^= 0x10
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:44]),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(path.read_bytes()[:-12]),
        lambda path: path.write_bytes(b"<html>disk full</html>" * 50),
        _flip_a_sample,
    ],
    ids=["empty", "header only", "cut", "no checksum", "another file", "one bit"],
)
def test_a_damaged_file_is_removed(cache: AudioCache, damage: Callable[[Path], object]) -> None:
    """It is as if it had never been kept."""
    cache.put(KEY, beep())
    damage(cache.path(KEY))

    assert None is cache.get(KEY)
    assert not cache.path(KEY).exists()


def test_empty_audio_is_never_found(cache: AudioCache) -> None:
    """A silent step is worse than speaking again."""
    cache.put(KEY, Audio(np.zeros(0, np.int16)))

    assert None is cache.get(KEY)


def test_a_failed_write_leaves_nothing(cache: AudioCache, tmp_path: Path) -> None:
    """Neither half a file nor a temporary one."""
    cache.path(KEY).mkdir(parents=True)

    with pytest.raises(OSError, match=KEY):
        cache.put(KEY, beep())

    assert [cache.path(KEY)] == list(cache.path(KEY).parent.iterdir())


def test_many_may_write_and_read_one_file(cache: AudioCache) -> None:
    """Every reader finds the whole audio, whoever is writing."""
    cache.put(KEY, beep())
    seen: list[bool] = []

    def work() -> None:
        for _ in range(20):
            cache.put(KEY, beep())
            found = cache.get(KEY)
            seen.append(found is not None and found.seconds == 0.5)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [True] * 80 == seen
    assert [cache.path(KEY)] == list(cache.path(KEY).parent.iterdir())


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    """A bounded folder keeps what is still played, and sweeps up after processes that died."""
    old, played, new = (key_of(text=text) for text in ("old", "played", "new"))
    before = AudioCache(tmp_path)
    for key in (old, played):
        before.put(key, beep(0.1))
        os.utime(before.path(key), (1000, 1000))
    before.get(played)
    abandoned = before.path(old).parent / "dead.part"
    abandoned.touch()
    os.utime(abandoned, (1000, 1000))

    AudioCache(tmp_path, max_files=2).put(new, beep(0.1))

    assert sorted([before.path(played), before.path(new)]) == sorted(tmp_path.glob("*/*"))


def test_the_name_is_of_everything_that_shapes_the_sound() -> None:
    """Another rate, voice or text is another file."""
    inputs: dict[str, str | int] = {"engine": "e 1", "voice": "cmn+f3", "rate": 160, "text": "好"}
    others: list[dict[str, str | int]] = [{"engine": "e 2"}, {"voice": "cmn"}, {"rate": 161}, {"text": "好。"}]

    names = {key_of(**inputs), *(key_of(**{**inputs, **other}) for other in others)}

    assert 5 == len(names)
    assert key_of(**inputs) == key_of(**dict(reversed(inputs.items())))
