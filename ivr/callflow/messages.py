"""At a message: recorded, and kept for the ticket it is about; where it is stays out of every link and log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.callflow.state import Record, Recorded
from ivr.callflow.tries import fail
from ivr.menu.circumstances import RECORDING

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Outcome, Silence, Turn
    from ivr.menu.model import MessageNode


def offer(progress: Progress, node: MessageNode, outcome: Outcome | None) -> Turn:
    """Wait for the message."""
    return progress.turn(Record(node.longest_s), outcome or "message")


def met(progress: Progress, node: MessageNode, heard: Recorded | Silence) -> Onward:
    """Go on with the message; an empty one is a failed try."""
    if isinstance(heard, Recorded):
        progress.learn({RECORDING: heard.url})
        return GoTo(node.then)
    # Not the line's own end of tries: the person's queue led here, and would again, for ever, who says nothing.
    words, tries = progress.tree.words.message_silent, progress.tree.line.input.tries
    return fail(progress, "no-input", words, tries, after=node.after_tries or node.then)
