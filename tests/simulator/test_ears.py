"""Ears: how long sounds last, what a loudspeaker plays and stops, and what a WAV of the call holds."""

from __future__ import annotations

import io
import threading
import wave
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ivr.errors import SpeechError
from ivr.simulator.ears import Ears, Loudspeaker, MadeAhead, MadeAtOnce
from ivr.simulator.media import Beep, Media, NoEar, Spoken, Tones
from ivr.simulator.recorder import Recorder
from ivr.simulator.studio import Bench, Studio
from ivr.speech.telephone import SAMPLE_RATE, Audio, encode_mu_law, read_wav, wav_bytes
from ivr.speech.tones import beep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HELLO = Spoken("Hello, caller.", "en-US", "man")
NEXT = Spoken("Press one.", "en-US", "man")


class FakeSpeaker:
    """Speaks every text as one loud second; texts in `fails` not at all."""

    def __init__(self, fails: tuple[str, ...] = ()) -> None:
        self.asked: list[str] = []
        self._fails = fails

    def speak(self, text: str, language: str) -> Audio:
        self.asked.append(text)
        if text in self._fails:
            raise SpeechError("The speech engine does not start: it is not here.")
        return beep(1.0)


class FakePlayer:
    """Writes down what it is told."""

    def __init__(self, is_broken: bool = False) -> None:
        self.did: list[str] = []
        self._is_broken = is_broken

    def play(self, audio: Audio) -> None:
        if self._is_broken:
            raise SpeechError("The sound device fails: unplugged; captions are shown instead.")
        self.did.append(f"play {audio.seconds:g}")

    def stop(self) -> None:
        self.did.append("stop")


def studio(speaker: Any = None, told: list[str] | None = None) -> Studio:
    return Studio(speaker, [].append if told is None else told.append)


def loudness(audio: Audio, first_s: float, last_s: float) -> int:
    part = audio.samples[round(first_s * SAMPLE_RATE) : round(last_s * SAMPLE_RATE)].astype(int)
    return int(np.abs(part).max(initial=0))


class TestStudio:
    def test_words_last_as_long_as_their_audio(self) -> None:
        """With SSML breaks as silence behind them."""
        made = studio(FakeSpeaker())

        assert 1.0 == made.length_s(HELLO)
        assert 1.5 == made.length_s(Spoken("Wait.", "en-US", "man", breaks_s=0.5))

    def test_without_a_voice_lengths_are_estimated(self) -> None:
        """Captions take the place of speech; the table says how long they stand."""
        made = studio(None)

        assert HELLO.estimate_s() == made.length_s(HELLO)
        assert made.audio(HELLO) is None

    def test_a_missing_voice_is_told_once_and_not_asked_again(self) -> None:
        """Asking it again would cost the caller its start-up time at every prompt."""
        told: list[str] = []
        speaker = FakeSpeaker(fails=(HELLO.text, NEXT.text))
        made = studio(speaker, told)

        assert HELLO.estimate_s() == made.length_s(HELLO)
        assert NEXT.estimate_s() == made.length_s(NEXT)

        assert [HELLO.text] == speaker.asked
        assert ["The speech engine does not start: it is not here. Captions are shown instead."] == told

    def test_a_text_that_cannot_be_said_costs_only_itself(self) -> None:
        """The voice has spoken before, so it is there."""
        speaker = FakeSpeaker(fails=(NEXT.text,))
        made = studio(speaker)

        made.audio(HELLO)
        made.audio(NEXT)

        assert made.audio(Spoken("Goodbye.", "en-US", "man")) is not None

    def test_a_sound_is_made_once(self) -> None:
        """A menu that is repeated is not spoken anew."""
        speaker = FakeSpeaker()
        made = studio(speaker)

        made.audio(HELLO)
        made.audio(Spoken("Hello, caller.", "en-US", "man"))

        assert [HELLO.text] == speaker.asked

    def test_fetched_media_are_decoded(self) -> None:
        """WAV as it is, mu-law by its table; what says it is audio and is none is silent."""
        made = studio()
        tone = beep(0.25)

        played = made.audio(Media("http://a/b.wav", wav_bytes(tone), "audio/wav"))
        coded = made.audio(Media("http://a/b.ul", encode_mu_law(tone.samples).tobytes(), "audio/ulaw"))

        assert played is not None
        assert np.array_equal(tone.samples, played.samples)
        assert coded is not None
        assert (0.25, True) == (coded.seconds, coded.peak > 0.8 * tone.peak)
        assert made.audio(Media("http://a/b.mp3", b"no audio at all", "audio/mpeg")) is None
        overlong = b"RIFF\x24\0\0\0WAVELIST\xff\xff\0\0" + bytes(28)
        assert made.audio(Media("http://a/b.wav", overlong, "audio/wav")) is None

    def test_an_mp3_is_decoded_by_the_second(self) -> None:
        """And no further than Twilio plays: a small file may hold days."""
        frame = b"\xff\xfb\x90\xc4" + bytes(413)  # 26.1 ms of silence

        made = studio(None).audio(Media("http://a/b.mp3", frame * 100, "audio/mpeg"))

        assert made is not None
        assert made.seconds == pytest.approx(2.61, abs=0.06)

    def test_the_beep_and_the_keys_have_sound(self) -> None:
        """Neither needs a voice."""
        made = studio()

        assert 0.5 == made.length_s(Beep(0.5))
        assert 0.45 == made.length_s(Tones("123"))


class TestMadeAhead:
    def test_what_is_expected_is_made_before_it_is_asked_for(self) -> None:
        """The second prompt's length is known at once."""
        spoken = threading.Event()

        class Speaker(FakeSpeaker):
            def speak(self, text: str, language: str) -> Audio:
                audio = super().speak(text, language)
                spoken.set()
                return audio

        made = studio(Speaker())
        bench = Bench(made)
        timing = MadeAhead(made, bench, lambda act: act())

        timing.expects([NEXT])
        assert spoken.wait(10)
        is_still = bench.close()

        assert is_still
        assert 1.0 == timing.prepare("caller", NEXT, lambda length_s: None)

    def test_a_sound_that_is_not_made_is_told_later(self) -> None:
        """On the thread that `bring` brings it to."""
        came = threading.Event()
        lengths: list[float] = []
        made = studio(FakeSpeaker())
        bench = Bench(made)

        def bring(act: Callable[[], None]) -> None:
            act()
            came.set()

        now = MadeAhead(made, bench, bring).prepare("caller", HELLO, lengths.append)

        assert now is None
        assert came.wait(10)
        assert [1.0] == lengths
        assert bench.close()

    def test_virtual_time_waits_for_the_voice(self) -> None:
        """Nobody listens, so it is made on the spot."""
        assert 1.0 == MadeAtOnce(studio(FakeSpeaker())).prepare("caller", HELLO, lambda length_s: None)


class TestLoudspeaker:
    def test_it_plays_what_the_caller_hears_and_stops_when_it_is_cut(self) -> None:
        """A callee's whisper is not the caller's to hear."""
        player = FakePlayer()
        speaker = Loudspeaker(studio(FakeSpeaker()), player, [].append)  # type: ignore[arg-type]

        speaker.begins("callee:+1", HELLO, 0.0, 1.0)
        speaker.begins("caller", HELLO, 1.0, 1.0)
        speaker.stops("callee:+1", 1.2)
        speaker.stops("caller", 1.5)

        assert ["play 1", "stop"] == player.did

    def test_turned_to_another_leg_it_plays_the_rest_of_what_is_heard_there(self) -> None:
        """And nothing of the leg it was turned away from; what is over is not begun again."""
        player, now = FakePlayer(), [0.0]
        speaker = Loudspeaker(studio(FakeSpeaker()), player, [].append, lambda: now[0])  # type: ignore[arg-type]
        speaker.begins("caller", HELLO, 0.0, 1.0)
        speaker.begins("callee:+1", HELLO, 0.25, 1.0)

        now[0] = 0.5
        speaker.turn_to("callee:+1")
        speaker.stops("caller", 0.6)
        now[0] = 3.0
        speaker.turn_to("callee:+1")

        assert ["play 1", "stop", "play 0.75", "stop"] == player.did

    def test_a_device_that_fails_is_told_once_and_left(self) -> None:
        """The call goes on with captions."""
        told: list[str] = []
        speaker = Loudspeaker(studio(FakeSpeaker()), FakePlayer(is_broken=True), told.append)  # type: ignore[arg-type]

        speaker.begins("caller", HELLO, 0.0, 1.0)
        speaker.begins("caller", NEXT, 1.0, 1.0)
        speaker.stops("caller", 1.5)

        assert ["The sound device fails: unplugged; captions are shown instead."] == told


class TestRecorder:
    def test_a_call_is_on_tape_as_it_was_heard(self, wire: Callable[..., Any], tmp_path: Path) -> None:
        """Speech where it was said, cut where it was cut, the key's tone at the key, silence between."""
        pages = {
            "/voice": '<Gather numDigits="1" action="/next"><Say>Press one.</Say></Gather>',
            "/next": '<Pause length="2"/><Say>Goodbye.</Say>',
        }
        line = wire(pages)
        recorder = self._recorded(line, "1")

        recorder.write(tmp_path / "call.wav", line.exchange.t)

        tape = read_wav(tmp_path / "call.wav")
        cut, goodbye = line.of("say")
        assert (0.5, 2.5, 1) == (cut["seconds"], goodbye.t, goodbye["seconds"])
        assert pytest.approx(3.5, abs=0.01) == tape.seconds
        assert loudness(tape, 0.0, 0.5) > 1000
        assert loudness(tape, 0.5, 0.6) > 1000  # the key
        assert 0 == loudness(tape, 0.61, 2.49)
        assert loudness(tape, 2.5, 3.5) > 1000

    def test_its_format_is_the_telephones(self, wire: Callable[..., Any], tmp_path: Path) -> None:
        """8 kHz, one channel, 16 bit; no other file is left beside it."""
        line = wire({"/voice": "<Say>Goodbye.</Say>"})
        recorder = self._recorded(line)

        recorder.write(tmp_path / "call.wav", line.exchange.t)

        with wave.open(str(tmp_path / "call.wav")) as file:
            assert (8000, 1, 2) == (file.getframerate(), file.getnchannels(), file.getsampwidth())
        assert ["call.wav"] == [path.name for path in tmp_path.iterdir()]

    def test_sounds_together_do_not_overflow(self) -> None:
        """They are added and kept within 16 bits."""
        loud = Audio(np.full(800, 30_000, np.int16))
        media = Media("http://a/loud.wav", wav_bytes(loud), "audio/wav")
        recorder = Recorder(studio())

        recorder.begins("caller", media, 0.0, 0.1)
        recorder.begins("caller", media, 0.0, 0.1)

        assert 32_767 == recorder.mixed(0.0).peak

    def test_a_file_that_was_there_stays_when_writing_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Half a recording never takes its place, nor lies beside it."""
        target = tmp_path / "call.wav"
        target.write_bytes(b"the last call")
        recorder = Recorder(studio())

        def full(until_s: float) -> Audio:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(recorder, "mixed", full)
        with pytest.raises(OSError, match="No space left"):
            recorder.write(target, 1.0)

        assert [b"the last call"] == [path.read_bytes() for path in tmp_path.iterdir()]

    def test_the_beep_before_a_recording_is_heard(self, wire: Callable[..., Any]) -> None:
        """Though no event tells of it."""
        line = wire({"/voice": '<Pause length="1"/><Record maxLength="2" action="/end"/>', "/end": ""})

        tape = self._recorded(line).mixed(line.exchange.t)

        assert loudness(tape, 1.0, 1.5) > 1000
        assert 0 == loudness(tape, 1.51, tape.seconds)

    def _recorded(self, line: Any, tokens: str = "") -> Recorder:
        made = studio(FakeSpeaker())
        recorder = Recorder(made)
        line.exchange.ear = Ears(MadeAtOnce(made), [recorder], lambda: line.exchange.t)
        line.dial(tokens)
        line.run()
        return recorder


def test_ears_change_nothing_but_lengths(wire: Callable[..., Any]) -> None:
    """With the fixed table as timing a call is the same, event for event, as without ears."""
    pages = {"/voice": '<Gather numDigits="1" action="/b"><Say>Press one.</Say></Gather>', "/b": "<Say>Bye.</Say>"}
    plain, heard = wire(pages), wire(pages)
    heard.exchange.ear = Ears(NoEar(), [Recorder(studio())], lambda: heard.exchange.t)

    for line in (plain, heard):
        line.dial("1")
        line.run()

    assert [event.to_json() for event in plain.events] == [event.to_json() for event in heard.events]


def test_a_wav_holds_the_media_an_app_plays(wire: Callable[..., Any], sound: Callable[..., Any]) -> None:
    """<Play> with a URL is decoded, <Play digits> are tones."""
    tone = io.BytesIO(wav_bytes(beep(0.5))).getvalue()
    answer = sound(0)
    pages = {"/voice": '<Play>/tone.wav</Play><Pause length="1"/><Play digits="5"/>', "/tone.wav": answer}
    object.__setattr__(answer, "body", tone)
    line = wire(pages)

    tape = TestRecorder()._recorded(line).mixed(line.exchange.t)

    assert loudness(tape, 0.0, 0.5) > 1000
    assert 0 == loudness(tape, 0.51, 1.49)
    assert loudness(tape, 1.5, 1.6) > 1000
