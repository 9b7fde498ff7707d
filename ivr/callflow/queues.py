"""At a queue: its hours before it, the wait in it, and every way out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.callflow.state import Enqueue, Hangup, Hold, Leave
from ivr.menu.circumstances import DESK
from ivr.menu.opening import is_open

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Outcome, QueueLeft, Turn, Waiting
    from ivr.menu.model import QueueNode

# A queue nobody serves must end, with words; Twilio itself holds a caller for hours.
LONGEST_WAIT_S = 30 * 60
WAIT_PAUSE_S = 20

# A person took the call, or somebody moved it elsewhere: there is nothing left to say.
_SERVED = frozenset({"bridged", "bridging-in-process", "redirected", "redirected-from-bridged"})


def closed(progress: Progress, node: QueueNode) -> GoTo | None:
    """Return where the call goes when the queue's desk is closed now; hours come before each queue (lint H07)."""
    hours = progress.tree.hours
    if node.closed is None or node.queue not in hours.desks or is_open(hours, node.queue, progress.now):
        return None
    progress.learn({DESK: node.queue})
    progress.outcome = "closed"
    return GoTo(node.closed)


def enter(progress: Progress, node: QueueNode, outcome: Outcome | None) -> Turn:
    """Put the call in the queue."""
    return progress.turn(Enqueue(node.queue), outcome or "queued")


def is_served(heard: QueueLeft) -> bool:
    """Return whether the caller was taken out of the queue by a person."""
    return heard.result in _SERVED


def left(node: QueueNode, heard: QueueLeft) -> Onward:
    """Go where the queue's end leads for a caller whom nobody has taken."""
    return GoTo(node.full if heard.result == "queue-full" else node.failed)


def keep_waiting(progress: Progress, heard: Waiting) -> Turn:
    """Fill the time in the queue, or end the wait."""
    # The wait document is asked for again and again while the call stands in its queue: no step of its own.
    progress.state = replace(progress.state, step=progress.state.step - 1)
    if heard.seconds >= LONGEST_WAIT_S:
        return progress.turn(Leave(), "limit")
    progress.say(progress.tree.words.waiting)
    return progress.turn(Hold(WAIT_PAUSE_S), "queued")


def part(progress: Progress) -> Turn:
    """End the call of somebody who has spoken to a person: the talk had its own goodbye."""
    return progress.turn(Hangup(), "transferred")
