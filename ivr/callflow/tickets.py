"""At a ticket: it is kept first, and only then is its number said and anything promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.callflow.state import MakeTicket, TicketMade
from ivr.menu.circumstances import RECORDING

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Answer
    from ivr.menu.model import TicketNode


def make(progress: Progress, node: TicketNode) -> Onward:
    """Ask for the ticket; one that this call has made already is said again, unless a message has come since."""
    known = progress.state.known
    recording = known.get(RECORDING)
    if recording is None and _made(node) in known:
        number, _, due = known[_made(node)].partition(" ")
        return _say(progress, node, number, due)
    details = {name: known[name] for name in node.details if name in known}
    return progress.ask(MakeTicket(node.ticket, details, recording))


def answered(progress: Progress, node: TicketNode, answer: Answer) -> Onward:
    """Say the number of a ticket that is kept; of one that is not, say nothing and go on."""
    if not isinstance(answer, TicketMade):
        return GoTo(node.failed or progress.tree.line.person)
    due = answer.due.isoformat()
    progress.forget([RECORDING])
    progress.learn({_made(node): f"{answer.number} {due}"})
    return _say(progress, node, answer.number, due)


def _say(progress: Progress, node: TicketNode, number: str, due: str) -> GoTo:
    progress.learn({"ticket": number, "due": due})
    progress.outcome = "ticket"
    progress.say_own(node, barge_in=node.barge_in)
    return GoTo(node.then)


def _made(node: TicketNode) -> str:
    """Return where the call keeps which ticket of this kind it has made."""
    return f"ticket:{node.ticket}"
