"""A tree's files as one block of bytes, and back. Knows no table and no clock.

The block is a ZIP file, so that any tool can open what was published; it is read where it is and never unpacked, so no
name in it can lead anywhere. A seal over name and bytes tells one that was cut short or changed.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.errors import Refused
from ivr.menu import lookups, recordings
from ivr.menu.folder import tree_files
from ivr.menu.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from ivr.menu.model import MenuTree

# The shipped tree is under 100 kB; the largest look-up file there may be is 1 MB; recordings of a quarter of an hour,
# as a telephone carries them, are 14 MB.
MAX_FILES = 1000
MAX_BYTES = 16 * 1024 * 1024
# The same files are the same bytes, whenever they were saved. 1980 is the earliest year a ZIP file can say.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MEND = "Ask a service by 'url' for large look-ups, and save recordings as WAV, mono, 8000 Hz."


@dataclass(frozen=True, slots=True)
class Archive:
    """A release's files. seal: SHA-256 over the release's name and the bytes."""

    release: str
    data: bytes = field(repr=False)
    seal: str

    @classmethod
    def of(cls, release: str, data: bytes) -> Archive:
        """Return the archive, sealed."""
        return cls(release, data, _seal(release, data))


def pack(folder: Traversable, tree: MenuTree) -> Archive:
    """Return the files `tree` was read from.

    Raises:
        Refused: they are too large or too many, or are no longer what the tree was read from.
    """
    packed = io.BytesIO()
    room = MAX_BYTES
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, file) in enumerate(_files(folder, tree)):
            try:
                with file.open("rb") as source:
                    content = source.read(room + 1)
            except OSError as error:
                raise Refused(f"{name} cannot be read: {error.strerror}.") from error
            room -= len(content)
            if room < 0 or number == MAX_FILES:
                most = f"{MAX_FILES} files and {MAX_BYTES // 1024**2} MB"
                raise Refused(f"the tree has more than {most}. {_MEND}")
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    made = Archive.of(tree.release, packed.getvalue())
    try:
        is_the_tree = _read(made).release == tree.release
    except Refused:
        is_the_tree = False
    if not is_the_tree:
        raise Refused("the tree was saved again while it was checked. Try once more when it is whole.")
    return made


def unpack(archive: Archive) -> MenuTree:
    """Return the tree, under the name it was published by.

    The name is the seal's to prove, and not compared with the one its reading gives now: a newer version of this
    program may come with other built-in words, and a call goes on under the name it knows.

    Raises:
        Refused: the archive is not as it was written, or this version of the program cannot dial its tree.
    """
    if _seal(archive.release, archive.data) != archive.seal:
        raise Refused(f"release {archive.release} is damaged: its files are not as they were published.")
    tree = _read(archive)
    return tree if tree.release == archive.release else tree.model_copy(update={"release": archive.release})


def _read(archive: Archive) -> MenuTree:
    with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
        opened.filename = f"release {archive.release}"  # what messages call the folder
        loaded = load(zipfile.Path(opened))
    if loaded.tree is None or loaded.errors:
        told = "\n".join(map(str, loaded.reasons))
        raise Refused(f"release {archive.release} cannot be dialled by this version of ivr:\n{told}")
    return loaded.tree


def _files(folder: Traversable, tree: MenuTree) -> Iterator[tuple[str, Traversable]]:
    """Yield what the tree is read from: its YAML files, and the files its look-ups and its nodes name."""
    for file in tree_files(folder):
        yield file.name, file
    for name in sorted({source.file for source in tree.lookups.values() if source.file}):
        yield f"{lookups.FOLDER}/{name}", folder / lookups.FOLDER / name
    for name, recording in tree.recordings.items():
        if not recording.fault:  # any other is played nowhere: its text is spoken
            yield f"{recordings.FOLDER}/{name}", folder / recordings.FOLDER / name


def _seal(release: str, data: bytes) -> str:
    return hashlib.sha256(f"{release}\n".encode() + data).hexdigest()
