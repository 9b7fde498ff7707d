"""A failed try: counted, told in growing words, and after the last one led on. Silence and a slip both count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.callflow.progress import Again, GoTo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import Outcome
    from ivr.menu.part import NodeName, Words


def fail(progress: Progress, kind: Outcome, words: Sequence[Words], tries: int, after: NodeName) -> Onward:
    """Count a try; offer the node again, or after the last try go on to `after`."""
    silent = kind == "no-input"
    state = progress.state
    progress.state = replace(state, no_input=state.no_input + silent, no_match=state.no_match + (not silent))
    progress.say(_escalated(words, progress.state.tries, tries))
    return Again(kind) if progress.state.tries < tries else GoTo(after)


def _escalated(words: Sequence[Words], tried: int, tries: int) -> Words:
    """Return the words for this failed try: first time first, and the last only with the last try.

    Both kinds of failure count, so that a caller who is silent and then wrong is not told the same twice. The
    last words of a list belong to the step on from the node, and would be untrue before it.
    """
    if not words:
        return {}
    return words[-1] if tried >= tries else words[min(tried, max(len(words) - 1, 1)) - 1]
