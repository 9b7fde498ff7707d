"""audio/*.wav: words that somebody has read aloud, to be played in place of a voice. Knows no call and no URL.

A recording's bytes are read with the tree, so that they belong to the release: any host that has the release can play
it, and what is saved over it is another release. One that cannot be used is kept with the reason, and played nowhere.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

    from ivr.menu.model import AnyNode, MenuTree
    from ivr.menu.part import Language, NodeName

FOLDER = "audio"
# Four minutes as a telephone carries it, half a minute of a studio's.
MAX_BYTES = 4 * 1024 * 1024
_NAME = re.compile(r"[^./\\\0][^/\\\0]*\.wav")


@dataclass(frozen=True, slots=True)
class Recording:
    """A WAV file. digest: of its bytes, "" where it could not be read; fault: why it is of no use, "" if it is."""

    data: bytes = field(default=b"", repr=False)
    digest: str = ""
    seconds: float = 0.0
    channels: int = 0
    hz: int = 0
    fault: str = ""


def read_recordings(folder: Traversable, nodes: Mapping[NodeName, AnyNode]) -> dict[str, Recording]:
    """Return every recording that the nodes name, by its file. folder: the tree's; the files are in audio/ below it."""
    names = sorted({name for node in nodes.values() for name in node.audio.values()})
    return {name: _read(folder / FOLDER, name) for name in names}


def recording_of(tree: MenuTree, name: NodeName, language: Language) -> Recording | None:
    """Return the recording that is played in place of a node's words in a language; None where they are spoken.

    Words that are filled in are spoken: a fact may change, and an entry is another in each call, which no recording can
    follow.
    """
    node = tree.nodes.get(name)
    if node is None or language not in node.audio or is_filled_in(node.say.get(language, "")):
        return None
    recording = tree.recordings.get(node.audio[language])
    return recording if recording is not None and not recording.fault else None


def recording_digests(recordings: Mapping[str, Recording]) -> Iterable[tuple[str, str]]:
    """Yield what makes one release's recordings differ from another's."""
    return ((name, recording.digest) for name, recording in sorted(recordings.items()))


def is_filled_in(text: str) -> bool:
    """Return whether a text holds the name of something that is spoken in its place."""
    return "{" in text


def _read(folder: Traversable, name: str) -> Recording:
    if not _NAME.fullmatch(name):
        return Recording(fault=f"'{name}' is no name of a WAV file in {FOLDER}/")
    try:
        with (folder / name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, KeyError):  # a ZIP file has its own way to say so
        return Recording(fault=f"is not in {FOLDER}/")
    except OSError as error:
        return Recording(fault=f"cannot be opened: {error.strerror}")
    if len(data) > MAX_BYTES:
        return Recording(fault=f"is larger than {MAX_BYTES // 1024**2} MB")
    import io  # most trees have no recordings
    import wave

    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, hz, frames = file.getnchannels(), file.getframerate(), file.getnframes()
            if len(file.readframes(frames)) < frames * channels * file.getsampwidth():
                return Recording(fault="is cut short")
    except (EOFError, wave.Error) as error:
        return Recording(fault=f"cannot be read as WAV: {str(error) or 'it ends too early'}")
    if not frames or not hz:
        return Recording(fault="holds no sound")
    return Recording(data, hashlib.sha256(data).hexdigest(), frames / hz, channels, hz)
