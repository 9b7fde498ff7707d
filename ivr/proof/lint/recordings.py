"""Rules about recordings and measured speech (P06, P07, P11). Knows no tree's ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.menu.recordings import FOLDER, is_filled_in
from ivr.proof.lint.evidence import estimated
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.errors import Place
    from ivr.menu.part import Language
    from ivr.menu.recordings import Recording
    from ivr.proof.lint.rule import Subject

# What a telephone carries; more does no harm. https://www.twilio.com/docs/voice/twiml/play
_LEAST_HZ = 8000
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Of shorter texts the pauses at both ends say more than the words.
_FEWEST_CHARACTERS = 10
_LEAST_S = 3.0


@rule(
    "P06",
    "Recordings are not spoken too fast",
    source="guides for agents give 120 to 180 words a minute, a weak source; calibrate on the real voice",
    severity="info",
)
def fast_recording(subject: Subject) -> Iterator[Breach]:
    """A telephone loses half of each consonant. Four Chinese characters a second are understood, and three by older
    callers. What is not measured is estimated at the same rate."""
    for language, text, place, recording in _recordings(subject):
        characters = len(_CHINESE.findall(text))
        if not recording.fault and recording.seconds and characters >= _FEWEST_CHARACTERS:
            rate = characters / recording.seconds
            # A reader breathes: what the estimate allows for pauses is allowed here.
            if rate > subject.limits.characters_per_s * (1 + subject.limits.length_tolerance):
                message = f"the recording in {language} has {rate:.1f} characters a second."
                yield Breach(place, message, f"Record it at {subject.limits.characters_per_s:g}.")


@rule(
    "P07",
    "What was measured is as long as was estimated",
    source="CALLE PR#100 (characters do not tell seconds); this project's own",
    severity="warn",
)
def other_length(subject: Subject) -> Iterator[Breach]:
    """A recording that is much longer than its text says something else, or has silence at its ends; one that is much
    shorter lacks some of it. A voice that differs so swallows words."""
    tolerance = subject.limits.length_tolerance
    for language, text, place, recording in _recordings(subject):
        expected = estimated(subject.heard.text(text, language), language).seconds
        if not recording.fault and expected >= _LEAST_S and abs(recording.seconds - expected) > tolerance * expected:
            message = (
                f"the recording in {language} takes {recording.seconds:.1f} s, and its text about {expected:.1f} s."
            )
            yield Breach(place, message, "Compare the two.")
    if subject.evidence.clocked is estimated:
        return
    for said in subject.texts:
        if said.field == "say" and said.node and said.language in subject.heard.languages:
            measured = subject.heard.words({said.language: said.text}, said.language)
            expected = estimated(subject.heard.text(said.text, said.language), said.language).seconds
            is_off = expected >= _LEAST_S and abs(measured.seconds - expected) > tolerance * expected
            if measured.is_measured and is_off:
                message = f"the voice takes {measured.seconds:.1f} s, and about {expected:.1f} s are expected."
                yield Breach(said.place, message, "Listen to it with 'ivr say'.")


@rule(
    "P11",
    "Recordings are there, and fit for a telephone",
    source="Twilio, <Play>; telephone audio is 8 kHz mono",
    graded="error if one is missing or cannot be read, warn if it is stereo, below 8 kHz or never played",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: 您好。, en-US: Hello.}
  audio: {zh-CN: gone.wav}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def missing_recording(subject: Subject) -> Iterator[Breach]:
    """A recording that cannot be read is not played: its text is spoken. Stereo and too few samples are played, and
    sound wrong. A recording cannot follow a fact that changes, or what a call keyed in: words that are filled in are
    spoken."""
    for language, text, place, recording in _recordings(subject):
        if recording.fault:
            mend = f"Put it into {FOLDER}/, or take the line out: the text is then spoken."
            yield Breach(place, f"the recording in {language} {recording.fault}.", mend)
        elif recording.channels != 1 or recording.hz < _LEAST_HZ:
            message = f"the recording in {language} has {recording.channels} channels and {recording.hz} Hz."
            yield Breach(place, message, "Save it as WAV, mono, 8000 Hz.", "warn")
        if is_filled_in(text):
            message = f"the recording in {language} is never played: its text is filled in at each call."
            yield Breach(place, message, "Take the names in braces out of the text, or this line.", "warn")


def _recordings(subject: Subject) -> Iterator[tuple[Language, str, Place, Recording]]:
    """Yield each recording of the tree: language, text, place, and the recording."""
    for name, node in subject.tree.nodes.items():
        for language, file in node.audio.items():
            place = subject.sources.node(name, "audio", language)
            yield language, node.say.get(language, ""), place, subject.tree.recordings[file]
