"""Waiting for a person: what the call flow asks of the office about a line, and what it is answered. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# person: somebody took the call. overflow: nobody did in time. call-back: the place waits on without the caller.
# refused: Twilio's queue was full. failed: Twilio could not hold the call. gone: the caller hung up.
Departure = Literal["person", "overflow", "call-back", "refused", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class Admit:
    """May this call wait in the queue? insists: the caller was told that it is full, and wants to all the same."""

    queue: str
    insists: bool = False


@dataclass(frozen=True, slots=True)
class InLine:
    """Where does the call stand in its queue? position: Twilio's count, 0 where it gives none."""

    queue: str
    position: int
    waited_s: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """The call has a place; what an office cannot tell is None.

    position: 1 is next. wait_s: how long a caller in this place waits on average.
    """

    position: int | None = None
    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class QueueFull:
    """The queue takes nobody more. waiting: how many stand in it."""

    waiting: int


@dataclass(frozen=True, slots=True)
class Measure:
    """How long have callers of this queue waited of late?"""

    queue: str


@dataclass(frozen=True, slots=True)
class Measured:
    """So long on average; None where too few have waited to tell."""

    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """The call has left the queue; answered by `Done`. waited_s: the seconds Twilio counted."""

    queue: str
    how: Departure
    waited_s: int


AboutTheLine = Admitted | QueueFull | Measured
