"""The SIDs Twilio would give: 34 characters, two letters and 32 hexadecimal digits."""

from __future__ import annotations

import hashlib
import itertools
import secrets


class Sids:
    """Makes SIDs: the same again and again from one seed, or random without one."""

    def __init__(self, seed: str | None) -> None:
        self._seed = seed
        self._count = itertools.count()

    def new(self, prefix: str, of: str) -> str:
        """Return the next SID with this prefix; `of` says whose it is."""
        if self._seed is None:
            return prefix + secrets.token_hex(16)
        text = "\0".join((self._seed, prefix, of, str(next(self._count))))
        return prefix + hashlib.sha256(text.encode()).hexdigest()[:32]

    def token(self) -> str:
        """Return the next idempotency token, shaped like a UUID."""
        digits = self.new("", "idempotency")
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
