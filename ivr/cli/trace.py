"""All that happened in a call, and what the user was told besides: one for all phones of the desk. Draws nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.transcript import line

if TYPE_CHECKING:
    from ivr.simulator.events import Event

# As much as the largest terminal shows.
MOST_LINES = 200
# Long enough to be read; after that the line is better used for what goes on.
NEWS_S = 10.0


class Trace:
    """The events, oldest first, and the notices, each once."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.notices: list[str] = []
        self._noticed: dict[str, float] = {}

    @property
    def recent(self) -> list[str]:
        """Return the newest events as lines, the newest last."""
        return [line(event) for event in self.events[-MOST_LINES:]]

    def saw(self, event: Event) -> None:
        """Take in an event."""
        self.events.append(event)

    def notice(self, text: str) -> None:
        """Take a line for the user that is no event, once."""
        if text not in self.notices:
            self.notices.append(text)

    def settle(self, now: float) -> None:
        """Know what was noticed by now."""
        for text in self.notices:
            self._noticed.setdefault(text, now)

    def noticed(self, now: float) -> list[str]:
        """Return the notices that are still news, the newest last."""
        return [text for text, since in self._noticed.items() if now - since < NEWS_S]
