"""At a queue: its hours and its room before it, what is heard in it, and every way out of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, assert_never

from ivr.callflow.progress import GoTo
from ivr.callflow.state import DialEnded, Done, Enqueue, Hangup, Hold, Keys, Leave, QueueLeft, Turn, Waiting
from ivr.callflow.waiting import Admit, Admitted, InLine, Left, QueueFull
from ivr.menu.circumstances import DESK
from ivr.menu.model import QueueNode
from ivr.menu.opening import is_open
from ivr.menu.overflow import overflow_of
from ivr.menu.queues import queue_of
from ivr.menu.speakable import said, spoken
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Answer, Ask, CallState, Heard, Outcome, QueueResult
    from ivr.callflow.waiting import Departure
    from ivr.menu.model import MenuTree

# "Position or wait spoken on entry and again: every 30-60 s" (lint Q01).
AGAIN_AFTER_S = 40
# The key that leads out of a queue (lint Q02).
WAY_OUT = "1"

# What a call knows of its queues. A name with a colon can be no field and no column.
_FULL = "queue:full"
WAY_OUT_TAKEN = "queue:left"

# A person took the call, or somebody moved it elsewhere: there is nothing left to say.
_SERVED: frozenset[QueueResult] = frozenset({"bridged", "bridging-in-process", "redirected", "redirected-from-bridged"})


def closed(progress: Progress, node: QueueNode) -> GoTo | None:
    """Return where the call goes when the queue's desk is closed now; hours come before each queue (lint H07)."""
    hours = progress.tree.hours
    if node.closed is None or node.queue not in hours.desks or is_open(hours, node.queue, progress.now):
        return None
    progress.learn({DESK: node.queue})
    progress.outcome = "closed"
    return GoTo(node.closed)


def enter(progress: Progress, node: QueueNode, outcome: Outcome | None) -> Ask:
    """Ask for a place in the queue; who was told that it is full, and is here again, wants to wait all the same."""
    progress.outcome = progress.outcome or outcome
    return progress.ask(Admit(node.queue, insists=progress.state.known.get(_FULL) == node.queue))


def answered(progress: Progress, node: QueueNode, question: Admit | InLine | Left, answer: Answer) -> Onward:
    """Go on with what the office says of the line."""
    match question, answer:
        case Admit(), QueueFull():
            progress.learn({_FULL: node.queue})
            progress.outcome = "busy"
            return GoTo(node.full)
        case Admit(), Admitted():
            progress.forget([_FULL, WAY_OUT_TAKEN])
            return progress.turn(Enqueue(node.queue), "queued")
        case InLine(), Admitted():
            return _hold(progress, node, question, answer)
        case Left(), Done():
            return _after(progress, node, question.how)
        case _:
            raise TypeError(f"{type(answer).__name__} is no answer to {type(question).__name__}")


def has_parted(heard: Heard) -> bool:
    """Return whether the caller has spoken to a person, queued for or dialled, or hung up: no node has more to say."""
    match heard:
        case QueueLeft(result=result):
            return result in _SERVED or result == "hangup"
        case DialEnded(status=status):
            return status in ("completed", "answered")
        case _:
            return False


def left(progress: Progress, node: QueueNode, heard: QueueLeft) -> Ask:
    """Tell the office how the wait ended; what comes next follows from it."""
    return progress.ask(Left(node.queue, _departure(progress, heard), heard.seconds))


def keyed(progress: Progress, node: QueueNode, heard: Keys) -> Turn:
    """Leave the queue by the one key that leads out of it; any other lets the caller wait on.

    Where it leads is asked for when the call has left: only then may the caller be somewhere else.
    """
    if heard.digits != WAY_OUT:
        return progress.turn(Hold(0), "queued")
    progress.learn({WAY_OUT_TAKEN: node.queue})
    return progress.turn(Leave(), "queued")


def keep_waiting(progress: Progress, heard: Waiting) -> Ask | Turn:
    """Fill the time in the queue, or end a wait that nobody has answered in time."""
    # The wait document is asked for again and again while the call stands in its queue: no step of its own.
    progress.state = replace(progress.state, step=progress.state.step - 1)
    # A node that is gone has no queue either: the call leaves the one it is in, and is taken up by that one's action.
    node = progress.tree.nodes.get(progress.state.node)
    if not isinstance(node, QueueNode) or heard.seconds >= queue_of(progress.tree.queues, node.queue).longest_wait_s:
        return progress.turn(Leave(), "limit")
    return progress.ask(InLine(node.queue, heard.position, heard.seconds))


def let_out(state: CallState) -> Turn:
    """Return the turn for a call in a queue where something of ours broke: its queue's action takes it up.

    A menu or a queue would be refused in a wait document.
    https://www.twilio.com/docs/voice/twiml/enqueue#attributes-wait-url
    """
    return Turn((), Leave(), state, "fault", (state.node,))


def waits_on(tree: MenuTree, state: CallState, heard: Heard) -> bool:
    """Return whether a call only goes on waiting: nothing is decided by it, and it is no step of the call."""
    match heard:
        case Waiting():
            return True
        case Keys(digits=digits):
            return digits != WAY_OUT and isinstance(tree.nodes.get(state.node), QueueNode)
        case _:
            return False


def part(progress: Progress) -> Turn:
    """End the call of somebody who has spoken to a person: the talk had its own goodbye."""
    return progress.turn(Hangup(), "transferred")


def _hold(progress: Progress, node: QueueNode, question: InLine, place: Admitted) -> Turn:
    """Say where the caller stands and what else there is to say, each as far as it fits before the wait ends."""
    rest_s = queue_of(progress.tree.queues, node.queue).longest_wait_s - question.waited_s
    for say in _lines(progress, node, question, place, rest_s):
        before = len(progress.said)
        say()
        if _spoken_s(progress) > rest_s:
            del progress.said[before:]
    quiet_s = min(AGAIN_AFTER_S, rest_s) - _spoken_s(progress)
    return progress.turn(Hold(max(1, ceil(quiet_s))), "queued")


def _lines(
    progress: Progress, node: QueueNode, question: InLine, place: Admitted, rest_s: float
) -> Iterator[Callable[[], None]]:
    """Yield what says each thing there is to say in the queue now, the most important first."""
    words = progress.tree.words
    if place.position is not None:
        yield partial(progress.say, words.queue_position, position=spoken([str(place.position)]))
    # A longer wait than the queue allows would be a promise to be led elsewhere.
    if place.wait_s is not None and place.wait_s <= rest_s:
        minutes = ceil(place.wait_s / 60)
        if minutes <= 1:
            yield partial(progress.say, words.queue_soon)
        else:
            yield partial(progress.say, words.queue_wait, minutes=spoken([str(minutes)]))
    lines = (*node.hold, words.waiting)
    yield partial(progress.say, lines[round(question.waited_s / AGAIN_AFTER_S) % len(lines)])
    yield partial(progress.say, words.queue_call_back if node.call_back else words.queue_way_out, key=spoken([WAY_OUT]))


def _spoken_s(progress: Progress) -> float:
    return sum(estimate_s(said(one.words), one.language) for one in progress.said)


def _departure(progress: Progress, heard: QueueLeft) -> Departure:
    match heard.result:
        case "bridged" | "bridging-in-process" | "redirected" | "redirected-from-bridged":
            return "person"
        case "hangup":
            return "gone"
        case "queue-full":
            return "refused"
        case "error" | "system-error":
            return "failed"
        case "leave":
            return "call-back" if WAY_OUT_TAKEN in progress.state.known else "overflow"
        case _:
            assert_never(heard.result)


def _after(progress: Progress, node: QueueNode, how: Departure) -> Onward:
    """Go where the end of the wait leads."""
    progress.forget([WAY_OUT_TAKEN])
    match how:
        case "person":
            return part(progress)
        case "gone":
            return progress.turn(Hangup(), "goodbye")
        case "call-back":
            return GoTo(node.call_back or node.failed)
        case "refused":
            progress.outcome = "busy"
            return GoTo(node.full)
        case "overflow":
            progress.outcome = "overflow"
            progress.say(progress.tree.words.queue_in_vain)
            return GoTo(overflow_of(progress.tree, node))
        case "failed":
            progress.say(progress.tree.words.queue_in_vain)
            return GoTo(node.failed)
        case _:
            assert_never(how)
