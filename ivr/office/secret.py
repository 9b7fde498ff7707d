"""The office's key: what makes a hash of a phone number or an entry useless to who only has the database.

There are ten thousand million phone numbers, so an unkeyed hash of one is undone in minutes (PCI DSS 3.5.1.1 wants
keyed ones). The key is kept beside the database and never in it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

FILE = "office.key"
KEY_BYTES = 32
_READABLE_BY_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Secret:
    """A key that hashes. Never shown."""

    key: bytes = field(repr=False)

    def hash(self, purpose: str, *parts: str) -> str:
        """Return 64 hexadecimal figures that stand for the parts and cannot be turned back; other for each purpose."""
        text = "\0".join((purpose, *parts))
        return hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


# A call at the terminal keeps nothing, and must say the same words each time it is made.
UNKEPT = Secret(b"for stores that end with their process")


def read_secret(folder: Path, given: str | None = None) -> Secret:
    """Return the key of the data folder, made at the first call; `given`, from the settings, comes before it.

    Raises:
        WrongUse: it cannot be made or read, is not whole, or others may read it.
    """
    if given is not None:
        return Secret(bytes.fromhex(given))
    path = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        if os.name == "posix" and path.stat().st_mode & _READABLE_BY_OTHERS:
            raise WrongUse(f"{path} can be read by others. Run: chmod 600 {path}")
        key = path.read_bytes()
    except OSError as error:
        mend = "Set IVR_DATA to a folder you may write to."
        raise WrongUse(f"The office's key {path} cannot be had: {error.strerror}. {mend}") from error
    if len(key) != KEY_BYTES:
        raise WrongUse(f"{path} is not whole. Restore it from a backup; without it no caller is known again.")
    return Secret(key)


def _make(path: Path) -> None:
    """Write a fresh key and put it in place whole; where two processes do, the first one's stays."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
