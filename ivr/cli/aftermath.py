"""What is said when a call at a terminal is over: how it ended, its way, what was wrong, how to have it again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.text import Text

from ivr.cli.screen import duration, plain
from ivr.simulator.ears import CALLER
from ivr.simulator.transcript import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.simulator.events import Event

# A call that went wrong in a circle says the same thing a hundred times.
MOST_WARNINGS = 8


def summary(events: Sequence[Event]) -> list[tuple[str, Text]]:
    """Return what there is to know of each caller, each with the name of what it is."""
    callers = dict.fromkeys(event.leg for event in events if event.event == "call" and _is_caller(event)) or {
        CALLER: None
    }
    rows = [row for caller in callers for row in _ended(events, caller)]
    rows.extend(_problems(events))
    return rows


def _is_caller(event: Event) -> bool:
    return event.leg.partition(":")[0] == CALLER


def _ended(events: Sequence[Event], caller: str) -> list[tuple[str, Text]]:
    end = next((event for event in reversed(events) if event.event == "end" and event.leg == caller), None)
    hangup = next((event for event in reversed(events) if event.event == "hangup" and event.leg == caller), None)
    number = caller.partition(":")[2]
    rows: list[tuple[str, Text]] = []
    call, way = (f"Call {number}", f"Way {number}") if number else ("Call", "Way")
    if end is None:
        rows.append((call, Text("left before it was over")))
    else:
        seconds = end["seconds"]
        assert isinstance(seconds, int | float)
        how = f"{end['status']} after {duration(seconds)}"
        if hangup is not None:
            how += f", hung up by {who(str(hangup['by']))}" + _reason(hangup)
        rows.append((call, Text(plain(how))))
        path = end["path"]
        if isinstance(path, list) and path:
            rows.append((way, Text(plain(" → ".join(path)))))
    return rows


def again(words: Sequence[str], at: str, tokens: str) -> str:
    """Return the command line that repeats a call: what was given, when it was, and what the caller did."""
    return shlex.join(["ivr", "call", *words, "--at", at, "--keys"]) + " " + _quoted(tokens)


def _quoted(tokens: str) -> str:
    """Return the script in double quotes where that is enough, as people write it."""
    return f'"{tokens}"' if not set(tokens) & set('"\\$`!') else shlex.quote(tokens)


def _reason(hangup: Event) -> str:
    said = str(hangup["reason"])
    return "" if said in (f"the {hangup['by']} hung up", "Hangup") else f" ({said})"


def _problems(events: Sequence[Event]) -> list[tuple[str, Text]]:
    seen = dict.fromkeys(
        (event.event, f"{event.get('code') or ''} {event['message']}".strip())
        for event in events
        if event.event in ("warning", "error")
    )
    rows = [(kind.capitalize(), Text(plain(message), "yellow")) for kind, message in seen]
    if len(rows) > MOST_WARNINGS:
        rows[MOST_WARNINGS:] = [("", Text(f"and {len(rows) - MOST_WARNINGS} more", "yellow"))]
    return rows
