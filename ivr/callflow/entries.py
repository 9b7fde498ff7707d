"""At an ask: keys up to #, held against the field, cleared with *, given up with a lone 0.

What was keyed goes into what the call knows, or nowhere: never into a link, a header or a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import Again, GoTo
from ivr.callflow.state import GatherEntry, Keys
from ivr.callflow.tries import fail
from ivr.menu.fields import Entered, parse_entry

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Outcome, Silence, Speech, Turn
    from ivr.menu.model import AskNode


def offer(progress: Progress, node: AskNode, outcome: Outcome | None) -> Turn:
    """Say how an entry ends and wait for it."""
    if outcome in ("no-input", "fault"):  # whoever heard nothing yet, or was interrupted, needs the question again
        progress.say_own(node)
    if outcome != "no-match":  # who made a slip has shown that they know how
        progress.say(progress.tree.words.ask_end)
    return progress.turn(GatherEntry(node.timeout_s or progress.tree.line.input.timeout_s), outcome or "entry")


def met(progress: Progress, node: AskNode, heard: Keys | Speech | Silence) -> Onward:
    """Go on from the ask with what was keyed in; what is said aloud is no entry."""
    return _keyed(progress, node, heard.digits) if isinstance(heard, Keys) else _missed(progress, node, "no-input")


def _keyed(progress: Progress, node: AskNode, keys: str) -> Onward:
    """Take the entry, and go on when it can be what was asked for."""
    line = progress.tree.line.keys
    if keys == line.person:
        return GoTo(progress.tree.line.person)
    # "An entry can be corrected before it is used": what stands before the last * was cleared (lint P18, K05).
    _, cleared, entry = keys.rpartition(line.back)
    if cleared and not entry:
        progress.say(progress.tree.words.ask_cleared)
        return Again("entry")
    found = parse_entry(progress.tree.fields[node.ask], entry, progress.tree.facts)
    if isinstance(found, Entered):
        progress.learn({node.ask: found.value})
        return GoTo(node.then)
    progress.say(progress.tree.words.refused[found.reason])
    return _missed(progress, node, "no-match")


def _missed(progress: Progress, node: AskNode, kind: Outcome) -> Onward:
    """Count a try of the entry."""
    words = progress.tree.words
    own, standing = (node.no_input, words.ask_silent) if kind == "no-input" else (node.no_match, words.ask_wrong)
    after = node.after_tries or progress.tree.line.input.after_tries
    return fail(progress, kind, own or standing, node.tries, after)
