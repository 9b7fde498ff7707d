"""Who is next: callers who wait, in the order they will be taken. A pure value; knows no store, queue or clock.

The higher priority goes first, and within one priority who came first. A caller who leaves for a call-back keeps the
place (lint Q03): what waits on is the place, and whoever takes it dials the caller.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the line.

    priority: the higher goes first; a queue's own, from queues.yaml. number: orders those who came in the same
    instant, given on insertion. calls_back: the caller has hung up and is dialled when the place is due.
    """

    call_sid: str
    queue: str
    priority: int
    since: datetime
    number: int = 0
    calls_back: bool = False

    @property
    def rank(self) -> tuple[int, datetime, int]:
        """What places are sorted by, the next one first."""
        return (-self.priority, self.since, self.number)


@dataclass(frozen=True, slots=True)
class Ordering:
    """Everybody who waits, the next one first. Each change gives a new ordering and leaves this one as it was."""

    places: tuple[Place, ...] = ()
    inserted: int = 0

    def insert(self, call_sid: str, queue: str, priority: int, since: datetime) -> Ordering:
        """Put a caller in line; one who is in line already keeps the place there is.

        A repeated webhook must not send its caller to the end.
        """
        if self._index(call_sid) is not None:
            return self
        place = Place(call_sid, queue, priority, since, self.inserted)
        at = bisect_left(self.places, place.rank, key=_rank)
        return Ordering((*self.places[:at], place, *self.places[at:]), self.inserted + 1)

    def position_of(self, call_sid: str, queues: Collection[str] | None = None) -> int | None:
        """Return how many are taken up to and with this caller, or None for one who is not in line.

        queues: count only who waits for these, where not every agent takes every queue.
        """
        index = self._index(call_sid)
        if index is None:
            return None
        before = self.places[:index]
        return 1 + (len(before) if queues is None else sum(place.queue in queues for place in before))

    def next(self, queues: Collection[str] | None = None) -> Place | None:
        """Return who is taken next by somebody who serves these queues, or all."""
        return next((place for place in self.places if queues is None or place.queue in queues), None)

    def remove(self, call_sid: str) -> Ordering:
        """Take a caller out of the line: answered, or gone."""
        index = self._index(call_sid)
        if index is None:
            return self
        return replace(self, places=self.places[:index] + self.places[index + 1 :])

    def waiting(self, queue: str) -> int:
        """Return how many are on the line in this queue, whose capacity they fill."""
        return sum(place.queue == queue and not place.calls_back for place in self.places)

    def _index(self, call_sid: str) -> int | None:
        return next((index for index, place in enumerate(self.places) if place.call_sid == call_sid), None)


def _rank(place: Place) -> tuple[int, datetime, int]:
    return place.rank
