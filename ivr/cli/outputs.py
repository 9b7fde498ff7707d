"""Files that commands write: there is a place for one before the work begins, and it appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from ivr.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path


def check_place(flag: str, target: Path) -> None:
    """Make sure, before the call, that a file can be written after it.

    Raises:
        WrongUse: it cannot.
    """
    if target.is_dir():
        raise WrongUse(f"{flag} {target} is a folder. Name a file in it.")
    if not target.parent.is_dir():
        raise WrongUse(f"{flag} {target}: there is no folder {target.parent}. Make it first, or write elsewhere.")
    if not os.access(target.parent, os.W_OK):
        raise WrongUse(f"{flag} {target}: nothing may be written in {target.parent}. Write elsewhere.")


def write_whole(flag: str, target: Path, content: bytes | str) -> None:
    """Write a file; what stood there stays until all of the new one is on the disk. Text is written as UTF-8.

    Raises:
        WrongUse: it cannot be written; then nothing has changed.
    """
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # /dev/stdout, or a pipe: nothing can be put in its place
            return
        # Where a link leads, so that it stays one.
        whole = target.resolve()
        part = whole.with_name(f".{whole.name}.{os.getpid()}.part")
        try:
            part.write_bytes(data)
            part.replace(whole)
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise WrongUse(f"{flag} {target} could not be written: {error.strerror}.") from error
