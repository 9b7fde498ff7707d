"""A call that is not taken: the words, and the end. Who is turned away is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import Progress
from ivr.callflow.state import Hangup

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.callflow.state import CallState, Turn
    from ivr.menu.model import MenuTree


def turn_away(tree: MenuTree, state: CallState, now: datetime) -> Turn:
    """Return the turn for a number that calls too often (reliability T13)."""
    progress = Progress.of_step(tree, state, now)
    progress.say(tree.words.busy)
    return progress.turn(Hangup(), "busy")


def see_out(tree: MenuTree, state: CallState, now: datetime) -> Turn:
    """Return the turn for a call that has ended: nobody hears it, and it leads nowhere."""
    progress = Progress.of_step(tree, state, now)
    progress.say(tree.words.goodbye)
    return progress.turn(Hangup(), "goodbye")
