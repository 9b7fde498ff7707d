"""`ivr say`: one node's words, heard or written to a file; captions where there is no voice or no device."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli.dialling import instant
from ivr.cli.outputs import check_place, write_whole
from ivr.cli.sound import named_speaker, open_player
from ivr.cli.trees import language_of, node_of, sound
from ivr.cli.written import naming
from ivr.errors import SpeechError, WrongUse
from ivr.menu.folder import parse_overrides
from ivr.menu.speakable import Break, said, spoken, written
from ivr.proof.node_words import closed_instead, words_at
from ivr.settings import Settings
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.menu.model import MenuTree
    from ivr.menu.speakable import Spoken, SpokenPart
    from ivr.proof.node_words import Passage
    from ivr.speech.speaker import Speaker
    from ivr.speech.telephone import Audio

# Between two languages of one node, in a file as in the ear.
_BETWEEN_S = 1.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in one language, with what they became: audio, or None where there is no voice, and why there is none."""

    language: str
    words: Spoken
    audio: Audio | None
    trouble: str = ""

    @property
    def seconds(self) -> float:
        """How long it takes: of the audio, or else estimated."""
        if self.audio is not None:
            return self.audio.seconds
        pauses = sum(part.seconds for part in self.words if isinstance(part, Break))
        return estimate_s(said(self.words), self.language) + pauses


@click.command()
@click.argument("node")
@click.option("--language", metavar="TAG", help="The language it is said in.  [default: each of the line]")
@click.option("--at", metavar="TIME", help="When the caller calls: 2026-11-24T10:30.  [default: now]")
@click.option("--wav", type=click.Path(path_type=Path), metavar="FILE", help="Write it, and do not play it.")
@click.option("--voice", metavar="NAME", help="Which voice speaks: cmn, en-us, or a variant of each such as +f2.")
@click.option("--mute", is_flag=True, help="No sound; captions only.")
@click.option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Put this value in a fact's place.")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option("--json", "as_json", is_flag=True, help="One array of {language, text, seconds, measured}.")
def say(
    node: str,
    language: str | None,
    at: str | None,
    wav: Path | None,
    voice: str | None,
    mute: bool,
    overrides: tuple[str, ...],
    prompts: Path | None,
    as_json: bool,
) -> None:
    """Say what a caller hears at NODE: its notice, its words, its choices.

    What only a call would know, such as a ticket's number, is a sample. Seconds are measured where a voice spoke,
    else estimated, and then marked with '~'. Exits with 0, with 2 if there is no such node or the tree has errors.
    """
    if wav is not None:
        check_place("--wav", wav)
        if mute:
            raise WrongUse("--mute makes no sound to be written. Leave out --mute or --wav.")
    tree = sound(None, prompts, parse_overrides(overrides))
    with naming("--at"):
        now = instant(at, clock.now)
    name, wanted = node_of(tree, node), language_of(tree, language)
    instead = closed_instead(tree, name, now)
    if instead is not None:
        _tell(f"nobody is at this desk then: a caller hears nothing here, and goes on to '{instead}'.")
    with ExitStack() as stack:
        speaker = None if mute else _speaker(stack, voice)
        heard = [
            _stretch(tree, passage, speaker)
            for each in ([wanted] if wanted else tree.line.languages)
            for passage in words_at(tree, name, each, now)
        ]
        if wav is not None and speaker is None and any(stretch.audio is None for stretch in heard):
            raise WrongUse("--wav needs a voice, and IVR_TTS is none.")
        if not heard:
            _tell(f"nothing is said at '{name}': a caller passes through.")
        for trouble in dict.fromkeys(stretch.trouble for stretch in heard if stretch.trouble):
            _tell(trouble)
        if as_json:
            click.echo(json.dumps([_row(stretch) for stretch in heard], ensure_ascii=False, indent=2))
        if wav is not None:
            _write(wav, heard)
        _play(stack, heard, shows=not as_json, sounds=wav is None and not mute)


def _speaker(stack: ExitStack, voice: str | None) -> Speaker | None:
    """Return what speaks, or None where the settings want nothing to.

    Raises:
        WrongUse: no voice has that name.
    """
    settings = Settings.from_environ(development=True)
    if settings.tts == "none":
        return None
    return stack.enter_context(named_speaker(settings, voice))


def _stretch(tree: MenuTree, passage: Passage, speaker: Speaker | None) -> Stretch:
    tag, words, recording = passage.language, passage.words, passage.recording
    try:
        if recording is not None:
            from ivr.speech.telephone import read_wav

            return Stretch(tag, words, read_wav(recording.data))
        if speaker is None:
            return Stretch(tag, words, None)
        return Stretch(tag, words, _audio(speaker, tree.line.languages[tag].twilio_language, words))
    except SpeechError as error:
        return Stretch(tag, words, None, str(error))


def _audio(speaker: Speaker, language: str, words: Spoken) -> Audio:
    """Return words with their pauses as audio."""
    from ivr.speech.telephone import join, silence

    parts: list[Audio] = []
    run: list[SpokenPart] = []
    for part in (*words, Break(0)):
        if not isinstance(part, Break):
            run.append(part)
            continue
        text = said(spoken(run))
        parts += [speaker.speak(text, language)] if text.strip() else []
        parts.append(silence(part.seconds))
        run = []
    return join(parts)


def _play(stack: ExitStack, heard: Sequence[Stretch], *, shows: bool, sounds: bool) -> None:
    """Show each stretch as it is heard; all of them at once where nothing sounds."""
    player = open_player(_tell) if sounds and any(stretch.audio for stretch in heard) else None
    if player is not None:
        stack.callback(player.close)
    for stretch in heard:
        if shows:
            click.echo(_caption(stretch))
        if player is not None and stretch.audio is not None:
            player.play(stretch.audio)
            player.wait()


def _write(wav: Path, heard: Sequence[Stretch]) -> None:
    """Write the audio, with a pause where the language changes.

    Raises:
        WrongUse: there is none, or it cannot be written.
    """
    from ivr.speech.telephone import join, silence, wav_bytes

    parts: list[Audio] = []
    language = ""
    for stretch in heard:
        if stretch.audio is not None:
            if language not in ("", stretch.language):
                parts.append(silence(_BETWEEN_S))
            parts.append(stretch.audio)
            language = stretch.language
    if not parts:
        raise WrongUse(f"--wav {wav}: there is nothing to write.")
    write_whole("--wav", wav, wav_bytes(join(parts)))


def _caption(stretch: Stretch) -> str:
    mark = " " if stretch.audio is not None else "~"
    return f"{stretch.language}  {mark}{stretch.seconds:4.1f} s  {written(stretch.words)}"


def _row(stretch: Stretch) -> dict[str, object]:
    return {
        "language": stretch.language,
        "text": written(stretch.words),
        "seconds": round(stretch.seconds, 2),
        "measured": stretch.audio is not None,
    }


def _tell(text: str) -> None:
    click.echo(f"ivr: {text}", err=True)
