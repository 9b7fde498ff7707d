"""Stored answers to GET: what may be used again, and how it is asked after.

An answer with ETag or Last-Modified is stored and asked after; `Cache-Control: no-cache` has it asked after each time.
https://www.twilio.com/docs/voice/twiml
Must not know signatures, retries or calls: audio stays stored from one call to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.clock import Clock
    from ivr.simulator.http.exchange import Headers, Reply

# Both are bounds of our own memory: a menu has a few hundred recordings, and few of them are long.
MOST_STORED, MOST_BYTES = 256, 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Stored:
    reply: Reply
    fresh_until: datetime


class Cache:
    """Answers by URL; those stored longest ago make room."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._stored: dict[str, _Stored] = {}

    def fresh(self, url: str) -> Reply | None:
        """Return an answer that its max-age still covers: nothing need be asked."""
        stored = self._stored.get(url)
        return replace(stored.reply, seconds=0.0) if stored and self._now() < stored.fresh_until else None

    def conditions(self, url: str) -> Headers:
        """Return the headers that ask whether the stored answer still holds."""
        stored = self._stored.get(url)
        if stored is None:
            return ()
        asked = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        return tuple((ask, value) for ask, given in asked if (value := stored.reply.header(given)) is not None)

    def confirmed(self, url: str, reply: Reply) -> Reply | None:
        """Return the stored answer a 304 stands for, its lifetime begun anew; None if there is none."""
        stored = self._stored.get(url)
        if stored is None:
            return None
        self._stored[url] = replace(stored, fresh_until=self._fresh_until(reply))
        return replace(stored.reply, seconds=reply.seconds)

    def store(self, url: str, reply: Reply) -> None:
        """Keep a 200 that can be asked after; forget what it replaces."""
        self._stored.pop(url, None)
        has_validator = reply.header("ETag") is not None or reply.header("Last-Modified") is not None
        if reply.status != 200 or not has_validator or "no-store" in _directives(reply):
            return
        self._stored[url] = _Stored(reply, self._fresh_until(reply))
        while (
            len(self._stored) > MOST_STORED or sum(len(each.reply.body) for each in self._stored.values()) > MOST_BYTES
        ):
            del self._stored[next(iter(self._stored))]

    def _fresh_until(self, reply: Reply) -> datetime:
        directives = _directives(reply)
        age = directives.get("max-age", "")
        # Nine digits are thirty years: enough, and no overflow.
        lasting = int(age) if "no-cache" not in directives and age.isdecimal() and len(age) <= 9 else 0
        return self._now() + timedelta(seconds=lasting)


def _directives(reply: Reply) -> dict[str, str]:
    """Return Cache-Control as name and value, names in lower case."""
    parts = (part.partition("=") for header in reply.all_headers("Cache-Control") for part in header.split(","))
    return {name.strip().lower(): value.strip(' "') for name, _, value in parts}
