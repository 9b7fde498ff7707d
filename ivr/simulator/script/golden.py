"""Golden transcripts: what a script's call looked like when it was last looked at, in a file beside the script.

Only what a caller hears and does is written, so that a changed URL or a new release of the tree changes no line.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from ivr.simulator.transcript import line

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.simulator.events import Event

SUFFIX = ".transcript"
_LEFT_OUT = frozenset({"call", "request", "twiml", "listen", "answer", "queue", "callback"})
_SID = re.compile(r"\b[A-Z]{2}[0-9a-f]{32}\b")
_MOST_LINES = 20


def path_beside(script: Path) -> Path:
    """Return where a script's golden transcript stands."""
    return script.with_suffix(SUFFIX)


class Golden:
    """Collects the transcript of one call."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def learn(self, event: Event) -> None:
        """Take in one event."""
        if event.event not in _LEFT_OUT:
            self._lines.append(_SID.sub(lambda sid: sid[0][:2] + "…", line(event)))

    @property
    def text(self) -> str:
        """Return the transcript."""
        return "".join(f"{each}\n" for each in self._lines)

    def difference(self, path: Path) -> str:
        """Return how the call differs from the transcript in `path`, as a unified diff; "" if it does not."""
        before = path.read_text(encoding="utf-8").splitlines()
        changes = list(difflib.unified_diff(before, self.text.splitlines(), "before", "now", lineterm="", n=1))
        if len(changes) > _MOST_LINES:
            changes = [*changes[:_MOST_LINES], f"… and {len(changes) - _MOST_LINES} lines more"]
        return "\n".join(changes)
