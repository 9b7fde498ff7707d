"""At a send: what the caller asked for by a key is put in writing, and promised only once it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.callflow.sending import Accepted, NotSent, Send
from ivr.menu.templates import compose

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.sending import Reason
    from ivr.callflow.state import Answer
    from ivr.menu.model import SendNode

# The column of a look-up that holds an address on record; a caller cannot key one in.
EMAIL = "email"


def begin(progress: Progress, node: SendNode) -> Onward:
    """Ask for the message to be sent, if there is anything to send."""
    body = compose(node.send, progress.given)
    if body is None:
        return _fail(progress, node, "later")
    address = progress.state.known.get(EMAIL, "") if node.by == "email" else ""
    return progress.ask(Send(node.send, node.by, body, address))


def answered(progress: Progress, node: SendNode, answer: Answer) -> Onward:
    """Say that it will come, or why it will not."""
    match answer:
        case Accepted():
            progress.outcome = "sent"
            progress.say_own(node, barge_in=node.barge_in)
            return GoTo(node.then)
        case NotSent():
            return _fail(progress, node, answer.reason)
        case _:
            raise AssertionError(f"{type(answer).__name__} is no answer to a Send")


def _fail(progress: Progress, node: SendNode, reason: Reason) -> Onward:
    progress.outcome = "not-sent"
    progress.say(progress.tree.words.not_sent[reason])
    return GoTo(node.failed)
