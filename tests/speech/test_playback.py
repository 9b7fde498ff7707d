"""Playing audio, into the device that plays in real time into nothing."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import miniaudio
import pytest

from ivr.errors import SpeechError
from ivr.speech.playback import Player
from ivr.speech.tones import beep

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player(is_null=True)
    yield player
    player.close()


def test_audio_plays_to_its_end(player: Player) -> None:
    """In the time it takes, and then nothing is playing."""
    started = monotonic()
    player.play(beep(0.3))

    assert not player.wait(0)
    assert player.wait(10)
    assert 0.3 <= monotonic() - started < 3
    assert player.wait(0)


def test_a_key_stops_it_at_once(player: Player) -> None:
    """Ten seconds of tone are over in 50 ms."""
    player.play(beep(10))

    started = monotonic()
    player.stop()

    assert monotonic() - started < 0.05
    assert player.wait(0)


def test_the_next_prompt_cuts_the_one_before(player: Player) -> None:
    """There is one mouth: playing again does not wait."""
    player.play(beep(10))
    player.play(beep(0.1))

    assert player.wait(5)


def test_stopping_nothing_is_harmless(player: Player) -> None:
    """A key may come before the first prompt."""
    player.stop()
    player.stop()

    assert player.wait(0)


def test_a_machine_without_a_device_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A device that does not open becomes captions, and no page of ALSA's."""

    def refuse(**_: object) -> None:
        raise miniaudio.MiniaudioError("failed to init device", -401)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", refuse)

    with pytest.raises(SpeechError) as caught:
        Player()

    assert "No sound device was found: failed to init device, code -401; captions are shown instead." == str(
        caught.value
    )
    assert ("", "") == capfd.readouterr()


def test_a_device_that_plays_into_nothing_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sound system miniaudio takes the NULL backend without a word."""
    real = miniaudio.PlaybackDevice

    def only_null(**options: object) -> miniaudio.PlaybackDevice:
        return real(**{**options, "backends": [miniaudio.Backend.NULL]})

    monkeypatch.setattr(miniaudio, "PlaybackDevice", only_null)

    with pytest.raises(SpeechError, match="this machine has no sound system; captions are shown instead"):
        Player()
