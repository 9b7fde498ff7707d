"""At a when: the first case that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.menu.circumstances import DESK, holds

if TYPE_CHECKING:
    from ivr.callflow.progress import Progress
    from ivr.menu.model import WhenNode


def choose(progress: Progress, node: WhenNode) -> GoTo:
    """Go on to the first case that holds; the hours spoken from here on are those of the desk that decided."""
    for case in node.when:
        desk = case.open or case.closed
        if desk:
            progress.learn({DESK: desk})
        if holds(case, progress.given):
            return GoTo(case.to)
    return GoTo(node.otherwise)
