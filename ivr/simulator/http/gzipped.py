"""Reading a body, unpacked if it is gzip, and no further than wanted: a small answer cannot fill the memory.

Must not know where the bytes come from.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def read(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Return the body, cut one byte past `limit`; its `Content-Encoding` says whether it is gzip.

    Raises:
        zlib.error: it says gzip and is not, or ends too early.
    """
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        return _cut(chunks, limit + 1)
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    body, has_begun = bytearray(), False
    for chunk in chunks:
        has_begun = has_begun or bool(chunk)
        body += unpacking.decompress(chunk, limit + 1 - len(body))
        if len(body) > limit or unpacking.eof:
            return bytes(body)
    if has_begun:
        raise zlib.error("the gzip body ends too early")
    return b""


def _cut(chunks: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= most:
            break
    return bytes(body[:most])
