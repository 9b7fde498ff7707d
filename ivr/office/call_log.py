"""The call log as reports read it: calls with their turns, waits for people, time lost to silence. Pure values.

Rows come from the store, from a fixture or from anywhere else; nothing here asks where.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# How the wait for a person ended: a person took the call, the caller hung up, or the caller went on without a person
# (nobody answered in time, the queue was full, a way out was chosen).
WaitEnd = Literal["answered", "gave up", "went on"]
By = Literal["queue", "dial"]

# QueueResult and DialCallStatus of a call a person took. https://www.twilio.com/docs/voice/twiml/enqueue#attributes-action
TAKEN = frozenset({"bridged", "bridging-in-process", "redirected", "redirected-from-bridged", "completed", "answered"})
_MISSES = frozenset({"no-input", "no-match"})


@dataclass(frozen=True, slots=True)
class LoggedTurn:
    """One turn of a call: `ivr.office.events.Around` says what the optional fields are."""

    at: datetime
    path: tuple[str, ...]
    outcome: str
    heard: str | None = None
    result: str | None = None
    seconds: int | None = None
    toward: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait for a person.

    name: the queue's, or the destination's of a dialled number. talked_s: how long the talk was; 0 without one.
    """

    by: By
    name: str
    since: datetime
    waited_s: float
    end: WaitEnd
    talked_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Loss:
    """Time a caller spent at a node that took nothing from them: until a silence, or until a wrong key."""

    node: str
    kind: Literal["silence", "wrong key"]
    seconds: float


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call. caller: stands for the number, None where it was withheld. prepared: a number was keyed in."""

    call_sid: str
    caller: str | None = field(repr=False)
    started: datetime
    ended: datetime | None
    prepared: bool
    turns: tuple[LoggedTurn, ...]

    @property
    def duration_s(self) -> float | None:
        """How long the call was; None for one that is not over."""
        return (self.ended - self.started).total_seconds() if self.ended else None

    @property
    def waits(self) -> list[Wait]:
        """Every wait for a person that is over, in order."""
        return list(_waits(self))

    @property
    def losses(self) -> list[Loss]:
        """Every stretch of time lost at a node.

        The last wrong key at a menu leads on, like a right one; of that try only a silence can be told.
        """
        found = []
        for turn, following in pairwise(self.turns):
            silent = following.heard == "silence"
            if turn.toward is None and (silent or following.outcome in _MISSES):
                seconds = (following.at - turn.at).total_seconds()
                found.append(Loss(turn.path[-1], "silence" if silent else "wrong key", seconds))
        return found


@dataclass(frozen=True, slots=True)
class LoggedTicket:
    """One ticket, as it stands.

    level: how often it was handed up. answered: when somebody gave it a final status, None while it is open.
    solved: whether the last final status that says so was `solved`; None where none does.
    """

    number: str
    kind: str
    desk: str
    made: datetime
    due: datetime
    level: int = 0
    answered: datetime | None = None
    solved: bool | None = None

    def is_late(self, now: datetime) -> bool:
        """Return whether it was answered after it was due, or is not answered and due."""
        return (self.answered or now) > self.due


@dataclass(frozen=True, slots=True)
class SurveyReply:
    """One caller's answer to the survey after a call. desk: the queue the caller spoke to. score: 1 to 5."""

    at: datetime
    desk: str
    score: int


def _waits(call: LoggedCall) -> Iterator[Wait]:
    for place, turn in enumerate(call.turns):
        by, _, name = (turn.toward or "").partition(" ")
        if by not in ("queue", "dial"):
            continue
        after = call.turns[place + 1] if place + 1 < len(call.turns) else None
        left = after.at if after else call.ended
        if left is None:
            continue
        whole_s = max(0.0, (left - turn.at).total_seconds())
        counted = after.seconds if after else None
        end = _end(after)
        if by == "queue":
            # QueueTime is the wait alone; the action is asked for when the talk is over.
            waited_s = whole_s if counted is None else float(counted)
            talked_s = max(0.0, whole_s - waited_s) if end == "answered" else 0.0
            yield Wait("queue", name, turn.at, waited_s, end, talked_s)
        else:
            # DialCallDuration is the talk alone.
            talked_s = float(counted or 0) if end == "answered" else 0.0
            yield Wait("dial", name, turn.at, max(0.0, whole_s - talked_s), end, talked_s)


def _end(after: LoggedTurn | None) -> WaitEnd:
    """Return how a wait ended, by the turn after it. A caller may hang up on a person too: then the talk is over."""
    if after is not None and after.result in TAKEN:
        return "answered"
    if after is None or after.heard == "gone" or after.result == "hangup":
        return "gave up"
    return "went on"
