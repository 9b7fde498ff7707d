"""The call log as it leaves the office: one flat line an event, and the names of its fields for whoever reads it back.

The names of events are those of `ivr call --json`: node, press, speech, dequeued, dialled. Nothing a caller said is in
a line, and of what was keyed only the one key of a menu: an entry is masked whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from ivr.office.events import Event

MASK = "•••"
LogEvent = Literal["node", "press", "speech", "dequeued", "dialled"]


class LogLine(TypedDict, total=False):
    """One event of the call `call_sid`, at an ISO instant with its offset.

    node: come to, or where keys and words were heard. outcome: what the caller met, where the turn then waited.
    digits: the key of a menu; of an entry a mask. to: what was chosen by it: a node, a standing key's name, no-match;
    of a dialled leg whom it rang. queue, result, seconds: which wait for a person ended, how, and after how long.
    """

    t: str
    call_sid: str
    step: int
    event: LogEvent
    node: str
    outcome: str
    release: str
    digits: str
    to: str
    queue: str
    result: str
    seconds: int


COLUMNS = tuple(LogLine.__annotations__)


def log_lines(events: Iterable[Event], zone: ZoneInfo) -> Iterator[LogLine]:
    """Yield the lines of events that come oldest first; what belongs to a turn before them stays empty."""
    last: dict[str, Event] = {}
    for event in events:
        before = last.get(event.call_sid)
        about: LogLine = {
            "t": event.at.astimezone(zone).isoformat(timespec="milliseconds"),
            "call_sid": event.call_sid,
            "step": event.step,
            "node": before.node if before else "",
            "release": event.release,
        }
        yield from _heard(event, before, about)
        yield {**about, "event": "node", "node": event.node, "outcome": event.outcome}
        last[event.call_sid] = event


def _heard(event: Event, before: Event | None, about: LogLine) -> Iterator[LogLine]:
    """Yield what began the turn, where it is more than a silence: at its first node."""
    if event.heard == "keys":
        pressed: LogLine = {**about, "event": "press", "digits": event.key or MASK}
        yield {**pressed, "to": event.chosen} if event.chosen else pressed
    elif event.heard == "speech" and event.chosen:
        yield {**about, "event": "speech", "to": event.chosen}
    by, _, name = ((before.toward if before else None) or "").partition(" ")
    if event.result is None:
        return
    ended: LogLine = {**about, "result": event.result, "seconds": event.seconds or 0}
    if by == "dial":
        yield {**ended, "event": "dialled", "to": name}
    elif event.heard != "dial-ended":
        yield {**ended, "event": "dequeued", "queue": name}
