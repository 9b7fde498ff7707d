"""Saves that went wrong: what a file is torn to, and how editors write it. Knows no server and no call.

A way of writing yields at each moment at which the folder is neither as it was nor as it will be, so that whoever
follows the folder can look at it then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

Tear = Callable[[bytes, int], bytes]
Way = Callable[[Path, bytes], Iterator[None]]


def cut_off(whole: bytes, at: int) -> bytes:
    """Return what is left of a file whose writer stopped before a byte."""
    return whole[:at]


def flipped(whole: bytes, at: int) -> bytes:
    """Return a file with one bit of a byte turned over: another bit with each byte."""
    return whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]


def in_place(path: Path, content: bytes) -> Iterator[None]:
    """Truncate the file, then write it."""
    with path.open("wb", buffering=0) as file:
        yield
        file.write(content)


def in_halves(path: Path, content: bytes) -> Iterator[None]:
    """Truncate the file and write one half, then the other."""
    with path.open("wb", buffering=0) as file:
        file.write(content[: len(content) // 2])
        yield
        file.write(content[len(content) // 2 :])


def renamed(path: Path, content: bytes) -> Iterator[None]:
    """Write a file beside it, and give that its name."""
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("wb", buffering=0) as file:
        file.write(content[: len(content) // 2])
        yield
        file.write(content[len(content) // 2 :])
    beside.replace(path)


def deleted_first(path: Path, content: bytes) -> Iterator[None]:
    """Write a file beside it, delete the old one, and give the new one its name."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(content)
    path.unlink()
    yield
    beside.rename(path)


IN_PLACE: tuple[Way, ...] = (in_place, in_halves)
BESIDE: tuple[Way, ...] = (renamed, deleted_first)


def tree_files(folder: Path) -> list[Path]:
    """Return the files a tree is read from, in order."""
    found = [*folder.glob("*.yaml"), *folder.glob("lookups/*.csv"), *folder.glob("audio/*.wav")]
    return sorted(path for path in found if not path.name.startswith("."))
