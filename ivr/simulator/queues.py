"""Queues: who waits, in which order, and who takes them. https://www.twilio.com/docs/voice/twiml/enqueue"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Leg

# "MaxSize: 1000". https://www.twilio.com/docs/voice/api/queue-resource
MOST_MEMBERS = 1000
# "The queue name ... maximum of 64 characters". https://www.twilio.com/docs/api/errors/14205
LONGEST_NAME = 64


class Taken(Exception):
    """A waiting caller was taken out of the queue by somebody who dialled it.

    whisper: what the caller hears before they are joined, if anything.
    """

    def __init__(self, by: Leg, whisper: Request | None = None) -> None:
        super().__init__(by.name)
        self.by, self.whisper = by, whisper


@dataclass(slots=True)
class Member:
    """A caller in a queue since virtual time `joined`. result: Twilio's QueueResult, "" while they wait."""

    leg: Leg
    joined: float
    left: float | None = None
    result: str = ""

    @property
    def waited_s(self) -> float:
        """Return the seconds waited, up to now or to leaving."""
        return (self.leg.exchange.t if self.left is None else self.left) - self.joined


@dataclass(slots=True)
class Queue:
    """One queue of an account, first come first served."""

    name: str
    sid: str
    created: float
    max_size: int = MOST_MEMBERS
    members: list[Member] = field(default_factory=list)
    takers: list[Leg] = field(default_factory=list)

    def join(self, leg: Leg) -> Member:
        """Put a leg at the end, and wake who waits for a caller."""
        member = Member(leg, leg.exchange.t)
        self.members.append(member)
        leg.emit("enqueue", queue=self.name)
        leg.emit("queue", position=len(self.members), size=len(self.members))
        if self.takers:
            self.takers[0].signal("member", self)
        return member

    def leave(self, member: Member) -> None:
        """Take a member out if they are still in, and tell those behind their new place."""
        if member.left is not None:
            return
        place = self.members.index(member)
        self.members.remove(member)
        member.left = member.leg.exchange.t
        for position, behind in enumerate(self.members[place:], start=place + 1):
            behind.leg.emit("queue", position=position, size=len(self.members))

    def position(self, member: Member) -> int:
        """Return the member's place, 1 for the next one out, 0 for one who is out already."""
        return self.members.index(member) + 1 if member in self.members else 0

    def average_wait_s(self) -> int:
        """Return how long the present members have waited on average, in whole seconds."""
        if not self.members:
            return 0
        return round(sum(member.waited_s for member in self.members) / len(self.members))


class Queues:
    """The queues of one exchange, made when they are first named."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Queue] = {}

    def find(self, name: str) -> Queue | None:
        """Return the queue of that name, or None."""
        return next((queue for queue in self.by_sid.values() if queue.name == name), None)

    def add(self, queue: Queue) -> Queue:
        """Keep a new queue and return it."""
        self.by_sid[queue.sid] = queue
        return queue
